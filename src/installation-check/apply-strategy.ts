import { Shortcoming } from './report.ts';
import type { Policy } from './trial-cluster.ts';

/** Where Metacontroller keeps what it last applied, with dynamic-apply. */
const lastApplied = 'metacontroller.k8s.io/last-applied-configuration';
const remedy = 'start Metacontroller with --apply-strategy=dynamic-apply';

/**
 * Server-side apply takes a field from its owner without looking at the version: a claim could be overrun, and two Sandboxes get one
 * Pod. Throws unless Metacontroller made this child without.
 */
export function expectDynamicApply({ metadata: { name, annotations, managedFields } }: Policy): void {
  const forced = managedFields.find(
    ({ operation, manager }) => operation === 'Apply' && manager.includes('metacontroller'),
  );
  if (forced) {
    throw new Shortcoming(`NetworkPolicy ${name} was applied by ${forced.manager} on the server; ${remedy}`);
  }
  if (annotations[lastApplied] === undefined) {
    throw new Shortcoming(`NetworkPolicy ${name} has no annotation ${lastApplied}; ${remedy}`);
  }
}
