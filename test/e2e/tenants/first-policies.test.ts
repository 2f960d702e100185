/** Where no Sandbox has been yet, nobody makes the policies in advance that its namespace will have. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CREATE, refusalOf, refusedBy } from './attacks/attack.ts';
import { type Governance, openTenancy, type Tenancy, withRoles } from './scene.ts';

let tenancy: Tenancy & Governance;

beforeAll(async () => {
  tenancy = await withRoles(await openTenancy('first'));
});
afterAll(async () => {
  await tenancy?.close();
});

const NAMES = ['llmsafespace-baseline', 'llmsafespace-sandbox'];

const wouldCreate = (name: string) =>
  tenancy.as('editor')([...CREATE(), '--dry-run=server'], {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name },
    spec: { podSelector: {}, egress: [{}] },
  });

test.each(NAMES)('without our admission policies a tenant can make %s', async name => {
  await wouldCreate(name);
});

test('with them a tenant can make neither, only others', async () => {
  await tenancy.installPolicies();
  for (const name of NAMES) {
    const refusal = await refusalOf(wouldCreate(name));
    expect(refusal).toContain(refusedBy('owned-objects'));
    expect(refusal).toContain(`or the name ${NAMES.join(' or ')}`);
    expect(refusal).toContain('leave');
  }
  await wouldCreate('llmsafespace-other');
});
