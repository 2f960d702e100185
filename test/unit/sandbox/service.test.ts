import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../hooks/contract.ts';
import { lastApplied } from '../../../hooks/lib/children.ts';
import { service as serviceOf } from '../../../hooks/sandbox/service.ts';
import { pod, service } from '../../builders/child.ts';
import { context, settings } from '../../builders/context.ts';
import { runtimeEnvironment } from '../../builders/related.ts';
import { request } from '../../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';
import { syncAnswer } from '../../builders/world.ts';

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
