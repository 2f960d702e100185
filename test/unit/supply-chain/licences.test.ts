import { describe, expect, it } from 'vitest';
import { refusedLicences } from '../../../scripts/licences.ts';
import { lockfile } from '../../../scripts/lockfile.ts';
import { lockfileOf } from './lockfile.ts';

const refusedOf = (locked: object) => refusedLicences(lockfileOf({ 'node_modules/a': locked }).packages);

describe('licences', () => {
  it('of what is shipped are all on the list', () => {
    expect(refusedLicences(lockfile().packages)).toEqual([]);
  });

  it.each(['MIT', 'Apache-2.0', '(GPL-3.0-only OR MIT)', 'MIT AND Zlib'])('%s is taken', license => {
    expect(refusedOf({ license })).toEqual([]);
  });

  it.each(['GPL-3.0-only', 'MPL-2.0', 'MIT AND GPL-2.0-only', 'UNLICENSED', 'SEE LICENSE IN LICENSE.md'])(
    '%s is refused, and the package named',
    license => {
      expect(refusedOf({ license })).toEqual([`a 1.0.0 has the licence ${license}`]);
    },
  );

  it('that are missing are refused', () => {
    expect(refusedOf({})).toEqual(['a 1.0.0 has the licence none']);
  });

  it('of developer dependencies are not looked at', () => {
    expect(refusedOf({ license: 'GPL-3.0-only', dev: true })).toEqual([]);
  });
});
