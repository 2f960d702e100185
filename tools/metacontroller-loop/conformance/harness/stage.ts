/** Everything a test of the running loop needs: kinds, controllers, a hook server and a namespace of its own. */
import type { KubeObject } from '../../src/objects.ts';
import { connectTestCluster, type Draft, ensure, eventually, type TestCluster } from './cluster.ts';
import { type HookServer, type Script, startHookServer } from './hook-server.ts';
import { controllers, definitions, version } from './kinds.ts';
import { rights } from './rights.ts';

export interface Stage {
  cluster: TestCluster;
  hooks: HookServer;
  namespace: string;
  /** A draft in the stage's namespace. */
  draft(kind: string, name: string, fields?: Record<string, unknown>): Draft;
  /** Writes the script, then creates the object. */
  enter(draft: Draft, script: Script): Promise<KubeObject>;
  leave(): Promise<void>;
}

const clearedKinds = ['Thing', 'Estate', 'Ornament', 'Quiet', 'Hint'];
const clusterScoped = ['Estate', 'Hint', 'Namespace'];
const core = ['ConfigMap', 'Service', 'Secret', 'Namespace'];

/** Creates what a Draft names, after deleting what there was. */
async function recreate(cluster: TestCluster, draft: Draft): Promise<void> {
  await cluster.delete(draft);
  await eventually(async () => {
    if (await cluster.find(draft)) throw new Error(`${draft.metadata.name} is still there`);
  });
  await cluster.create(draft);
}

/** The real Metacontroller takes seconds to learn of new kinds. */
async function awaitHooks(cluster: TestCluster, hooks: HookServer, thing: Draft): Promise<void> {
  await cluster.create(thing);
  await eventually(() => {
    if (hooks.callsAbout(thing.metadata.name, 'sync').length === 0)
      throw new Error('the hooks are not called yet');
  });
  await cluster.delete(thing);
}

export async function setStage(kubeconfig: string): Promise<Stage> {
  const namespace = `loop-${Date.now().toString(36)}`;
  const [cluster, hooks] = await Promise.all([connectTestCluster(kubeconfig), startHookServer(namespace)]);
  await ensure(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  for (const definition of [...rights, ...definitions]) await ensure(cluster, definition);
  for (const kind of ['Thing', 'Estate', 'Ornament', 'Quiet', 'Hint']) {
    await eventually(() => cluster.find(draft(kind, 'nobody')));
  }
  for (const controller of controllers(hooks.url)) await recreate(cluster, controller);

  function draft(kind: string, name: string, fields: Record<string, unknown> = {}): Draft {
    const { metadata, ...rest } = fields as { metadata?: object };
    return {
      apiVersion: core.includes(kind) ? 'v1' : version,
      kind,
      metadata: { name, ...(clusterScoped.includes(kind) ? {} : { namespace }), ...metadata },
      ...rest,
    };
  }

  await awaitHooks(cluster, hooks, draft('Thing', 'first'));

  return {
    ...{ cluster, hooks, namespace, draft },
    enter: (object, script) => {
      hooks.script(object.metadata.name, script);
      return cluster.create(object);
    },
    leave: async () => {
      hooks.forgetScripts();
      await cluster.clear(clearedKinds.map(kind => draft(kind, '')));
      await cluster.delete(draft('Namespace', namespace));
      for (const draft of [...controllers(hooks.url), ...rights]) await cluster.delete(draft);
      await cluster.close();
      await hooks.close();
    },
  };
}
