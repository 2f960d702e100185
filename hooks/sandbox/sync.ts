import type { SandboxStatus } from '../api/sandbox-status.ts';
import { firstStatus } from '../claim/requests.ts';
import type { CompositeResponse, Context, DesiredObject, Effect, Hook } from '../contract.ts';
import { eventsAbout } from '../lib/events.ts';
import { identityOf, volumeIdentity } from '../lib/identity.ts';
import { parseTime, type Time } from '../lib/time.ts';
import { isBoundLate } from '../pod/binding.ts';
import { programRuns } from '../pod/containers.ts';
import { resolve } from '../resolve/resolve.ts';
import type { Settings } from '../settings.ts';
import { network } from './network/decide.ts';
import { restartEvent } from './pod/restarts.ts';
import { type PodView, viewPod } from './pod/view.ts';
import { withRecordedStatus } from './recorded-status.ts';
import type { SandboxRequest } from './request.ts';
import { resyncAfterSeconds } from './resync.ts';
import { observedFqdn, services, wantsService } from './service.ts';
import { conditions } from './status/conditions.ts';
import { changes, foreignPod } from './status/events.ts';
import { phaseOf, wasRunning } from './status/phase.ts';
import { quietSeconds } from './status/quiet.ts';
import { statusOf } from './status/status.ts';
import { dataVolumeName, missingOwnVolume, observedVolumes } from './storage/mounted-volumes.ts';
import { persistentVolumeClaim } from './storage/persistent-volume-claim.ts';
import { persistentVolumeMounts } from './storage/volume-mounts.ts';
import { measureAgainSeconds, volumeReport } from './storage/volume-usage.ts';

interface Decision {
  children: DesiredObject[];
  effects: Effect[];
  status: SandboxStatus;
  view: PodView;
}

const isLate = ({ sandbox: { status } }: SandboxRequest, now: Time) =>
  status.startDeadline !== undefined && now >= parseTime(status.startDeadline);

const isTask = ({ sandbox: { spec } }: SandboxRequest) => spec.restartPolicy === 'Never';

/** What there is, and what the Sandbox stands for. */
function observe(request: SandboxRequest, context: Context<Settings>) {
  const { spec } = request.sandbox;
  const identity = identityOf(request.sandbox);
  const volumes = observedVolumes(request, context.facts);
  const volumeOwner = volumeIdentity(identity, volumes);
  const mounts = persistentVolumeMounts(spec, dataVolumeName(spec, volumeOwner));
  const wanted = { spec, namespace: identity.namespace, persistentVolumeMounts: mounts };
  const resolution = resolve(wanted, context.available, context.settings);
  return {
    identity,
    volumes,
    volumeOwner,
    resolution,
    view: viewPod(request, identity, resolution, {
      ...context,
      missingVolume: missingOwnVolume(request, volumeOwner, volumes),
    }),
  };
}

/** Each policy decides about its own objects; the phase and the status follow from what they found. */
function decide(request: SandboxRequest, context: Context<Settings>): Decision {
  const { sandbox } = request;
  const { facts, settings, now } = context;
  const { identity, volumes, volumeOwner, resolution, view } = observe(request, context);
  const { requirements, profile, runtimeName } = resolution;
  const net = network(request, { identity, profile, requirements, facts, settings, now });
  const storage = persistentVolumeClaim(request, volumeOwner, volumes, context);
  const { volumeUsage, condition: volumePressure } = volumeReport(request, volumeOwner, context);
  const service = services(request, identity, {
    requirements: resolution.servable ? requirements : undefined,
    settings,
    facts,
    now,
  });
  const phase = phaseOf({
    pod: view.pod,
    networkReady: net.ready,
    ranBefore: wasRunning(sandbox.status, view.own),
    late: isLate(request, now),
    taskRuns: isTask(request) && view.own !== undefined && programRuns(view.own),
  });
  const decided = conditions({
    request,
    identity,
    resolution,
    view,
    network: net,
    storage,
    volumePressure,
    service,
    phase,
    context,
  });
  return {
    children: [...net.children, ...storage.children, ...service.children, ...view.pod.children],
    effects: storage.effects,
    status: statusOf({
      sandbox,
      identity,
      phase,
      conditions: decided,
      view,
      serviceFQDN: wantsService(sandbox.spec, settings)
        ? observedFqdn(request, identity, settings)
        : undefined,
      runtimeName,
      backOff: {
        networkPolicy: net.backOff,
        networkPolicyRequest: net.requestBackOff,
        persistentVolumeClaim: storage.backOff,
        service: service.backOff,
      },
      volumeUsage,
      requirements,
      facts,
      now,
    }),
    view,
  };
}

/** A Pod that is bound late is not Ready yet when it is claimed; it is recorded at once, so that no other attempt claims another. */
const isBoundNow = ({ own }: PodView, claimed: Context<Settings>['claimed']): boolean =>
  claimed?.result === 'warm' && own !== undefined && isBoundLate(own);

/** Given the observed state, what should exist for this Sandbox, and its status. */
export const sync: Hook<SandboxRequest, CompositeResponse, Settings> = (given, context) => {
  const request = withRecordedStatus(given, context.facts);
  const { sandbox } = request;
  const { claimed, settings, now } = context;
  const { children, effects, status: reached, view } = decide(request, context);
  const { outcome } = view.pod;
  const readySince = outcome?.state === 'ready' ? outcome.since : undefined;
  const quiet = isBoundNow(view, claimed) ? 0 : quietSeconds(sandbox, { status: reached, readySince }, now);
  const status = quiet > 0 ? sandbox.status : reached;
  const resync = resyncAfterSeconds({
    view,
    uid: sandbox.metadata.uid,
    status,
    quietSeconds: quiet,
    measureSeconds: measureAgainSeconds(request, identityOf(sandbox), context),
    claimSeconds: claimed?.result === 'waiting' ? claimed.resyncAfterSeconds : undefined,
    settings,
    now,
  });
  return {
    response: {
      status: { ...status },
      children,
      ...(resync !== undefined && { resyncAfterSeconds: resync }),
    },
    ...(claimed?.result === 'warm' && quiet === 0 && { firstStatus: firstStatus(sandbox, status) }),
    effects: [
      ...effects,
      ...eventsAbout(sandbox, [
        ...changes(sandbox.status, status, restartEvent(view)),
        ...view.foreign.map(foreignPod),
      ]),
    ],
  };
};
