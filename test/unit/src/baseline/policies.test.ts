import { describe, expect, it } from 'vitest';
import { open, openCluster, policiesPath, policyPath, rightSpec, useClusters } from './baseline-cluster.ts';

useClusters();

const enforced = { known: true, value: 'enforced' };

describe.concurrent('given a namespace without the policy', () => {
  it('creates it with its labels and without an owner', async () => {
    const { api, createBaseline } = await openCluster();
    expect(await createBaseline().ensure('team')).toEqual(enforced);
    expect(api.get(policyPath)).toMatchObject({
      kind: 'NetworkPolicy',
      metadata: { labels: { app: 'llmsafespace', 'app.kubernetes.io/managed-by': 'llmsafespace' } },
      spec: rightSpec,
    });
    expect(api.get(policyPath)?.metadata.ownerReferences).toBeUndefined();
  });

  it('asks once for a hundred Sandboxes at once, and never again', async () => {
    const { api, createBaseline } = await openCluster();
    const policies = createBaseline();
    const answers = await Promise.all(Array.from({ length: 100 }, () => policies.ensure('team')));
    expect(new Set(answers.map(answer => answer.known))).toEqual(new Set([true]));
    expect(await policies.ensure('team')).toEqual(enforced);
    expect(api.requests).toEqual([`POST ${policiesPath}`]);
  });

  it('replicas that create it at once agree', async () => {
    const { createBaseline, specIsRight } = await openCluster();
    const replicas = Array.from({ length: 5 }, createBaseline);
    for (const answer of await Promise.all(replicas.map(replica => replica.ensure('team'))))
      expect(answer).toEqual(enforced);
    expect(specIsRight()).toBe(true);
  });
});

describe.concurrent('given a policy of that name', () => {
  it('that is right, writes nothing', async () => {
    const { api, createBaseline } = await openCluster();
    api.put(policyPath, { spec: rightSpec });
    expect(await createBaseline().ensure('team')).toEqual(enforced);
    expect(api.requests).toEqual([`POST ${policiesPath}`, `GET ${policyPath}`]);
  });

  it('that opens everything, puts it right before it says so', async () => {
    const { api, createBaseline, specIsRight } = await openCluster();
    api.put(policyPath, open);
    expect(await createBaseline().ensure('team')).toEqual(enforced);
    expect(specIsRight()).toBe(true);
  });

  it('that somebody else changes at the same moment, looks again', async () => {
    const { api, createBaseline, specIsRight } = await openCluster();
    api.put(policyPath, open);
    api.failNext([409, 'AlreadyExists'], [404, 'NotFound'], [409, 'AlreadyExists']);
    expect(await createBaseline().ensure('team')).toEqual(enforced);
    expect(specIsRight()).toBe(true);
  });
});

describe.concurrent('given an admission webhook that changes it', () => {
  const altered = {
    known: false,
    reason: expect.stringContaining('PolicyAltered: NetworkPolicy "llmsafespace-baseline"'),
  };

  it('says so, and writes it again only after some seconds, however often it is asked', async () => {
    const { api, createAltered } = await openCluster();
    const { policies, pass } = createAltered();
    for (let asked = 0; asked < 10; asked += 1) expect(await policies.ensure('team')).toEqual(altered);
    expect(api.writes()).toHaveLength(1);
    pass(5);
    expect(await policies.ensure('team')).toEqual(altered);
    expect(api.requests.length).toBeGreaterThan(1);
  });

  it('is in force once that is over', async () => {
    const { createAltered } = await openCluster();
    const { policies, pass, letBe } = createAltered();
    expect(await policies.ensure('team')).toEqual(altered);
    letBe();
    expect(await policies.ensure('team')).toEqual(altered);
    pass(5);
    expect(await policies.ensure('team')).toEqual(enforced);
  });
});

describe.concurrent('given an API server that refuses', () => {
  it('in a namespace that is going away, the fact is unknown', async () => {
    const { api, createBaseline } = await openCluster();
    api.terminate('team');
    const fact = await createBaseline().ensure('team');
    expect(fact).toMatchObject({ known: false, reason: expect.stringContaining('NamespaceTerminating') });
  });

  it.each([
    [400, 'BadRequest'],
    [403, 'Forbidden'],
    [422, 'Invalid'],
  ])('with %i, the fact is unknown, and asked for again after some seconds', async (code, reason) => {
    const { api, createBaseline } = await openCluster();
    let nowMs = 0;
    const policies = createBaseline(() => nowMs);
    api.failNext([code, reason]);
    const refused = { known: false, reason: expect.stringContaining(reason) };
    expect(await policies.ensure('team')).toEqual(refused);
    expect(await policies.ensure('team')).toEqual(refused);
    nowMs = 5_000;
    expect(await policies.ensure('team')).toEqual(enforced);
  });

  it.each([
    [404, 'NotFound'],
    [500, 'InternalError'],
  ])('with %i, the fact is unknown, and asked for again next time', async (code, reason) => {
    const { api, createBaseline } = await openCluster();
    api.failNext([code, reason]);
    const policies = createBaseline();
    expect(await policies.ensure('team')).toMatchObject({
      known: false,
      reason: expect.stringContaining(reason),
    });
    expect(await policies.ensure('team')).toEqual(enforced);
  });

  it('by not answering, the fact is unknown', async () => {
    const { api, createBaseline } = await openCluster();
    const policies = createBaseline();
    await api.stop();
    expect(await policies.ensure('team')).toMatchObject({
      known: false,
      reason: expect.stringContaining('Unreachable'),
    });
  });
});
