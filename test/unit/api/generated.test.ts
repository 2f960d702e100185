import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generatedFiles, staleFiles } from '../../../scripts/generate.ts';

describe('generated files', () => {
  it('are those in the repository: run `npm run generate` if this fails', () => {
    expect(staleFiles().map(({ path }) => path)).toEqual([]);
  });

  it('come out the same each time', () => {
    expect(generatedFiles()).toEqual(generatedFiles());
  });

  const crds = generatedFiles().filter(({ path }) => path.startsWith('crds/'));

  it.each(crds)('$path holds one object, named as the file', ({ path, content }) => {
    expect(path).toBe(`crds/${parse(content).metadata.name}.yaml`);
  });

  it.each(generatedFiles())('$path says that it is generated', ({ content }) => {
    expect(content).toMatch(/generated (from|by)/i);
  });
});
