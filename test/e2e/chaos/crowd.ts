/** Users who create Sandboxes and delete them at random moments, whether or not the API server is there. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../support/api.ts';
import { Refusal } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { collectionPath } from '../support/kinds.ts';
import { sandbox } from '../support/sandboxes.ts';
import type { Chance } from './seeded.ts';

const LATEST_CREATION_SECONDS = 25;
const LONGEST_LIFE_SECONDS = 12;
/** Out of this many Sandboxes one is never deleted. */
const ONE_STAYS_OF = 4;

export interface Life {
  name: string;
  namespace: string;
  spec: Record<string, unknown>;
  bornAfterSeconds: number;
  /** Undefined where it stays. */
  livesSeconds: number | undefined;
  cascade: 'Background' | 'Foreground';
}

const SPECS: [Record<string, unknown>, ...Record<string, unknown>[]] = [
  {},
  { runtime: 'nodejs:22', networkAccess: { ingress: true } },
  { runtime: 'shell' },
  { storage: { persistent: true, volumeSize: '1Gi' } },
  { terminationGracePeriodSeconds: 1 },
];

/** The lives of a number of Sandboxes, all decided before the first begins, so that a seed repeats them. */
export const planLives = (
  count: number,
  namespaces: readonly [string, ...string[]],
  chance: Chance,
): Life[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `chaos-${index}`,
    namespace: chance.pick(namespaces),
    spec: chance.pick(SPECS),
    bornAfterSeconds: chance.below(LATEST_CREATION_SECONDS),
    livesSeconds: index % ONE_STAYS_OF === 0 ? undefined : chance.below(LONGEST_LIFE_SECONDS),
    cascade: chance.pick(['Background', 'Foreground']),
  }));

/** A user tries again while nobody answers; an answer that the work was done before is as good. */
const insist = (attempt: () => Promise<unknown>, done: number) =>
  eventually(
    () =>
      attempt().catch(error => {
        if (!(error instanceof Refusal) || error.code !== done) throw error;
      }),
    60,
  );

/** Lives one life. */
export async function live(api: Api, life: Life): Promise<void> {
  const { name, namespace, spec, bornAfterSeconds, livesSeconds, cascade } = life;
  const path = collectionPath('Sandbox', namespace);
  await sleep(bornAfterSeconds * 1000);
  await insist(() => api.call({ method: 'POST', path, body: sandbox(name, spec) }), 409);
  if (livesSeconds === undefined) return;
  await sleep(livesSeconds * 1000);
  const query = { propagationPolicy: cascade };
  await insist(() => api.call({ method: 'DELETE', path: `${path}/${name}`, query }), 404);
}
