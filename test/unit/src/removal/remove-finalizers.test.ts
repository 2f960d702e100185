/** Taking our finalizers off after an uninstallation (`E11`). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inRepository } from '../../../../local/paths.ts';
import { controllers } from '../../../../src/controllers.ts';
import { removeFinalizers } from '../../../../src/removal/remove-finalizers.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';

const group = '/apis/llmsafespace.dev/v1';
const sandboxPath = (name: string, namespace = 'team') =>
  `${group}/namespaces/${namespace}/sandboxes/${name}`;
const poolPath = (name: string) => `${group}/namespaces/team/warmpools/${name}`;
const ofSandbox = 'metacontroller.io/compositecontroller-llmsafespace-sandbox';
const ofPool = 'metacontroller.io/compositecontroller-llmsafespace-warmpool';
const composite = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers/llmsafespace-sandbox';

let api: FakeApiServer;
beforeEach(async () => {
  api = await startFakeApiServer();
});
afterEach(() => api.close());

async function remove(changes: { force?: boolean; timeoutMs?: number } = {}) {
  const lines: string[] = [];
  const finished = await removeFinalizers({
    kubernetes: api.kubernetes,
    force: false,
    timeoutMs: 0,
    pauseMs: 1,
    say: line => void lines.push(line),
    ...changes,
  });
  return { finished, text: lines.join('\n') };
}

const finalizersOf = (path: string) => api.get(path)?.metadata.finalizers;
const held = (finalizers: string[]) => ({ metadata: { finalizers } });
const patches = () => api.writes().filter(request => request.startsWith('PATCH'));

describe('our controllers', () => {
  const folder = inRepository('metacontroller/base');
  const files = readdirSync(folder).filter(name => name !== 'kustomization.yaml');

  it.each(files)('%s is among those whose finalizers are known', name => {
    const { kind, metadata, spec } = parse(readFileSync(join(folder, name), 'utf8'));
    const parents = (spec.parentResource ?? spec.resources[0]).resource;
    expect(controllers).toContainEqual({ kind, name: metadata.name, parents });
  });

  it('are these and no others', () => expect(controllers).toHaveLength(files.length));
});

describe('given objects with our finalizers', () => {
  it('takes them off in every namespace, and says what stays', async () => {
    api.put(sandboxPath('a'), held([ofSandbox]));
    api.put(sandboxPath('b', 'other'), held([ofSandbox]));
    api.put(poolPath('pool'), held([ofPool]));
    api.put(`${group}/namespaces/team/warmpods/pool-1`, {});
    const { finished, text } = await remove();
    expect(finished).toBe(true);
    expect(finalizersOf(sandboxPath('a'))).toEqual([]);
    expect(finalizersOf(sandboxPath('b', 'other'))).toEqual([]);
    expect(finalizersOf(poolPath('pool'))).toEqual([]);
    expect(text).toContain('off 2 Sandboxes and 1 WarmPool.');
    expect(text).toContain('2 Sandboxes in 2 namespaces');
    expect(text).toContain('1 WarmPod in 1 namespace\n');
    expect(text).toContain(
      'kubectl delete sandboxes.llmsafespace.dev,warmpools.llmsafespace.dev,warmpods.llmsafespace.dev',
    );
  });

  it.each([
    ['before ours', ['backup.example.com/hold', ofSandbox], ['backup.example.com/hold']],
    ['after ours', [ofSandbox, 'foregroundDeletion'], ['foregroundDeletion']],
    [
      'of another controller of Metacontroller',
      [`${ofSandbox}-copy`, ofSandbox, 'metacontroller.io/compositecontroller-mine'],
      [`${ofSandbox}-copy`, 'metacontroller.io/compositecontroller-mine'],
    ],
    ['of ours on a kind that it is not for', [ofPool, ofSandbox], [ofPool]],
  ])('leaves a finalizer %s', async (_which, before, after) => {
    api.put(sandboxPath('a'), held(before));
    expect((await remove()).finished).toBe(true);
    expect(finalizersOf(sandboxPath('a'))).toEqual(after);
  });

  it('takes off the one that a decorator would have if it had a finalize hook', async () => {
    const path = `${group}/namespaces/team/warmpods/pool-1`;
    api.put(path, held(['metacontroller.io/decoratorcontroller-llmsafespace-warmpod']));
    await remove();
    expect(finalizersOf(path)).toEqual([]);
  });

  it('writes nothing to an object without one', async () => {
    api.put(sandboxPath('a'), held(['backup.example.com/hold']));
    api.put(sandboxPath('b'), {});
    const { finished, text } = await remove();
    expect(finished).toBe(true);
    expect(api.writes()).toEqual([]);
    expect(text).toContain('Nothing carried a finalizer of LLMSafeSpace.');
  });

  it('reads on where the list goes on', async () => {
    for (let number = 0; number < 1_001; number += 1) {
      api.put(sandboxPath(`box-${number}`), number % 500 === 0 ? held([ofSandbox]) : {});
    }
    const { text } = await remove();
    expect(text).toContain('off 3 Sandboxes.');
    expect(text).toContain('1001 Sandboxes in 1 namespace\n');
    expect(finalizersOf(sandboxPath('box-1000'))).toEqual([]);
  });
});

/** Before the first PATCH, once. */
function beforeFirstPatch(happening: () => void) {
  let done = false;
  api.intercept(request => {
    if (done || !request.startsWith('PATCH')) return;
    done = true;
    happening();
  });
}

describe('given somebody else who writes at the same time', () => {
  it('loses no finalizer that was added since the object was read', async () => {
    api.put(sandboxPath('a'), held([ofSandbox]));
    beforeFirstPatch(() => api.put(sandboxPath('a'), held([ofSandbox, 'backup.example.com/hold'])));
    expect((await remove()).finished).toBe(true);
    expect(finalizersOf(sandboxPath('a'))).toEqual(['backup.example.com/hold']);
    expect(patches()).toHaveLength(2);
  });

  it('tries again after a conflict', async () => {
    api.put(sandboxPath('a'), held([ofSandbox]));
    beforeFirstPatch(() => api.failNext([409, 'Conflict']));
    expect((await remove()).finished).toBe(true);
    expect(finalizersOf(sandboxPath('a'))).toEqual([]);
  });

  it('tries again after an error of the API server', async () => {
    api.put(sandboxPath('a'), held([ofSandbox]));
    beforeFirstPatch(() => api.failNext([500, 'InternalError']));
    expect((await remove()).finished).toBe(true);
    expect(finalizersOf(sandboxPath('a'))).toEqual([]);
  });

  it('takes an object that is gone for one that is free', async () => {
    api.put(sandboxPath('a'), held([ofSandbox]));
    beforeFirstPatch(() => api.delete(sandboxPath('a')));
    const { finished, text } = await remove();
    expect(finished).toBe(true);
    expect(text).toContain('No Sandbox, WarmPool or WarmPod is left.');
  });

  it('takes off what a Metacontroller on its way out has put back', async () => {
    api.put(sandboxPath('a'), held([ofSandbox]));
    let lists = 0;
    api.intercept(request => {
      if (!request.endsWith('/sandboxes')) return;
      lists += 1;
      if (lists === 3) api.put(sandboxPath('a'), held([ofSandbox]));
    });
    const { finished, text } = await remove();
    expect(finished).toBe(true);
    expect(finalizersOf(sandboxPath('a'))).toEqual([]);
    expect(text).toContain('off 2 Sandboxes.');
  });

  it('gives up, and says why, where they are put back each time', async () => {
    api.put(sandboxPath('a'), held([ofSandbox]));
    api.intercept(request => {
      if (request.endsWith('/sandboxes')) api.put(sandboxPath('a'), held([ofSandbox]));
    });
    const { finished, text } = await remove();
    expect(finished).toBe(false);
    expect(text).toContain('1 Sandbox had them again each time');
    expect(text).not.toContain('To remove everything');
  });
});

describe('given an API server that refuses', () => {
  it('names what it could not do', async () => {
    for (let number = 0; number < 7; number += 1) api.put(sandboxPath(`box-${number}`), held([ofSandbox]));
    api.intercept(request => {
      if (request.startsWith('PATCH')) api.failNext([403, 'Forbidden']);
    });
    const { finished, text } = await remove();
    expect(finished).toBe(false);
    expect(text).toContain('sandboxes team/box-0: Forbidden');
    expect(text).toContain('and 2 problems more');
  });

  it('takes a kind that is not served any more for one without objects', async () => {
    api.intercept(request => {
      // As the real one: no Status, and so no reason.
      if (request.startsWith(`GET ${group}`)) api.failNext([404, '']);
    });
    const { finished, text } = await remove();
    expect(finished).toBe(true);
    expect(text).toContain('No Sandbox, WarmPool or WarmPod is left.');
  });
});

describe('given a controller object of ours', () => {
  it('refuses, and names it', async () => {
    api.put(composite, {});
    api.put(sandboxPath('a'), held([ofSandbox]));
    const { finished, text } = await remove();
    expect(finished).toBe(false);
    expect(text).toContain('kubectl delete compositecontroller/llmsafespace-sandbox');
    expect(finalizersOf(sandboxPath('a'))).toEqual([ofSandbox]);
  });

  it('refuses as long as new Sandboxes get the finalizer at creation', async () => {
    api.put(
      '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings/llmsafespace-sandbox-finalizer',
      {},
    );
    const { finished, text } = await remove();
    expect(finished).toBe(false);
    expect(text).toContain('kubectl delete mutatingadmissionpolicybinding/llmsafespace-sandbox-finalizer');
  });

  it('goes on when it is gone', async () => {
    api.put(composite, {});
    api.put(sandboxPath('a'), held([ofSandbox]));
    let looks = 0;
    api.intercept(request => {
      if (request !== `GET ${composite}`) return;
      looks += 1;
      if (looks === 2) api.delete(composite);
    });
    expect((await remove({ timeoutMs: 10_000 })).finished).toBe(true);
    expect(finalizersOf(sandboxPath('a'))).toEqual([]);
  });

  it('is not asked for by force', async () => {
    api.put(composite, {});
    api.put(sandboxPath('a'), held([ofSandbox]));
    expect((await remove({ force: true })).finished).toBe(true);
    expect(finalizersOf(sandboxPath('a'))).toEqual([]);
  });
});
