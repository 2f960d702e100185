/** Who keeps the profile that a namespace requires, and who can't change it or do without. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inRepository } from '../../../../local/paths.ts';
import { eventually } from '../../support/eventually.ts';
import { sandbox } from '../../support/sandboxes.ts';
import { CREATE, patch, refusalOf, refusedBy } from '../attacks/attack.ts';
import { type Governance, openTenancy, profile, type Tenancy, withRoles } from '../scene.ts';
import type { User } from '../users.ts';
import { houseProfile, required, sandboxOfHouse } from './weakenings.ts';

let tenancy: Tenancy & Governance;

const as =
  (user: User) =>
  (args: string[], input?: object): Promise<unknown> =>
    tenancy.as(user)(args, input);
const DRY_RUN = '--dry-run=server';
const label = (value: string | undefined) => tenancy.stage.kubectl(required(tenancy.stage.namespace, value));

/** What an admin of the namespace, who writes profiles, would do to the required one. */
const ATTEMPTS: [name: string, command: string[]][] = [
  ['change it', patch('sandboxprofiles/house', { spec: { networkPolicies: null } })],
  ['annotate it', ['annotate', 'sandboxprofile', 'house', 'note=mine']],
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
  await label('house');
});
afterAll(async () => {
  await tenancy?.close();
});

test.each(ATTEMPTS)('without the policies an admin can %s', async (_, command) => {
  await as('admin')([...command, DRY_RUN]);
});

test('with them a namespace that was labelled before requires it', async () => {
  await tenancy.installPolicies();
  await untilRequired(true);
});

test.each(ATTEMPTS)('an admin cannot %s', async (_, command) => {
  const said = await refusalOf(as('admin')(command));
  expect(said).toContain(refusedBy('required-profile-keepers'));
  expect(said).toContain('ask for a RoleBinding to ClusterRole llmsafespace-profile-keeper');
});

test('no user of the namespace changes what it requires', async () => {
  for (const user of ['admin', 'keeper'] as const) {
    const command = required(tenancy.stage.namespace, undefined);
    expect(await refusalOf(as(user)(command))).toMatch(/cannot (get|patch) resource "namespaces"/);
  }
});

test('the administrator takes the requirement off and puts it back', async () => {
  await label(undefined);
  await untilRequired(false);
  await as('admin')(patch('sandboxprofiles/house', { spec: { securityLevel: 'high' } }));
  await label('house');
  await untilRequired(true);
});

test('a label without a name is no way out', async () => {
  await label('');
  await eventually(async () =>
    expect(await refusalOf(as('editor')([...CREATE(), DRY_RUN], sandboxOfHouse('probe')))).toContain(
      refusedBy('required-profile'),
    ),
  );
  await untilRequired(true);
  await label('house');
});

test('an admin writes other profiles', async () => {
  await as('admin')(CREATE(), profile('another'));
  await as('admin')(patch('sandboxprofiles/another', { spec: { preInstalledPackages: ['numpy'] } }));
  await as('admin')(['delete', 'sandboxprofile', 'another']);
});

test('a keeper changes it and deletes it; without it there are no Sandboxes, and an admin makes none of its name', async () => {
  await as('keeper')(patch('sandboxprofiles/house', { spec: { securityLevel: 'standard' } }));
  await as('keeper')(['delete', 'sandboxprofile', 'house']);
  expect(await refusalOf(probe())).toContain(refusedBy('required-profile'));
  expect(await refusalOf(as('admin')(CREATE(), houseProfile))).toContain(
    refusedBy('required-profile-keepers'),
  );
  await as('editor')(CREATE(), sandboxOfHouse('waits'));
  await tenancy.stage.condition('waits', 'ProfileApplied', { status: 'False' });
  await as('keeper')(CREATE(), houseProfile);
  await tenancy.stage.ready('waits');
  await as('keeper')(['delete', 'sandboxprofile', 'house']);
});

test('a keeper makes the profile that docs/tenants.md shows', async () => {
  const page = readFileSync(inRepository('docs', 'tenants.md'), 'utf8');
  const [, example = ''] = page.match(/```yaml\n(.*?)```/s) ?? [];
  const { metadata, ...shown } = parse(example) as {
    metadata: { name: string; namespace: string };
  };
  const { namespace: _, ...named } = metadata;
  await as('keeper')(CREATE(), { ...shown, metadata: named });
  const level = { profileRef: { name: metadata.name }, securityLevel: 'standard' };
  await eventually(async () =>
    expect(await refusalOf(as('editor')([...CREATE(), DRY_RUN], sandbox('weaker', level)))).toContain(
      refusedBy('required-profile-overrides'),
    ),
  );
  await as('keeper')(['delete', 'sandboxprofile', metadata.name]);
});

test('it keeps no namespace from being deleted', async () => {
  await as('keeper')(CREATE(), houseProfile);
  await tenancy.stage.kubectl(['delete', 'namespace', tenancy.stage.namespace, '--timeout=60s']);
});
