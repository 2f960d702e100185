import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const BASELINE = 'llmsafespace-baseline';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('network');
  await stage.apply(sandbox('online', { runtime: 'nodejs:22' }), sandbox('silent', { runtime: 'shell' }));
  await stage.ready('online', 'silent');
});
afterAll(() => stage.close());

const policyOf = async (name: string) => stage.objects.get('NetworkPolicy', await stage.ownName(name));

/** Every port that some egress rule opens, as `53/UDP`. */
const egressPorts = async (name: string) =>
  (await policyOf(name)).spec?.egress?.flatMap(({ ports = [] }) =>
    ports.map(({ port, protocol }) => `${port}/${protocol}`),
  );

const access = (networkAccess: object) =>
  stage.objects.patch('Sandbox', 'online', { spec: { networkAccess } });

describe('the NetworkPolicy of a Sandbox', () => {
  test('opens DNS by UDP and TCP, and is updated in place when networkAccess changes', async () => {
    const before = await policyOf('online');
    expect(await egressPorts('online')).toEqual(['53/UDP', '53/TCP']);
    const ports = [
      { port: 5353, protocol: 'UDP' },
      { port: 5353, protocol: 'TCP' },
    ];
    await access({ ingress: true, egress: [{ cidr: '198.51.100.0/24', ports }] });
    await eventually(async () =>
      expect(await egressPorts('online')).toEqual(['53/UDP', '53/TCP', '5353/UDP', '5353/TCP']),
    );
    const after = await policyOf('online');
    expect(after.metadata?.uid).toBe(before.metadata?.uid);
    expect(after.spec?.ingress).toContainEqual({ ports: [{ port: 3000, protocol: 'TCP' }] });
    await stage.condition('online', 'NetworkReady', { status: 'True' });
  });

  test('keeps both protocols of one port number through many syncs', async () => {
    for (const round of ['1', '2', '3', '4', '5', '6', '7', '8']) {
      await stage.objects.patch('Sandbox', 'online', { metadata: { annotations: { round } } });
      await access({
        ingress: false,
        egress: [{ cidr: `198.51.100.${round}/32`, ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }],
      });
      await eventually(async () =>
        expect(JSON.stringify(await policyOf('online'))).toContain(`198.51.100.${round}/32`),
      );
      expect(await egressPorts('online')).toEqual(['53/UDP', '53/TCP', '53/UDP', '53/TCP']);
    }
  });

  test('loses every rule that networkAccess no longer asks for', async () => {
    await stage.kubectl([
      'patch',
      'sandbox',
      'online',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/spec/networkAccess"}]',
    ]);
    await eventually(async () => expect(await egressPorts('online')).toEqual(['53/UDP', '53/TCP']));
  });

  test.each([
    ['opens egress to everything', 'online', { egress: [{}] }],
    ['opens ingress to everything', 'online', { ingress: [{}] }],
    ['opens the ingress of a Sandbox without ports', 'silent', { ingress: [{}] }],
    ['makes it select nothing', 'online', { podSelector: { matchLabels: { nobody: 'x' } } }],
    ['takes a direction away', 'online', { policyTypes: ['Ingress'] }],
  ])('that somebody %s is put right', async (_, name, spec) => {
    const { spec: right } = await policyOf(name);
    await stage.objects.patch('NetworkPolicy', await stage.ownName(name), { spec });
    await eventually(async () => expect((await policyOf(name)).spec).toEqual(right), 10);
  });

  test('that somebody deletes comes back', async () => {
    const { metadata } = await policyOf('online');
    await stage.objects.remove('NetworkPolicy', metadata?.name ?? '');
    await eventually(
      async () => expect((await policyOf('online')).metadata?.uid).not.toBe(metadata?.uid),
      10,
    );
    await stage.ready('online');
  });
});

describe('the Service of a Sandbox', () => {
  const service = async () => stage.objects.get('Service', await stage.ownName('online'));

  test('is headless, has named ports and leads to its Pod', async () => {
    const { spec } = await eventually(service);
    expect(spec?.clusterIP).toBe('None');
    expect(spec?.ports).toEqual([{ name: 'web', port: 3000, targetPort: 3000, protocol: 'TCP' }]);
    const { podIP } = (await stage.objects.get('Pod', await stage.ownName('online'))).status ?? {};
    const labelSelector = `kubernetes.io/service-name=${await stage.ownName('online')}`;
    await eventually(async () => {
      const slices = await stage.objects.list('EndpointSlice', { labelSelector });
      expect(slices.flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses))).toEqual([
        podIP,
      ]);
    });
    expect((await stage.sandbox('online')).status).toMatchObject({
      endpoint: `${podIP}:3000`,
      serviceFQDN: `${await stage.ownName('online')}.${stage.namespace}.svc.cluster.local`,
    });
  });

  test('is absent where a runtime has no ports, and where service.enabled is false', async () => {
    await stage.apply(sandbox('unlisted', { service: { enabled: false } }));
    await stage.ready('unlisted');
    const names = (await stage.objects.list('Service')).map(({ metadata }) => metadata?.name);
    expect(names).toEqual([await stage.ownName('online')]);
  });

  test('that somebody deletes comes back', async () => {
    const { metadata } = await service();
    await stage.objects.remove('Service', metadata?.name ?? '');
    await eventually(async () => expect((await service()).metadata?.uid).not.toBe(metadata?.uid), 10);
  });

  test('that somebody points elsewhere is put right', async () => {
    const { spec } = await service();
    await stage.objects.patch('Service', await stage.ownName('online'), {
      spec: { selector: { 'sandbox-uid': 'x' } },
    });
    await eventually(async () => expect((await service()).spec?.selector).toEqual(spec?.selector), 10);
  });
});

describe('the baseline policy of the namespace', () => {
  const baseline = () => stage.objects.get('NetworkPolicy', BASELINE);

  test('closes every Pod of ours both ways, and nothing owns it', async () => {
    const { spec, metadata } = await baseline();
    expect(metadata?.ownerReferences).toBeUndefined();
    expect(spec).toEqual({
      podSelector: {
        matchLabels: { app: 'llmsafespace' },
        matchExpressions: [{ key: 'component', operator: 'In', values: ['sandbox', 'warmpod'] }],
      },
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('that somebody deletes is back within seconds', async () => {
    const { metadata } = await baseline();
    await stage.objects.remove('NetworkPolicy', BASELINE);
    await eventually(async () => expect((await baseline()).metadata?.uid).not.toBe(metadata?.uid), 10);
  });

  test.each([
    ['opens it', { egress: [{}], ingress: [{}] }],
    ['makes it select nothing', { podSelector: { matchLabels: { nobody: 'x' } } }],
    ['takes a direction away', { policyTypes: ['Ingress'] }],
  ])('is put right within seconds when somebody %s', async (_, spec) => {
    const { spec: right } = await baseline();
    await stage.objects.patch('NetworkPolicy', BASELINE, { spec });
    await eventually(async () => expect((await baseline()).spec).toEqual(right), 10);
  });
});
