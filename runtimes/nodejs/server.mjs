/**
 * The server of the Node.js runtime: runs JavaScript programs that it is sent. docs/run-code.md says how to call it.
 *
 *   GET  /health  200 while the server runs
 *   GET  /ready   200 once it has read what its Sandbox tells it (docs/late-binding.md), else 503
 *   POST /run     runs the body as a program, and answers {exitCode, stdout, stderr, timedOut, truncated}
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createBinding, FILE } from './binding.mjs';

const MAX_PROGRAM_BYTES = 1024 * 1024;
/** Of stdout, and of stderr: what comes after it is dropped. */
const MAX_OUTPUT_BYTES = 1024 * 1024;
const DEFAULT_TIMEOUT_SECONDS = 30;
const MAX_TIMEOUT_SECONDS = 3600;
/** How long output is waited for that a program's leftovers hold open. */
const LEFTOVERS_SECONDS = 1;

/** A request that can't be carried out: a status, and a message for its sender. */
class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Reads a stream to its end, so that its writer never waits, and keeps the beginning. */
function keepBeginning(stream) {
  const kept = [];
  let room = MAX_OUTPUT_BYTES;
  const output = { truncated: false, text: () => Buffer.concat(kept).toString() };
  stream.on('data', chunk => {
    if (room > 0) kept.push(chunk.subarray(0, room));
    output.truncated ||= chunk.length > room;
    room = Math.max(0, room - chunk.length);
  });
  return output;
}

const running = new Set();

/** Kills a program with its children, for each has a process group of its own. */
function kill({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** An interpreter of its own, with these variables, too; refused where the Sandbox has no process left for it. */
async function start(variables) {
  try {
    const env = { ...process.env, ...variables };
    const child = spawn(process.execPath, ['-'], { detached: true, env });
    await once(child, 'spawn');
    return child;
  } catch (error) {
    throw new Refused(503, `the program could not be started: ${error.message}`);
  }
}

/** Runs a program, and resolves to its outcome. What is left of its process group ends with it. */
async function run(code, timeoutSeconds, variables) {
  const child = await start(variables);
  running.add(child);
  const [stdout, stderr] = [child.stdout, child.stderr].map(keepBeginning);
  const closed = once(child, 'close');
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    kill(child);
  }, timeoutSeconds * 1000);
  // It may end without having read its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(code);
  const [exitCode, signal] = await once(child, 'exit');
  clearTimeout(timer);
  running.delete(child);
  kill(child);
  await Promise.race([closed, sleep(LEFTOVERS_SECONDS * 1000)]);
  return {
    // As a shell has it: 128 and the number of the signal that ended the program.
    exitCode: exitCode ?? 128 + constants.signals[signal],
    stdout: stdout.text(),
    stderr: stderr.text(),
    timedOut,
    truncated: stdout.truncated || stderr.truncated,
  };
}

/** The seconds that a query such as `timeoutSeconds=5` gives a program. */
function timeoutOf(query) {
  let seconds = DEFAULT_TIMEOUT_SECONDS;
  for (const [name, value] of query) {
    if (name !== 'timeoutSeconds') {
      throw new Refused(400, `unknown parameter "${name}"; the only one is timeoutSeconds`);
    }
    seconds = Number(value);
    if (!(seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS)) {
      throw new Refused(
        400,
        `timeoutSeconds "${value}" is no number above 0 and up to ${MAX_TIMEOUT_SECONDS}`,
      );
    }
  }
  return seconds;
}

async function bodyOf(request) {
  const chunks = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes <= MAX_PROGRAM_BYTES) chunks.push(chunk);
  }
  // Its sender reads the answer once everything is sent.
  if (sizeBytes > MAX_PROGRAM_BYTES) {
    throw new Refused(413, `the program has more than ${MAX_PROGRAM_BYTES} bytes`);
  }
  return Buffer.concat(chunks);
}

const { values } = parseArgs({
  options: {
    // The address to listen on; without one it is every address.
    host: { type: 'string' },
    port: { type: 'string', default: '8080' },
    // With what the Sandbox tells the container.
    binding: { type: 'string', default: FILE },
  },
});
const binding = createBinding(values.binding);

/** What each request is answered: a status and its content. */
const routes = {
  'GET /health': () => [200, { healthy: true }],
  'GET /ready': async () => {
    const ready = await binding.wait();
    return [ready ? 200 : 503, { ready }];
  },
  'POST /run': async (request, url) => {
    const code = await bodyOf(request);
    const variables = binding.variables();
    if (variables === undefined) throw new Refused(503, 'no Sandbox has this container yet');
    return [200, await run(code, timeoutOf(url.searchParams), variables)];
  },
};

async function answerTo(request) {
  try {
    const url = new URL(request.url, 'http://localhost');
    const name = `${request.method} ${url.pathname}`;
    if (!Object.hasOwn(routes, name)) throw new Refused(404, `there is no ${name}`);
    return await routes[name](request, url);
  } catch (error) {
    return [error instanceof Refused ? error.status : 500, { error: error.message }];
  }
}

const server = createServer(async (request, response) => {
  const [status, content] = await answerTo(request);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(content)}\n`);
});

/** At once, and no program stays. */
function end() {
  for (const child of running) kill(child);
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, end);
server.listen({ port: Number(values.port), host: values.host }, () => {
  console.log(`listening on port ${server.address().port}`);
});
