import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { buildTool, type Log } from './go-build.ts';
import { type ToolName, tool, toolNames } from './tools.ts';

export type Binaries = Record<ToolName, string>;

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first executable of that name on PATH. */
export function onPath(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (environment.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return folders.map(folder => resolve(folder, name)).find(isExecutable);
}

/** A program from KUBEBUILDER_ASSETS, if that is set and has it; throws if it names no folder. */
export function fromAssets(name: ToolName, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const assets = environment.KUBEBUILDER_ASSETS;
  if (!assets) return undefined;
  if (!existsSync(assets)) throw new Error(`KUBEBUILDER_ASSETS names ${assets}, which does not exist`);
  const file = resolve(join(assets, name));
  return isExecutable(file) ? file : undefined;
}

async function findOrBuild(name: ToolName, log: Log): Promise<string> {
  const given = fromAssets(name);
  if (given !== undefined) log(`using ${given} (KUBEBUILDER_ASSETS)`);
  return given ?? buildTool(tool(name), log);
}

/** Every program of the control plane; one after another, because each build uses all cores. */
export async function findBinaries(log: Log): Promise<Binaries> {
  const entries: [ToolName, string][] = [];
  for (const name of toolNames) entries.push([name, await findOrBuild(name, log)]);
  return Object.fromEntries(entries) as Binaries;
}

/** kubectl for a cluster of the user's: the one on PATH will do, whatever its version. */
export async function findKubectl(log: Log): Promise<string> {
  return onPath('kubectl') ?? findOrBuild('kubectl', log);
}
