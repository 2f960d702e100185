/**
 * The stand-in where Metacontroller's image would run: it has the rights of its Pod, answers the Pod's probes, and takes Metacontroller's
 * flags, most of which it has no use for.
 */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { durationSeconds } from './duration.ts';
import { run } from './program.ts';

/** A flag alone is `true`. */
const { values } = parseArgs({ strict: false });
const flag = (name: string, otherwise: string) => String(values[name] ?? otherwise);

let listening = false;
const statuses: Record<string, () => number> = {
  '/healthz': () => 200,
  '/readyz': () => (listening ? 200 : 503),
};

createServer(({ url = '' }, response) => {
  response.writeHead(statuses[url]?.() ?? 404).end();
}).listen(Number(flag('health-probe-bind-address', ':8081').split(':').at(-1)));

// Until it listens, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => listening || process.exit(0));

await run(flag('zap-log-level', 'info'), {
  workers: Number(flag('workers', '5')),
  flushIntervalSeconds: durationSeconds(flag('cache-flush-interval', '30m')),
});
listening = true;
