import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A directory of the test file's own, gone when the file is done. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-unit-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
