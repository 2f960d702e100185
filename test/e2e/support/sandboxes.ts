/** Sandboxes as a test writes and reads them. */
import type { Sandbox } from '../../../hooks/api/sandbox.ts';
import { childName } from '../../../hooks/lib/names.ts';

/** A manifest for `kubectl apply`; runs on the Python of `examples/` unless told. */
export const sandbox = (name: string, spec: Record<string, unknown> = {}) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'Sandbox',
  metadata: { name },
  spec: { runtime: 'python:3.10', ...spec },
});

export const listOf = (items: object[]) => ({ apiVersion: 'v1', kind: 'List', items });

export const conditionOf = ({ status }: Sandbox, type: string) =>
  status.conditions.find(condition => condition.type === type);

/** The name of a Sandbox's Pod, Service, policy and claim. */
export const ownName = ({ metadata: { name, uid } }: Sandbox): string => childName({ name, uid });
