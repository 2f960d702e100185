/** Checks an installation from inside of it: what `helm test` runs; `--help` says more. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkInstallation } from './installation-check/check.ts';
import { createHookClient } from './installation-check/hook-client.ts';
import { messageOf } from './installation-check/report.ts';
import { connect } from './kubernetes/connect.ts';

const usage = `node src/check-installation.ts --url URL --ca-file FILE --namespace NAMESPACE [--token-file FILE]

Checks that LLMSafeSpace works: its kinds, its controllers, who may call the hook server, and that a Sandbox is made and ended. For that
it creates a RuntimeEnvironment and a Sandbox, whose image nobody can pull, and removes them again.

  --url URL              the hook server as Metacontroller calls it, such as https://llmsafespace.llmsafespace
  --ca-file FILE         PEM of the CA that Metacontroller trusts
  --token-file FILE      the bearer token of the webhooks; absent where callers need none
  --namespace NAMESPACE  where to make the Sandbox
  --help                 this text

The cluster is that of KUBECONFIG, or the one whose Pod this is. The exit code is 0 if everything holds, else 1.
`;

/** Time-outs for one check, for all checks, and including clean-up. */
const stepMs = 25_000;
const checksMs = 45_000;
const allMs = 60_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Undefined if help is requested. Throws an Error that says what is missing. */
function readArguments() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      url: text,
      'ca-file': text,
      'token-file': text,
      namespace: text,
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { url, 'ca-file': caFile, 'token-file': tokenFile, namespace } = values;
  if (!url || !caFile || !namespace)
    throw new Error('--url, --ca-file and --namespace are needed; see --help');
  return {
    url: url.replace(/\/$/, ''),
    ca: readFileSync(caFile, 'utf8'),
    token: tokenFile ? readFileSync(tokenFile, 'utf8').trim() : undefined,
    namespace,
  };
}

/** When stopped, it still removes what it created. */
function whenToStop(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  return AbortSignal.any([stopping.signal, AbortSignal.timeout(checksMs)]);
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
  const given = readArguments();
  if (given === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  const signal = whenToStop();
  const kubernetes = await connect(undefined, process.env);
  const client = createHookClient(given);
  const removalSignal = AbortSignal.timeout(allMs);
  const holds = await checkInstallation({
    ...given,
    kubernetes,
    client,
    stepMs,
    signal,
    removalSignal,
    say,
  });
  await Promise.all([kubernetes.close(), client.close()]);
  return holds ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
