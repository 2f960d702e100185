import type { EventEffect, KubernetesObject } from '../contract.ts';

/** What an Event says. */
export type Told = Pick<EventEffect, 'type' | 'reason' | 'message'>;

/** Events as effects, about one object. */
export const eventsAbout = (
  { apiVersion, kind, metadata: { name, namespace = 'default', uid } }: KubernetesObject,
  told: readonly Told[],
): EventEffect[] =>
  told.map(one => ({ effect: 'event', regarding: { apiVersion, kind, namespace, name, uid }, ...one }));
