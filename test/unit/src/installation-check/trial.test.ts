/** What `helm test` runs, about a Sandbox that is made and ended. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NAMESPACE_POLICIES } from '../../../../hooks/index.ts';
import { expectDynamicApply } from '../../../../src/installation-check/apply-strategy.ts';
import { tryOut } from '../../../../src/installation-check/trial.ts';
import type { StoredObject } from '../../../fake-kubernetes/objects.ts';
import type { FakeApiServer } from '../../../fake-kubernetes/server.ts';
import { startFakeApiServer } from '../../../fake-kubernetes/server.ts';
import { openReport } from './report.ts';

describe('the apply strategy', () => {
  const annotations = { 'metacontroller.k8s.io/last-applied-configuration': '{}' };
  const managed = (operation: string, manager = 'metacontroller') => [{ operation, manager }];
  const policy = (changes: object) => ({
    metadata: { name: 'box', annotations: {}, ownerReferences: [], managedFields: [], ...changes },
  });

  it.each([
    ['Metacontroller updates it', managed('Update')],
    ['somebody else has applied something to it', managed('Apply', 'kyverno')],
  ])('is dynamic-apply where %s', (_case, managedFields) => {
    expect(() => expectDynamicApply(policy({ annotations, managedFields }))).not.toThrow();
  });

  it.each([
    ['Metacontroller applies on the server', { annotations, managedFields: managed('Apply') }],
    ['Metacontroller keeps no record of its own', { managedFields: managed('Update') }],
  ])('is another one where %s', (_case, changes) => {
    expect(() => expectDynamicApply(policy(changes))).toThrow('--apply-strategy=dynamic-apply');
  });
});

let api: FakeApiServer;
beforeEach(async () => {
  api = await startFakeApiServer();
});
afterEach(() => api.close());

describe('the trial', () => {
  const sandboxes = '/apis/llmsafespace.dev/v1/sandboxes';
  const runtimes = '/apis/llmsafespace.dev/v1/runtimeenvironments';
  const policies = '/apis/networking.k8s.io/v1/namespaces/release/networkpolicies';
  const pathOf = (name: string) => `/apis/llmsafespace.dev/v1/namespaces/release/sandboxes/${name}`;
  const finalizers = ['metacontroller.io/compositecontroller-llmsafespace-sandbox'];
  const lastApplied = { 'metacontroller.k8s.io/last-applied-configuration': '{}' };

  /** What Metacontroller and the hook server make of a Sandbox, unless told to leave something out. */
  interface Played {
    policy: boolean;
    annotations: object;
    namespacePolicies: readonly string[];
    phase: string;
    finalizes: boolean;
  }
  const asItShould: Played = {
    policy: true,
    annotations: lastApplied,
    namespacePolicies: NAMESPACE_POLICIES,
    phase: 'Creating',
    finalizes: true,
  };

  function lookAt(
    { metadata: { name, uid, deletionTimestamp } }: StoredObject,
    { policy, annotations, phase, finalizes }: Played,
  ): void {
    if (deletionTimestamp) {
      if (finalizes) api.delete(pathOf(name));
      return;
    }
    if (policy) api.put(`${policies}/${name}`, { metadata: { annotations, ownerReferences: [{ uid }] } });
    api.put(pathOf(name), {
      metadata: { finalizers, generation: 1 },
      status: {
        phase,
        observedGeneration: 1,
        conditions: [{ type: 'Ready', status: 'False', message: 'It has not been processed yet.' }],
      },
    });
  }

  function look(played: Played): void {
    for (const sandbox of api.all(sandboxes)) lookAt(sandbox, played);
    for (const name of played.namespacePolicies) api.put(`${policies}/${name}`, {});
  }

  /** Looks at the Sandboxes before each request but that which makes one. */
  async function run(changes: Partial<Played> = {}, signal = new AbortController().signal) {
    api.intercept(() => look({ ...asItShould, ...changes }));
    const { report, lines, failed } = openReport();
    await tryOut(report, {
      kubernetes: api.kubernetes,
      namespace: 'release',
      patience: { timeoutMs: 0, signal },
      removalPatience: { timeoutMs: 0, signal },
    });
    return { lines, failed: failed() };
  }
  const created = (collection: string) =>
    api.historyOf(collection).find(({ type }) => type === 'ADDED')?.object;
  const left = () => [...api.all(sandboxes), ...api.all(runtimes)];

  it('finds that all is well, and leaves nothing behind', async () => {
    const { lines, failed } = await run();
    expect(failed).toEqual([]);
    expect(lines).toHaveLength(8);
    expect(left()).toEqual([]);
  });

  it('makes a Sandbox with a rule, so that Metacontroller has a NetworkPolicy to make', async () => {
    await run();
    expect(created(sandboxes)?.spec).toMatchObject({
      networkAccess: { egress: [{ cidr: expect.any(String) }] },
    });
  });

  it('makes a Sandbox that no warm Pod is spent on, with an image that nobody can pull', async () => {
    await run();
    expect(created(runtimes)).toMatchObject({
      spec: { image: expect.stringMatching(/^[a-z]+\.invalid\//), imagePullPolicy: 'Never' },
    });
    expect(created(sandboxes)).toMatchObject({
      metadata: { annotations: { 'llmsafespace.dev/use-warm-pod': 'false' } },
    });
  });

  it.each<[string, Partial<Played>, string]>([
    ['no Metacontroller', { policy: false }, 'there is none: It has not been processed yet; see the logs'],
    ['server-side apply', { annotations: {} }, '--apply-strategy=dynamic-apply'],
    ['no namespace policies', { namespacePolicies: [] }, 'there is no NetworkPolicy llmsafespace-baseline'],
    [
      'no policy for its Sandboxes',
      { namespacePolicies: ['llmsafespace-baseline'] },
      'there is no NetworkPolicy llmsafespace-sandbox; see the log of the hook server',
    ],
    ['a status that nobody writes', { phase: 'Pending' }, 'it says Pending at generation 1 of 1'],
  ])('given %s, says so and leaves nothing behind', async (_case, changes, says) => {
    const { failed } = await run(changes);
    expect(failed).toEqual([expect.stringContaining(says)]);
    expect(left()).toEqual([]);
  });

  it('given nobody who finalizes, names what is left behind, and removes the rest', async () => {
    const { failed } = await run({ finalizes: false });
    expect(failed).toEqual([expect.stringMatching(/Sandbox llmsafespace-check-\d+ is still being deleted/)]);
    expect(api.all(runtimes)).toEqual([]);
  });

  it('given a namespace that refuses the Sandbox, says why, and removes the RuntimeEnvironment', async () => {
    api.terminate('release');
    const { failed } = await run();
    expect(failed).toEqual([expect.stringContaining('release is being terminated')]);
    expect(left()).toEqual([]);
  });

  it('makes nothing once it is to end', async () => {
    const { failed } = await run({}, AbortSignal.abort());
    expect(failed).toHaveLength(1);
    expect(api.writes()).toEqual([]);
  });

  it('removes what it made when it is ended in between', async () => {
    const stopping = new AbortController();
    const unpatient = { timeoutMs: 60_000, signal: stopping.signal };
    api.intercept(request => {
      look({ ...asItShould, policy: false });
      if (request === `GET ${policies}`) stopping.abort();
    });
    const { report, failed } = openReport();
    await tryOut(report, {
      kubernetes: api.kubernetes,
      namespace: 'release',
      patience: unpatient,
      removalPatience: { timeoutMs: 60_000, signal: new AbortController().signal },
    });
    expect(failed()).toHaveLength(1);
    expect(left()).toEqual([]);
  });
});
