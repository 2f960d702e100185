/** What hooks are sent: the envelopes of hook version v2. */
import { type ObjectMap, toWire } from './object-map.ts';
import type { KubeObject } from './objects.ts';

type JsonObject = Record<string, unknown>;

/** Statuses and status checks are no pointers in the Go types, so they are sent even when nobody set them. */
function asGoWritesIt(controller: KubeObject): KubeObject {
  const spec = controller.spec as JsonObject;
  const childResources = spec.childResources as JsonObject[] | undefined;
  if (!childResources) return { ...controller, status: {} };
  const withChecks = childResources.map(child =>
    child.updateStrategy
      ? { ...child, updateStrategy: { statusChecks: {}, ...(child.updateStrategy as JsonObject) } }
      : child,
  );
  return { ...controller, spec: { ...spec, childResources: withChecks }, status: {} };
}

export interface Observed {
  controller: KubeObject;
  parent: KubeObject;
  children: ObjectMap;
  related: ObjectMap;
  finalizing: boolean;
}

export function compositeRequest({ controller, parent, children, related, finalizing }: Observed) {
  const objects = { children: toWire(children), related: toWire(related) };
  return { controller: asGoWritesIt(controller), parent, ...objects, finalizing };
}

export function decoratorRequest({ controller, parent, children, related, finalizing }: Observed) {
  const objects = { attachments: toWire(children), related: toWire(related) };
  return { controller: asGoWritesIt(controller), object: parent, ...objects, finalizing };
}

/** Both kinds of controller call the object `parent` here. */
export function customizeRequest(controller: KubeObject, parent: KubeObject) {
  return { controller: asGoWritesIt(controller), parent };
}
