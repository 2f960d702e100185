/** Takes our finalizers off all objects once LLMSafeSpace is uninstalled; `--help` says more (`E11`). */
import { parseArgs } from 'node:util';
import { connect } from './kubernetes/connect.ts';
import { removeFinalizers } from './removal/remove-finalizers.ts';

const usage = `node src/remove-finalizers.ts [--timeout SECONDS] [--force]

Takes the finalizers of LLMSafeSpace off all Sandboxes, WarmPools and WarmPods of the cluster, so that they and their namespaces can be
deleted when nobody is left to finalize them. It deletes nothing itself. The chart runs it after helm uninstall.

  --timeout SECONDS  how long to wait until our controller objects are gone; default 60
  --force            do not wait for that
  --help             this text

The cluster is that of KUBECONFIG, or the one whose Pod this is. The exit code is 0 once nothing carries our finalizers, else 1.
`;

/** A Metacontroller that has lost its controllers may still finish what it has begun. */
const pauseMs = 3_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (error: unknown) =>
  void process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);

function readArguments() {
  const { values } = parseArgs({
    options: {
      timeout: { type: 'string', default: '60' },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const timeoutMs = Number(values.timeout) * 1000;
  if (!(timeoutMs >= 0)) throw new Error(`--timeout must be a number of seconds, not ${values.timeout}`);
  return { ...values, timeoutMs };
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
  const { help, force, timeoutMs } = readArguments();
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const kubernetes = await connect(undefined, process.env);
  const finished = await removeFinalizers({ kubernetes, force, timeoutMs, pauseMs, say });
  await kubernetes.close();
  return finished ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
