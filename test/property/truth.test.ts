/** What a Sandbox says of its Pod is so, and names what is to blame, whatever state the Pod is in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONDITIONS } from '../../hooks/api/reasons.ts';
import type { RecordedCondition } from '../../hooks/lib/conditions.ts';
import { GATE, inState, type PodState, podState } from '../arbitraries/pod-states.ts';
import { pod } from '../builders/child.ts';
import { CLOSED, context } from '../builders/context.ts';
import { runtimeEnvironment } from '../builders/related.ts';
import { type Envelope, request, withObject } from '../builders/request.ts';
import { type SandboxBuilder, sandbox } from '../builders/sandbox.ts';
import { applied, converge, syncAnswer } from '../builders/world.ts';

const RUNS = { numRuns: 1_500 };

const settled = (builder: SandboxBuilder): Envelope => {
  const manifest = builder.build();
  const first = request(manifest).with(runtimeEnvironment().build()).build();
  const ready = { ...first, children: withObject(first.children, pod(manifest).ready().build()) };
  return converge(ready, context()).at(-1)?.after ?? ready;
};

const before = {
  Always: { world: settled(sandbox('py')), own: pod(sandbox('py').build()).build() },
  Never: { world: settled(sandbox('py').task()), own: pod(sandbox('py').task().build()).build() },
};

interface Said {
  phase: string;
  lastLog?: string;
  conditions: RecordedCondition[];
}

const factsOf = ({ facts }: PodState) => context({ facts: { ...CLOSED, ...facts } });

/** A Sandbox that was Ready, once its Pod is in this state. */
function worldOf(state: PodState): Envelope {
  const { world, own } = before[state.restartPolicy];
  return { ...world, children: withObject(world.children, inState(own, state)) };
}

const answerAbout = (state: PodState): Said =>
  syncAnswer(worldOf(state), factsOf(state)).response.status as unknown as Said;

const find = ({ conditions }: { conditions: RecordedCondition[] }, type: string) =>
  conditions.find(condition => condition.type === type);

const WELL = ['ready', 'restarted'];

/** A client reaches a program that runs and is ready, in a Pod that is to stay and that everybody has let through. */
const isUsable = ({ phase, program, gate, ready, deleting }: PodState) =>
  phase === 'Running' &&
  ready === 'True' &&
  WELL.includes(program) &&
  (gate === undefined || gate === 'True') &&
  !deleting;

/** The containers that are not as they should be. */
const ailing = ({ program, sidecar, nativeSidecar, init }: PodState): string[] => [
  ...(WELL.includes(program) ? [] : ['sandbox']),
  ...(sidecar === undefined || WELL.includes(sidecar) ? [] : ['proxy']),
  ...(nativeSidecar === undefined || WELL.includes(nativeSidecar) ? [] : ['mesh']),
  ...(init === undefined || init === 'finished' ? [] : ['setup']),
];

/** What a message may name. */
const culprits = (state: PodState): string[] => [
  ...ailing(state).map(name => `container "${name}"`),
  ...(state.gate === 'False' || state.gate === 'none' ? [`"${GATE}"`] : []),
  ...(state.ready === 'True' ? [`phase is ${state.phase}`] : ['condition Ready']),
  ...(state.scheduled ? [] : ['0/1 nodes']),
  ...(state.disrupted ? ['shutting down'] : []),
  ...(state.deleting ? ['is being deleted'] : []),
  ...(state.phase === 'Failed' ? [`the Pod failed: ${state.reason}`, 'no known reason'] : []),
  // An Always Pod that succeeded is one that somebody else wrote.
  ...(state.phase === 'Succeeded' ? ['the task finished'] : []),
];

const isDescribed = (reason: string) =>
  Object.values(CONDITIONS.Sandbox).some(({ reasons }) => reason in reasons);

const named = (message: string) => [...message.matchAll(/container "([^"]+)"/g)].map(([, name]) => name);

const holdsForEveryPod = (check: (state: PodState, status: Said) => void) =>
  fc.assert(
    fc.property(podState(), state => check(state, answerAbout(state))),
    RUNS,
  );

describe('a Sandbox', () => {
  it('is Ready where a client could use it, and only there', () => {
    const seen = new Set<boolean>();
    holdsForEveryPod((state, status) => {
      const isReady = find(status, 'Ready')?.status === 'True';
      seen.add(isReady);
      expect(isReady).toBe(isUsable(state));
    });
    expect(seen.size).toBe(2);
  });

  it('that is not Ready names a container or condition that is to blame, and no other container', () => {
    holdsForEveryPod((state, status) => {
      const ready = find(status, 'Ready');
      if (ready?.status !== 'False') return;
      const message = ready.message ?? '';
      expect(culprits(state).filter(culprit => message.includes(culprit))).not.toEqual([]);
      for (const name of named(message)) expect(ailing(state)).toContain(name);
    });
  });

  it('is Completed where its program has ended with exit code 0 in a Pod that nobody ended, and only there', () => {
    holdsForEveryPod((state, status) => {
      if (state.restartPolicy === 'Always' || state.deleting) return;
      const { program, phase, reason, disrupted } = state;
      const failed = phase === 'Failed' && reason !== undefined;
      const cutShort = disrupted ? disrupted === 'before' : failed;
      const isDone = (program === 'finished' && !cutShort) || phase === 'Succeeded';
      expect([state, find(status, 'Completed') !== undefined]).toEqual([state, isDone]);
    });
  });

  it('shows a log only of a program that has ended, of the run before only where another has begun', () => {
    holdsForEveryPod((state, { lastLog }) => {
      const hasRun = ['restarted', 'unready', 'crashing', 'finished', 'failed', 'killed'];
      if (lastLog !== undefined) expect(hasRun).toContain(state.program);
      const runsAgain = ['restarted', 'unready'].includes(state.program);
      expect(lastLog?.endsWith('--previous') ?? false).toBe(lastLog !== undefined && runsAgain);
    });
  });

  it('gives no reason but those that are described, and what the Pod and its Events give', () => {
    holdsForEveryPod((state, { conditions }) => {
      const given = JSON.stringify([inState(before[state.restartPolicy].own, state).status, state.facts]);
      for (const { reason = '' } of conditions) {
        expect(isDescribed(reason) || given.includes(`"reason":"${reason}"`), reason).toBe(true);
      }
    });
  });

  it('says the same again, and tells nothing, while its Pod and what is known of it stay as they are', () => {
    holdsForEveryPod(state => {
      const world = worldOf(state);
      // What may explain more is asked for once something is said.
      const first = applied(world, syncAnswer(world, factsOf(state)));
      const stays = (envelope: Envelope) => ({ ...envelope, children: world.children });
      const second = syncAnswer(stays(first), factsOf(state));
      const third = syncAnswer(stays(applied(first, second)), factsOf(state));
      const told = third.effects.filter(({ effect }) => effect === 'event');
      expect([third.response.status, told]).toEqual([second.response.status, []]);
    });
  });
});
