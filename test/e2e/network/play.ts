/** Two namespaces with the cast of who may talk to whom, and what has been open since somebody last looked. */
import type { Namespace } from 'kubernetes-types/core/v1.js';
import { expect } from 'vitest';
import { between, type Member, openWays, type Row, type Way, waysOf } from '../../network/matrix.ts';
import { eventually } from '../support/eventually.ts';
import { type History, type Moment, momentsOf, watchHistory } from '../support/history.ts';
import { objectsIn } from '../support/objects.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { API_LABELS, castOf, DNS_LABELS, plainPod } from './cast.ts';
import { PORTS } from './who-to-whom.ts';

export interface Play {
  stage: Stage;
  /** The second namespace. */
  next: Stage;
  /**
   * Asserts that since the last look no moment was more open than the rows of `most` say, and that what is open now is what the rows of
   * `now` say about those who are there. Resolves to the names of those.
   */
  look(rows: { most: readonly Row[]; now: readonly Row[] }): Promise<string[]>;
  /** Who is there now. */
  cast(): Promise<Member[]>;
  /** Whether a way was open at some moment. */
  wasOpen(way: Way): Promise<boolean>;
  close(): Promise<void>;
}

const ROLES = [
  { namespace: 'llmsafespace', name: 'api', labels: API_LABELS },
  { namespace: 'kube-system', name: 'dns', labels: DNS_LABELS },
];

const isConflict = (error: unknown) => error instanceof Error && 'code' in error && error.code === 409;

async function createRoles({ api }: Stage): Promise<void> {
  for (const { namespace, name, labels } of ROLES) {
    await objectsIn(api)
      .create('Namespace', { metadata: { name: namespace } })
      .catch(error => {
        if (!isConflict(error)) throw error;
      });
    // A new namespace has its ServiceAccount, without which no Pod is made, a moment later.
    await eventually(() => objectsIn(api, namespace).create('Pod', plainPod(name, labels)));
  }
}

/** What a moment is judged by: most changes are about neither addresses, labels nor rules. */
function judgement(namespaces: ReadonlyMap<string, Namespace>) {
  const known = new Map<string, { members: Member[]; open: Set<Way> }>();
  return ({ pods, policies }: Moment) => {
    const isHere = ({ metadata }: { metadata?: { namespace?: string } }) =>
      namespaces.has(metadata?.namespace ?? '');
    const members = castOf(pods.filter(isHere), namespaces);
    const rules = policies.filter(isHere);
    const key = JSON.stringify([members, rules.map(({ metadata, spec }) => [metadata?.namespace, spec])]);
    const found = known.get(key) ?? { members, open: openWays(members, PORTS, rules) };
    known.set(key, found);
    return found;
  };
}

/** Opens both namespaces, with the Pods that aren't ours. */
export async function openPlay(): Promise<Play> {
  const stage = await openStage('who');
  const next = await openStage('whom');
  const { api, objects } = stage;
  const history: History = await watchHistory(api);
  await createRoles(stage);
  await objects.create('Pod', plainPod('stranger', {}));
  await objects.create('Pod', plainPod('impostor', API_LABELS));
  const names = [stage.namespace, next.namespace, ...ROLES.map(({ namespace }) => namespace)];
  const namespaces = new Map(
    await Promise.all(names.map(async name => [name, await objects.get('Namespace', name)] as const)),
  );
  const judge = judgement(namespaces);
  const latest = (moments: readonly Moment[]): Moment => {
    const last = moments.at(-1);
    if (last === undefined) throw new Error('nothing has happened');
    return last;
  };
  let seen = 0;

  return {
    stage,
    next,
    async look({ most, now }) {
      const moments = momentsOf(await history.changes());
      const allowed = waysOf(most);
      const tooOpen = moments
        .filter(({ version }) => version > seen)
        .map(moment => ({
          at: moment.version,
          ways: [...judge(moment).open].filter(one => !allowed.has(one)),
        }))
        .filter(({ ways }) => ways.length > 0);
      expect(tooOpen).toEqual([]);
      const last = latest(moments);
      seen = last.version;
      const { open, members } = judge(last);
      const present = new Set(members.map(({ name }) => name));
      expect([...open].sort()).toEqual(between(waysOf(now), present));
      return [...present];
    },
    cast: async () => judge(latest(momentsOf(await history.changes()))).members,
    wasOpen: async way => momentsOf(await history.changes()).some(moment => judge(moment).open.has(way)),
    async close() {
      history.stop();
      for (const { namespace, name } of ROLES) await objectsIn(api, namespace).remove('Pod', name);
      await next.close();
      await stage.close();
    },
  };
}
