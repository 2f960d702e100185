import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const CLOSED = ['2002:a9fe:a9fe::/48', '::a9fe:0/112', '64:ff9b::a9fe:a9fe/128', '64:ff9b:1::a9fe:a9fe/128'];
const TEREDO_CLIENT = '2001:0:cb00:7101:8000:63bf:5601:5601/128';
const OPENED = ['::/0', '64:ff9b::/96', '0.0.0.0/0'];

let stage: Stage;

const access = (...cidrs: string[]) => ({ networkAccess: { egress: cidrs.map(cidr => ({ cidr })) } });

beforeAll(async () => {
  stage = await openStage('families');
  await stage.apply(
    sandbox('by-itself', access(...CLOSED, TEREDO_CLIENT)),
    sandbox('within', access(...OPENED)),
  );
  await stage.ready('by-itself', 'within');
});
afterAll(() => stage.close());

test('an IPv6 range that stands for a blocked IPv4 address stays closed, and the Sandbox says so', async () => {
  const found = await stage.condition('by-itself', 'EgressEnforced', {
    status: 'False',
    reason: 'CidrBlocked',
  });
  const message = found.status.conditions.find(({ type }) => type === 'EgressEnforced')?.message;
  for (const cidr of [...CLOSED, TEREDO_CLIENT]) expect(message).toContain(cidr);
  expect(await stage.objects.find('NetworkPolicy', await stage.ownName('by-itself'))).toBeUndefined();
});

test('a wider range excepts it, in a policy that the API server takes, with a rule for each range', async () => {
  await stage.condition('within', 'NetworkReady', { status: 'True', reason: 'PolicyInForce' });
  const { spec } = await stage.objects.get('NetworkPolicy', await stage.ownName('within'));
  const blocks = spec?.egress?.map(({ to = [] }) => to.map(({ ipBlock }) => ipBlock));
  expect(blocks?.map(to => to.map(block => block?.cidr))).toEqual(OPENED.map(cidr => [cidr]));
  const [everything, nat64] = blocks?.flat() ?? [];
  expect(everything?.except).toEqual(
    expect.arrayContaining(['::/64', '64:ff9b:1::/48', '2001::/32', '64:ff9b::a9fe:0/112', '2002:a9fe::/32']),
  );
  expect(nat64?.except).toContain('64:ff9b::a9fe:0/112');
});
