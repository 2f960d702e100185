/** As much of a Pod as a node must understand; parsed once, so that what is absent has its default. */
import { z } from 'zod';

const text = z.string();
const texts = z.array(text).default([]);
const record = z.record(text, text).default({});
const quantities = z.record(text, z.union([text, z.number()])).default({});

const keyRef = z.object({ name: text.default(''), key: text, optional: z.boolean().default(false) });
const objectRef = z.object({ name: text.default(''), optional: z.boolean().default(false) });
const fieldRef = z.object({ fieldPath: text });
const resourceFieldRef = z.object({
  containerName: text.optional(),
  resource: text,
  divisor: z.union([text, z.number()]).default('0'),
});

const variable = z.object({
  name: text,
  value: text.default(''),
  valueFrom: z
    .object({
      fieldRef: fieldRef.optional(),
      resourceFieldRef: resourceFieldRef.optional(),
      configMapKeyRef: keyRef.optional(),
      secretKeyRef: keyRef.optional(),
    })
    .optional(),
});
export type Variable = z.infer<typeof variable>;

const variables = z.object({
  prefix: text.default(''),
  configMapRef: objectRef.optional(),
  secretRef: objectRef.optional(),
});

const item = z.object({ key: text, path: text, mode: z.number().optional() });
const keySelection = { items: z.array(item).default([]), optional: z.boolean().default(false) };
const downwardItem = z.object({
  path: text,
  fieldRef: fieldRef.optional(),
  resourceFieldRef: resourceFieldRef.optional(),
  mode: z.number().optional(),
});
const tokenProjection = z.object({
  path: text,
  audience: text.optional(),
  expirationSeconds: z.number().default(3600),
});
const defaultMode = z.number().default(0o644);

const projection = z.looseObject({
  serviceAccountToken: tokenProjection.optional(),
  configMap: z.object({ name: text.default(''), ...keySelection }).optional(),
  secret: z.object({ name: text.default(''), ...keySelection }).optional(),
  downwardAPI: z.object({ items: z.array(downwardItem).default([]) }).optional(),
});
export type Projection = z.infer<typeof projection>;

const volume = z.looseObject({
  name: text,
  configMap: z.object({ name: text.default(''), defaultMode, ...keySelection }).optional(),
  secret: z.object({ secretName: text, defaultMode, ...keySelection }).optional(),
  projected: z.object({ defaultMode, sources: z.array(projection).default([]) }).optional(),
  downwardAPI: z.object({ defaultMode, items: z.array(downwardItem).default([]) }).optional(),
  emptyDir: z.looseObject({}).optional(),
});
export type Volume = z.infer<typeof volume>;

const port = z.union([text, z.number()]);
const probe = z.looseObject({
  httpGet: z
    .object({
      path: text.default('/'),
      port,
      host: text.optional(),
      scheme: z.enum(['HTTP', 'HTTPS']).default('HTTP'),
      httpHeaders: z.array(z.object({ name: text, value: text })).default([]),
    })
    .optional(),
  tcpSocket: z.object({ port, host: text.optional() }).optional(),
  initialDelaySeconds: z.number().default(0),
  timeoutSeconds: z.number().default(1),
  periodSeconds: z.number().default(10),
  successThreshold: z.number().default(1),
  failureThreshold: z.number().default(3),
  terminationGracePeriodSeconds: z.number().optional(),
});
export type Probe = z.infer<typeof probe>;

const container = z.looseObject({
  name: text,
  image: text,
  command: texts,
  args: texts,
  workingDir: text.optional(),
  env: z.array(variable).default([]),
  envFrom: z.array(variables).default([]),
  ports: z.array(z.object({ name: text.optional(), containerPort: z.number() })).default([]),
  resources: z.object({ limits: quantities, requests: quantities }).prefault({}),
  volumeMounts: z
    .array(z.looseObject({ name: text, mountPath: text, subPath: text.default('') }))
    .default([]),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  lifecycle: z
    .looseObject({
      preStop: z.looseObject({ sleep: z.object({ seconds: z.number() }).optional() }).optional(),
    })
    .optional(),
  terminationMessagePolicy: text.default('File'),
});
export type Container = z.infer<typeof container>;

const condition = z.looseObject({
  type: text,
  status: z.enum(['True', 'False', 'Unknown']),
  lastTransitionTime: text.nullish(),
});
export type Condition = z.infer<typeof condition>;

export const podSchema = z.looseObject({
  metadata: z.looseObject({
    name: text,
    namespace: text,
    uid: text,
    labels: record,
    annotations: record,
    deletionTimestamp: text.optional(),
    deletionGracePeriodSeconds: z.number().optional(),
  }),
  spec: z.looseObject({
    nodeName: text,
    serviceAccountName: text.default('default'),
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).default('Always'),
    terminationGracePeriodSeconds: z.number().default(30),
    volumes: z.array(volume).default([]),
    initContainers: z.array(container).default([]),
    containers: z.array(container),
    readinessGates: z.array(z.object({ conditionType: text })).default([]),
  }),
  status: z
    .looseObject({
      phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).default('Pending'),
      conditions: z.array(condition).default([]),
    })
    .prefault({}),
});
export type Pod = z.infer<typeof podSchema>;

/** `namespace/name`, as messages name a Pod. */
export const podName = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;
