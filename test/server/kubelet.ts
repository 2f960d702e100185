/** A kubelet as far as its metrics go: by TLS, for who holds its token, in the text that a real one writes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VolumeUsage } from '../../hooks/index.ts';
import { createCertificate } from './certificates.ts';

export interface TestKubelet {
  port: number;
  tokenFile: string;
  caFile: string;
  /** The paths that were asked for, each with its status. */
  asked: string[];
  /** What it measures of a PersistentVolumeClaim from now on. */
  measure(namespace: string, name: string, usage: VolumeUsage): void;
  /** Answers this from now on; undefined as usual. */
  refuse(status: number | undefined): void;
  /** Says nothing more, and goes on listening. */
  hang(hanging: boolean): void;
  /** Adds this much text before the figures. */
  pad(bytes: number): void;
  close(): Promise<void>;
}

const TOKEN = 'reader';

/** Between other series, as a kubelet of version 1.36 tells them. */
const metricsOf = (volumes: ReadonlyMap<string, VolumeUsage>): string => {
  const series = (name: string, of: (usage: VolumeUsage) => number) =>
    [
      `# HELP kubelet_volume_stats_${name} [ALPHA] ...`,
      `# TYPE kubelet_volume_stats_${name} gauge`,
      ...[...volumes].map(([key, usage]) => {
        const [namespace, claim] = key.split('/');
        return `kubelet_volume_stats_${name}{namespace="${namespace}",persistentvolumeclaim="${claim}"} ${of(usage).toExponential()}`;
      }),
    ].join('\n');
  return [
    'kubelet_running_pods 3',
    series('available_bytes', ({ availableBytes }) => availableBytes),
    series('capacity_bytes', ({ usedBytes, availableBytes }) => usedBytes + availableBytes),
    series('inodes', ({ inodesUsed, inodesFree }) => inodesUsed + inodesFree),
    series('inodes_free', ({ inodesFree }) => inodesFree),
    series('inodes_used', ({ inodesUsed }) => inodesUsed),
    series('used_bytes', ({ usedBytes }) => usedBytes),
    'kubelet_volume_metric_collection_duration_seconds_count{metric_source="x"} 4\n',
  ].join('\n');
};

export async function startTestKubelet(): Promise<TestKubelet> {
  const folder = mkdtempSync(join(tmpdir(), 'kubelet-'));
  const { ca, cert, key } = await createCertificate();
  const [tokenFile, caFile] = [join(folder, 'token'), join(folder, 'ca.crt')];
  writeFileSync(tokenFile, `${TOKEN}\n`);
  writeFileSync(caFile, ca);
  const volumes = new Map<string, VolumeUsage>();
  const asked: string[] = [];
  let refused: number | undefined;
  let hanging = false;
  let padding = 0;
  const server = createServer({ cert, key }, ({ url = '', headers }, response) => {
    const isKnown = headers.authorization === `Bearer ${TOKEN}`;
    const status = refused ?? (isKnown ? (url === '/metrics' ? 200 : 404) : 401);
    asked.push(`${url} ${hanging ? 'nothing' : status}`);
    if (hanging) return;
    response.writeHead(status, { 'content-type': 'text/plain' });
    response.end(status === 200 ? `${'#\n'.repeat(padding / 2)}${metricsOf(volumes)}` : 'no');
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return {
    ...{ port: (server.address() as AddressInfo).port, tokenFile, caFile, asked },
    measure: (namespace, name, usage) => void volumes.set(`${namespace}/${name}`, usage),
    refuse(status) {
      refused = status;
    },
    hang(is) {
      hanging = is;
    },
    pad(bytes) {
      padding = bytes;
    },
    async close() {
      server.closeAllConnections();
      await new Promise(closed => server.close(closed));
      rmSync(folder, { recursive: true });
    },
  };
}

/** A node where it runs. */
export const nodeOf = ({ port }: TestKubelet, address = '127.0.0.1') => ({
  addresses: [
    { type: 'Hostname', address: 'node-1' },
    { type: 'InternalIP', address },
  ],
  daemonEndpoints: { kubeletEndpoint: { Port: port } },
});
