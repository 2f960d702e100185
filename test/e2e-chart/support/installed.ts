/** The chart, installed in a namespace that enforces Pod Security "restricted", for the length of a test file. */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { expect, inject } from 'vitest';
import { type Api, connectApi } from '../../e2e/support/api.ts';
import { eventually } from '../../e2e/support/eventually.ts';
import { type Kubectl, kubectlWith } from '../../e2e/support/kubectl.ts';
import { type Objects, objectsIn } from '../../e2e/support/objects.ts';
import { openStage, RESTRICTED, type Stage } from '../../e2e/support/stage.ts';
import { NAMESPACE, openRelease, type Release, type Values } from './release.ts';

export interface Installed {
  release: Release;
  api: Api;
  /** In the release's namespace, as `objects`. */
  kubectl: Kubectl;
  objects: Objects;
  /** What `helm install` printed. */
  printed: string;
  /** A tenant's namespace, in which the runtimes of `examples/` can be used. */
  stage(theme: string): Promise<Stage>;
  /** The running Pods of the hook server or of Metacontroller, by their label app.kubernetes.io/name. */
  pods(name: 'llmsafespace' | 'metacontroller'): Promise<Pod[]>;
  /** Uninstalls, if that has not been done, and deletes the namespace. */
  close(): Promise<void>;
}

/** The namespace of the release, as a careful team makes it. */
async function makeNamespace(api: Api): Promise<void> {
  await objectsIn(api).create('Namespace', { metadata: { name: NAMESPACE, labels: RESTRICTED } });
}

/** Resolves once none of the namespaces exists. */
const gone = (api: Api, names: readonly string[]) =>
  eventually(async () => {
    const found = await Promise.all(names.map(name => objectsIn(api).find('Namespace', name)));
    expect(found.filter(namespace => namespace !== undefined)).toEqual([]);
  }, 120);

export async function install(values: Values = {}): Promise<Installed> {
  const { kubeconfig, kubectl } = inject('chartCluster');
  const api = connectApi(kubeconfig);
  const objects = objectsIn(api, NAMESPACE);
  const release = openRelease();
  await makeNamespace(api);
  const printed = await release.install({ defaultRuntimes: true, ...values });
  const stages: Stage[] = [];
  return {
    release,
    api,
    kubectl: kubectlWith(kubectl, kubeconfig, NAMESPACE),
    objects,
    printed,
    async stage(theme) {
      const stage = await openStage(theme, { kubeconfig, kubectl });
      stages.push(stage);
      return stage;
    },
    async pods(name) {
      const found = await objects.list('Pod', { labelSelector: `app.kubernetes.io/name=${name}` });
      return found.filter(
        ({ metadata, status }) => !metadata?.deletionTimestamp && status?.phase === 'Running',
      );
    },
    async close() {
      for (const stage of stages) await stage.close();
      await gone(
        api,
        stages.map(({ namespace }) => namespace),
      );
      await release.uninstall(['--ignore-not-found']);
      await objectsIn(api).remove('Namespace', NAMESPACE);
      await gone(api, [NAMESPACE]);
      await api.close();
    },
  };
}
