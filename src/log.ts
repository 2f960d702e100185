import type { DestinationStream, Logger } from 'pino';
import pino from 'pino';

/**
 * A logger of JSON lines; `time` in ISO 8601. Written asynchronously: the answer to a hook never waits for it.
 * What is logged is named field by field where it is logged, so that no body, annotation or header gets in.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const stream = destination ?? pino.destination({ sync: false });
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    stream,
  );
}
