import { describe, expect, it } from 'vitest';
import { probes } from '../../../hooks/resolve/probes.ts';
import { parsedRuntime } from '../../builders/parsed.ts';
import { type RuntimeSpecInput, runtimeEnvironment } from '../../builders/related.ts';

const seeds = {
  liveness: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 5, periodSeconds: 10 },
  readiness: { httpGet: { path: '/ready', port: 8080 }, initialDelaySeconds: 2, periodSeconds: 5 },
};
const tcp = { tcpSocket: { port: 5432 }, periodSeconds: 3 };

describe('the probes of a Pod', () => {
  it.each<[string, RuntimeSpecInput['probes'], object]>([
    ['none declared, are the seeds', undefined, seeds],
    ['an empty declaration, are the seeds', {}, seeds],
    [
      'a liveness probe, are that one and the readiness of the seeds',
      { liveness: tcp },
      { ...seeds, liveness: tcp },
    ],
    [
      'a readiness probe, are that one and the liveness of the seeds',
      { readiness: tcp },
      { ...seeds, readiness: tcp },
    ],
    ['a startup probe, are that one beside those of the seeds', { startup: tcp }, { ...seeds, startup: tcp }],
    ['a startup probe that is switched off, are the seeds', { startup: { none: true } }, seeds],
    [
      'a liveness probe that is switched off, are readiness alone',
      { liveness: { none: true } },
      { readiness: seeds.readiness },
    ],
    ['all switched off, are none', { liveness: { none: true }, readiness: { none: true } }, {}],
    [
      'a command, are that command',
      { liveness: { exec: { command: ['true'] } } },
      { ...seeds, liveness: { exec: { command: ['true'] } } },
    ],
  ])('given %s', (_case, declared, expected) => {
    const { spec } = parsedRuntime(runtimeEnvironment().spec({ probes: declared }));
    expect(probes(spec)).toEqual(expected);
  });
});
