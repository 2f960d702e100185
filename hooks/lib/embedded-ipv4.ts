/** IPv6 addresses that stand for IPv4 ones: what is closed in the one family must not be reached by way of the other. */
import { holds, overlap, parseCidr, type Range, range } from './cidr.ts';

const known = (cidr: string): Range => {
  const found = parseCidr(cidr);
  if (found === undefined) throw new Error(`${cidr} is not a CIDR`);
  return found;
};

/** Prefixes that an IPv4 address follows: NAT64's well-known one (RFC 6052) and that of 6to4 (RFC 3056). */
const PREFIXES = ['64:ff9b::/96', '2002::/16'].map(known);

interface Space {
  space: Range;
  /** Lengths of the prefixes that an IPv4 address follows. */
  lengths: number[];
  /** Likewise, of addresses whose bits are all inverted. */
  invertedLengths: number[];
}

/**
 * Spaces with too many such prefixes to except each: a wider range excepts the space as a whole. IPv4-compatible, -mapped and -translated
 * addresses (RFC 4291, RFC 2765), which no network forwards; NAT64 by a prefix of an installation's own (RFC 8215); Teredo, with the server's
 * address and the client's, inverted (RFC 4380).
 */
const SPACES: Space[] = [
  { space: known('::/64'), lengths: [96], invertedLengths: [] },
  { space: known('64:ff9b:1::/48'), lengths: [48, 56, 64, 96], invertedLengths: [] },
  { space: known('2001::/32'), lengths: [32], invertedLengths: [96] },
];

/** A range at least this long says by itself what IPv4 address it stands for, wherever that is. */
const SAYS_WHICH = 96;

/** Bits 64 to 71 of an address with a prefix of up to 64 bits are zero, and no part of the IPv4 address (RFC 6052). */
const OCTET = { at: 64, length: 8 };

/** Translators disagree about addresses whose octet is not zero: all of those within one /64, as eight ranges. */
const withOctet = (network: bigint): Range[] =>
  Array.from({ length: OCTET.length }, (_, bit) =>
    range('IPv6', network | (1n << BigInt(63 - bit)), OCTET.at + bit + 1),
  );

const shifted = (value: bigint, end: number) => value << BigInt(128 - end);

/** The addresses behind a prefix that stand for those of an IPv4 range. */
function behind({ first, length: start }: Range, ipv4: Range): Range[] {
  const end = start + ipv4.length;
  const leading = ipv4.first >> BigInt(32 - ipv4.length);
  if (start > OCTET.at || end <= OCTET.at) return [range('IPv6', first | shifted(leading, end), end)];
  const after = BigInt(end - OCTET.at);
  const network = first | shifted(leading >> after, OCTET.at);
  const rest = shifted(leading & ((1n << after) - 1n), end + OCTET.length);
  return [range('IPv6', network | rest, end + OCTET.length), ...withOctet(network)];
}

const inverted = (ipv4: Range): Range => range('IPv4', ipv4.first ^ 0xffff_ffffn, ipv4.length);

const isPrefix =
  ({ length }: Range) =>
  (prefix: number) =>
    prefix <= length;

/** The closed part of a range that overlaps a space. */
function closedInSpace(wanted: Range, { space, lengths, invertedLengths }: Space, ipv4: Range[]): Range[] {
  if (holds(wanted, space)) return [space];
  if (wanted.length < SAYS_WHICH) return [wanted];
  const prefixes = (all: number[]) =>
    all.filter(isPrefix(wanted)).map(length => range('IPv6', wanted.first, length));
  return [
    ...prefixes(lengths).flatMap(prefix => ipv4.flatMap(one => behind(prefix, one))),
    ...prefixes(invertedLengths).flatMap(prefix => ipv4.flatMap(one => behind(prefix, inverted(one)))),
  ];
}

/** The spaces that `wanted` shares addresses with, but for one where the installation names the prefix by which those are read. */
const spacesOf = (wanted: Range, nat64: readonly Range[]): Space[] =>
  SPACES.filter(
    ({ space }) =>
      overlap(space, wanted) && !nat64.some(prefix => holds(space, prefix) && holds(prefix, wanted)),
  );

/**
 * The IPv6 ranges that stay closed within `wanted`, for the IPv4 addresses that they stand for are closed; `wanted` itself where nothing of
 * it can be opened. `nat64` are the installation's own prefixes.
 */
export function closedAsIpv4(wanted: Range, closed: readonly Range[], nat64: readonly Range[]): Range[] {
  const ipv4 = closed.filter(({ family }) => family === 'IPv4');
  if (wanted.family === 'IPv4' || ipv4.length === 0) return [];
  return [
    ...spacesOf(wanted, nat64).flatMap(space => closedInSpace(wanted, space, ipv4)),
    ...[...PREFIXES, ...nat64].flatMap(prefix => ipv4.flatMap(one => behind(prefix, one))),
  ];
}

/** The installation's NAT64 prefixes that lie in a space which a wider range excepts as a whole: they are opened beside it. */
export const openedBeside = (wanted: Range, nat64: readonly Range[]): Range[] =>
  nat64.filter(
    prefix =>
      holds(wanted, prefix) &&
      wanted.length < prefix.length &&
      SPACES.some(({ space }) => holds(space, prefix)),
  );

const LENGTHS = [32, 40, 48, 56, 64, 96];

/** Whether a text is a NAT64 prefix, of one of the lengths that RFC 6052 allows. */
export function isNat64Prefix(text: string): boolean {
  const prefix = parseCidr(text);
  return prefix?.family === 'IPv6' && LENGTHS.includes(prefix.length);
}
