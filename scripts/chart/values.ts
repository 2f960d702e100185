/** What a platform team can set in `values.yaml`: the schema from which that file, its JSON schema and its page are generated (`E7`). */
import { z } from 'zod';
import { settingsSchema } from '../../hooks/index.ts';
import { serverSettings } from '../../src/settings/server.ts';
import { deployment, image, labels, networkPeers, rawObject, switchOf, text } from './value-types.ts';

/** What Helm gives each part of a chart; a chart that has ours as a part may have others in it. */
const global = z
  .looseObject({
    imageRegistry: text(
      '',
      'Registry, optionally with a path, that every image is pulled from, such as registry.example.com/mirror: see docs/air-gap.md',
    ),
    imagePullSecrets: z
      .array(z.union([z.string(), z.strictObject({ name: z.string() })]))
      .default([])
      .describe(
        'Names of Secrets for pulling images: the chart’s own, in its namespace, and those of Sandboxes, in each of theirs',
      ),
  })
  .prefault({})
  .describe('Values that the Metacontroller subchart shares');

/** The chart decides these itself: they go with the Pod that it renders. */
const decidedByChart = {
  host: true,
  port: true,
  opsPort: true,
  kubeconfig: true,
  tokenFile: true,
  tlsCertFile: true,
  tlsKeyFile: true,
  kubeletTokenFile: true,
  kubeletCaFile: true,
} as const;

const settings = z
  .strictObject({ ...serverSettings, ...settingsSchema.shape })
  .partial()
  .omit(decidedByChart)
  .default({})
  .describe(
    "The hook server's settings, by the names of docs/settings.md; absent ones have the default given there",
  );

const autoscaling = z
  .strictObject({
    enabled: switchOf(false, 'Let a HorizontalPodAutoscaler choose the number of replicas'),
    minReplicas: z.int().min(1).default(2).describe('Fewest replicas'),
    maxReplicas: z.int().min(1).default(6).describe('Most replicas'),
    targetCPUUtilizationPercentage: z
      .int()
      .min(1)
      .default(70)
      .describe('Target CPU use, as a percentage of the request'),
  })
  .prefault({})
  .describe('Replicas by load');

const tls = z
  .strictObject({
    source: z
      .enum(['selfSigned', 'certManager', 'secret'])
      .default('selfSigned')
      .describe(
        'selfSigned: a CA of its own, made at installation and kept across upgrades; certManager: Certificates for cert-manager; secret: the Secret named by secretName',
      ),
    secretName: text('', 'Secret with tls.crt and tls.key, for source secret'),
    caBundle: text(
      '',
      'PEM of the CA that signed it, for source secret; if absent, the ca.crt of that Secret',
    ),
    validityDays: z
      .int()
      .min(1)
      .default(3650)
      .describe('How long the self-signed CA and its certificate are valid'),
    issuerRef: rawObject(
      {},
      'Issuer of cert-manager (name, kind, group) whose certificates have a ca.crt; if absent, a self-signed CA of cert-manager',
    ),
  })
  .prefault({})
  .describe('The certificate of the webhooks');

const token = z
  .strictObject({
    enabled: switchOf(
      true,
      'Whether a caller of the webhooks must send a bearer token. Metacontroller reads it from a Secret, and watches all Secrets of the cluster to do so (as for a CA in a Secret): see SECURITY.md',
    ),
    secretName: text(
      '',
      'Secret with the token; if absent, one is created at installation and kept across upgrades',
    ),
    secretKey: text('token', 'Its key in that Secret. Metacontroller rereads it when this name changes'),
  })
  .prefault({})
  .describe('The secret that a caller of the webhooks must send');

const networkPolicy = z
  .strictObject({
    enabled: switchOf(true, 'NetworkPolicies for the hook server and for the bundled Metacontroller'),
    metricsFrom: networkPeers(
      [
        {
          namespaceSelector: {},
          podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
        },
      ],
      'Who may read the metrics',
    ),
    apiServer: z
      .strictObject({
        to: networkPeers([], 'Where the API server is; if empty, anywhere on its ports'),
        ports: z.array(z.int()).default([443, 6443]).describe('Its ports, before and behind its Service'),
      })
      .prefault({})
      .describe('Access to the API server'),
    kubelets: z
      .strictObject({
        to: networkPeers([], 'Where the nodes are; if empty, anywhere on their ports'),
        ports: z.array(z.int()).default([10250]).describe('Their ports'),
      })
      .prefault({})
      .describe('Access to the kubelets, where settings.storage.usage is kubelet'),
  })
  .prefault({})
  .describe('Who may connect to whom');

const tenants = z
  .strictObject({
    aggregateRoles: switchOf(
      true,
      "Add Sandboxes, WarmPools and SandboxProfiles to Kubernetes' own view, edit and admin",
    ),
    readableRuntimes: switchOf(
      true,
      'Let every authenticated user read the RuntimeEnvironments, which belong to no namespace',
    ),
    admissionPolicies: switchOf(
      true,
      'ValidatingAdmissionPolicies: our labels, annotations, owner references and statuses are written by our service accounts only, and a namespace can require a profile',
    ),
  })
  .prefault({})
  .describe('What the users of a namespace can do');

const priorityClass = (value: number, create: boolean, description: string) =>
  z
    .strictObject({
      create: switchOf(create, 'Whether to create it'),
      value: z.int().default(value).describe('Its value, which cannot be changed later'),
    })
    .prefault({})
    .describe(description);

const monitoring = z
  .strictObject({
    serviceMonitor: z
      .strictObject({
        enabled: switchOf(false, 'Whether to create them; needs the Prometheus operator'),
        labels: labels('Labels by which a Prometheus selects them'),
        interval: text('30s', 'How often to scrape'),
      })
      .prefault({})
      .describe('A ServiceMonitor for the hook server and a PodMonitor for the bundled Metacontroller'),
    prometheusRule: z
      .strictObject({
        enabled: switchOf(false, 'Whether to create it; needs the Prometheus operator'),
        labels: labels('Labels by which a Prometheus selects it'),
        runbookUrl: text(
          '',
          'Where docs/monitoring.md can be read; set, each alert has a runbook_url to its part of that page',
        ),
      })
      .prefault({})
      .describe('Alerts'),
    dashboard: z
      .strictObject({
        enabled: switchOf(false, 'Whether to create it'),
        labels: labels("Labels by which Grafana's sidecar finds it", { grafana_dashboard: '1' }),
      })
      .prefault({})
      .describe('A ConfigMap with a Grafana dashboard'),
  })
  .prefault({})
  .describe('Metrics, alerts, dashboard');

export const metacontrollerValues = z.strictObject({
  image: image('ghcr.io/metacontroller/metacontroller', 'If absent, the appVersion of the chart'),
  ...deployment({ cpu: '200m', memory: '256Mi' }, { memory: '1Gi' }),
  workers: z.int().min(1).default(20).describe('Objects synced at once, per controller'),
  clientQPS: z.number().min(1).default(500).describe('Requests to the API server per second'),
  clientBurst: z.int().min(1).default(1000).describe('Requests to the API server at once'),
  cacheFlushInterval: text(
    '5m',
    'How often every object is synced again: bounds the wait of an object in back-off after the hook server was down',
  ),
  discoveryInterval: text('30s', 'How often newly installed kinds are looked for'),
  logLevel: z.enum(['debug', 'info', 'error']).default('info').describe('Least severe log line to write'),
  extraArgs: z.array(z.string()).default([]).describe('Additional flags'),
  enabled: z.boolean().optional(),
  global: z.record(z.string(), z.unknown()).optional(),
});

export const chartValues = z.strictObject({
  global,
  image: image('ghcr.io/llmsafespace/llmsafespace', 'If absent, the appVersion of the chart'),
  ...deployment({ cpu: '200m', memory: '256Mi' }, { memory: '512Mi' }),
  autoscaling,
  settings,
  tls,
  token,
  networkPolicy,
  tenants,
  priorityClasses: z
    .strictObject({
      controllers: priorityClass(
        1_000_000,
        true,
        'llmsafespace-controllers, of the hook server and the bundled Metacontroller; if it is not created, empty both priorityClassName',
      ),
      sandboxes: priorityClass(-10, false, 'llmsafespace-sandboxes, of Sandbox Pods whose runtime sets none'),
    })
    .prefault({})
    .describe('PriorityClasses'),
  crds: z
    .strictObject({
      enabled: switchOf(true, 'Install and upgrade our CRDs with the chart'),
      keep: switchOf(true, 'Keep them, and so every Sandbox, when the chart is uninstalled'),
    })
    .prefault({})
    .describe('CustomResourceDefinitions'),
  finalizerPolicy: switchOf(
    true,
    'A MutatingAdmissionPolicy that gives a Sandbox its finalizer at creation, where the cluster serves that kind (Kubernetes 1.36): it saves one write per warm start',
  ),
  removeFinalizers: switchOf(
    true,
    'Take our finalizers off all objects after the chart has been uninstalled, so that no Sandbox or namespace hangs',
  ),
  defaultRuntimes: switchOf(
    false,
    'The RuntimeEnvironments of examples/: python:3.10, nodejs:22 and a shell; they stay when this is switched off',
  ),
  runtimes: rawObject(
    {},
    'RuntimeEnvironments by name, each with its spec; they stay when they are removed from here',
  ),
  monitoring,
  externalMetacontroller: z
    .strictObject({
      namespace: text('', 'Its namespace'),
      serviceAccountName: text('', 'Its ServiceAccount, which gets the rights that our controllers need'),
      podLabels: labels(
        'Labels of its Pods, who may call the webhooks; such as app.kubernetes.io/name: metacontroller-helm, or metacontroller',
      ),
    })
    .prefault({})
    .describe(
      'The Metacontroller that the cluster already runs, 4.16 or newer with its CRDs and with apply-strategy=dynamic-apply; all three are needed where metacontroller.enabled is false',
    ),
  metacontroller: z
    .looseObject({
      enabled: switchOf(
        true,
        'Install it; not if the cluster already runs a Metacontroller, which would run our controllers too',
      ),
    })
    .prefault({})
    .describe('The bundled Metacontroller; its other values are those of charts/metacontroller/values.yaml'),
  // A chart that has ours as a part may switch it. Switched off by a condition it is not looked at; false alone would switch nothing off.
  enabled: z.literal(true).optional(),
});
