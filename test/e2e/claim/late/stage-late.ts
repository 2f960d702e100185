/** Runtimes that can be told late, or can't, and what a Pod was told. */
import type { Pod } from 'kubernetes-types/core/v1.js';

export const BINDING = 'llmsafespace.dev/binding';

export type RuntimeName = `late-${string}`;

export const lateRuntime = (name: RuntimeName, spec: object = {}) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name },
  spec: { language: 'sh', version: name, image: 'busybox:1.36', ...spec },
});

export interface BindingDocument {
  sandbox: { name: string; namespace: string; uid: string };
  identity: Record<string, string>;
  env: Record<string, string>;
}

export const documentOf = ({ metadata }: Pod): BindingDocument =>
  JSON.parse(metadata?.annotations?.[BINDING] ?? 'null');
