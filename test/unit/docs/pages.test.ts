/** What the pages show exists: links, commands, manifests, values, columns, folders. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { kindDefinitions } from '../../../hooks/api/definitions.ts';
import { inRepository } from '../../../local/paths.ts';
import { chartValues } from '../../../scripts/chart/values.ts';
import { anchorsOf, blocksOf, linksOf, pages, read } from './pages.ts';

const manifest = z.object({ scripts: z.record(z.string(), z.string()), version: z.string() });
const { scripts, version } = manifest.parse(JSON.parse(read('package.json')));

const blocks = pages.flatMap(blocksOf);
const documents = blocks
  .filter(({ language }) => language === 'yaml')
  .flatMap(({ page, text }) => parseAllDocuments(text).map(document => ({ page, content: document.toJS() })));

describe('every link leads somewhere', () => {
  it.each(pages.flatMap(linksOf))('$page: $path#$heading', ({ page, path, heading }) => {
    const target = path === '' ? page : normalize(join(dirname(page), path));
    expect(existsSync(inRepository(target))).toBe(true);
    if (heading !== '') expect(anchorsOf(target)).toContain(heading);
  });
});

describe('the index', () => {
  const linked = linksOf('docs/README.md').map(({ path }) => normalize(join('docs', path)));

  it('names every page', () => {
    const own = pages.filter(page => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(own.filter(page => !linked.includes(page))).toEqual([]);
  });
});

describe('a command', () => {
  const words = pages.flatMap(page =>
    [...read(page).matchAll(/npm run ([a-z0-9:]+)/g)].map(([, script = '']) => ({ page, script })),
  );
  it.each(words)('$page: npm run $script is one', ({ script }) => {
    expect(Object.keys(scripts)).toContain(script);
  });

  const files = pages.flatMap(page =>
    [
      ...read(page).matchAll(
        /(?:-f|helm \w+ llmsafespace|apply -k) ((?:examples|charts|metacontroller)[^\s`]*)/g,
      ),
    ].map(([, file = '']) => ({ page, file })),
  );
  it.each(files)('$page: $file is there', ({ file }) => {
    expect(existsSync(inRepository(file))).toBe(true);
  });
});

describe('YAML', () => {
  const ours = documents.filter(({ content }) => content?.apiVersion?.startsWith('llmsafespace.dev/'));
  it.each(ours)('$page: $content.kind $content.metadata.name is a valid manifest', ({ content }) => {
    const definition = kindDefinitions.find(({ kind }) => kind === content.kind);
    expect(definition?.schema.shape.spec.safeParse(content.spec).error).toBeUndefined();
  });

  const values = documents.filter(({ content }) => content?.apiVersion === undefined);
  it.each(values)('$page: values for the chart are ones that it takes', ({ content }) => {
    expect(chartValues.safeParse(content).error).toBeUndefined();
  });
});

describe('what kubectl prints', () => {
  const tables = blocks.flatMap(({ page, text }) =>
    [...text.matchAll(/^NAME +(.+)$/gm)].map(([, header = '']) => ({
      page,
      columns: header.trim().split(/ {2,}/),
    })),
  );
  const known = kindDefinitions.map(({ printerColumns }) =>
    printerColumns.filter(({ priority = 0 }) => priority === 0).map(({ name }) => name.toUpperCase()),
  );
  it.each(tables)('$page: has the columns of one of our kinds: $columns', ({ columns }) => {
    expect(known).toContainEqual(columns);
  });
});

describe('a folder or file of the repository', () => {
  const roots = 'hooks|src|local|test|tools|scripts|charts|metacontroller|examples|crds|docs';
  const named = [
    'docs/architecture.md',
    'docs/local-cluster.md',
    'docs/operating.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
  ].flatMap(page =>
    [...read(page).matchAll(new RegExp(`(?<![.\\w/-])((?:${roots})/[\\w./-]*)`, 'g'))].map(
      ([, path = '']) => ({
        page,
        path: path.replace(/[.,]$/, ''),
      }),
    ),
  );
  it.each(named)('$page: $path is there', ({ path }) => {
    const candidates = [path, `${path}.ts`, `${path}.test.ts`].map(one => inRepository(one));
    expect(candidates.some(one => existsSync(one))).toBe(true);
  });
});

it('the changelog has a section for this version', () => {
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${version.replaceAll('.', '[.]')}$`, 'm'));
});
