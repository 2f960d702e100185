/** Requests that Metacontroller 4.17 sent to hooks of version v2, as they were recorded: then it sent related objects along. */
import { readFileSync } from 'node:fs';
import type { ObjectsByKind } from '../../hooks/contract.ts';
import type { Envelope } from '../builders/request.ts';

const folder = new URL('../fixtures/metacontroller-4.17/', import.meta.url);

type Recorded = Omit<Envelope, 'cluster'> & { related: ObjectsByKind };

/** The body of a recorded request, such as `010-sandbox`, as it was sent. */
export const asSent = (name: string): Recorded =>
  (JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as { request: Recorded }).request;

/** The same as it is sent today: what was related is elsewhere in the cluster. */
export function recorded(name: string): Envelope {
  const { related, ...request } = asSent(name);
  return { ...request, cluster: related };
}
