import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../hooks/contract.ts';
import { lastApplied } from '../../../hooks/lib/children.ts';
import { serviceFqdn, service as serviceOf } from '../../../hooks/sandbox/service.ts';
import { networkPolicy, pod, service } from '../../builders/child.ts';
import { context, settings } from '../../builders/context.ts';
import { secondsFromNow, written } from '../../builders/identity.ts';
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

  it("has a name in the cluster's DNS", () => {
    expect(serviceFqdn(identity, settings())).toBe('py-1234abcd.default.svc.cluster.local');
    expect(serviceFqdn(identity, settings({ network: { clusterDomain: 'k8s.example' } }))).toBe(
      'py-1234abcd.default.svc.k8s.example',
    );
  });
});

describe('a Service', () => {
  const plain = sandbox('py');
  const name = pod(plain.build()).build().metadata.name;
  const python = runtimeEnvironment().build();
  const silent = runtimeEnvironment().spec({ ports: [] }).build();
  const ready = (builder: SandboxBuilder) => [
    pod(builder.build()).ready().build(),
    networkPolicy(builder.build()),
  ];
  const running = plain.running(name);
  const startedAgo = (seconds: number) => running.status({ startTime: written(secondsFromNow(-seconds)) });

  it.each<[string, SandboxBuilder, KubernetesObject[], boolean]>([
    ['is not asked for on the way to Ready', plain, [python], false],
    ['is not asked for by the answer that first says Running', plain, [python, ...ready(plain)], false],
    ['is not asked for in the first second of running', startedAgo(1), [python, ...ready(running)], false],
    ['is asked for five seconds after the start', startedAgo(5), [python, ...ready(running)], true],
    ['is asked for once Running was said a while ago', running, [python, ...ready(running)], true],
    [
      'is asked for although the probe of a running Sandbox fails',
      running,
      [python, pod(running.build()).notReady().build(), networkPolicy(running.build())],
      true,
    ],
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
    const { response } = syncAnswer(
      request(builder.build())
        .with(...observed)
        .build(),
      context(),
    );
    expect(response.children.some(({ kind }) => kind === 'Service')).toBe(asked);
  });

  it('stays as it is while two ports of its runtime collide', () => {
    const ports = [
      { name: 'a', containerPort: 53, protocol: 'UDP' as const },
      { name: 'b', containerPort: 53, protocol: 'TCP' as const },
    ];
    const twice = runtimeEnvironment().spec({ ports }).build();
    const observed = service(running.build());
    const { response } = syncAnswer(
      request(running.build())
        .with(twice, observed, ...ready(running))
        .build(),
      context(),
    );
    const kept = response.children.find(({ kind }) => kind === 'Service');
    expect(kept?.spec).toEqual(lastApplied(observed)?.spec);
  });
});
