/** Words that the API server lets into the fields of our kinds. */
import fc from 'fast-check';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const letter = fc.constantFrom(...LETTERS);
const inner = fc.constantFrom(...LETTERS, '-');

const label = (maxLength: number) =>
  fc
    .tuple(letter, fc.string({ unit: inner, maxLength: maxLength - 2, size: 'max' }), letter)
    .map(([first, middle, last]) => `${first}${middle}${last}`);

const subdomain = fc.array(label(63), { minLength: 2, maxLength: 4 }).map(labels =>
  labels
    .join('.')
    .slice(0, 253)
    .replace(/[-.]+$/, ''),
);

/** A DNS subdomain of up to 253 characters, often a short one. */
export const objectName = (): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: label(12) }, { weight: 1, arbitrary: subdomain });

export const namespaceName = (): fc.Arbitrary<string> => fc.constantFrom('default', 'team-a', 'a'.repeat(63));

export const uid = (): fc.Arbitrary<string> => fc.uuid();

export const domain = (): fc.Arbitrary<string> =>
  fc.constantFrom('pypi.org', '*.pypi.org', 'registry.example.org', 'localhost', `${'a'.repeat(63)}.example`);

/** Ranges of every kind: public, private, blocked, around a blocked one, all there are. */
export const cidr = (): fc.Arbitrary<string> =>
  fc.constantFrom(
    '203.0.113.0/24',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '169.254.169.254/32',
    '169.0.0.0/8',
    '2001:db8::/32',
    'fd00::/8',
    'fe80::/64',
    '::/0',
    '64:ff9b::/96',
    '2002:a9fe:a9fe::/48',
  );

export const mountPath = (): fc.Arbitrary<string> =>
  fc.constantFrom(
    '/workspace',
    '/tmp',
    '/data',
    '/home/agent',
    '/home/agent/.cache',
    '/var/run',
    '/models',
    '/srv',
  );

export const cpu = (): fc.Arbitrary<string | number> =>
  fc.constantFrom('100m', '500m', '0.5', 1, '2', '3000m', '1.5');

export const bytes = (): fc.Arbitrary<string | number> =>
  fc.constantFrom('64Mi', '512Mi', '1Gi', '1.5Gi', '2G', '1Ti', 1073741824);

/** A value nobody but the Sandbox's processes may see; each is unique enough to be searched for. */
export const secretValue = (): fc.Arbitrary<string> =>
  fc.string({ unit: letter, minLength: 16, maxLength: 16 }).map(text => `secret-${text}`);

/** Mostly the one, rarely one of the others: what keeps a Sandbox from being served is rare. */
export const mostly = <T>(usual: T, ...rare: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(usual, ...rare) },
  );
