/** IP addresses and ranges, many of which stand for an IPv4 address. */
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';

/** An IPv6 address as text. */
export const hex = (value: bigint): string =>
  value
    .toString(16)
    .padStart(32, '0')
    .replace(/.{4}(?!$)/g, '$&:');

const dotted = (value: number): string => [24, 16, 8, 0].map(shift => (value >>> shift) & 0xff).join('.');

const bits = (count: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(count)) - 1n });

const PREFIX_LENGTHS = [32, 40, 48, 56, 64, 96];

/** An IPv4 address, often one in or beside a range that is blocked by default. */
const ipv4 = (): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(0xa9fea9fe, 0xa9fe0000, 0xa9fdffff, 0x646464c8, 0xa83f8110, 0xcb007105, 0x0a000001),
    fc.nat({ max: 0xffffffff }),
  );

/** `value` behind a prefix of `length` bits; bits 64 to 71 are no part of it (RFC 6052). */
function behind(prefix: bigint, length: number, value: number, rest: bigint): bigint {
  const wide = BigInt(value);
  if (length > 64) return (prefix & (-1n << 32n)) | wide;
  const before = BigInt(Math.min(64 - length, 32));
  const [first, second] = [wide >> (32n - before), wide & ((1n << (32n - before)) - 1n)];
  const kept = (prefix >> BigInt(128 - length)) << BigInt(128 - length);
  const octetAndRest = rest & ((1n << 64n) - 1n);
  const low = before === 32n ? octetAndRest : (octetAndRest & (0xffn << 56n)) | (second << (24n + before));
  return kept | (first << BigInt(128 - length - Number(before))) | low;
}

const PREFIXES: [prefix: bigint, length: number][] = [
  [0n, 96],
  [0xffffn << 32n, 96],
  [0xffff_0000n << 32n, 96],
  [0x64ff9bn << 96n, 96],
  [0x2002n << 112n, 16],
  [0x2001n << 112n, 32],
];

/** Prefixes of an installation's own, in the space for them and outside of it. */
const ownPrefix = (): fc.Arbitrary<[bigint, number]> =>
  fc.oneof(
    fc.tuple(
      fc.constantFrom(0n, 0xfffen, 0xa9fen).map(subnet => (0x64ff9b0001n << 80n) | (subnet << 64n)),
      fc.constantFrom(48, 56, 64, 96),
    ),
    fc.tuple(fc.constantFrom(0x20010db8n << 96n, 0x64ff9bn << 96n), fc.constantFrom(...PREFIX_LENGTHS)),
  );

const written = (first: bigint, length: number) =>
  `${hex((first >> BigInt(128 - length)) << BigInt(128 - length))}/${length}`;

/** NAT64 prefixes as an installation names them. */
export const nat64Prefixes = (): fc.Arbitrary<string[]> =>
  fc.array(
    ownPrefix().map(([prefix, length]) => written(prefix, length)),
    { maxLength: 2 },
  );

const teredo = () =>
  fc
    .tuple(bits(64), ipv4())
    .map(
      ([middle, client]) =>
        (0x2001n << 112n) | ((middle << 32n) & ((1n << 96n) - 1n)) | BigInt(~client >>> 0),
    );

/** An IPv6 address as a number, mostly one that stands for an IPv4 address. */
export const ipv6Number = (): fc.Arbitrary<bigint> =>
  fc.oneof(
    fc
      .tuple(
        fc.oneof(fc.constantFrom(...PREFIXES), ownPrefix()),
        ipv4(),
        fc.oneof(fc.constant(0n), bits(128)),
      )
      .map(([[prefix, length], value, rest]) => behind(prefix, length, value, rest)),
    teredo(),
    bits(128),
  );

/** An address of either family. */
export const address = (): fc.Arbitrary<string> => fc.oneof(ipv6Number().map(hex), ipv4().map(dotted));

/** The range of `length` bits around an address. */
export const around = (of: string, length: number): string => {
  const network = ipaddr.parse(of);
  const start = network.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${start.networkAddressFromCIDR(`${of}/${length}`).toString()}/${length}`;
};

/** A range around such an address. */
export const range = (): fc.Arbitrary<string> =>
  fc
    .tuple(address(), fc.nat({ max: 128 }))
    .map(([one, length]) => around(one, one.includes(':') ? length : length % 33));
