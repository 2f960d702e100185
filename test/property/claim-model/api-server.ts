/** What the API server of the model answers to a request. */
import { answer as answerFrom } from '../../fake-kubernetes/api.ts';
import type { Answer } from '../../fake-kubernetes/objects.ts';
import { resourceAt } from './kinds.ts';
import type { Store, Writer } from './store.ts';

export interface Call {
  method: string;
  path: string;
  query?: Record<string, string>;
  contentType?: string;
  body?: unknown;
}

const kindAt = (collection: string) => resourceAt(collection).kind;

export function answer({ objects }: Store, { query, ...call }: Call, by: Writer): Answer {
  return answerFrom(objects, { ...call, query: new URLSearchParams(query) }, by, kindAt);
}
