import { pino } from 'pino';
import { type LoopOptions, startLoop } from './loop.ts';

/** Runs the stand-in until SIGINT or SIGTERM. Resolves once it listens to the API server. */
export async function run(level: string, options: Omit<LoopOptions, 'log'>): Promise<void> {
  const log = pino({ name: 'metacontroller-stand-in', level });
  log.warn(
    'this is a stand-in for Metacontroller, for development and tests only: never run it in production',
  );
  const loop = await startLoop({ ...options, log });
  log.info('listening');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void loop.stop().finally(() => process.exit(0)));
  }
}
