import { describe, expect, it } from 'vitest';
import { podTemplate } from '../../../../hooks/pod/template.ts';
import { runtimeEnvironment } from '../../../builders/related.ts';
import { resolutionOf } from '../../../builders/resolution.ts';
import { type SandboxSpecInput, sandbox } from '../../../builders/sandbox.ts';

type RuntimeInput = Parameters<ReturnType<typeof runtimeEnvironment>['spec']>[0];

const TOLD: Partial<SandboxSpecInput> = { identity: { user: 'ada' }, env: [{ name: 'A', value: '1' }] };

const resolved = (spec: Partial<SandboxSpecInput>, runtime: RuntimeInput = {}) =>
  resolutionOf(sandbox().spec(spec), [
    runtimeEnvironment()
      .spec({ lateBinding: true, ...runtime })
      .build(),
  ]);

const secret = { secretKeyRef: { name: 'token', key: 'value' } };

/** What is in the way of late binding, what it says, and whether a Pod of its own confirms its identity all the same. */
const OBSTACLES: [
  because: string,
  spec: Partial<SandboxSpecInput>,
  runtime: RuntimeInput,
  says: string,
  atStart: 'at-start' | 'unconfirmed',
][] = [
  [
    'the runtime does not declare it',
    {},
    { lateBinding: false },
    'RuntimeEnvironment "python-3-10" does not declare spec.lateBinding',
    'unconfirmed',
  ],
  ['it runs another program', { command: ['sleep'] }, {}, 'spec.command', 'unconfirmed'],
  ['its program has other arguments', { args: ['1'] }, {}, 'spec.args', 'unconfirmed'],
  ['it switches probes off', { probes: { none: true } }, {}, 'spec.probes', 'unconfirmed'],
  [
    'it has another readiness probe',
    { probes: { readiness: { tcpSocket: { port: 1 } } } },
    {},
    'spec.probes',
    'unconfirmed',
  ],
  [
    'the runtime has no probes',
    {},
    { probes: { none: true } },
    'RuntimeEnvironment "python-3-10" gives this Sandbox no readiness probe',
    'unconfirmed',
  ],
  ['it is a task', { restartPolicy: 'Never' }, {}, 'no readiness probe', 'unconfirmed'],
  [
    'a variable is from a Secret',
    { env: [{ name: 'A' }, { name: 'B', valueFrom: secret }] },
    {},
    'spec.env "B" is from a Secret',
    'at-start',
  ],
  [
    'a variable has another one in it',
    { env: [{ name: 'A' }, { name: 'B', value: 'x$(A)' }] },
    {},
    'spec.env "B" has "$("',
    'at-start',
  ],
];

describe('what a Sandbox says is not bound late where', () => {
  it.each(OBSTACLES)('%s', (_because, spec, runtime, says) => {
    const { late, notLate, servable } = resolved({ ...TOLD, ...spec }, runtime);
    expect(late).toBeUndefined();
    expect(notLate).toContain(says);
    expect(servable).toBe(true);
  });

  it.each(OBSTACLES)('%s, and is refused if it must be', (_because, spec, runtime, says) => {
    const { servable, conditions } = resolved({ ...TOLD, ...spec, lateBinding: 'Require' }, runtime);
    expect(servable).toBe(false);
    expect(conditions).toContainEqual({
      type: 'PodReady',
      status: 'False',
      reason: 'LateBindingImpossible',
      message: expect.stringContaining(says),
    });
  });

  it.each(OBSTACLES)('%s; a Pod of its own has the file', (_because, spec, runtime, _says, atStart) => {
    expect(resolved({ ...TOLD, ...spec }, runtime).requirements?.binding).toBe(atStart);
  });

  it.each<[string, Partial<SandboxSpecInput>]>([
    ['it is not wished', { ...TOLD, lateBinding: 'Never' }],
    ['there is nothing to say', { identity: {}, env: [] }],
  ])('%s', (_because, spec) => {
    const { late, notLate } = resolved(spec);
    expect({ late, notLate }).toEqual({ late: undefined, notLate: undefined });
  });
});

describe('the Pod that waits to be bound', () => {
  const runtime: RuntimeInput = {
    env: [
      { name: 'A', value: '0' },
      { name: 'R', value: '0' },
    ],
  };
  const { late, requirements } = resolved(TOLD, runtime);

  it('has the variables of the runtime, and not those of the Sandbox', () => {
    expect(late?.env).toEqual(runtime.env);
    expect(requirements?.env.map(({ name, value }) => `${name}=${value}`)).toEqual(['A=1', 'R=0']);
  });

  it('has started once it is healthy, and is Ready once it says so', () => {
    expect(late?.probes).toMatchObject({
      startup: { httpGet: { path: '/health' }, failureThreshold: 3600 },
      liveness: { httpGet: { path: '/health' } },
      readiness: { httpGet: { path: '/ready' }, timeoutSeconds: 10 },
    });
  });

  it("has the runtime's own probes, if it declares them", () => {
    const tcp = { tcpSocket: { port: 5432 }, periodSeconds: 3 };
    const probes = { startup: tcp, liveness: { none: true as const }, readiness: tcp };
    expect(resolved(TOLD, { probes }).late?.probes).toEqual({ startup: tcp, readiness: tcp });
  });

  it.each(['late', 'requirements'] as const)('mounts one file, as a Pod of its own does: %s', which => {
    const wanted = { late, requirements }[which];
    if (!wanted) throw new Error('nothing is resolved');
    const { spec } = podTemplate(wanted);
    expect(spec.volumes).toContainEqual({
      name: 'binding',
      downwardAPI: {
        items: [
          {
            path: 'binding.json',
            fieldRef: { fieldPath: "metadata.annotations['llmsafespace.dev/binding']" },
          },
        ],
      },
    });
    expect(spec.containers[0]?.volumeMounts).toContainEqual({
      name: 'binding',
      mountPath: '/etc/llmsafespace',
      readOnly: true,
    });
  });

  it('is the same, whatever is bound to it', () => {
    const other = resolved({ identity: { team: 'blue' } }, runtime).late;
    expect(other).toEqual(late);
  });
});

describe('without an identity a Pod of its own', () => {
  it.each<[string, Partial<SandboxSpecInput>]>([
    ['has no file', {}],
    ['has no file for variables, which its container has', { env: [{ name: 'A', value: '1' }] }],
  ])('%s', (_case, spec) => {
    expect(resolved(spec).requirements?.binding).toBe('none');
  });
});
