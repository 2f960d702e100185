/** Traffic to or from a domain or a range of addresses, on some ports. */
export interface TrafficRule {
  domain?: string | undefined;
  cidr?: string | undefined;
  ports?: { port: number; protocol: 'TCP' | 'UDP' }[] | undefined;
}
