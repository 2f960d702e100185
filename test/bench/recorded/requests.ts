/**
 * Two sync requests as Metacontroller 4.17 sent them for `examples/hello.yaml`: the first one about a new Sandbox, and one
 * about the Sandbox once it is Running and nothing changes; and what their cluster had to offer. What Metacontroller has sent since then
 * no more was taken out by hand. `node test/bench/recorded/record.ts` and then `biome check --write test/bench` write them anew.
 */
import { readFileSync } from 'node:fs';
import { type Available, readRuntime } from '../../../hooks/index.ts';

export interface RecordedRequest {
  name: 'new Sandbox' | 'Running Sandbox';
  /** As sent. */
  json: string;
  /** When the hook is asked: soon after the creation of a new Sandbox, a minute after that of a Running one. */
  now: Date;
}

const rows = [
  { name: 'new Sandbox', file: 'new-sandbox.json', ageSeconds: 0.1 },
  { name: 'Running Sandbox', file: 'running-sandbox.json', ageSeconds: 60 },
] as const;

const read = (file: string) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

interface Offered {
  runtimeEnvironments: object[];
  runtimeClasses: { metadata: { name: string } }[];
}

/** The objects that their cluster had to offer, as the API server lists them. */
export const offeredObjects = (): Offered => read('offered.json');

/** The same as a hook knows it. */
export function available(): Available {
  const { runtimeEnvironments, runtimeClasses } = offeredObjects();
  return {
    runtimes: runtimeEnvironments.map(readRuntime).filter(runtime => runtime !== undefined),
    profiles: [],
    runtimeClassNames: runtimeClasses.map(({ metadata }) => metadata.name),
    podTemplates: new Map(),
  };
}

/** The recorded requests, as compact JSON. */
export const recordedRequests = (): RecordedRequest[] =>
  rows.map(({ name, file, ageSeconds }) => {
    const body = read(file);
    const created = Date.parse(body.parent.metadata.creationTimestamp);
    return { name, json: JSON.stringify(body), now: new Date(created + ageSeconds * 1000) };
  });
