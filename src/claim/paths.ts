/** API paths of a claim's objects. */
import type { Target } from '../../hooks/index.ts';
import type { WarmPodRecord } from '../caches/warm-pod-record.ts';
import { resourcePath } from '../kubernetes/paths.ts';

export const warmPodPath = ({ namespace, name }: Pick<WarmPodRecord, 'namespace' | 'name'>): string =>
  resourcePath({ apiVersion: 'llmsafespace.dev/v1', kind: 'WarmPod', namespace, name });

export const podPath = ({ namespace, podName }: Pick<WarmPodRecord, 'namespace' | 'podName'>): string =>
  resourcePath({ apiVersion: 'v1', kind: 'Pod', namespace, name: podName });

export const targetPath = ({ subresource, ...location }: Target): string =>
  subresource ? `${resourcePath(location)}/${subresource}` : resourcePath(location);
