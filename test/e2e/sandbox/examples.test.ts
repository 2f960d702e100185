import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { inRepository } from '../../../local/paths.ts';
import { type AuditLog, openAuditLog } from '../support/audit.ts';
import { nothingLeft, oursIn } from '../support/ours.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { openStage, type Stage } from '../support/stage.ts';

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: { restartPolicy?: string; storage?: { reclaimPolicy?: string } };
}

const folder = inRepository('examples');
const files = readdirSync(folder).sort();

const manifestsOf = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(inRepository('examples', file), 'utf8')).map(document => document.toJS());

const sandboxes = files.flatMap(manifestsOf).filter(({ kind }) => kind === 'Sandbox');

/** What a finished Sandbox of this manifest says. */
const goal = ({ spec }: Manifest) => (spec.restartPolicy === 'Never' ? 'Completed' : 'Ready');

let stage: Stage;
let audit: AuditLog;

beforeAll(async () => {
  stage = await openStage('examples');
  audit = openAuditLog(ownControlPlane().auditLogFile, stage.api);
  // As a new user has it.
  await stage.kubectl(['delete', '--ignore-not-found', '-f', `${folder}/runtimes.yaml`]);
});
afterAll(() => stage.close());

describe('in a namespace that enforces Pod Security "restricted"', () => {
  test.each(files)('kubectl apply -f examples/%s is accepted without a warning', async file => {
    const { output, errors } = await stage.kubectl(['apply', '-f', `${folder}/${file}`]);
    expect(errors).toBe('');
    expect(output.trim().split('\n')).toHaveLength(manifestsOf(file).length);
  });

  test.each(sandboxes)('Sandbox $metadata.name gets to its goal', async manifest => {
    const condition = `--for=condition=${goal(manifest)}`;
    await stage.kubectl(['wait', condition, `sandbox/${manifest.metadata.name}`, '--timeout=60s']);
  });

  test('kubectl apply of the whole folder again changes nothing', async () => {
    expect((await stage.kubectl(['apply', '-f', folder])).errors).toBe('');
    const again = await stage.objects.list('Sandbox');
    expect(again.map(({ metadata: { name, generation } }) => [name, generation])).toEqual(
      sandboxes.map(({ metadata: { name } }) => [name, 1]),
    );
  });

  test('no write was refused, and no Pod falls short of the standard', async () => {
    const writes = (await audit.writes()).filter(({ objectRef }) => objectRef?.namespace === stage.namespace);
    const pods = writes.filter(
      ({ verb, objectRef }) => verb === 'create' && objectRef?.resource === 'pods' && !objectRef.subresource,
    );
    // The pool's Pods come on top.
    expect(pods.length).toBeGreaterThan(sandboxes.length);
    const remarks = pods.flatMap(({ annotations = {} }) =>
      Object.entries(annotations).filter(([key]) => key.includes('violations') || key.includes('deprecated')),
    );
    expect(remarks).toEqual([]);
    // One that is asked for again before the watch has told of it is there already.
    const codes = pods.map(({ responseStatus }) => responseStatus?.code);
    expect(codes.filter(code => code !== 201 && code !== 409)).toEqual([]);
  });
});

describe('after kubectl delete -f examples/', () => {
  test('nothing is left but the volumes that were to be retained', async () => {
    const retained = sandboxes
      .filter(({ spec }) => spec.storage?.reclaimPolicy === 'Retain')
      .map(async ({ metadata: { name } }) => `PersistentVolumeClaim/${await stage.ownName(name)}`);
    const stays = await Promise.all(retained);
    expect(await oursIn(stage.api, stage.namespace)).toEqual(expect.arrayContaining(stays));
    await stage.kubectl(['delete', '-f', folder]);
    // The garbage collector takes up to half a minute to notice a kind that was installed just now.
    await nothingLeft(stage.api, stage.namespace, stays, 90);
  });
});
