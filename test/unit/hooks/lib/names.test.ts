import { describe, expect, it } from 'vitest';
import { childName, formerChildName, labelValue } from '../../../../hooks/lib/names.ts';

const uid = '1234abcd-0000-4000-8000-000000000001';

describe('the name of an object that belongs to a parent', () => {
  it.each([
    ['a short name, it is that and eight digits of the UID', 'py', 'py-1234abcd'],
    ['a name with dots, they become dashes', 'py.team.a', 'py-team-a-1234abcd'],
    ['forty characters, they all stay', 'a'.repeat(40), `${'a'.repeat(40)}-1234abcd`],
    ['a longer name, it is cut', 'a'.repeat(253), `${'a'.repeat(40)}-1234abcd`],
    ['a digit first, a letter comes before it', '0a1b', 's-0a1b-1234abcd'],
    ['a long name with a digit first, it stays a label', '0'.repeat(253), `s-${'0'.repeat(40)}-1234abcd`],
    ['a cut after a dash, the dash goes too', `${'a'.repeat(39)}-b`, `${'a'.repeat(39)}-1234abcd`],
  ])('given %s', (_case, name, expected) => {
    expect(childName({ name, uid })).toBe(expected);
  });

  it.each([
    ['a digit first, was that', '0a1b', '0a1b-1234abcd'],
    ['a letter first, was the same', 'py', undefined],
  ])('before all began with a letter, given %s', (_case, name, expected) => {
    expect(formerChildName({ name, uid })).toBe(expected);
  });

  it('given two parents of one name, differs by their UIDs', () => {
    expect(childName({ name: 'py', uid })).not.toBe(childName({ name: 'py', uid: uid.replace('1', '9') }));
  });
});

describe("a parent's name as a label value", () => {
  it.each([
    ['a short name, it is that', 'py', 'py'],
    ['a name with dots, they stay', 'py.a', 'py.a'],
    ['a long name, it is cut to 63 characters', 'a'.repeat(253), 'a'.repeat(63)],
    ['a cut after a dot or dash, it ends in a letter', `${'a'.repeat(61)}.-b`, 'a'.repeat(61)],
  ])('given %s', (_case, name, expected) => {
    expect(labelValue(name)).toBe(expected);
  });
});
