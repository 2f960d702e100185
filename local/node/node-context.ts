/** What all Pods of a node share. */
import type { Kubernetes } from '../../src/kubernetes/client.ts';
import type { AddressPool } from './addresses.ts';
import type { Environment } from './environment.ts';
import type { ReadObject } from './objects.ts';
import type { Program } from './program.ts';

export interface NodeContext {
  kubernetes: Kubernetes;
  /** The API server's URL, for the programs. */
  server: string;
  directory: string;
  programs: readonly Program[];
  /** Of every program. */
  environment: Environment;
  read: ReadObject;
  addresses: AddressPool;
  /** A process was started. */
  onLaunch(pid: number): void;
  log(message: string): void;
}

export const hostIp = '127.0.0.1';

/** Far more than anyone asks of it: what is played here isn't measured. */
export const allocatable = {
  cpu: '1000',
  memory: '1Ti',
  'ephemeral-storage': '1Ti',
  pods: '1000',
} as const;
