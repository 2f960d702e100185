/** What Kubernetes and Prometheus ask, on a port of its own: it answers while the hook port is full or draining. */
import Fastify from 'fastify';
import { Gauge } from 'prom-client';
import type { Metrics } from '../metrics.ts';

/** What the server still waits for; empty when ready. */
export type Readiness = () => readonly string[];

/** Exports the result of `/readyz` to Prometheus, which has no other source for it (`E8`). */
export function addReadinessMetric({ registry }: Metrics, readiness: Readiness): void {
  new Gauge({
    name: 'llmsafespace_ready',
    help: '1 while hooks are accepted, as /readyz reports; 0 while the server starts or shuts down',
    registers: [registry],
    collect() {
      this.set(readiness().length === 0 ? 1 : 0);
    },
  });
}

/** `/healthz`: the event loop runs; `/readyz`: hooks are accepted; `/metrics`: in Prometheus' text format. */
export function createOpsApp(metrics: Metrics, readiness: Readiness) {
  addReadinessMetric(metrics, readiness);
  const app = Fastify({ logger: false });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const waitingFor = readiness();
    return reply
      .code(waitingFor.length === 0 ? 200 : 503)
      .send({ ready: waitingFor.length === 0, waitingFor });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return app;
}
