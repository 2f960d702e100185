/** What IPv4 addresses an IPv6 address may stand for, by the RFCs; written without the product's own code. */
import ipaddr from 'ipaddr.js';

const bytesOf = (address: string) => ipaddr.parse(address).toByteArray();
const ipv4 = (bytes: number[]) => bytes.join('.');

export const isIn = (address: string, cidr: string): boolean => {
  const [network, length] = ipaddr.parseCIDR(cidr);
  const parsed = ipaddr.parse(address);
  return parsed.kind() === network.kind() && parsed.match(network, length);
};

/** RFC 6052: the octet after the first 64 bits is no part of the address. */
const byNat64 = (bytes: number[], length: number) =>
  ipv4(length === 96 ? bytes.slice(12) : bytes.filter((_, at) => at !== 8).slice(length / 8, length / 8 + 4));

const OWN_LENGTHS = [48, 56, 64, 96];

/** Every IPv4 address that `address` may stand for, where a network translates by these prefixes. */
export function embedded(address: string, nat64Prefixes: readonly string[]): string[] {
  if (ipaddr.parse(address).kind() === 'ipv4') return [];
  const bytes = bytesOf(address);
  const last = () => ipv4(bytes.slice(12));
  const named = nat64Prefixes.filter(prefix => isIn(address, prefix));
  const byNamed = named.map(prefix => byNat64(bytes, Number(prefix.split('/')[1])));
  const isOwnSpaceNamed = named.some(prefix => isIn(prefix.split('/')[0] ?? '', '64:ff9b:1::/48'));
  const forms: [cidr: string, () => string[]][] = [
    ['::/96', () => [last()]],
    ['::ffff:0:0/96', () => [last()]],
    ['::ffff:0:0:0/96', () => [last()]],
    ['64:ff9b::/96', () => [last()]],
    ['64:ff9b:1::/48', () => (isOwnSpaceNamed ? [] : OWN_LENGTHS.map(length => byNat64(bytes, length)))],
    ['2002::/16', () => [ipv4(bytes.slice(2, 6))]],
    ['2001::/32', () => [ipv4(bytes.slice(4, 8)), ipv4(bytes.slice(12).map(byte => byte ^ 0xff))]],
  ];
  return [...byNamed, ...forms.filter(([cidr]) => isIn(address, cidr)).flatMap(([, found]) => found())];
}
