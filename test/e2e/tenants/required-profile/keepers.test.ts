/** Who requires a profile in a namespace, and who can't take the requirement away. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inRepository } from '../../../../local/paths.ts';
import { eventually } from '../../support/eventually.ts';
import { sandbox } from '../../support/sandboxes.ts';
import { CREATE, labelled, patch, refusalOf, refusedBy } from '../attacks/attack.ts';
import { type Governance, openTenancy, profile, type Tenancy, withRoles } from '../scene.ts';
import type { User } from '../users.ts';
import { houseProfile, REQUIRED } from './weakenings.ts';

let tenancy: Tenancy & Governance;

const as =
  (user: User) =>
  (args: string[], input?: object): Promise<unknown> =>
    tenancy.as(user)(args, input);
const DRY_RUN = '--dry-run=server';
const unlabelled = patch('sandboxprofiles/house', labelled({ 'llmsafespace.dev/required': null }));

/** What an admin of the namespace, who writes profiles, would do to the required one. */
const ATTEMPTS: [name: string, command: string[]][] = [
  ['change it', patch('sandboxprofiles/house', { spec: { networkPolicies: null } })],
  ['annotate it', ['annotate', 'sandboxprofile', 'house', 'note=mine']],
  ['take its label', unlabelled],
  ['turn its label', ['label', '--overwrite', 'sandboxprofile', 'house', 'llmsafespace.dev/required=false']],
  ['delete it', ['delete', 'sandboxprofile', 'house']],
  ['delete all profiles', ['delete', 'sandboxprofiles', '--all']],
];

const probe = () => as('editor')([...CREATE(), DRY_RUN], sandbox('probe'));
const untilRequired = (required: boolean) =>
  eventually(async () =>
    expect((await refusalOf(probe())) !== 'not refused', 'whether a profile is required').toBe(required),
  );

beforeAll(async () => {
  tenancy = await withRoles(await openTenancy('keepers'));
  await tenancy.stage.apply(houseProfile);
});
afterAll(async () => {
  await tenancy?.close();
});

test.each(ATTEMPTS)('without the policies an admin can %s', async (_, command) => {
  await as('admin')([...command, DRY_RUN]);
});

test('with them a profile that was labelled before is required', async () => {
  await tenancy.installPolicies();
  await untilRequired(true);
});

test.each(ATTEMPTS)('an admin cannot %s', async (_, command) => {
  const said = await refusalOf(as('admin')(command));
  expect(said).toContain(refusedBy('required-profile-keepers'));
  expect(said).toContain('ask for a RoleBinding to ClusterRole llmsafespace-profile-keeper');
});

test('there is one required profile, whoever wants a second', async () => {
  const second = profile('second', { labels: REQUIRED });
  for (const user of ['keeper', 'owner'] as const) {
    const said = await refusalOf(as(user)(CREATE(), second));
    expect(said).toContain(refusedBy('required-profile-alone'));
    expect(said).toContain('requires SandboxProfile "house" already');
  }
  expect(await refusalOf(tenancy.stage.kubectl(CREATE(), second))).toContain('house');
});

test('a keeper changes it, takes its label and gives it back', async () => {
  await as('keeper')(patch('sandboxprofiles/house', { spec: { securityLevel: 'high' } }));
  await as('keeper')(unlabelled);
  await untilRequired(false);
  await as('keeper')(['label', 'sandboxprofile', 'house', 'llmsafespace.dev/required=true']);
  await untilRequired(true);
});

test('a keeper deletes it; then an admin can’t require another, but writes other profiles', async () => {
  await as('keeper')(['delete', 'sandboxprofile', 'house']);
  await untilRequired(false);
  await as('admin')(CREATE(), profile('another'));
  const label = ['label', 'sandboxprofile', 'another', 'llmsafespace.dev/required=true'];
  expect(await refusalOf(as('admin')(label))).toContain(refusedBy('required-profile-keepers'));
  expect(await refusalOf(as('admin')(CREATE(), houseProfile))).toContain(
    refusedBy('required-profile-keepers'),
  );
  await as('admin')(patch('sandboxprofiles/another', { spec: { preInstalledPackages: ['numpy'] } }));
  await as('admin')(['delete', 'sandboxprofile', 'another']);
});

test('a keeper requires the profile that docs/tenants.md shows', async () => {
  const page = readFileSync(inRepository('docs', 'tenants.md'), 'utf8');
  const [, example = ''] = page.match(/```yaml\n(.*?)```/s) ?? [];
  const { metadata, ...shown } = parse(example) as {
    metadata: { name: string; namespace: string; labels: object };
  };
  const { namespace: _, ...named } = metadata;
  await as('keeper')(CREATE(), { ...shown, metadata: named });
  await untilRequired(true);
  await as('keeper')(['delete', 'sandboxprofile', metadata.name]);
});

test('it keeps no namespace from being deleted', async () => {
  await as('keeper')(CREATE(), houseProfile);
  await tenancy.stage.kubectl(['delete', 'namespace', tenancy.stage.namespace, '--timeout=60s']);
});
