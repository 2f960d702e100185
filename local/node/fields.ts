/** What a Pod may be told about itself: the downward API. */
import { quantityValue } from '../../hooks/lib/quantity.ts';
import type { Container, Pod } from './pod.ts';

/** Where a Pod runs. */
export interface Place {
  /** The address its process can listen on. */
  podIp: string;
  hostIp: string;
  /** The node's own CPUs and bytes of memory, which stand in for a limit that isn't set. */
  allocatable: Readonly<Record<string, string>>;
}

const plainFields: Record<string, (pod: Pod, place: Place) => string> = {
  'metadata.name': pod => pod.metadata.name,
  'metadata.namespace': pod => pod.metadata.namespace,
  'metadata.uid': pod => pod.metadata.uid,
  'metadata.labels': pod => pairs(pod.metadata.labels),
  'metadata.annotations': pod => pairs(pod.metadata.annotations),
  'spec.nodeName': pod => pod.spec.nodeName,
  'spec.serviceAccountName': pod => pod.spec.serviceAccountName,
  'status.podIP': (_, place) => place.podIp,
  'status.podIPs': (_, place) => place.podIp,
  'status.hostIP': (_, place) => place.hostIp,
  'status.hostIPs': (_, place) => place.hostIp,
};

/** One `key="value"` a line, in the order of the keys. */
function pairs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/** The value of a `fieldRef`. Throws for a path that Kubernetes doesn't offer. */
export function fieldValue(path: string, pod: Pod, place: Place): string {
  const [, group, key = ''] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (group === 'labels' || group === 'annotations') return pod.metadata[group][key] ?? '';
  const field = Object.hasOwn(plainFields, path) ? plainFields[path] : undefined;
  if (field === undefined) throw new Error(`fieldPath ${path} is not supported`);
  return field(pod, place);
}

/** The value of a `resourceFieldRef`, such as `limits.memory`, in units of the divisor, rounded up. */
export function resourceValue(
  resource: string,
  divisor: string | number,
  { resources }: Container,
  { allocatable }: Place,
): string {
  const [, group, name = ''] = /^(limits|requests)\.(.+)$/.exec(resource) ?? [];
  if (group !== 'limits' && group !== 'requests') throw new Error(`resource ${resource} is not supported`);
  const usual = group === 'limits' ? allocatable[name] : undefined;
  const unit = quantityValue(divisor) || 1;
  return String(Math.ceil(quantityValue(resources[group][name] ?? usual ?? '0') / unit));
}
