/** Starts a controller for each CompositeController and DecoratorController, and restarts it when its spec changes. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ApiError, isNotFound } from './api.ts';
import type { ObjectCache } from './cache.ts';
import { systemClock } from './clock.ts';
import { startComposite } from './composite.ts';
import { startDecorator } from './decorator.ts';
import type { Environment, RunningController } from './environment.ts';
import { messageOf } from './errors.ts';
import { groupOf, type KubeObject } from './objects.ts';
import { createWorkQueue } from './queue.ts';
import { createRateLimiter } from './rate-limit.ts';
import { compositeController, decoratorController } from './spec.ts';

const metacontroller = 'metacontroller.k8s.io/v1alpha1';

/** A controller that can't start yet (its CRDs are missing) is tried again soon: this is for development. */
const startLimits = { firstDelayMs: 50, longestDelayMs: 2_000, perSecond: 10, burst: 100 };

/** What the stand-in can't do, or what Metacontroller ignores until the object changes. */
class RefusedError extends Error {}

type Start = (environment: Environment, controller: KubeObject) => Promise<RunningController>;

interface Crd extends KubeObject {
  spec: { versions: { name: string; subresources?: { status?: object } }[] };
}

function parse<T>(schema: z.ZodType<T>, controller: KubeObject): T {
  const { success, data, error } = schema.safeParse(controller);
  if (!success) throw new RefusedError(z.prettifyError(error));
  return data;
}

async function requireStatusSubresource(
  { read }: Environment,
  apiVersion: string,
  plural: string,
): Promise<void> {
  const name = `${plural}.${groupOf(apiVersion)}`;
  const crd = (await read('CustomResourceDefinition', name)) as Crd | undefined;
  if (!crd) {
    const message = `CustomResourceDefinition.apiextensions.k8s.io "${name}" not found`;
    throw new ApiError(404, 'NotFound', message);
  }
  const version = crd.spec.versions.find(candidate => apiVersion.endsWith(`/${candidate.name}`));
  if (!version?.subresources?.status) {
    throw new RefusedError(`ignoring, CRD [${name}] does not have subresource 'Status' enabled`);
  }
}

const kinds: Record<string, Start> = {
  compositecontrollers: async (environment, controller) => {
    const { spec } = parse(compositeController, controller);
    await requireStatusSubresource(environment, spec.parentResource.apiVersion, spec.parentResource.resource);
    return startComposite(environment, controller, spec);
  },
  decoratorcontrollers: async (environment, controller) => {
    const { spec } = parse(decoratorController, controller);
    return startDecorator(environment, controller, spec);
  },
};

interface Running {
  controller: KubeObject;
  handle: RunningController;
}

/** Looks after the controllers of one kind until it is stopped. */
function supervise(environment: Environment, cache: ObjectCache, start: Start) {
  const { events, log } = environment;
  const running = new Map<string, Running>();
  const limiter = createRateLimiter(startLimits, systemClock);
  const queue = createWorkQueue({ workers: 1, limiter, clock: systemClock, work });

  async function end(name: string): Promise<void> {
    const current = running.get(name);
    if (!current) return;
    running.delete(name);
    await current.handle.stop();
    log.info({ controller: name }, 'controller stopped');
    events.record(current.controller, 'Normal', 'Stopped', `Stopped controller: ${name}`);
  }

  async function reconcile(name: string): Promise<void> {
    const controller = cache.get(undefined, name);
    const current = running.get(name)?.controller;
    if (controller && current && isDeepStrictEqual(controller.spec, current.spec)) return;
    await end(name);
    if (!controller) return;
    const handle = await start(environment, controller);
    running.set(name, { controller, handle });
    log.info({ controller: name }, 'controller started');
    events.record(controller, 'Normal', 'Started', `Started controller: ${name}`);
  }

  async function work(name: string): Promise<void> {
    try {
      await reconcile(name);
      queue.forget(name);
    } catch (error) {
      if (!(error instanceof RefusedError)) queue.addRateLimited(name);
      complain(name, error);
    }
  }

  function complain(name: string, error: unknown): void {
    log.error({ controller: name }, `cannot start controller: ${messageOf(error)}`);
    const controller = cache.get(undefined, name);
    if (!controller || isNotFound(error)) return;
    events.record(controller, 'Warning', 'CreateError', `Cannot create new controller: ${messageOf(error)}`);
  }

  const stop = async () => {
    await queue.stop();
    await Promise.all([...running.values()].map(({ handle }) => handle.stop()));
  };
  return { enqueue: ({ metadata }: KubeObject) => queue.add(metadata.name), start: queue.start, stop };
}

/** Runs all controllers that the API server has, now and later. Throws when Metacontroller's CRDs are missing. */
export async function superviseAll(environment: Environment): Promise<RunningController> {
  const { discovery, caches } = environment;
  // Nothing here needs them; the real one watches them in any case, and whoever may not has to learn it here.
  caches.subscribe(await discovery.resource(metacontroller, 'controllerrevisions'));
  const supervisors = await Promise.all(
    Object.entries(kinds).map(async ([plural, start]) => {
      const subscription = caches.subscribe(await discovery.resource(metacontroller, plural));
      const supervisor = supervise(environment, subscription.cache, start);
      const { enqueue } = supervisor;
      subscription.listen({ added: enqueue, updated: (_before, after) => enqueue(after), deleted: enqueue });
      void subscription.synced.then(supervisor.start);
      return supervisor;
    }),
  );
  return { stop: async () => void (await Promise.all(supervisors.map(({ stop }) => stop()))) };
}
