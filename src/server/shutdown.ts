/** The last steps of a server: each bounded in time, each logging what it cut off (`E5`). */
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { EffectQueue } from '../effects/queue.ts';
import type { Connections } from './connections.ts';
import type { Gate } from './gate.ts';

/** `leaving`: no longer ready, but hooks are accepted; `draining`: new ones are refused. */
export type Stage = 'serving' | 'leaving' | 'draining';

/** How long finished answers may take to be sent. */
const lastAnswersMs = 500;

/** Waits until no hook is inside, or this long. */
export async function finishHooks(gate: Gate, timeoutMs: number, logger: Logger): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  await Promise.race([gate.empty(), promise]);
  clearTimeout(timer);
  if (gate.admitted() > 0) logger.error({ hooks: gate.admitted() }, 'hooks were cut off by the shutdown');
}

/** Waits until no effect is left, or this long. */
export async function finishEffects(effects: EffectQueue, timeoutMs: number, logger: Logger): Promise<void> {
  const left = await effects.flush(timeoutMs);
  if (left > 0) logger.error({ effects: left }, 'effects were cut off by the shutdown');
}

/** Closes the port, and the connections as soon as they have sent what they hold. */
export async function closePort(app: FastifyInstance, connections: Connections): Promise<void> {
  const timer = setTimeout(connections.cut, lastAnswersMs);
  await app.close();
  clearTimeout(timer);
}
