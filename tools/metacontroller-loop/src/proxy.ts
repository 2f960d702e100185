/** Which proxy a webhook is called through: what Go's `http.ProxyFromEnvironment` says, which decides it for the real one. */
import { BlockList, isIP } from 'node:net';

type Variables = Readonly<Record<string, string | undefined>>;
type Matcher = (host: string, port: string) => boolean;

const variable = (variables: Variables, name: string) => variables[name] || variables[name.toLowerCase()];
const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

function matchSubnet(address: string, bits: number): Matcher {
  const subnet = new BlockList();
  subnet.addSubnet(address, bits, familyOf(address));
  return host => isIP(host) !== 0 && subnet.check(host, familyOf(host));
}

/** `example.org` means its subdomains too, `.example.org` and `*.example.org` mean them alone. */
function matchDomain(name: string): (host: string) => boolean {
  const suffix = name.replace(/^\*?\.?/, '.');
  const itself = name.startsWith('.') || name.startsWith('*') ? undefined : name;
  return host => host.endsWith(suffix) || host === itself;
}

/** One entry of NO_PROXY: a subnet, or an address or a domain, with or without a port. */
function matcherOf(entry: string): Matcher {
  const [, address = '', bits = ''] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
  if (isIP(address) && Number(bits) <= (isIP(address) === 4 ? 32 : 128))
    return matchSubnet(address, Number(bits));
  const [, bracketed, plain, wanted] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(entry) ?? [];
  const name = bracketed ?? plain ?? entry;
  const matches = isIP(name) ? (host: string) => host === name : matchDomain(name);
  return (host, port) => matches(host) && (wanted === undefined || wanted === port);
}

const loopback = [
  matchSubnet('127.0.0.0', 8),
  matchSubnet('::1', 128),
  (host: string) => host === 'localhost',
];

function exemptions(variables: Variables): Matcher[] {
  const entries = (variable(variables, 'NO_PROXY') ?? '').split(',').map(entry => entry.trim().toLowerCase());
  if (entries.includes('*')) return [() => true];
  return [...loopback, ...entries.filter(entry => entry !== '').map(matcherOf)];
}

/** The proxy's URL; undefined: the webhook is called directly, as everything on this machine is. */
export function proxyOf(url: string, variables: Variables): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const isHttps = protocol === 'https:';
  const proxy = variable(variables, isHttps ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (!proxy) return undefined;
  const host = hostname.replace(/^\[(.+)\]$/, '$1');
  const isExempt = exemptions(variables).some(matches => matches(host, port || (isHttps ? '443' : '80')));
  if (isExempt) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}
