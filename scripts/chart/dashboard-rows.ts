/** What the Grafana dashboard shows (`E8`): its panels as rows of data; `dashboard.ts` gives them their places. */

export interface Query {
  promql: string;
  /** What a line is called, in Grafana's own braces; a stat has no lines. */
  legend?: string;
}

export interface Panel {
  title: string;
  description: string;
  /** As Grafana names it: `s`, `percentunit`, `bytes`, or `short` for plain numbers. */
  unit: string;
  queries: readonly Query[];
  /** The newest value in large instead of lines over time. */
  stat?: { steps: readonly [colour: string, from: number | null][] };
  /** Lines add up to a whole. */
  stacked?: boolean;
  /** Where the axis ends, if not at the highest line. */
  max?: number;
  /** What the lines should stay below: drawn across. */
  limit?: number;
}

const perSecond = (selector: string, by: string) => `sum by (${by}) (rate(${selector}[$__rate_interval]))`;

const quantiles = (metric: string, by: string, matching = ''): Query[] =>
  [0.5, 0.99].map(quantile => ({
    promql: `histogram_quantile(${quantile}, sum by (${['le', by].filter(Boolean).join(', ')}) (rate(${metric}_bucket${matching}[$__rate_interval])))`,
    legend: [`p${quantile * 100}`, by && `{{${by}}}`].filter(Boolean).join(' '),
  }));

/** Every replica tells the same of the pools: the largest of equal numbers is that number. */
const perPool = (metric: string, matching = '') =>
  `max by (namespace, pool, runtime) (${metric}{namespace=~"$namespace"${matching}})`;

const claims = 'llmsafespace_warmpool_claims_total';
const queues = '{name=~"(Composite|Decorator)Controller-llmsafespace-.+"}';
const programs = '{job=~"llmsafespace|metacontroller"}';

const starts: Panel[] = [
  {
    title: 'Decided claims per second',
    description:
      'A Sandbox starts warm when it gets a Pod of a pool, else cold, for the reason given. Unfinished claims are begun again.',
    unit: 'short',
    stacked: true,
    queries: [
      {
        promql: perSecond(`${claims}{outcome=~"warm|cold|unfinished"}`, 'outcome, reason'),
        legend: '{{outcome}} {{reason}}',
      },
    ],
  },
  {
    title: 'Served warm',
    description: 'Share of the decided claims that got a warm Pod',
    unit: 'percentunit',
    max: 1,
    queries: [
      {
        promql: `sum(rate(${claims}{outcome="warm"}[$__rate_interval])) / sum(rate(${claims}{outcome=~"warm|cold"}[$__rate_interval]))`,
        legend: 'warm',
      },
    ],
  },
  {
    title: 'Time to hand over a warm Pod',
    description: "From the beginning of a claim until the Pod is the Sandbox's",
    unit: 's',
    queries: quantiles('llmsafespace_warmpool_assignment_duration_seconds', ''),
  },
];

const pools: Panel[] = [
  {
    title: 'WarmPods by phase',
    description: 'Of all pools of the chosen namespaces',
    unit: 'short',
    stacked: true,
    queries: [
      {
        promql:
          'sum by (status) (max by (namespace, pool, runtime, status) (llmsafespace_warmpool_size{namespace=~"$namespace"}))',
        legend: '{{status}}',
      },
    ],
  },
  {
    title: 'Ready WarmPods by pool',
    description: 'What can be claimed at once',
    unit: 'short',
    queries: [
      {
        promql: perPool('llmsafespace_warmpool_size', ', status="Ready"'),
        legend: '{{namespace}}/{{pool}} {{runtime}}',
      },
    ],
  },
  {
    title: 'Utilization by pool',
    description: 'Assigned Pods of all Pods',
    unit: 'percentunit',
    max: 1,
    queries: [
      { promql: perPool('llmsafespace_warmpool_utilization'), legend: '{{namespace}}/{{pool}} {{runtime}}' },
    ],
  },
  {
    title: 'Time until a warm Pod is ready',
    description: 'From its WarmPod: what it takes to replace a claimed one',
    unit: 's',
    queries: quantiles('llmsafespace_warmpool_creation_duration_seconds', '', '{namespace=~"$namespace"}'),
  },
];

const hooks: Panel[] = [
  {
    title: 'Calls per second',
    description: 'By kind and verb, whatever their outcome',
    unit: 'short',
    stacked: true,
    queries: [
      {
        promql: perSecond('llmsafespace_hook_duration_seconds_count', 'kind, verb'),
        legend: '{{kind}} {{verb}}',
      },
    ],
  },
  {
    title: 'Slowest calls in a hundred (p99)',
    description:
      'Metacontroller gives up after 10 s. Answers about a pool lie apart, up to 0.8 s for a large one; the wait counts here.',
    unit: 's',
    limit: 10,
    queries: [
      {
        promql: `histogram_quantile(0.99, ${perSecond('llmsafespace_hook_duration_seconds_bucket', 'le, kind, verb')})`,
        legend: '{{kind}} {{verb}}',
      },
    ],
  },
  {
    title: 'Errors per second',
    description:
      'Requests answered with an error, by its code; with SATURATED, STARTING and DRAINING the caller is asked to call again',
    unit: 'short',
    queries: [{ promql: perSecond('llmsafespace_requests_rejected_total', 'code'), legend: '{{code}}' }],
  },
  {
    title: 'Under way',
    description: 'Hooks that are received, wait or run, and effects that wait for their turn, by replica',
    unit: 'short',
    queries: [
      { promql: 'sum by (pod) (llmsafespace_hooks_in_flight)', legend: 'hooks {{pod}}' },
      { promql: 'sum by (pod) (llmsafespace_effects_waiting)', legend: 'effects {{pod}}' },
    ],
  },
];

const stats: Panel[] = [
  {
    title: 'Hook servers that are ready',
    description: 'Replicas that take hooks',
    unit: 'short',
    queries: [{ promql: 'sum(llmsafespace_ready) or vector(0)' }],
    stat: {
      steps: [
        ['red', null],
        ['orange', 1],
        ['green', 2],
      ],
    },
  },
  {
    title: 'Metacontrollers that lead',
    description: 'One leads and has the queues; the others wait',
    unit: 'short',
    queries: [{ promql: 'sum(leader_election_master_status{job="metacontroller"}) or vector(0)' }],
    stat: {
      steps: [
        ['red', null],
        ['green', 1],
        ['red', 2],
      ],
    },
  },
  {
    title: 'Certificate expires in',
    description: 'That of the webhooks, in the replica where it is the oldest',
    unit: 's',
    queries: [{ promql: 'min(llmsafespace_tls_certificate_expiry_seconds) - time()' }],
    stat: {
      steps: [
        ['red', null],
        ['orange', 2 * 86_400],
        ['green', 14 * 86_400],
      ],
    },
  },
  {
    title: 'Alerts that fire',
    description: 'See docs/monitoring.md for what they mean',
    unit: 'short',
    queries: [{ promql: 'count(ALERTS{alertname=~"LLMSafeSpace.+", alertstate="firing"}) or vector(0)' }],
    stat: {
      steps: [
        ['green', null],
        ['red', 1],
      ],
    },
  },
];

const health: Panel[] = [
  {
    title: 'Objects that wait in queues',
    description: "Metacontroller's, by controller",
    unit: 'short',
    queries: [{ promql: `sum by (name) (workqueue_depth${queues})`, legend: '{{name}}' }],
  },
  {
    title: 'CPU',
    description: 'Cores in use, by Pod',
    unit: 'short',
    queries: [{ promql: perSecond(`process_cpu_seconds_total${programs}`, 'pod'), legend: '{{pod}}' }],
  },
  {
    title: 'Memory',
    description: 'Resident, by Pod',
    unit: 'bytes',
    queries: [{ promql: `sum by (pod) (process_resident_memory_bytes${programs})`, legend: '{{pod}}' }],
  },
];

export interface Row {
  /** Absent, it goes on with the section above it. */
  title?: string;
  /** In Grafana's grid units, of which a row header is one. */
  height: number;
  panels: readonly Panel[];
}

/** Each line of panels, from above. */
export const rows: readonly Row[] = [
  { title: 'Starts and claims', height: 8, panels: starts },
  { title: 'Pools', height: 8, panels: pools },
  { title: 'Hooks', height: 8, panels: hooks },
  { title: 'Health', height: 4, panels: stats },
  { height: 8, panels: health },
];
