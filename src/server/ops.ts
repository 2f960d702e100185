/** What Kubernetes and Prometheus ask, on a port of its own: it answers while the hook port is full or draining. */
import Fastify from 'fastify';
import type { Metrics } from '../metrics.ts';

/** Names what the server is still waiting for; nothing, when it can take hooks. */
export type Readiness = () => readonly string[];

/** `/healthz`: the event loop turns; `/readyz`: hooks are welcome; `/metrics`: in Prometheus' text format. */
export function createOpsApp(metrics: Metrics, readiness: Readiness) {
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
