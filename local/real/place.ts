/** Where a real node lives on this machine. There can be one at a time: its addresses and its folder are fixed. */
import { join } from 'node:path';

export const nodeName = 'real-0';

/** Of a bridge without ports: the kubelet refuses a loopback address, and Pods must reach the API server. */
export const nodeAddress = '10.250.0.1';
export const bridgeName = 'llmsafespace0';
export const podRange = '10.251.0.0/24';

/** Of the cluster's DNS, within the Services' range. */
export const dnsAddress = '10.96.0.10';
export const dnsDomain = 'cluster.local';

/** Outside the repository: the path of a socket must be short, and what is in here may be mounted. */
export const nodeDirectory = '/var/lib/llmsafespace-node';
export const inNode = (...segments: string[]): string => join(nodeDirectory, ...segments);

export const containerdSocket = inNode('containerd.sock');
