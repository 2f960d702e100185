/** The status of a Sandbox whose Pod is in some state. */
import { identityOf } from '../../hooks/lib/identity.ts';
import type { PodView } from '../../hooks/sandbox/pod/view.ts';
import { type StatusSituation, statusOf } from '../../hooks/sandbox/status/status.ts';
import { pod } from './child.ts';
import { outcomes, podDecision } from './decision.ts';
import { NOW } from './identity.ts';
import { parsedSandbox } from './parsed.ts';
import { podRequirements } from './requirements.ts';
import { KNOWN_UID, type SandboxBuilder, sandbox } from './sandbox.ts';

/** A Sandbox whose objects are called `py-1234abcd`. */
export const knownSandbox = sandbox('py').withUid(KNOWN_UID);

/** What is seen of its Pod. */
export const podView = (decision = podDecision(), observed = true): PodView => ({
  pod: decision,
  own: observed ? pod(knownSandbox.build()).build() : undefined,
  foreign: [],
  held: undefined,
  requestBackOff: undefined,
  serving: { by: 'composite', reason: 'ClaimsDisabled', message: undefined },
});

/** What is seen of a Pod of this name, such as a warm one's. */
export const podViewNamed = (name: string, decision = podDecision()): PodView => ({
  ...podView(decision),
  own: pod(knownSandbox.build()).named(name).build(),
});

/** The status of a Sandbox that runs, but for this situation. */
export const statusIn = (builder: SandboxBuilder, situation: Partial<StatusSituation>) => {
  const parsed = parsedSandbox(builder);
  return statusOf({
    sandbox: parsed,
    identity: identityOf(parsed),
    phase: 'Running',
    conditions: [],
    view: podView(podDecision({ outcome: outcomes.ready })),
    runtimeName: 'python-3-10',
    backOff: {},
    requirements: podRequirements({ ports: [{ name: 'http', containerPort: 8080 }] }),
    serviceFQDN: undefined,
    volumeUsage: undefined,
    facts: {},
    now: NOW,
    ...situation,
  });
};

/** A row of a table: what it says, the Sandbox, the situation, and the value of the field. */
export type StatusRow = [
  name: string,
  builder: SandboxBuilder,
  situation: Partial<StatusSituation>,
  value: unknown,
];
