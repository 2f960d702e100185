import type { KindDefinition } from './crd.ts';
import { runtimeEnvironmentDefinition } from './runtimeenvironment.ts';
import { sandboxDefinition } from './sandbox.ts';
import { sandboxProfileDefinition } from './sandboxprofile.ts';
import { warmPodDefinition } from './warmpod.ts';
import { warmPoolDefinition } from './warmpool.ts';

/** Every kind of the API group. */
export const kindDefinitions: readonly KindDefinition[] = [
  sandboxDefinition,
  sandboxProfileDefinition,
  runtimeEnvironmentDefinition,
  warmPoolDefinition,
  warmPodDefinition,
];
