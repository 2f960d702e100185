/** What an installation decides about its Sandboxes; the server's own settings are added by src/config. */
import { z } from 'zod';
import { MIN_GRACE_SECONDS, writableMedium } from './api/common.ts';
import { isCidr } from './lib/cidr.ts';
import { isNat64Prefix } from './lib/embedded-ipv4.ts';
import { quantityValue } from './lib/quantity.ts';

const quantity = z.string().refine(text => quantityValue(text) > 0, 'must be a quantity such as 500m or 1Gi');

const labels = z.record(z.string(), z.string());

const toleration = z.strictObject({
  key: z.string().optional(),
  operator: z.enum(['Exists', 'Equal']).optional(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.number().int().optional(),
});

const pod = z
  .strictObject({
    serviceAccountName: z
      .string()
      .default('default')
      .describe('ServiceAccount of every Sandbox Pod; its token is never mounted'),
    imagePullSecrets: z
      .array(z.string())
      .default([])
      .describe('Names of Secrets, in each namespace, for pulling runtime images'),
    priorityClassName: z
      .string()
      .optional()
      .describe('PriorityClass of Sandbox Pods whose runtime sets none'),
    nodeSelector: labels.default({}).describe('Node labels that every Sandbox Pod requires'),
    tolerations: z.array(toleration).default([]).describe('Tolerations of every Sandbox Pod'),
    annotations: labels
      .default({ 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' })
      .describe("Annotations of every Sandbox's Pod, such as those about eviction"),
    idleAnnotations: labels
      .default({ 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' })
      .describe(
        'Annotations of an idle warm Pod, which never keeps a node alive; a claim replaces them with the annotations above',
      ),
    spreadOverNodes: z
      .boolean()
      .default(false)
      .describe('Ask the scheduler to spread Sandbox Pods evenly over nodes'),
    hostUsers: z
      .boolean()
      .optional()
      .describe(
        "false gives every Sandbox Pod its own user namespace; a Sandbox that requests the node's is refused",
      ),
  })
  .prefault({});

const defaults = z
  .strictObject({
    cpu: quantity.default('500m').describe('CPU if neither the Sandbox, its profile nor its runtime sets it'),
    memory: quantity.default('512Mi').describe('Memory, likewise'),
    ephemeralStorage: quantity
      .default('1Gi')
      .describe('Ephemeral storage, likewise; also the size limit of each writable path'),
    writableMedium: writableMedium()
      .default('Disk')
      .describe(
        'Where writable paths are kept if neither the Sandbox nor its profile says; the limit of Memory holds immediately, is at most half of the memory, and counts towards it',
      ),
    terminationGracePeriodSeconds: z
      .int()
      .min(MIN_GRACE_SECONDS)
      .max(3600)
      .default(2)
      .describe(
        'Seconds that processes have to stop, in an idle warm Pod and in a Sandbox that does not set it; a shell or Python as first process ignores the signal to stop and takes all of them. Less than 2 gains nothing: a kubelet gives each container 2',
      ),
    service: z
      .boolean()
      .default(false)
      .describe(
        'Whether a Sandbox that does not set it gets a Service; each costs writes at its start and end',
      ),
  })
  .prefault({});

const gvisor = z
  .strictObject({
    runtimeClassName: z
      .string()
      .default('gvisor')
      .describe('RuntimeClass of Sandboxes with securityLevel high'),
    nodeSelector: labels
      .default({})
      .describe('Node labels that such a Pod requires, besides those of its RuntimeClass'),
    tolerations: z.array(toleration).default([]).describe('Tolerations of such a Pod'),
  })
  .prefault({});

const peer = (namespaceLabels: Record<string, string>, podLabels: Record<string, string>) => ({
  namespaceLabels: labels.default(namespaceLabels).describe('Labels of the namespace it runs in'),
  podLabels: labels.default(podLabels).describe('Labels of its Pods'),
});

const cidrs = z.array(z.string().refine(isCidr, 'must be a CIDR such as 10.0.0.0/8'));

const network = z
  .strictObject({
    clusterDomain: z.string().default('cluster.local').describe('DNS domain of the cluster'),
    dns: z
      .strictObject({
        ...peer({ 'kubernetes.io/metadata.name': 'kube-system' }, { 'k8s-app': 'kube-dns' }),
        ports: z
          .array(z.int().min(1).max(65535))
          .min(1)
          .default([53])
          .describe('Its ports, before and behind its Service: 5353 too on OpenShift, 8053 on Gardener'),
        cidrs: cidrs
          .default([])
          .describe(
            'Addresses of DNS besides those Pods, even if blocked below, such as 169.254.20.10/32 of NodeLocal DNSCache',
          ),
      })
      .prefault({})
      .describe('Where the cluster DNS runs; every Sandbox may query it'),
    apiService: z
      .strictObject({
        ...peer({ 'kubernetes.io/metadata.name': 'llmsafespace' }, { app: 'llmsafespace', component: 'api' }),
        enabled: z
          .boolean()
          .default(true)
          .describe('Whether Sandboxes and the API service may reach each other'),
      })
      .prefault({})
      .describe('Where the API service runs'),
    blockedCidrs: cidrs
      .default([
        '169.254.0.0/16',
        'fe80::/10',
        'fd00:ec2::254/128',
        'fd00:ec2::23/128',
        'fd20:ce::254/128',
        '100.100.100.200/32',
        '168.63.129.16/32',
      ])
      .describe(
        'Ranges that no egress rule ever opens: link-local, metadata and platform addresses of clouds. An IPv4 range is blocked in its IPv6 forms too',
      ),
    nat64Prefixes: z
      .array(z.string().refine(isNat64Prefix, 'must be an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits'))
      .default([])
      .describe(
        'NAT64 prefixes of this network besides 64:ff9b::/96; an address behind one is blocked if its IPv4 address is',
      ),
  })
  .prefault({});

const egress = z
  .strictObject({
    fqdn: z
      .enum(['none', 'cilium', 'gke'])
      .default('none')
      .describe('What enforces egress by domain name in this cluster'),
    unenforcedDomains: z
      .enum(['deny', 'allowPublic'])
      .default('deny')
      .describe(
        'What a rule for a domain opens where nothing enforces domains: nothing, or every public address on its ports',
      ),
  })
  .prefault({});

const storage = z
  .strictObject({
    usage: z
      .enum(['none', 'kubelet'])
      .default('none')
      .describe(
        "Where it is read how full Sandboxes' volumes are: nowhere, or once a minute at the kubelet of each node that runs a Sandbox with a volume",
      ),
  })
  .prefault({});

const claims = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether Sandboxes may be served from warm pools'),
    waitSeconds: z
      .number()
      .int()
      .min(0)
      .default(30)
      .describe(
        'How long a Sandbox annotated use-warm-pod: "true" waits for a warm Pod before it starts cold',
      ),
  })
  .prefault({});

/** Settings of the hooks; strict, so that a misspelt one is refused by name (`E9`). */
export const settingsSchema = z.strictObject({
  pod,
  defaults,
  gvisor,
  cpuPinningNodeSelector: labels
    .default({ 'cpu-pinning': 'true' })
    .describe('Labels of nodes with a static CPU manager, for Sandboxes with cpuPinning'),
  network,
  egress,
  storage,
  claims,
  usageIntervalSeconds: z
    .number()
    .int()
    .refine(seconds => seconds === 0 || seconds >= 60, 'must be 0, or at least 60')
    .default(0)
    .describe('How often status.resources is updated from the metrics API, at least 60; 0 is never'),
  defaultStorageClass: z
    .string()
    .optional()
    .describe("StorageClass of Sandbox volumes that set none; the cluster's default if absent"),
  sharedProfileNamespaces: z
    .array(z.string())
    .default([])
    .describe('Namespaces whose SandboxProfiles any Sandbox may use'),
});
export type Settings = z.infer<typeof settingsSchema>;
