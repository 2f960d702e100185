import { type RuntimeEnvironment, runtimeEnvironment } from '../api/runtimeenvironment.ts';
import { type SandboxProfile, sandboxProfile } from '../api/sandboxprofile.ts';

/** A RuntimeEnvironment as the API server stores it; undefined for one that an older CRD let in and that doesn't fit. */
export const readRuntime = (object: unknown): RuntimeEnvironment | undefined =>
  runtimeEnvironment.safeParse(object).data;

/** A SandboxProfile, likewise. */
export const readProfile = (object: unknown): SandboxProfile | undefined =>
  sandboxProfile.safeParse(object).data;
