/** Where a value of a Pod can come from, each layer with the fields that a test sets. */
import type { PodRequirements } from '../../hooks/pod/requirements.ts';
import { podRequirements } from '../../hooks/resolve/requirements.ts';
import { persistentVolumeMounts } from '../../hooks/sandbox/storage/volume-mounts.ts';
import { settings } from './context.ts';
import { parsedProfile, parsedRuntime, parsedSandbox } from './parsed.ts';
import { type ProfileSpecInput, profile, type RuntimeSpecInput, runtimeEnvironment } from './related.ts';
import { type SandboxSpecInput, sandbox } from './sandbox.ts';

export interface Layers {
  spec?: Partial<SandboxSpecInput>;
  profile?: Partial<ProfileSpecInput>;
  runtime?: Partial<RuntimeSpecInput>;
  settings?: Parameters<typeof settings>[0];
}

/** A row of a table: what it says, the layers, and the value that they resolve to. */
export type LayerRow = [name: string, layers: Layers, value: unknown];

/** What a Sandbox needs whose layers say this. */
export function resolved(layers: Layers): PodRequirements {
  const { spec } = parsedSandbox(sandbox().spec(layers.spec ?? {}));
  return podRequirements({
    spec,
    profile: layers.profile && parsedProfile(profile().spec(layers.profile)),
    runtime: parsedRuntime(runtimeEnvironment().spec(layers.runtime ?? {})),
    settings: settings(layers.settings),
    persistentVolumeMounts: persistentVolumeMounts(spec, 'py-1234abcd'),
  });
}
