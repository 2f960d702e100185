import { describe, expect, it } from 'vitest';
import { probes } from '../../../../hooks/resolve/probes.ts';
import { parsedRuntime, parsedSandbox } from '../../../builders/parsed.ts';
import { type RuntimeSpecInput, runtimeEnvironment } from '../../../builders/related.ts';
import { type SandboxSpecInput, sandbox } from '../../../builders/sandbox.ts';

const liveness = { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 5, periodSeconds: 10 };
const readiness = { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1, failureThreshold: 15 };
const startup = { ...readiness, failureThreshold: 3600 };
const seeds = { startup, liveness, readiness };

const tcp = { tcpSocket: { port: 5432 }, periodSeconds: 3 };
const none = { none: true as const };

const rendered = (spec: Partial<SandboxSpecInput>, runtime: Partial<RuntimeSpecInput>) =>
  probes({
    spec: parsedSandbox(sandbox().spec(spec)).spec,
    runtime: parsedRuntime(runtimeEnvironment().spec(runtime)),
  });

describe("the probes of a Pod that runs the runtime's own server", () => {
  it.each<[string, RuntimeSpecInput['probes'], object]>([
    ['none declared, are the seeds, readiness each second, liveness once that succeeded', undefined, seeds],
    ['an empty declaration, are the seeds', {}, seeds],
    ['a liveness probe, are that one, not held back', { liveness: tcp }, { liveness: tcp, readiness }],
    [
      'a readiness probe, are that one and the liveness of the seeds, held back until it succeeded',
      { readiness: tcp },
      { startup: { ...tcp, failureThreshold: 3600 }, liveness, readiness: tcp },
    ],
    ['a startup probe, are that one beside those of the seeds', { startup: tcp }, { ...seeds, startup: tcp }],
    ['a startup probe that is switched off, are the others', { startup: none }, { liveness, readiness }],
    ['a liveness probe that is switched off, are readiness alone', { liveness: none }, { readiness }],
    ['a readiness probe that is switched off, are liveness alone', { readiness: none }, { liveness }],
    ['each switched off, are none', { liveness: none, readiness: none }, {}],
    ['all switched off, are none', none, {}],
    [
      'a command, are that command',
      { liveness: { exec: { command: ['true'] } } },
      { readiness, liveness: { exec: { command: ['true'] } } },
    ],
  ])('given %s', (_case, declared, expected) => {
    expect(rendered({}, { probes: declared })).toEqual(expected);
  });
});

describe('without a declaration there is no probe', () => {
  it.each<[string, Partial<SandboxSpecInput>, Partial<RuntimeSpecInput>]>([
    ['of another program', { command: ['sleep', '120'] }, {}],
    ['of a task', { restartPolicy: 'Never' }, {}],
    ['of a runtime without ports', {}, { ports: [] }],
    ['of a runtime on another port', {}, { ports: [{ name: 'web', containerPort: 3000 }] }],
  ])('%s', (_case, spec, runtime) => {
    expect(rendered(spec, runtime)).toEqual({});
  });

  it('although other arguments of the same program change nothing', () => {
    expect(rendered({ args: ['--debug'] }, {})).toEqual(seeds);
    expect(rendered({ command: [] }, {})).toEqual(seeds);
  });

  it('while those that the runtime declares hold for every program', () => {
    const declared = { liveness: tcp, readiness: tcp };
    expect(rendered({ command: ['sleep'] }, { probes: declared })).toEqual(declared);
    expect(rendered({ restartPolicy: 'Never' }, { probes: declared })).toEqual(declared);
  });
});

describe("a Sandbox's own probes", () => {
  it.each<[string, SandboxSpecInput['probes'], RuntimeSpecInput['probes'], object]>([
    ['switch off all of the runtime', none, { liveness: tcp, readiness: tcp, startup: tcp }, {}],
    ['switch off the seeds', none, undefined, {}],
    [
      "take the place of the runtime's, each",
      { readiness: tcp },
      { readiness: none, liveness: none },
      { readiness: tcp },
    ],
    ['hold although the runtime has none', { liveness: tcp }, none, { liveness: tcp }],
    ['leave the others as they are', { liveness: none }, undefined, { readiness }],
  ])('%s', (_case, own, declared, expected) => {
    expect(rendered({ probes: own }, { probes: declared })).toEqual(expected);
  });
});
