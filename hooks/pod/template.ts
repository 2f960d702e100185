import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { container } from './container.ts';
import type { PodRequirements } from './requirements.ts';
import { scheduling } from './scheduling.ts';
import { podSecurityContext } from './security-context.ts';
import { volumes } from './volumes.ts';

/** A Pod without name, owner and labels. */
export interface PodTemplate {
  annotations: Record<string, string>;
  spec: PodSpec;
}

/** Renders the Pod that meets the requirements; equal requirements give equal templates, letter for letter. */
export const podTemplate = (requirements: PodRequirements): PodTemplate => ({
  annotations: requirements.annotations,
  spec: {
    serviceAccountName: requirements.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(requirements.hostUsers !== undefined && { hostUsers: requirements.hostUsers }),
    securityContext: podSecurityContext(requirements),
    ...scheduling(requirements),
    ...(requirements.imagePullSecrets.length > 0 && {
      imagePullSecrets: requirements.imagePullSecrets.map(name => ({ name })),
    }),
    containers: [container(requirements)],
    volumes: volumes(requirements),
    restartPolicy: requirements.restartPolicy,
    terminationGracePeriodSeconds: requirements.terminationGracePeriodSeconds,
  },
});

/** On a Pod: the hash of its template. */
export const TEMPLATE_HASH_ANNOTATION = 'llmsafespace.dev/pod-template-hash';

/** How much of the hash is in a PodTemplate's name. */
export const HASH_DIGITS = 10;

/** The suffix of the name of this hash's PodTemplate. */
export const nameSuffix = (hash: string): string => `-${hash.slice(0, HASH_DIGITS)}`;

/** SHA-256 of what it is in JSON, 64 hex digits. */
export const digestOf = (value: unknown): string => bytesToHex(sha256(utf8ToBytes(JSON.stringify(value))));

/** Tells templates apart: a Pod of one hash never stands in for another. */
export const templateHash = (template: PodTemplate): string => digestOf(template);
