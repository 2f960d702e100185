/** `node tools/metacontroller-loop/src/main.ts --kubeconfig FILE`: a stand-in for Metacontroller 4.17, for development only. */
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { startLoop } from './loop.ts';

const { values } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    workers: { type: 'string', default: '5' },
    /** Seconds. */
    'cache-flush-interval': { type: 'string', default: '1800' },
    'log-level': { type: 'string', default: 'info' },
  },
});

const kubeconfig = values.kubeconfig ?? process.env.KUBECONFIG;
if (!kubeconfig) throw new Error('--kubeconfig FILE is needed');

const log = pino({ name: 'metacontroller-stand-in', level: values['log-level'] });
log.warn('this is a stand-in for Metacontroller, for development and tests only: never run it in production');

const loop = await startLoop({
  kubeconfig,
  workers: Number(values.workers),
  flushIntervalSeconds: Number(values['cache-flush-interval']),
  log,
});
log.info('listening');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void loop.stop().finally(() => process.exit(0)));
}
