/** Egress and ports as Sandboxes, profiles and pools write them. */
import { z } from 'zod';
import { list, object, rules, text } from './schema.ts';

export const portNumber = () => z.int().min(1).max(65535);

export const protocol = () => z.enum(['TCP', 'UDP']);

const port = object({
  port: portNumber().describe('Port number.'),
  protocol: protocol().default('TCP').describe('Transport protocol.'),
}).describe('A port with its protocol.');

export const networkPorts = () => list(port, { minItems: 1, maxItems: 32, keys: ['port', 'protocol'] });

/** A DNS name, its last label never a number (so never an IP address), with `*.` for all names below it. */
const domain = () =>
  text({ maxLength: 253 }).meta(
    rules({
      rule: "self.matches('^([*][.])?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?[.])*[a-z]([-a-z0-9]{0,61}[a-z0-9])?$')",
      message: 'must be a domain name in lower case, such as pypi.org or *.pypi.org; write addresses as cidr',
    }),
  );

const cidr = () =>
  text({ maxLength: 43 }).meta(
    rules({
      rule: 'isCIDR(self) && cidr(self) == cidr(self).masked()',
      message: 'must be a CIDR without host bits, such as 203.0.113.0/24 or 2001:db8::/32',
    }),
  );

/** A peer of traffic, by domain or CIDR (`B10`, `B11`). */
export const networkPeer = object({
  domain: domain()
    .optional()
    .describe(
      'Domain name such as pypi.org, or *.pypi.org for all names below it; needs an installation with FQDN policies.',
    ),
  cidr: cidr().optional().describe('Address range such as 203.0.113.0/24 or 2001:db8::/32.'),
  ports: networkPorts().optional().describe('Allowed ports; TCP 80 and 443 if unset.'),
})
  .meta(
    rules({
      rule: 'has(self.domain) != has(self.cidr)',
      message: 'exactly one of domain and cidr must be set',
    }),
  )
  .describe('A rule that names its peer by domain or by address range.');

export const networkPeers = () => list(networkPeer, { maxItems: 64 });
