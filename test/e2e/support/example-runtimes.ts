import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { inRepository } from '../../../local/paths.ts';
import { Refusal } from './api.ts';
import type { Objects } from './objects.ts';

const RUNTIMES = parseAllDocuments(readFileSync(inRepository('examples', 'runtimes.yaml'), 'utf8')).map(
  document => document.toJS(),
);

/** Creates the RuntimeEnvironments of `examples/` that aren't there: a test may have deleted them. */
export async function ensureExampleRuntimes(objects: Objects): Promise<void> {
  for (const { metadata, spec } of RUNTIMES) {
    await objects.create('RuntimeEnvironment', { metadata, spec }).catch((error: unknown) => {
      if (!(error instanceof Refusal && error.code === 409)) throw error;
    });
  }
}
