import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inRepository } from '../../../../local/paths.ts';
import { generatedFiles, staleFiles } from '../../../../scripts/generate.ts';

describe('generated files', () => {
  it('are those in the repository: run `npm run generate` if this fails', () => {
    expect(staleFiles().map(({ path }) => path)).toEqual([]);
  });

  it('come out the same each time', () => {
    expect(generatedFiles()).toEqual(generatedFiles());
  });

  it.each(['crds', 'charts/llmsafespace/files/controllers', 'charts/llmsafespace/templates/crds'])(
    'are all there is in %s: the chart installs whatever lies there',
    folder => {
      const generated = generatedFiles().flatMap(({ path }) =>
        path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : [],
      );
      expect(readdirSync(inRepository(folder)).toSorted()).toEqual(generated.toSorted());
    },
  );

  const crds = generatedFiles().filter(({ path }) => path.startsWith('crds/'));

  it.each(crds)('$path holds one object, named as the file', ({ path, content }) => {
    expect(path).toBe(`crds/${parse(content).metadata.name}.yaml`);
  });

  it.each(generatedFiles())('$path says that it is generated', ({ content }) => {
    expect(content).toMatch(/generated (from|by)/i);
  });
});
