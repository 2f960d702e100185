/**
 * The door of every npm script. Runs on any Node from 20 on with nothing installed: brings `node_modules` up to
 * date with the lockfile, then runs the command with the project's own Node and tools first in PATH.
 *
 *   node local/start.mjs up|down|test [arguments]
 *   node local/start.mjs <command> [arguments]
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const projectNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const programs = { up: 'local/up.ts', down: 'local/down.ts', test: 'local/test.ts' };

const packagesOf = file => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {});

/** npm records what it installed; optional packages of other platforms are missing from that record. */
function installedAsLocked() {
  const locked = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(modules, '.package-lock.json'));
  const paths = new Set([...Object.keys(locked), ...Object.keys(installed)].filter(path => path !== ''));
  return [...paths].every(path =>
    installed[path] ? installed[path].version === locked[path]?.version : locked[path].optional === true,
  );
}

/** Resolves to the exit code; passes on the signals the terminal doesn't deliver to the child itself. */
function run(command, commandArguments, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { cwd: root, env, stdio: 'inherit' });
    const forward = signal => child.kill(signal);
    // Ctrl-C reaches the whole foreground process group: forwarded too, it would count as pressed twice.
    const keep = process.stdin.isTTY ? () => undefined : forward;
    const handlers = { SIGINT: keep, SIGTERM: forward, SIGHUP: forward };
    for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const [name, handler] of Object.entries(handlers)) process.off(name, handler);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

async function install() {
  // The log level, because warnings about the engine are moot (the project brings its own Node), and `npm run -s` would hide errors.
  console.error('llmsafespace: installing what package-lock.json names (npm ci)');
  const code = await run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']).catch(error => {
    if (error.code !== 'ENOENT') throw error;
    console.error(
      'llmsafespace: npm is not on PATH. Install Node.js 20 or newer together with npm, then try again.',
    );
    return 127;
  });
  if (code !== 0) process.exit(code);
}

async function main([name, ...rest]) {
  if (name === undefined) {
    console.error('usage: node local/start.mjs up|down|test|<command> [arguments]');
    return 2;
  }
  if (!installedAsLocked()) await install();
  if (!existsSync(projectNode)) {
    console.error(
      `llmsafespace: ${projectNode} is missing: its install script did not run. Run: npm rebuild node`,
    );
    return 1;
  }
  const env = { ...process.env, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter) };
  const program = Object.hasOwn(programs, name) ? [projectNode, programs[name]] : [name];
  const [command, ...leading] = program;
  return run(command, [...leading, ...rest], env).catch(error => {
    console.error(`llmsafespace: cannot run ${command}: ${error.message}`);
    return 127;
  });
}

process.exitCode = await main(process.argv.slice(2));
