/** A namespace that requires a profile: nobody does without it, nor replaces what it decides. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { warmPool } from '../../claim/pools.ts';
import { eventually } from '../../support/eventually.ts';
import { sandbox } from '../../support/sandboxes.ts';
import { CREATE, patch, refusalOf, refusedBy } from '../attacks/attack.ts';
import { type Governance, openTenancy, profile, type Tenancy, withRoles } from '../scene.ts';
import { networkPolicy, OPENING, SPARING } from './network-policies.ts';
import {
  CHANGES,
  houseProfile,
  poolOfHouse,
  required,
  sandboxOfHouse,
  sharedVolume,
  WEAKENINGS,
} from './weakenings.ts';

let tenancy: Tenancy & Governance;

beforeAll(async () => {
  tenancy = await withRoles(await openTenancy('required'));
  const { stage } = tenancy;
  await stage.apply(
    sandbox('old'),
    warmPool('old', { minSize: 0 }),
    networkPolicy('old', {}),
    profile('free'),
  );
  await stage.ready('old');
});
afterAll(async () => {
  await tenancy?.close();
});

const editor = (args: string[], input?: object) => tenancy.as('editor')(args, input);
const create = (manifest: object) => editor(CREATE(), manifest);
const wouldCreate = (manifest: object) => editor([...CREATE(), '--dry-run=server'], manifest);

describe('while no profile is required', () => {
  test.each(WEAKENINGS)('there may be %s', async (_, __, manifest) => {
    await wouldCreate(manifest);
  });
  test.each(CHANGES)('%s', async (_, command) => {
    await editor([...command, '--dry-run=server']);
  });
  test.each(OPENING)('a NetworkPolicy may have the podSelector %s', async (_, selector) => {
    await wouldCreate(networkPolicy('new', selector));
  });
});

describe('where a profile is required', () => {
  const byProfile = refusedBy('required-profile');

  beforeAll(async () => {
    await tenancy.installPolicies();
    await tenancy.as('keeper')(CREATE(), houseProfile);
    await tenancy.stage.kubectl(required(tenancy.stage.namespace, 'house'));
    // The API server learns of both by watches.
    await eventually(async () => {
      expect(await refusalOf(wouldCreate(sandbox('probe')))).toContain(byProfile);
      const ingress = sandboxOfHouse('probe', { networkAccess: { ingress: true } });
      expect(await refusalOf(wouldCreate(ingress))).toContain(refusedBy('required-profile-overrides'));
    });
  });

  test.each(WEAKENINGS)('there can’t be %s', async (_, field, manifest) => {
    const said = await refusalOf(create(manifest));
    expect(said).toContain(byProfile);
    expect(said).toContain(`${field}: `);
    expect(said).toContain('SandboxProfile "house"');
  });
  test('the administrator makes no Sandbox without it either', async () => {
    expect(await refusalOf(tenancy.stage.kubectl(CREATE(), sandbox('new')))).toContain(byProfile);
  });
  test.each(CHANGES)('not even %s that was there before', async (_, command) => {
    expect(await refusalOf(editor(command))).toContain(byProfile);
  });

  test('a Sandbox and a WarmPool that name it are served, and get no egress of their own later', async () => {
    await create(poolOfHouse('named', { minSize: 0 }));
    await create(sandboxOfHouse('named'));
    await create(sandboxOfHouse('volume', sharedVolume('/opt', true)));
    await tenancy.stage.ready('named');
    const policy = await tenancy.stage.objects.get('NetworkPolicy', await tenancy.stage.ownName('named'));
    expect(JSON.stringify(policy.spec?.egress)).toContain('203.0.113.0/24');
    const open = patch('sandboxes/named', { spec: { networkAccess: { ingress: true } } });
    expect(await refusalOf(editor(open))).toContain('spec.networkAccess');
  });

  test('what was there before goes on, and is annotated, labelled and deleted', async () => {
    await tenancy.stage.ready('old');
    await editor(['annotate', 'sandbox', 'old', 'note=kept']);
    await editor(['label', 'warmpool', 'old', 'note=kept']);
    await editor(['delete', 'sandbox,warmpool', 'old']);
  });

  test.each(OPENING)('no NetworkPolicy has the podSelector %s', async (_, selector) => {
    const said = await refusalOf(create(networkPolicy('new', selector)));
    expect(said).toContain(refusedBy('required-profile-traffic'));
    expect(said).toContain('spec.podSelector: ');
    expect(said).toContain('add matchExpressions: [{key: app, operator: NotIn, values: [llmsafespace]}]');
  });
  test.each(SPARING)('a NetworkPolicy may have the podSelector %s', async (_, selector) => {
    await wouldCreate(networkPolicy('new', selector));
  });
  test('a NetworkPolicy that only closes may select every Pod', async () => {
    await wouldCreate({ ...networkPolicy('new', {}), spec: { podSelector: {} } });
  });
  test('a NetworkPolicy that was there is opened no further, but annotated and deleted', async () => {
    await editor(['annotate', 'networkpolicy', 'old', 'note=kept']);
    const open = patch('networkpolicies/old', { spec: { ingress: [{}] } });
    expect(await refusalOf(editor(open))).toContain(refusedBy('required-profile-traffic'));
    await editor(['delete', 'networkpolicy', 'old']);
  });
});
