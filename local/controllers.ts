/** The controller objects of `metacontroller/`, pointed at a hook server on this machine. */
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const webhookSchema = z.looseObject({ path: z.string() });
const hookSchema = z.looseObject({ webhook: webhookSchema });
const controllerSchema = z.looseObject({
  apiVersion: z.literal('metacontroller.k8s.io/v1alpha1'),
  kind: z.enum(['CompositeController', 'DecoratorController']),
  spec: z.looseObject({ hooks: z.record(z.string(), hookSchema) }),
});

/** The webhook's URL instead of its Service and path; all other fields, such as the time-out, stay. */
function pointAt({ path, service, ...rest }: z.infer<typeof webhookSchema>, hookUrl: string) {
  return { ...rest, url: hookUrl + path };
}

/**
 * The controller objects in a YAML text, with each webhook at `hookUrl` (no slash at its end), as one JSON text for
 * `kubectl apply`. Throws on any other kind.
 */
export function controllersFor(yaml: string, hookUrl: string): string {
  const items = parseAllDocuments(yaml)
    .map(document => document.toJS() as unknown)
    .filter(content => content !== null)
    .map(content => controllerSchema.parse(content));
  for (const { spec } of items) {
    for (const hook of Object.values(spec.hooks))
      Object.assign(hook, { webhook: pointAt(hook.webhook, hookUrl) });
  }
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
