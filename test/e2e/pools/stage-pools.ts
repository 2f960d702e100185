/** What the tests of pools that are in trouble look at. */
import { expect } from 'vitest';
import type { WarmPool } from '../../../hooks/api/warmpool.ts';
import { eventually } from '../support/eventually.ts';
import type { Stage } from '../support/stage.ts';

type Expected = { status?: string; reason?: string; message?: unknown };

export const said = ({ status }: WarmPool, type: string) =>
  status.conditions.find(condition => condition.type === type);

/** Resolves once the pool has the condition as expected. */
export const poolSays = (
  { objects }: Stage,
  name: string,
  type: string,
  expected: Expected,
  timeoutSeconds?: number,
): Promise<WarmPool> =>
  eventually(async () => {
    const pool = await objects.get('WarmPool', name);
    expect(said(pool, type) ?? pool.status).toMatchObject(expected);
    return pool;
  }, timeoutSeconds);

/** The Events of this reason about a pool. */
export const poolEvents = ({ objects }: Stage, name: string, reason: string) =>
  objects.list('Event', {
    fieldSelector: `involvedObject.kind=WarmPool,involvedObject.name=${name},reason=${reason}`,
  });

/** A quota of a kind of ours counts once its controller has heard of the kind. */
const QUOTA_SECONDS = 90;

/** A quota in force. */
export async function limit({ objects }: Stage, name: string, hard: Record<string, string>): Promise<void> {
  await objects.create('ResourceQuota', { metadata: { name }, spec: { hard } });
  await eventually(async () => {
    const { status } = await objects.get('ResourceQuota', name);
    expect(status?.used).toHaveProperty([Object.keys(hard)[0] ?? '']);
  }, QUOTA_SECONDS);
}

/** A RuntimeEnvironment that Sandboxes and pools name by `name:1`. */
export const runtime = (name: string, spec: Record<string, unknown>) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'RuntimeEnvironment',
  metadata: { name },
  spec: { language: name, version: '1', ...spec },
});
