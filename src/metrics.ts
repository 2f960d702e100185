import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createClaimMetrics } from './claim/metrics.ts';
import type { ErrorCode } from './errors.ts';

/** Seconds; a pure hook takes well under a millisecond, one that waits for a fact up to some seconds. */
const durationBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What an alert counts: Prometheus sees no increase in a series that begins with the first refusal, so these begin with none (`E8`).
 */
const alertedCodes: readonly ErrorCode[] = ['TOKEN_WRONG', 'TLS_REQUIRED', 'TLS_FAILED', 'SATURATED'];

/** The server's metrics, in a registry of their own so that several servers can live in one process. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const hookSeconds = new Histogram({
    name: 'llmsafespace_hook_duration_seconds',
    help: 'From the first byte of a hook call to its answer',
    labelNames: ['kind', 'verb', 'outcome'],
    buckets: durationBuckets,
    registers,
  });
  const hooksInFlight = new Gauge({
    name: 'llmsafespace_hooks_in_flight',
    help: 'Hook calls being received, waiting or running',
    registers,
  });
  const rejected = new Counter({
    name: 'llmsafespace_requests_rejected_total',
    help: 'Requests answered with an error, by its code',
    labelNames: ['code'],
    registers,
  });
  for (const code of alertedCodes) rejected.inc({ code }, 0);
  const effects = new Counter({
    name: 'llmsafespace_effects_total',
    help: 'Effects by outcome: done, unnecessary, retried, failed, dropped',
    labelNames: ['effect', 'outcome'],
    registers,
  });
  const effectsWaiting = new Gauge({
    name: 'llmsafespace_effects_waiting',
    help: 'Effects that are queued or running',
    registers,
  });
  const claim = createClaimMetrics(registry);
  return { registry, hookSeconds, hooksInFlight, rejected, effects, effectsWaiting, claim };
}
export type Metrics = ReturnType<typeof createMetrics>;

/** Adds when the hook port's certificate expires; only where there is one, for an absent one must not look expired. */
export function addCertificateMetric({ registry }: Metrics, expirySeconds: () => number): void {
  new Gauge({
    name: 'llmsafespace_tls_certificate_expiry_seconds',
    help: 'When the certificate of the hook port expires, in seconds since 1970',
    registers: [registry],
    collect() {
      this.set(expirySeconds());
    },
  });
}

/** Adds Node's own metrics: CPU, memory, event-loop lag, garbage collection. */
export function addProcessMetrics(metrics: Metrics): void {
  collectDefaultMetrics({ register: metrics.registry });
}
