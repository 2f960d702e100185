/** The metrics that Prometheus has of an installation: what exists, under which labels. */
import { type DescribedMetric, exportedMetrics } from '../../../scripts/metrics.ts';

/** What the Prometheus operator adds to whatever it scrapes for a ServiceMonitor or PodMonitor. */
const TARGET_LABELS = ['job', 'instance', 'namespace', 'pod', 'container', 'endpoint', 'service'];

/**
 * As Metacontroller 4.17.2 answered on its port 9999 while it ran our controllers, one replica of two leading. Its own come from
 * pkg/metrics/http.go; the work queues', the client's and the election's from controller-runtime 0.24.1 (pkg/internal/metrics/workqueue.go,
 * pkg/metrics/client_go_adapter.go, pkg/metrics/leaderelection.go); those of its process from client_golang.
 */
const METACONTROLLER: Record<string, string[]> = {
  metacontroller_sync_requests_total: ['code', 'method', 'url', 'controller_name', 'controller_type'],
  workqueue_depth: ['name', 'controller', 'priority'],
  workqueue_work_duration_seconds_count: ['name', 'controller'],
  rest_client_requests_total: ['code', 'method', 'host'],
  leader_election_master_status: ['name'],
  process_cpu_seconds_total: [],
  process_resident_memory_bytes: [],
  process_start_time_seconds: [],
};

/** Prometheus' own. */
const PROMETHEUS: Record<string, string[]> = { ALERTS: ['alertname', 'alertstate', 'severity'] };

/** A histogram is three series in the text format. */
const seriesOf = ({ name, type, labelNames }: DescribedMetric): [name: string, labels: string[]][] =>
  type === 'histogram'
    ? [
        [`${name}_bucket`, [...labelNames, 'le']],
        [`${name}_sum`, labelNames],
        [`${name}_count`, labelNames],
      ]
    : [[name, labelNames]];

const own = Object.fromEntries(exportedMetrics().flatMap(seriesOf));

/** The labels of every series that an alert or a panel may ask for. */
export const SCRAPED: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({ ...METACONTROLLER, ...PROMETHEUS, ...own }).map(([name, labels]) => [
    name,
    [...labels, ...TARGET_LABELS],
  ]),
);
