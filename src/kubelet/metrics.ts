import { Counter, Gauge, type Registry } from 'prom-client';
import { FILL_LEVELS, fillPercent } from '../../hooks/index.ts';
import type { ToldVolume } from '../facts/volume-usage.ts';

/** Volumes by namespace, and readings of kubelets by outcome; `volumes` are those that this replica knows. */
export function addVolumeMetrics(registry: Registry, volumes: () => ToldVolume[]) {
  const registers = [registry];
  new Gauge({
    name: 'llmsafespace_persistent_volume_usage_bytes',
    help: 'Usage of persistent volumes in bytes, of the running Sandboxes that this replica was called about within 5 minutes',
    labelNames: ['namespace'],
    registers,
    collect() {
      this.reset();
      for (const { namespace, usage } of volumes()) this.inc({ namespace }, usage.usedBytes);
    },
  });
  new Gauge({
    name: 'llmsafespace_persistent_volumes_filled',
    help: 'Those of these volumes that are at least this full, by bytes or by inodes: 80 or 95 percent',
    labelNames: ['namespace', 'percent'],
    registers,
    collect() {
      this.reset();
      for (const { namespace, usage } of volumes()) {
        for (const { fromPercent: percent } of FILL_LEVELS)
          this.inc({ namespace, percent }, fillPercent(usage) >= percent ? 1 : 0);
      }
    },
  });
  const reads = new Counter({
    name: 'llmsafespace_kubelet_reads_total',
    help: 'Readings of kubelets for the usage of volumes, by outcome: ok, failed',
    labelNames: ['outcome'],
    registers,
  });
  return (outcome: 'ok' | 'failed') => reads.inc({ outcome });
}
