/** An annotation that is true or false says one of them: any other word is refused, and not passed over in silence. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { annotated, poolsOn, warmPool } from '../claim/pools.ts';
import { refusalOf } from './attacks/attack.ts';
import { openTenancy, type Tenancy, withPolicies } from './scene.ts';

let tenancy: Tenancy;

beforeAll(async () => {
  const opened = await openTenancy('words');
  await opened.stage.apply(annotated('old', { 'use-warm-pod': 'yes' }));
  tenancy = await withPolicies(opened);
});
afterAll(async () => {
  await tenancy?.close();
});

const apply = (manifest: object) => tenancy.as('editor')(['apply', '-f', '-'], manifest);
const pool = (word: string) => ({
  ...warmPool('pool', { minSize: 0 }),
  metadata: { name: 'pool', annotations: { 'llmsafespace.dev/force-delete': word } },
});

test.each([
  ['use-warm-pod', 'yes', annotated('new', { 'use-warm-pod': 'yes' })],
  ['use-warm-pod', '', annotated('new', { 'use-warm-pod': '' })],
  ['force-delete', '1', pool('1')],
])('%s: "%s" is refused, with the words that there are', async (key, _word, manifest) => {
  const refusal = await refusalOf(apply(manifest));
  expect(refusal).toContain("invalid: : ValidatingAdmissionPolicy 'llmsafespace-sandboxes'");
  expect(refusal).toContain(
    `metadata.annotations[llmsafespace.dev/${key}]: write "true" or "false", or leave it out`,
  );
});

test('an administrator is told the same', async () => {
  const refusal = await refusalOf(tenancy.stage.apply(annotated('new', { 'use-warm-pod': 'no' })));
  expect(refusal).toContain('write "true" or "false"');
});

test('the case of the letters counts for nothing', async () => {
  await apply(annotated('unwilling', { 'use-warm-pod': 'False' }));
  await poolsOn(tenancy.stage).cold('unwilling', 'NotWanted');
  await apply(pool('True'));
});

test('another word that has been there since before is left alone until it is changed', async () => {
  const editor = tenancy.as('editor');
  await editor(['annotate', 'sandbox', 'old', 'note=mine']);
  const refusal = await refusalOf(
    editor(['annotate', '--overwrite', 'sandbox', 'old', 'llmsafespace.dev/use-warm-pod=no']),
  );
  expect(refusal).toContain('write "true" or "false"');
});
