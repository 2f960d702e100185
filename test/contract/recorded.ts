/** Requests that Metacontroller 4.17 sent to hooks of version v2, as they were recorded. */
import { readFileSync } from 'node:fs';
import type { Envelope } from '../builders/request.ts';

const folder = new URL('../fixtures/metacontroller-4.17/', import.meta.url);

/** The body of a recorded request, such as `010-sandbox`. */
export const recorded = (name: string): Envelope =>
  (JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as { request: Envelope }).request;
