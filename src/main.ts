/** Starts the hook server; `--help` prints every setting. */
import './heap.ts';
import closeWithGrace from 'close-with-grace';
import { hooks } from '../hooks/index.ts';
import { ConfigurationError, documentSettings, readConfiguration } from './config.ts';
import { createClusterClock } from './kubernetes/clock.ts';
import { connect } from './kubernetes/connect.ts';
import { createLogger } from './log.ts';
import { addProcessMetrics } from './metrics.ts';
import { startServer } from './start.ts';

const usage = `node src/main.ts [--help]

Answers Metacontroller's webhooks. Settings come from a YAML or JSON file that LLMSAFESPACE_CONFIG_FILE names,
and from the environment, which wins.

`;
/** Beyond the drain itself, before the process is ended hard. */
const graceMs = 5_000;

function readConfigurationOrExit() {
  try {
    return readConfiguration(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(2);
  }
}

async function main(): Promise<void> {
  const configuration = readConfigurationOrExit();
  const logger = createLogger(configuration.logLevel);
  try {
    const clock = createClusterClock();
    const kubernetes = await connect(configuration.kubeconfig, process.env, clock);
    const server = await startServer({ configuration, hooks, kubernetes, logger, now: clock.now });
    addProcessMetrics(server.metrics);
    const delay = configuration.drainDelayMs + configuration.drainTimeoutMs + graceMs;
    closeWithGrace({ delay, logger }, async ({ signal, err }) => {
      if (err) logger.fatal({ err }, 'unhandled error; shutting down');
      else logger.info({ signal }, 'shutting down');
      await server.drain();
      logger.info('shut down');
    });
  } catch (err) {
    logger.fatal({ err }, 'could not start');
    process.exit(1);
  }
}

if (process.argv.includes('--help')) process.stdout.write(usage + documentSettings());
else await main();
