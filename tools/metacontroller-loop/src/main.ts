/** `node tools/metacontroller-loop/src/main.ts --kubeconfig FILE`: a stand-in for Metacontroller 4.17, for development only. */
import { parseArgs } from 'node:util';
import { run } from './program.ts';

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

await run(values['log-level'], {
  kubeconfig,
  workers: Number(values.workers),
  flushIntervalSeconds: Number(values['cache-flush-interval']),
});
