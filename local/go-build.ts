import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitForLock } from './lock.ts';
import { cacheDirectory } from './paths.ts';
import { clusterToolNames, readGoMod, requiredGo, type Tool } from './tools.ts';

export type Log = (message: string) => void;

const goArchitectures: Record<string, string> = { x64: 'amd64', ia32: '386' };
const platform = { os: process.platform, architecture: goArchitectures[process.arch] ?? process.arch };

/** Where the built program is kept: by version and platform, so that a new version never meets an old file. */
export function cachedBinary({ name, version }: Pick<Tool, 'name' | 'version'>): string {
  const folder = `${name}-${version}-${platform.os}-${platform.architecture}`;
  return join(cacheDirectory(), folder, name);
}

function missingGo(name: string): Error {
  return new Error(
    [
      `${name} has to be built once, and Go is not on PATH. Do one of these:`,
      `  install Go ${requiredGo(readGoMod('kubernetes'))} or newer;`,
      `  set KUBEBUILDER_ASSETS to a folder with these programs: ${clusterToolNames.join(', ')};`,
      '  or use a cluster you have: npm run up -- --kubeconfig FILE',
    ].join('\n'),
  );
}

/** Runs `go build`; rejects with the compiler's last lines. */
function compile(tool: Tool, output: string): Promise<void> {
  const flags = [
    ...['-mod=readonly', '-trimpath', '-buildvcs=false'],
    ...['-ldflags', tool.linkerFlags.join(' '), '-tags', tool.buildTags.join(',')],
  ];
  const env = {
    ...process.env,
    CGO_ENABLED: '0',
    GOWORK: 'off',
    GOOS: platform.os,
    GOARCH: platform.architecture,
  };
  return new Promise((resolve, reject) => {
    const child = spawn('go', ['build', ...flags, '-o', output, tool.packagePath], {
      cwd: tool.directory,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const abandon = () => child.kill();
    process.once('exit', abandon);
    const lines: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? missingGo(tool.name) : error),
    );
    child.on('exit', code => {
      process.off('exit', abandon);
      const tail = lines.join('').trimEnd().split('\n').slice(-15).join('\n');
      code === 0 ? resolve() : reject(new Error(`go build of ${tool.name} ${tool.version} failed:\n${tail}`));
    });
  });
}

async function compileWithProgress(tool: Tool, output: string, log: Log): Promise<void> {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  log(`building ${tool.name} ${tool.version} (once; a few minutes on a small machine)`);
  const timer = setInterval(() => log(`building ${tool.name} ${tool.version}: ${elapsed()} so far`), 15_000);
  try {
    await compile(tool, output);
    log(`built ${tool.name} ${tool.version} in ${elapsed()}`);
  } finally {
    clearInterval(timer);
  }
}

/** The path of the built program; builds it if the cache lacks it. Only a finished build is ever renamed into place. */
export async function buildTool(tool: Tool, log: Log): Promise<string> {
  const target = cachedBinary(tool);
  if (existsSync(target)) return target;
  const lock = await waitForLock(`${dirname(target)}.lock`, holder =>
    log(`waiting for process ${holder ?? '?'}, which is building ${tool.name}`),
  );
  const unfinished = `${target}.${process.pid}.unfinished`;
  try {
    if (existsSync(target)) return target;
    // What an earlier build left when it was killed; the lock says that nobody is at it.
    rmSync(dirname(target), { recursive: true, force: true });
    mkdirSync(dirname(target), { recursive: true });
    await compileWithProgress(tool, unfinished, log);
    renameSync(unfinished, target);
    return target;
  } finally {
    rmSync(unfinished, { force: true });
    lock.release();
  }
}
