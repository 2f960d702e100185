import { controllerPath, controllers } from '../controllers.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { unlessMissing } from '../kubernetes/errors.ts';
import { type Report, Shortcoming } from './report.ts';

/** Whether all our controller objects are installed. */
export async function checkControllers(report: Report, kubernetes: Kubernetes): Promise<void> {
  await report.judge(`the ${controllers.length} controllers of LLMSafeSpace are installed`, async () => {
    for (const controller of controllers) {
      const path = controllerPath(controller);
      const found = await unlessMissing(kubernetes.request({ method: 'GET', path }));
      if (found !== undefined) continue;
      const { kind, name } = controller;
      throw new Shortcoming(`there is no ${kind} ${name}; helm upgrade installs it`);
    }
  });
}
