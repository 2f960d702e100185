import { describe, expect, it } from 'vitest';
import type { SandboxStatus } from '../../../../hooks/api/sandbox-status.ts';
import type { DesiredObject, Facts, KubernetesObject } from '../../../../hooks/contract.ts';
import { lastApplied } from '../../../../hooks/lib/children.ts';
import { service as serviceOf } from '../../../../hooks/sandbox/service.ts';
import { pod, service } from '../../../builders/child.ts';
import { CLOSED, context, settings } from '../../../builders/context.ts';
import { NOW, secondsFromNow, written } from '../../../builders/identity.ts';
import { runtimeEnvironment } from '../../../builders/related.ts';
import { request } from '../../../builders/request.ts';
import { KNOWN_UID, type SandboxBuilder, sandbox } from '../../../builders/sandbox.ts';
import { syncAnswer } from '../../../builders/world.ts';

const identity = {
  name: 'py-1234abcd',
  namespace: 'default',
  labels: { app: 'llmsafespace' },
  selector: { 'sandbox-uid': 'u' },
};

describe('the Service of a Sandbox', () => {
  const made = serviceOf(identity, [
    { name: 'http', containerPort: 8080 },
    { containerPort: 53, protocol: 'UDP' },
  ]);

  it("is headless and selects this Sandbox's Pod alone", () => {
    expect(made.spec).toMatchObject({ clusterIP: 'None', selector: { 'sandbox-uid': 'u' } });
  });

  it('names every port', () => {
    expect(made.spec).toMatchObject({
      ports: [
        { name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP' },
        { name: 'port-53', port: 53, targetPort: 53, protocol: 'UDP' },
      ],
    });
  });
});

describe('a Service', () => {
  const plain = sandbox('py').withService();
  const name = pod(plain.build()).build().metadata.name;
  const python = runtimeEnvironment().build();
  const silent = runtimeEnvironment().spec({ ports: [] }).build();
  const ready = (builder: SandboxBuilder) => [pod(builder.build()).ready().build()];
  const servicesIn = (builder: SandboxBuilder, observed: KubernetesObject[], chosen = settings()) =>
    syncAnswer(
      request(builder.build())
        .with(...observed)
        .build(),
      context({ settings: chosen }),
    ).response.children.filter(({ kind }) => kind === 'Service');
  const running = plain.running(name);

  it.each<[string, SandboxBuilder, KubernetesObject[], boolean]>([
    ['is asked for at once, with the Pod', plain, [python], true],
    ['is asked for while the Sandbox runs', running, [python, ...ready(running)], true],
    [
      'is asked for although the probe of a running Sandbox fails',
      running,
      [python, pod(running.build()).notReady().build()],
      true,
    ],
    ['is not asked for where the Sandbox says nothing of it', sandbox('py'), [python], false],
    ['is not asked for while the runtime is missing', plain, [], false],
    ['stays while the Pod is created again', plain, [python, service(running.build())], true],
    ['stays while the runtime is missing', running, [service(running.build())], true],
    [
      'is not asked for where it is switched off',
      running.withoutService(),
      [python, ...ready(running)],
      false,
    ],
    [
      'goes where it is switched off',
      running.withoutService(),
      [python, ...ready(running), service(running.build())],
      false,
    ],
    ['is not asked for where there is no port', running, [silent, ...ready(running)], false],
  ])('%s', (_case, builder, observed, asked) => {
    expect(servicesIn(builder, observed)).toHaveLength(asked ? 1 : 0);
  });

  it.each<[string, SandboxBuilder, number]>([
    ['is what a Sandbox gets that says nothing of it', sandbox('py'), 1],
    ['is not what one gets that wants none', sandbox('py').withoutService(), 0],
  ])('where the installation gives one to all, %s', (_case, builder, count) => {
    expect(servicesIn(builder, [python], settings({ defaults: { service: true } }))).toHaveLength(count);
  });

  it('stays as it is while two ports of its runtime collide', () => {
    const ports = [
      { name: 'a', containerPort: 53, protocol: 'UDP' as const },
      { name: 'b', containerPort: 53, protocol: 'TCP' as const },
    ];
    const twice = runtimeEnvironment().spec({ ports }).build();
    const observed = service(running.build());
    const [kept] = servicesIn(running, [twice, observed, ...ready(running)]);
    expect(kept?.spec).toEqual(lastApplied(observed)?.spec);
  });
});

describe('the condition ServiceReady', () => {
  const plain = sandbox('py').withUid(KNOWN_UID).withService();
  const python = runtimeEnvironment().build();
  const other = runtimeEnvironment()
    .spec({ ports: [{ name: 'web', containerPort: 9090 }] })
    .build();
  const there = service(plain.build());
  const asking = (attempts: number, seconds: number) =>
    plain.status({
      phase: 'Running',
      observedGeneration: 1,
      conditions: [
        { type: 'ServiceReady', status: 'False', lastTransitionTime: written(secondsFromNow(-20)) },
      ],
      backOff: { service: { attempts, retryAt: written(secondsFromNow(seconds)) } },
    } as never);
  const refusal: Facts = {
    ...CLOSED,
    syncErrors: {
      known: true,
      value: [
        { message: 'services "py-1234abcd" is forbidden: exceeded quota: few', recordedAt: written(NOW) },
      ],
    },
  };
  const answered = (builder: SandboxBuilder, observed: KubernetesObject[], facts = CLOSED) => {
    const { status, children } = syncAnswer(
      request(builder.build())
        .with(...observed)
        .build(),
      context({ facts }),
    ).response as { status: SandboxStatus; children: DesiredObject[] };
    const ports = children
      .filter(({ kind }) => kind === 'Service')
      .map(({ spec }) => (spec as { ports: { port: number }[] }).ports[0]?.port);
    return {
      ready: status.conditions?.find(({ type }) => type === 'ServiceReady'),
      ports,
      backOff: status.backOff?.service,
    };
  };
  const until = (attempts: number, seconds: number) => ({
    attempts,
    retryAt: written(secondsFromNow(seconds)),
  });

  it.each<
    [
      string,
      SandboxBuilder,
      KubernetesObject[],
      Facts,
      string | undefined,
      string,
      (number | undefined)[],
      object | undefined,
    ]
  >([
    ['is absent where none is wanted', sandbox('py'), [python], CLOSED, undefined, '', [], undefined],
    [
      'is True once it is as asked for',
      plain,
      [python, there],
      CLOSED,
      'ServiceInPlace',
      '',
      [8080],
      undefined,
    ],
    ['asks for it once', plain, [python], CLOSED, 'ServicePending', '', [8080], until(1, 5)],
    [
      'asks for it no sooner than said',
      asking(1, 3),
      [python],
      CLOSED,
      'ServicePending',
      '',
      [],
      until(1, 3),
    ],
    [
      'asks again after twice the time',
      asking(1, 0),
      [python],
      CLOSED,
      'ServicePending',
      '',
      [8080],
      until(2, 10),
    ],
    [
      "tells the API server's words",
      asking(2, 3),
      [python],
      refusal,
      'ServiceRefused',
      'the API server refused Service "py-1234abcd": services "py-1234abcd" is forbidden: exceeded quota: few; it is retried at 2026-01-01T00:01:03Z',
      [],
      until(2, 3),
    ],
    [
      'says what to look for, where it does not appear and nobody refused it',
      asking(2, 3),
      [python],
      CLOSED,
      'ServiceNotObserved',
      'remove any other object of that name',
      [],
      until(2, 3),
    ],
    [
      'is kept as it is while a change that was refused is put off',
      asking(1, 3),
      [other, there],
      refusal,
      'ServicePending',
      '',
      [8080],
      until(1, 3),
    ],
    [
      'tells of a change that was refused',
      asking(2, 3),
      [other, there],
      refusal,
      'ServiceChangeRefused',
      'refused to change Service',
      [8080],
      until(2, 3),
    ],
  ])('%s', (_case, builder, observed, facts, reason, says, ports, backOff) => {
    const found = answered(builder, observed, facts);
    expect(found).toMatchObject({ ports });
    expect([found.ready?.reason, found.backOff]).toEqual([reason, backOff]);
    expect(found.ready?.message ?? '').toContain(says);
  });

  it('begins anew when the Sandbox was changed', () => {
    const changed = asking(5, 200).build();
    const edited = { ...changed, metadata: { ...changed.metadata, generation: 2 } };
    const { response } = syncAnswer(request(edited).with(python).build(), context());
    expect((response.status as SandboxStatus).backOff?.service).toEqual(until(1, 5));
  });
});

describe("the name in the cluster's DNS", () => {
  const plain = sandbox('py').withService();
  const python = runtimeEnvironment().build();
  const { name } = service(plain.build()).metadata;
  const said = (builder: SandboxBuilder, observed: KubernetesObject[], chosen = settings()) =>
    syncAnswer(
      request(builder.build())
        .with(...observed)
        .build(),
      context({ settings: chosen }),
    ).response.status.serviceFQDN;
  const there = service(plain.build());

  it.each<[string, SandboxBuilder, KubernetesObject[], string | undefined]>([
    ['is not said before the Service is observed', plain, [python], undefined],
    [
      'is said once it is, before the Sandbox runs',
      plain,
      [python, there],
      `${name}.default.svc.cluster.local`,
    ],
    ['is said while the runtime is missing', plain, [there], `${name}.default.svc.cluster.local`],
    ['is not said of a Service that goes', plain.withoutService(), [python, there], undefined],
    [
      'is not said of a Service of another name',
      plain,
      [python, { ...there, metadata: { ...there.metadata, name: 'other' } }],
      undefined,
    ],
  ])('%s', (_case, builder, observed, fqdn) => {
    expect(said(builder, observed)).toBe(fqdn);
  });

  it('ends as the installation says', () => {
    const chosen = settings({ network: { clusterDomain: 'k8s.example' } });
    expect(said(plain, [python, there], chosen)).toBe(`${name}.default.svc.k8s.example`);
  });
});
