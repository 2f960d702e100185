import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../../hooks/lib/identity.ts';
import { parsedSandbox } from '../../../builders/parsed.ts';
import { KNOWN_UID, sandbox } from '../../../builders/sandbox.ts';

describe("the identity of a Sandbox's objects", () => {
  const identity = identityOf(parsedSandbox(sandbox('py').inNamespace('team-a').withUid(KNOWN_UID)));

  it('is one name and namespace for all of them', () => {
    expect(identity).toMatchObject({ name: 'py-1234abcd', namespace: 'team-a' });
  });

  it('is told by labels, which the baseline policy selects by', () => {
    expect(identity.labels).toEqual({
      app: 'llmsafespace',
      component: 'sandbox',
      'sandbox-id': 'py',
      'sandbox-uid': KNOWN_UID,
    });
  });

  it("selects by the UID, which is no other Sandbox's", () => {
    expect(identity.selector).toEqual({ 'sandbox-uid': KNOWN_UID });
  });
});
