import { describe, expect, it } from 'vitest';
import { trafficOf } from '../../../../../hooks/sandbox/network/traffic.ts';
import { parsedProfile, parsedSandbox } from '../../../../builders/parsed.ts';
import { profile } from '../../../../builders/related.ts';
import { sandbox } from '../../../../builders/sandbox.ts';

const pypi = { domain: 'pypi.org' };
const npm = { domain: 'npmjs.org' };
const office = { cidr: '203.0.113.0/24' };
const closed = { egress: [], openIngress: false, ingress: [] };
const withPolicies = parsedProfile(
  profile().spec({
    networkPolicies: [
      { type: 'egress', rules: [npm] },
      { type: 'ingress', rules: [office] },
      { type: 'egress' },
    ],
  }),
);

describe('the traffic of a Sandbox', () => {
  it.each([
    ['is none where nobody asks for any', sandbox(), undefined, closed],
    ['is none where its profile asks for none', sandbox(), parsedProfile(profile()), closed],
    ['is its own egress list', sandbox().egress(pypi), undefined, { ...closed, egress: [pypi] }],
    [
      'is open to everybody where it says so',
      sandbox().openIngress(),
      undefined,
      { ...closed, openIngress: true },
    ],
    ["is its profile's both ways", sandbox(), withPolicies, { ...closed, egress: [npm], ingress: [office] }],
    [
      "is its profile's and its own together",
      sandbox().egress(pypi),
      withPolicies,
      { ...closed, egress: [npm, pypi], ingress: [office] },
    ],
  ])('%s', (_case, builder, applied, traffic) => {
    expect(trafficOf(parsedSandbox(builder).spec, applied)).toEqual(traffic);
  });
});
