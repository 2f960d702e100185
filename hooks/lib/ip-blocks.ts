import { formatCidr, holds, parseCidr, type Range } from './cidr.ts';
import { closedAsIpv4, openedBeside } from './embedded-ipv4.ts';

/** As a NetworkPolicy names a range of addresses. */
export interface IpBlock {
  cidr: string;
  except?: string[];
}

/** What an installation never opens. */
export interface Closed {
  blockedCidrs: readonly string[];
  /** NAT64 prefixes besides the well-known one: an address behind one is closed where its IPv4 address is. */
  nat64Prefixes: readonly string[];
}

const rangesOf = (cidrs: readonly string[]): Range[] => cidrs.flatMap(cidr => parseCidr(cidr) ?? []);

/** Those that no other one holds. */
const outermost = (ranges: readonly Range[]): Range[] =>
  ranges.filter(
    (one, index) =>
      !ranges.some(
        (other, at) => at !== index && holds(other, one) && (other.length < one.length || at < index),
      ),
  );

/** The API server refuses an `except` that is not smaller than its `cidr`, and within it. */
function ipBlock(wanted: Range, blocked: readonly Range[], nat64: readonly Range[]): IpBlock[] {
  const closed = [...blocked, ...closedAsIpv4(wanted, blocked, nat64)];
  if (closed.some(one => holds(one, wanted))) return [];
  const except = outermost(closed.filter(one => holds(wanted, one))).map(formatCidr);
  return [{ cidr: formatCidr(wanted), ...(except.length > 0 && { except }) }];
}

function blocksWithout(cidr: string, { blockedCidrs, nat64Prefixes }: Closed): readonly IpBlock[] {
  const wanted = parseCidr(cidr);
  if (wanted === undefined) return [];
  const [blocked, nat64] = [rangesOf(blockedCidrs), rangesOf(nat64Prefixes)];
  return [wanted, ...openedBeside(wanted, nat64)].flatMap(one => ipBlock(one, blocked, nat64));
}

/** By installation: the same ranges come back with every request. */
const remembered = new WeakMap<Closed, Map<string, readonly IpBlock[]>>();
const MOST_REMEMBERED = 1_000;

function blocksOf(closed: Closed): Map<string, readonly IpBlock[]> {
  const found = remembered.get(closed);
  if (found !== undefined && found.size < MOST_REMEMBERED) return found;
  const blocks = new Map<string, readonly IpBlock[]>();
  remembered.set(closed, blocks);
  return blocks;
}

/**
 * `cidr` without what is closed, as blocks of one family; none where nothing of it remains, or where it is no CIDR. An IPv6 address that
 * stands for an IPv4 one is closed with that.
 */
export function ipBlocksWithout(cidr: string, closed: Closed): readonly IpBlock[] {
  const blocks = blocksOf(closed);
  const found = blocks.get(cidr) ?? blocksWithout(cidr, closed);
  blocks.set(cidr, found);
  return found;
}
