/** A Pod of the node, from the moment it is bound to it until nothing is left of it. */
import { podFolders } from './mounts.ts';
import { allocatable, hostIp, type NodeContext } from './node-context.ts';
import { type Pod, podName } from './pod.ts';
import { createPodContainers } from './pod-containers.ts';
import { livePod } from './pod-life.ts';
import { removePod } from './pod-removal.ts';
import { statusOf } from './pod-status.ts';
import { createReporter } from './reporter.ts';
import { createTokens } from './tokens.ts';
import { createVolumes } from './volumes.ts';
import { errorText, timestamp } from './words.ts';

export interface PodRun {
  /** The Pod as it is now; one that is to be deleted is ended, and then removed. */
  update(pod: Pod): void;
  /** Whether the container may write to its log. */
  isRunning(container: string): boolean;
  /** Ends it without telling the API server: the Pod has gone, or the node goes. */
  abandon(graceSeconds: number): Promise<void>;
}

/** Plays the Pod. */
export async function runPod(first: Pod, node: NodeContext): Promise<PodRun> {
  const { kubernetes } = node;
  const log = (message: string) => node.log(`Pod ${podName(first)}: ${message}`);
  const address = await node.addresses.next();
  const folders = podFolders(node.directory, first);
  const stopping = new AbortController();
  const over = new AbortController();
  const startTime = timestamp();
  let latest = first;
  let reported = first.status.conditions;
  let ended = false;
  let graceSeconds = Number.POSITIVE_INFINITY;

  const allContainers = () => containers.views([...first.spec.initContainers, ...first.spec.containers]);

  function status() {
    const next = statusOf({
      pod: latest,
      init: containers.views(latest.spec.initContainers),
      containers: containers.views(latest.spec.containers),
      podIp: address.reported,
      hostIp,
      startTime,
      ended,
      before: reported,
      now: timestamp(),
    });
    reported = next.conditions;
    return next;
  }

  const reporter = createReporter({ kubernetes, pod: first, status, signal: over.signal, log });
  const place = { podIp: address.loopback, hostIp, allocatable };
  const sources = { pod: first, place, read: node.read, token: createTokens(kubernetes, first) };
  const containers = createPodContainers({ node, sources, folders, onChange: reporter.changed, log });
  const volumes = createVolumes(sources, folders);
  const life = livePod({ pod: first, containers, volumes, stopped: stopping.signal, log })
    .catch(error => log(errorText(error)))
    .then(() => {
      ended = true;
      reporter.changed();
    });

  async function end(withinSeconds: number): Promise<void> {
    const begun = stopping.signal.aborted;
    graceSeconds = withinSeconds;
    stopping.abort();
    await containers.stop(withinSeconds);
    if (begun) return;
    await life;
    await reporter.settled();
    await removePod(kubernetes, first, over.signal);
    folders.remove();
  }

  return {
    update(pod) {
      latest = pod;
      reporter.changed();
      const { deletionTimestamp, deletionGracePeriodSeconds = 30 } = pod.metadata;
      if (!deletionTimestamp || deletionGracePeriodSeconds >= graceSeconds) return;
      end(deletionGracePeriodSeconds).catch(error => log(errorText(error)));
    },
    isRunning: name => !ended && allContainers().some(view => view.name === name && 'running' in view.state),
    async abandon(withinSeconds) {
      over.abort();
      stopping.abort();
      await containers.stop(withinSeconds);
      await life;
      folders.remove();
    },
  };
}
