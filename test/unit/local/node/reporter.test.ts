import { expect, it } from 'vitest';
import { createReporter } from '../../../../local/node/reporter.ts';
import type { Kubernetes, KubernetesRequest } from '../../../../src/kubernetes/client.ts';
import { KubernetesError } from '../../../../src/kubernetes/errors.ts';
import { aPod } from './builders.ts';

/** A reporter whose status is set by the test; each of `refusals` answers one write. */
function reporting(...refusals: Error[]) {
  const writes: KubernetesRequest[] = [];
  const said: string[] = [];
  const over = new AbortController();
  let writing = 0;
  let status: object = { phase: 'Pending' };
  const kubernetes: Pick<Kubernetes, 'request'> = {
    async request<T>(request: KubernetesRequest) {
      writing += 1;
      expect(writing, 'writes at once').toBe(1);
      writes.push(request);
      await new Promise(resolve => setTimeout(resolve, 5));
      writing -= 1;
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      return {} as T;
    },
  };
  const reporter = createReporter({
    kubernetes: kubernetes as Kubernetes,
    pod: aPod(),
    status: () => status,
    signal: over.signal,
    log: message => said.push(message),
  });
  const set = (phase: string) => {
    status = { phase };
    reporter.changed();
  };
  const phases = () => writes.map(({ body }) => (body as { status: { phase: string } }).status.phase);
  return { reporter, set, writes, phases, said, over };
}

it('a status is written once, to the very Pod', async () => {
  const { reporter, writes } = reporting();
  await reporter.settled();
  await reporter.settled();
  expect(writes).toMatchObject([
    {
      method: 'PATCH',
      path: '/api/v1/namespaces/team/pods/served/status',
      body: { metadata: { uid: '1234' }, status: { phase: 'Pending' } },
    },
  ]);
});

it('what changes meanwhile is written after it, the latest only', async () => {
  const { reporter, set, phases } = reporting();
  reporter.changed();
  set('Running');
  set('Failed');
  await reporter.settled();
  expect(phases()).toEqual(['Pending', 'Failed']);
});

it('a write that the API server had no time for is tried again', async () => {
  const busy = new KubernetesError(503, 'ServiceUnavailable', 'busy');
  const conflict = new KubernetesError(409, 'Conflict', 'changed');
  const { reporter, phases, said } = reporting(busy, conflict);
  await reporter.settled();
  expect(phases()).toEqual(['Pending', 'Pending', 'Pending']);
  expect(said).toEqual([]);
});

it('a write that is refused is given up until the status changes, and is said', async () => {
  const { reporter, set, phases, said } = reporting(new KubernetesError(422, 'Invalid', 'no such phase'));
  await reporter.settled();
  expect(said).toEqual([expect.stringContaining('no such phase')]);
  set('Running');
  await reporter.settled();
  expect(phases()).toEqual(['Pending', 'Running']);
});

it('nothing is written once it is over', async () => {
  const { reporter, writes, over } = reporting();
  over.abort();
  await reporter.settled();
  expect(writes).toEqual([]);
});
