import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKubernetes } from '../../../../src/kubernetes/client.ts';
import { createClusterClock } from '../../../../src/kubernetes/clock.ts';
import { openAccess } from '../../../fake-kubernetes/open-access.ts';

const MACHINE = Date.parse('2026-01-01T10:00:00Z');
const headerOf = (aheadMs: number) => new Date(MACHINE + aheadMs).toUTCString();

describe('the time of the cluster', () => {
  const aheadAfter = (...observed: [aheadMs: number, tookMs?: number][]) => {
    const clock = createClusterClock(() => MACHINE);
    for (const [aheadMs, tookMs = 0] of observed) clock.observe(headerOf(aheadMs), MACHINE - tookMs, MACHINE);
    return clock.now().getTime() - MACHINE;
  };

  it.each<[string, [number, number?][], number]>([
    ['is that of the machine before anything is heard', [], 0],
    ['is that of the machine where they differ by a moment', [[-2_000], [1_000]], 0],
    ['is five minutes later where the machine is late', [[300_000]], 300_500],
    ['is five minutes earlier where the machine is early', [[-300_000]], -299_500],
    ['does not jump for a fraction of a second', [[300_000], [301_000], [299_000]], 300_500],
    ['does not go by an answer that took longer than it differs', [[4_000, 9_000]], 0],
    ['is that of the machine again once that is set right', [[300_000], [0]], 0],
  ])('%s', (_case, observed, expected) => {
    expect(aheadAfter(...observed)).toBe(expected);
  });

  it.each([undefined, '', 'yesterday'])('is not told by a header %s', date => {
    const clock = createClusterClock(() => MACHINE);
    clock.observe(date, MACHINE, MACHINE);
    expect(clock.now().getTime()).toBe(MACHINE);
  });

  it('is told by every answer of the API server, refusals included', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(404, { date: new Date(Date.now() + 300_000).toUTCString() }).end('{}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const clock = createClusterClock();
    const kubernetes = createKubernetes(openAccess(`http://127.0.0.1:${port}`), clock);
    onTestFinished(async () => {
      await kubernetes.close();
      server.close();
    });
    await expect(kubernetes.request({ method: 'GET', path: '/api' })).rejects.toThrow();
    expect(Math.abs(clock.now().getTime() - Date.now() - 300_000)).toBeLessThan(5_000);
  });
});
