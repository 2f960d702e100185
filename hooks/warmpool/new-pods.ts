/** How many new Pods a pool makes, which of the old ones go for it, and what keeps it from making more. */
import type { Context, DesiredObject } from '../contract.ts';
import { waitSeconds } from '../lib/back-off.ts';
import type { Settings } from '../settings.ts';
import {
  backOffAfter,
  begun,
  type PoolBackOff,
  provenOrdinal,
  type Situation,
  type Trial,
  trialOf,
} from './failures/back-off.ts';
import { makeRoom } from './failures/make-room.ts';
import { newestCause, newestFailure, type Trouble } from './failures/newest-failure.ts';
import type { Circumstances, Inventory } from './inventory.ts';
import type { Cause } from './pod-state.ts';
import type { ObservedWarmPod, WarmPoolRequest } from './request.ts';
import type { Scaling } from './size/autoscale.ts';
import { type Plan, plan } from './size/plan.ts';
import { type Refill, refill } from './size/refill.ts';
import { type AskedTemplate, askForTemplate, observedPolicies } from './template/asked-template.ts';

/** The decision about new Pods, and earlier Pods' state. */
export interface Making {
  refilling: Refill;
  /** Why new Pods aren't Ready. */
  cause: Cause | undefined;
  backOff: PoolBackOff | undefined;
  /** A failed one kept for inspection. */
  kept: ObservedWarmPod | undefined;
  provenOrdinal: number | undefined;
  /** The PodTemplate, and the policies of its preload, as far as they are part of the answer. */
  templateChildren: DesiredObject[];
  /** Whether all of them are asked for. */
  isTemplateAsked: boolean;
  askedTemplate: AskedTemplate['asked'];
}

/** The observed pool, and how many Pods it keeps. */
export interface Given {
  request: WarmPoolRequest;
  context: Context<Settings>;
  circumstances: Circumstances;
  inventory: Inventory;
  scaling: Scaling;
  /** Those that open the network of its preload. */
  policies: readonly DesiredObject[];
}

const refilled = ({ inventory, scaling: { keep }, context: { facts, now } }: Given, wanted: Plan): Refill =>
  refill(wanted, { target: keep, fresh: inventory.fresh.length }, facts.claimActivity, now);

/** A pool that can't be resolved keeps its Pods: they are as good as before. */
export function makeNone(given: Given): Making {
  const { provenOrdinal: proven, backOff, podTemplate } = given.request.pool.status;
  return {
    refilling: refilled(given, { create: 0, retire: [] }),
    cause: undefined,
    backOff,
    kept: undefined,
    provenOrdinal: proven,
    templateChildren: observedPolicies(given.request, given.policies),
    isTemplateAsked: false,
    askedTemplate: podTemplate,
  };
}

/** The state of the pool's newest Pods. */
interface Findings {
  situation: Situation;
  trial: Trial;
  failure: Trouble | undefined;
  cause: Cause | undefined;
  template: AskedTemplate;
}

function findOut(given: Given, current: DesiredObject): Findings {
  const { request, context, circumstances, inventory, scaling, policies } = given;
  const { facts, now } = context;
  const failure = newestFailure(inventory, circumstances);
  const situation: Situation = {
    inventory,
    podTemplate: current.metadata.name,
    keep: scaling.keep,
    hasFailed: failure !== undefined,
    now,
  };
  const trial = trialOf(request, situation);
  const template = askForTemplate(request, { current, policies }, context);
  const isHeldUp = trial.backOff !== undefined;
  const cause = template.cause ?? newestCause(request, { inventory, failure, isHeldUp }, { facts, now });
  return { situation, trial, failure, cause, template };
}

/** The plan, limited to the Pods that may be tried. */
function planned({ request, inventory }: Given, findings: Findings, room: ObservedWarmPod[]): Plan {
  const { situation, trial, template } = findings;
  const wanted = plan(inventory, situation.keep, request.pool.spec.maxSize);
  const most = template.cause || template.isAwaited ? 0 : trial.most;
  const retire = [...wanted.retire, ...room.filter(one => !wanted.retire.includes(one))];
  return { create: Math.min(wanted.create, most), retire };
}

/** A failed Pod stays for inspection until the next try. */
function keptUntil(backOff: PoolBackOff | undefined, given: Given, { failure, situation }: Findings) {
  const isWaiting = waitSeconds(backOff, situation.now) > 0;
  return isWaiting && failure && given.inventory.ended.includes(failure.one) ? failure.one : undefined;
}

/** What a pool makes of its present template, as far as that does well. */
export function make(given: Given, current: DesiredObject): Making {
  const { request } = given;
  const findings = findOut(given, current);
  const { situation, trial, cause, template } = findings;
  const room = makeRoom(cause, trial, situation);
  const refilling = refilled(given, planned(given, findings, room));
  const { create, retire } = refilling.next;
  const hasMadeRoom = room.some(one => retire.includes(one));
  const backOff = hasMadeRoom ? begun(situation) : backOffAfter(request, trial, create > 0, situation);
  return {
    refilling,
    cause,
    backOff,
    kept: create > 0 ? undefined : keptUntil(backOff, given, findings),
    templateChildren: template.children,
    isTemplateAsked: template.isAsked,
    askedTemplate: template.asked,
    // Written with what it is for: by itself it would be a write for each refill.
    provenOrdinal:
      create > 0
        ? provenOrdinal(request, situation.podTemplate, situation.now)
        : request.pool.status.provenOrdinal,
  };
}
