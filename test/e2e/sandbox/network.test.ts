import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const OPENED = { egress: [{ cidr: '203.0.113.0/24', ports: [{ port: 443, protocol: 'TCP' }] }] };

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('network');
  await stage.apply(
    sandbox('online', { runtime: 'nodejs:22', service: { enabled: true }, networkAccess: OPENED }),
    sandbox('silent', { runtime: 'shell', service: { enabled: true }, networkAccess: OPENED }),
    sandbox('plain'),
  );
  await stage.ready('online', 'silent', 'plain');
});
afterAll(() => stage.close());

const findPolicyOf = async (name: string) => stage.objects.find('NetworkPolicy', await stage.ownName(name));
const policyOf = async (name: string) => stage.objects.get('NetworkPolicy', await stage.ownName(name));

/** Every port that some egress rule opens, as `53/UDP`. */
const egressPorts = async (name: string) =>
  (await policyOf(name)).spec?.egress?.flatMap(({ ports = [] }) =>
    ports.map(({ port, protocol }) => `${port}/${protocol}`),
  );

const access = (networkAccess: object) =>
  stage.objects.patch('Sandbox', 'online', { spec: { networkAccess } });

describe('the NetworkPolicy of a Sandbox', () => {
  test('is there only where it opens something', async () => {
    expect(await findPolicyOf('plain')).toBeUndefined();
    await stage.condition('plain', 'NetworkReady', { status: 'True', reason: 'PolicyInForce' });
  });

  test('opens what is asked for alone, and is updated in place when networkAccess changes', async () => {
    const before = await policyOf('online');
    expect(await egressPorts('online')).toEqual(['443/TCP']);
    const ports = [
      { port: 5353, protocol: 'UDP' },
      { port: 5353, protocol: 'TCP' },
    ];
    await access({ ingress: true, egress: [{ cidr: '198.51.100.0/24', ports }] });
    await eventually(async () => expect(await egressPorts('online')).toEqual(['5353/UDP', '5353/TCP']));
    const after = await policyOf('online');
    expect(after.metadata?.uid).toBe(before.metadata?.uid);
    expect(after.spec?.ingress).toContainEqual({ ports: [{ port: 8080, protocol: 'TCP' }] });
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
      expect(await egressPorts('online')).toEqual(['53/UDP', '53/TCP']);
    }
  });

  test('goes when networkAccess no longer asks for anything, and comes again', async () => {
    await stage.kubectl([
      'patch',
      'sandbox',
      'online',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/spec/networkAccess"}]',
    ]);
    await eventually(async () => expect(await findPolicyOf('online')).toBeUndefined());
    await stage.condition('online', 'NetworkReady', { status: 'True' });
    await access(OPENED);
    await eventually(async () => expect(await egressPorts('online')).toEqual(['443/TCP']));
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
    // The second time and later it takes some seconds: somebody does it again and again.
    await eventually(async () => expect((await policyOf(name)).spec).toEqual(right), 30);
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
    expect(spec?.ports).toEqual([{ name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP' }]);
    const { podIP } = (await stage.objects.get('Pod', await stage.ownName('online'))).status ?? {};
    const labelSelector = `kubernetes.io/service-name=${await stage.ownName('online')}`;
    await eventually(async () => {
      const slices = await stage.objects.list('EndpointSlice', { labelSelector });
      expect(slices.flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses))).toEqual([
        podIP,
      ]);
    });
    expect((await stage.sandbox('online')).status).toMatchObject({
      endpoint: `${podIP}:8080`,
      serviceFQDN: `${await stage.ownName('online')}.${stage.namespace}.svc.cluster.local`,
    });
  });

  test('is absent where a runtime has no ports, and where none is asked for; then no name is said', async () => {
    const names = (await stage.objects.list('Service')).map(({ metadata }) => metadata?.name);
    expect(names).toEqual([await stage.ownName('online')]);
    for (const name of ['plain', 'silent']) {
      expect((await stage.sandbox(name)).status.serviceFQDN).toBeUndefined();
    }
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

describe('the policies of the namespace', () => {
  test('close every Pod of ours both ways', async () => {
    const { spec } = await stage.objects.get('NetworkPolicy', 'llmsafespace-baseline');
    expect(spec).toEqual({
      podSelector: {
        matchLabels: { app: 'llmsafespace' },
        matchExpressions: [{ key: 'component', operator: 'In', values: ['sandbox', 'warmpod'] }],
      },
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('open DNS and the API service to Sandboxes, and to no idle Pod', async () => {
    const { spec } = await stage.objects.get('NetworkPolicy', 'llmsafespace-sandbox');
    expect(spec?.podSelector).toEqual({ matchLabels: { app: 'llmsafespace', component: 'sandbox' } });
    const ports = spec?.egress?.flatMap(({ ports: opened = [] }) =>
      opened.map(({ port, protocol }) => `${port}/${protocol}`),
    );
    expect(ports).toEqual(['53/UDP', '53/TCP']);
    expect(spec?.ingress?.[0]?.from?.[0]?.podSelector).toEqual({
      matchLabels: { app: 'llmsafespace', component: 'api' },
    });
  });
});

describe.each(['llmsafespace-baseline', 'llmsafespace-sandbox'])('the policy %s', policyName => {
  const policy = () => stage.objects.get('NetworkPolicy', policyName);

  test('is owned by nothing', async () => {
    expect((await policy()).metadata?.ownerReferences).toBeUndefined();
  });

  test('that somebody deletes is back within seconds', async () => {
    const { metadata } = await policy();
    await stage.objects.remove('NetworkPolicy', policyName);
    await eventually(async () => expect((await policy()).metadata?.uid).not.toBe(metadata?.uid), 10);
  });

  test.each([
    ['opens it', { egress: [{}], ingress: [{}] }],
    ['makes it select nothing', { podSelector: { matchLabels: { nobody: 'x' } } }],
    ['takes a direction away', { policyTypes: ['Ingress'] }],
  ])('is put right within seconds when somebody %s', async (_, spec) => {
    const { spec: right } = await policy();
    await stage.objects.patch('NetworkPolicy', policyName, { spec });
    await eventually(async () => expect((await policy()).spec).toEqual(right), 10);
  });
});
