import type { EventEffect } from '../contract.ts';
import { cutMessage } from './message.ts';

/** What an Event says. */
export type NewEvent = Pick<EventEffect, 'type' | 'reason' | 'message'>;

/** The object that an Event is about. */
interface Regarded {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; uid: string };
}

/** Events as effects, about one object. */
export const eventsAbout = (
  { apiVersion, kind, metadata: { name, namespace, uid } }: Regarded,
  newEvents: readonly NewEvent[],
): EventEffect[] =>
  newEvents.map(one => ({
    effect: 'event',
    regarding: { apiVersion, kind, namespace, name, uid },
    ...one,
    message: cutMessage(one.message),
  }));
