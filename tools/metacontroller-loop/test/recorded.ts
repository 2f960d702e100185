/** Requests that the real Metacontroller 4.17.2 sent. */
import { readFileSync } from 'node:fs';
import type { KubeObject } from '../src/objects.ts';

export type WireObjects = Record<string, Record<string, KubeObject>>;

/** A composite's, a decorator's or a customize request: only the fields of its kind are there. */
export interface RecordedRequest {
  controller: KubeObject;
  parent: KubeObject;
  object: KubeObject;
  children: WireObjects;
  attachments: WireObjects;
  related: WireObjects;
  finalizing: boolean;
}

export function recordedRequest(file: string): RecordedRequest {
  const path = new URL(`../../../test/fixtures/metacontroller-4.17/${file}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).request;
}
