import ipaddr from 'ipaddr.js';

export type Family = 'IPv4' | 'IPv6';

/** A range of addresses: the first of them as a number, and how many leading bits all of them share. */
export interface Range {
  family: Family;
  first: bigint;
  length: number;
}

const WIDTH: Record<Family, number> = { IPv4: 32, IPv6: 128 };

const numberOf = (bytes: readonly number[]) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const bytesOf = ({ first, family }: Range) =>
  Array.from({ length: WIDTH[family] / 8 }, (_, index) =>
    Number((first >> BigInt(WIDTH[family] - 8 * (index + 1))) & 0xffn),
  );

/** The range of `family` around an address, the bits after the prefix cleared. */
export function range(family: Family, address: bigint, length: number): Range {
  const free = BigInt(WIDTH[family] - length);
  return { family, first: (address >> free) << free, length };
}

/** An IPv4-mapped range (`::ffff:10.0.0.0/104`) is the IPv4 range that the kernel takes it for. */
function parsed(cidr: string): Range | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return undefined;
  const [address, length] = ipaddr.parseCIDR(cidr);
  const bits = numberOf(address.toByteArray());
  if (address.kind() === 'ipv4') return range('IPv4', bits, length);
  const isMapped = length >= 96 && bits >> 32n === 0xffffn;
  return isMapped ? range('IPv4', bits & 0xffff_ffffn, length - 96) : range('IPv6', bits, length);
}

/** Most ranges are constants that come back with every request. */
const remembered = new Map<string, Range | undefined>();
const MOST_REMEMBERED = 1_000;

/** The range that a text such as `10.0.0.0/8` means; undefined if it is no CIDR. */
export function parseCidr(cidr: string): Range | undefined {
  if (remembered.has(cidr)) return remembered.get(cidr);
  const found = parsed(cidr);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(cidr, found);
  return found;
}

export const formatCidr = (wanted: Range): string =>
  `${ipaddr.fromByteArray(bytesOf(wanted)).toString()}/${wanted.length}`;

export const isCidr = (text: string): boolean => parseCidr(text) !== undefined;

/** Whether every address of `inner` lies in `outer`. */
export const holds = (outer: Range, inner: Range): boolean =>
  outer.family === inner.family &&
  outer.length <= inner.length &&
  range(inner.family, inner.first, outer.length).first === outer.first;

/** Whether every address of `inner` lies in `outer`; false if either is no CIDR. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parseCidr(outer), parseCidr(inner)];
  return a !== undefined && b !== undefined && holds(a, b);
}

/** Whether they share an address. */
export const overlap = (a: Range, b: Range): boolean => holds(a, b) || holds(b, a);
