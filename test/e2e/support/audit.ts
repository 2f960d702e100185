/** The API server's audit log: every write, and who made it. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { expect } from 'vitest';
import type { Api } from './api.ts';
import { eventually } from './eventually.ts';
import { objectsIn } from './objects.ts';

export interface Write {
  verb: string;
  requestURI: string;
  user: { username: string };
  objectRef?: { resource: string; namespace?: string; name?: string; subresource?: string };
  responseStatus?: { code?: number; message?: string };
  annotations?: Record<string, string>;
}

/** What the log tells of the hook server and Metacontroller besides. */
const READS = ['get', 'list', 'watch'];

export interface AuditLog {
  /** Everything written since the log was opened, or since the last call. */
  writes(): Promise<Write[]>;
}

function readFrom(file: string, offset: number): Buffer {
  const descriptor = openSync(file, 'r');
  const buffer = Buffer.alloc(fstatSync(descriptor).size - offset);
  readSync(descriptor, buffer, 0, buffer.length, offset);
  closeSync(descriptor);
  return buffer;
}

/** Follows the log from its present end on; it is written in batches, so a marker tells that all before it is there. */
export function openAuditLog(file: string, api: Api): AuditLog {
  const markers = objectsIn(api, 'default');
  let offset = statSync(file).size;
  return {
    async writes() {
      const created = await markers.create('ConfigMap', { metadata: { generateName: 'audit-marker-' } });
      const marker = created.metadata?.name ?? '';
      await markers.remove('ConfigMap', marker);
      const seen = await eventually(() => {
        const text = readFrom(file, offset);
        expect(text.includes(`"${marker}"`) && text.at(-1) === 10).toBe(true);
        return text;
      });
      offset += seen.length;
      const lines = seen.toString().trimEnd().split('\n');
      const requests = lines.map(line => JSON.parse(line) as Write);
      return requests.filter(({ verb }) => !READS.includes(verb));
    },
  };
}
