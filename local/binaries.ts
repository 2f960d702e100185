import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { buildTool, type Log } from './go-build.ts';
import {
  type ClusterToolName,
  clusterToolNames,
  type NodeToolName,
  nodeToolNames,
  type ToolName,
  tool,
} from './tools.ts';

export type Binaries = Record<ClusterToolName, string>;
export type NodeBinaries = Record<NodeToolName, string>;

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

/** Such as 36 for `v1.36.3`. */
const minorOf = (version: string): number => Number(version.split('.')[1]);

/** The minor version of a kubectl; undefined if it doesn't say. */
function kubectlMinor(file: string): number | undefined {
  try {
    const output = execFileSync(file, ['version', '--client', '--output=json'], { encoding: 'utf8' });
    return minorOf(JSON.parse(output).clientVersion.gitVersion);
  } catch {
    return undefined;
  }
}

/** The kubectl on PATH, if it is within one minor version of this one, as Kubernetes wants it to be. */
export function fittingKubectl(version: string, environment?: NodeJS.ProcessEnv): string | undefined {
  const file = onPath('kubectl', environment);
  const minor = file === undefined ? undefined : kubectlMinor(file);
  return minor !== undefined && Math.abs(minor - minorOf(version)) <= 1 ? file : undefined;
}

async function findOrBuild(name: ToolName, log: Log): Promise<string> {
  const given = fromAssets(name);
  if (given !== undefined) log(`using ${given} (KUBEBUILDER_ASSETS)`);
  const fitting = name === 'kubectl' && given === undefined ? fittingKubectl(tool(name).version) : undefined;
  return given ?? fitting ?? buildTool(tool(name), log);
}

/** One after another, because each build uses all cores. */
async function findAll<Name extends ToolName>(
  names: readonly Name[],
  log: Log,
): Promise<Record<Name, string>> {
  const entries: [Name, string][] = [];
  for (const name of names) entries.push([name, await findOrBuild(name, log)]);
  return Object.fromEntries(entries) as Record<Name, string>;
}

/** Every program of the control plane. */
export const findBinaries = (log: Log): Promise<Binaries> => findAll(clusterToolNames, log);

/** Every program of a real node. */
export const findNodeBinaries = (log: Log): Promise<NodeBinaries> => findAll(nodeToolNames, log);

/** kubectl for a cluster of the user's: the one on PATH will do, whatever its version. */
export async function findKubectl(log: Log): Promise<string> {
  return onPath('kubectl') ?? findOrBuild('kubectl', log);
}

/** Only the chart's tests want it. */
export const findHelm = (log: Log): Promise<string> => findOrBuild('helm', log);
