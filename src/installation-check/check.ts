import type { Kubernetes } from '../kubernetes/client.ts';
import { checkControllers } from './controllers.ts';
import { checkCrds } from './crds.ts';
import type { HookClient } from './hook-client.ts';
import { createReport } from './report.ts';
import { tryOut } from './trial.ts';
import { checkWebhooks } from './webhooks.ts';

export interface InstallationCheck {
  kubernetes: Kubernetes;
  client: HookClient;
  /** Of the hook server, for the messages. */
  url: string;
  token: string | undefined;
  /** Where the Sandbox is tried out. */
  namespace: string;
  /** How long to wait for one check, milliseconds. */
  stepMs: number;
  /** Ends the checks early. */
  signal: AbortSignal;
  /** Ends the clean-up, which always runs. */
  removalSignal: AbortSignal;
  say(line: string): void;
}

/** Resolves to whether everything holds; prints each line (`E7`). */
export async function checkInstallation(check: InstallationCheck): Promise<boolean> {
  const { kubernetes, client, url, token, namespace, stepMs: timeoutMs } = check;
  const report = createReport(check.say);
  const patience = { timeoutMs, signal: check.signal };
  const removalPatience = { timeoutMs, signal: check.removalSignal };
  await checkCrds(report, kubernetes);
  await checkControllers(report, kubernetes);
  await checkWebhooks(report, { client, url, token, patience });
  await tryOut(report, { kubernetes, namespace, patience, removalPatience });
  return report.failures() === 0;
}
