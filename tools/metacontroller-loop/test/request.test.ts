/** The requests must be what the real one sent, given the objects it had. */
import { describe, expect, test } from 'vitest';
import { declareKind, insertObject, type ObjectMap, toWire } from '../src/object-map.ts';
import type { KubeObject } from '../src/objects.ts';
import { compositeRequest, customizeRequest, decoratorRequest } from '../src/request.ts';
import { object } from './objects.ts';
import { recordedRequest, type WireObjects } from './recorded.ts';

/** The controller as the API server stores it, without what Go's types add. */
function stored(controller: KubeObject): KubeObject {
  const { status: _status, ...rest } = structuredClone(controller);
  const { childResources = [] } = rest.spec as {
    childResources?: { updateStrategy?: { statusChecks?: object } }[];
  };
  for (const { updateStrategy } of childResources) delete updateStrategy?.statusChecks;
  return rest as KubeObject;
}

/** The map as the loop fills it: declared kinds first, then objects in any order. */
function asObjectMap(wire: WireObjects): ObjectMap {
  const map: ObjectMap = new Map();
  for (const [key, objects] of Object.entries(wire).reverse()) {
    const dot = key.indexOf('.');
    declareKind(map, { kind: key.slice(0, dot), apiVersion: key.slice(dot + 1) });
    for (const entry of Object.values(objects).reverse()) insertObject(map, entry);
  }
  return map;
}

describe('recorded requests', () => {
  test.each(['001-warmpool', '012-sandbox', '017-sandboxfinalize'])('composite %s', file => {
    const request = recordedRequest(file);
    const { finalizing } = request;
    const [children, related] = [asObjectMap(request.children), asObjectMap(request.related)];
    const observed = { controller: stored(request.controller), parent: request.parent };
    const built = compositeRequest({ ...observed, children, related, finalizing });
    expect(built).toEqual(request);
    expect(Object.keys(built.children)).toEqual(Object.keys(request.children));
  });

  test.each(['002-warmpod', '009-warmpod'])('decorator %s', file => {
    const request = recordedRequest(file);
    const [children, related] = [asObjectMap(request.attachments), asObjectMap(request.related)];
    const observed = { controller: stored(request.controller), parent: request.object };
    expect(decoratorRequest({ ...observed, children, related, finalizing: request.finalizing })).toEqual(
      request,
    );
  });

  test('customize 007-sandboxcustomize', () => {
    const request = recordedRequest('007-sandboxcustomize');
    expect(customizeRequest(stored(request.controller), request.parent)).toEqual(request);
  });
});

test('outer keys are Kind.apiVersion, inner keys namespace/name or the bare name, both sorted', () => {
  const map: ObjectMap = new Map();
  declareKind(map, { apiVersion: 'v1', kind: 'Pod' });
  insertObject(map, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'b' } });
  insertObject(map, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } });
  insertObject(map, { ...object('NetworkPolicy', 'c'), apiVersion: 'networking.k8s.io/v1' });
  const wire = toWire(map);
  expect(Object.entries(wire).map(([kind, objects]) => [kind, Object.keys(objects)])).toEqual([
    ['NetworkPolicy.networking.k8s.io/v1', ['default/c']],
    ['Node.v1', ['a', 'b']],
    ['Pod.v1', []],
  ]);
});
