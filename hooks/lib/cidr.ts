import ipaddr from 'ipaddr.js';

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Most ranges are constants that come back with every request. */
const parsed = new Map<string, Range | undefined>();
const MOST_REMEMBERED = 1_000;

function parse(cidr: string): Range | undefined {
  if (parsed.has(cidr)) return parsed.get(cidr);
  const range = ipaddr.isValidCIDR(cidr) ? ipaddr.parseCIDR(cidr) : undefined;
  if (parsed.size >= MOST_REMEMBERED) parsed.clear();
  parsed.set(cidr, range);
  return range;
}

export const isCidr = (text: string): boolean => parse(text) !== undefined;

/** Whether every address of `inner` lies in `outer`; false if either is no CIDR. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parse(outer), parse(inner)];
  return !!a && !!b && a[0].kind() === b[0].kind() && a[1] <= b[1] && b[0].match(a);
}

/**
 * A NetworkPolicy `ipBlock` of `cidr` without the `blocked` ranges, or undefined if nothing would remain of it. Ranges that
 * lie outside of it are left out: the API server refuses an `except` that isn't within its `cidr`.
 */
export function ipBlockWithout(
  cidr: string,
  blocked: readonly string[],
): { cidr: string; except?: string[] } | undefined {
  if (parse(cidr) === undefined || blocked.some(range => contains(range, cidr))) return undefined;
  const except = blocked.filter(range => contains(cidr, range));
  return except.length === 0 ? { cidr } : { cidr, except };
}
