import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalQuantity, quantityValue } from '../../../../hooks/lib/quantity.ts';

describe('the one text of a quantity', () => {
  it.each([
    ['cores', '2', '2'],
    ['cores as a number of JSON', 2, '2'],
    ['half a core', '0.5', '500m'],
    ['half a core without its zero', '.5', '500m'],
    ['a tenth of a core', '0.1', '100m'],
    ['millicores', '500m', '500m'],
    ['a thousand millicores', '1000m', '1'],
    ['one core and a half', '1.5', '1500m'],
    ['millionths', '100u', '100u'],
    ['billionths', '250000000n', '250m'],
    ['mebibytes that are a gibibyte', '1024Mi', '1Gi'],
    ['bytes that are a gibibyte', '1073741824', '1Gi'],
    ['bytes as a number of JSON', 1073741824, '1Gi'],
    ['half a gibibyte', '0.5Gi', '512Mi'],
    ['a gibibyte and a half', '1.5Gi', '1536Mi'],
    ['a thousand mebibytes', '1000Mi', '1000Mi'],
    ['decimal megabytes', '500M', '500M'],
    ['decimal megabytes that are gigabytes', '2000M', '2G'],
    ['kibibytes that are decimal gigabytes', '1953125Ki', '2G'],
    ['an exponent', '1e3', '1k'],
    ['a negative exponent', '5E-1', '500m'],
    ['an exponent of a fraction', '0.0005e6', '500'],
    ['exbibytes', '7168Pi', '7Ei'],
    ['exabytes, whose suffix is no exponent', '2E', '2E'],
    ['zeros around', '0010.500', '10500m'],
    ['a point at the end', '5.', '5'],
    ['a plus', '+1000m', '1'],
    ['a fraction of a byte', '1.001Ki', '1025024m'],
  ])('given %s, is the shortest', (_case, written, text) => {
    expect(canonicalQuantity(written)).toBe(text);
  });

  it.each([
    '0.5n',
    '1e-10',
    '8Ei',
    '1e999999999',
    '1e-999999999',
    '0',
    '',
    'much',
    '1 Gi',
    '1e3Ki',
    '-1',
    '1K',
  ])('given %j, which Kubernetes would round, cap or refuse, is as it was written', written => {
    expect(canonicalQuantity(written)).toBe(written);
  });
});

const BILLION = 10n ** 9n;

/** Units in billionths, written down apart from the code that they test. */
const UNITS: Record<string, bigint> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  '': BILLION,
  k: BILLION * 10n ** 3n,
  M: BILLION * 10n ** 6n,
  G: BILLION * 10n ** 9n,
  T: BILLION * 10n ** 12n,
  P: BILLION * 10n ** 15n,
  E: BILLION * 10n ** 18n,
  Ki: BILLION << 10n,
  Mi: BILLION << 20n,
  Gi: BILLION << 30n,
  Ti: BILLION << 40n,
  Pi: BILLION << 50n,
  Ei: BILLION << 60n,
};
const suffix = () => fc.constantFrom(...Object.keys(UNITS));
const unitOf = (text: string) => UNITS[text] ?? 0n;

/** Enough digits behind the point for a billionth of an Ei. */
const DIGITS = 90;

const decimal = (numerator: bigint, denominator: bigint) => {
  const digits = String((numerator * 10n ** BigInt(DIGITS)) / denominator).padStart(DIGITS + 1, '0');
  return `${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`.replace(/\.?0*$/, '');
};

/** An amount in billionths: a few of some unit, or any number of them. */
const amount = () =>
  fc
    .oneof(
      fc.tuple(fc.bigInt({ min: 1n, max: 99_999n }), suffix()).map(([count, unit]) => count * unitOf(unit)),
      fc.bigInt({ min: 1n, max: BILLION << 62n }),
    )
    .filter(nanos => nanos < BILLION << 62n);

/** All the ways in which the amount can be written. */
const spelling = (nanos: bigint) =>
  fc.oneof(
    suffix().map(unit => `${decimal(nanos, unitOf(unit))}${unit}`),
    suffix().map(unit => `00${decimal(nanos, unitOf(unit))}${unit}`),
    fc
      .tuple(fc.integer({ min: -20, max: 20 }), fc.constantFrom('e', 'E'))
      .map(([power, e]) =>
        power < 0
          ? `${decimal(nanos * 10n ** BigInt(-power), BILLION)}${e}${power}`
          : `${decimal(nanos, BILLION * 10n ** BigInt(power))}${e}+${power}`,
      ),
  );

const spelt = () => amount().chain(nanos => fc.tuple(fc.constant(nanos), spelling(nanos), spelling(nanos)));

describe('any two spellings of an amount', () => {
  const holds = (check: (nanos: bigint, one: string, other: string) => void) =>
    fc.assert(
      fc.property(spelt(), spellings => check(...spellings)),
      { numRuns: 2000 },
    );

  it('have the same text', () => {
    holds((_nanos, one, other) => {
      expect(canonicalQuantity(one)).toBe(canonicalQuantity(other));
    });
  });

  it('have a text of exactly that amount, in whole digits', () => {
    holds((nanos, one) => {
      const [, digits = '', unit = '?'] = /^([0-9]+)([a-zA-Z]*)$/.exec(canonicalQuantity(one)) ?? [];
      expect(BigInt(digits) * unitOf(unit)).toBe(nanos);
    });
  });

  it('have a text of the value that the hooks compare', () => {
    holds((_nanos, one) => {
      expect(quantityValue(canonicalQuantity(one)) / quantityValue(one)).toBeCloseTo(1, 12);
    });
  });

  it('have a text that is its own text', () => {
    holds((_nanos, one) => {
      const text = canonicalQuantity(one);
      expect(canonicalQuantity(text)).toBe(text);
    });
  });
});
