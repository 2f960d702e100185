/** Manifests as the hooks get to see them: parsed, with defaults. */
import { type RuntimeEnvironment, runtimeEnvironment } from '../../hooks/api/runtimeenvironment.ts';
import { type Sandbox, sandbox } from '../../hooks/api/sandbox.ts';
import { type SandboxProfile, sandboxProfile } from '../../hooks/api/sandboxprofile.ts';
import type { ProfileBuilder, RuntimeBuilder } from './related.ts';
import type { SandboxBuilder } from './sandbox.ts';

export const parsedSandbox = (builder: SandboxBuilder): Sandbox => sandbox.parse(builder.build());

export const parsedRuntime = (builder: RuntimeBuilder): RuntimeEnvironment =>
  runtimeEnvironment.parse(builder.build());

export const parsedProfile = (builder: ProfileBuilder): SandboxProfile =>
  sandboxProfile.parse(builder.build());
