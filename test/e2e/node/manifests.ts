/** Objects of the test: what a chart would install. */
import { nodeMark } from '../../../local/node/node-object.ts';

const securityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Where only a node of processes may take it. */
const placement = {
  nodeSelector: { [nodeMark.key]: nodeMark.value },
  tolerations: [{ ...nodeMark, effect: 'NoSchedule' }],
};

export const secret = (value: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'served' },
  stringData: { value },
});

export const settings = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'served' },
  data: { greeting: 'hello' },
};

export const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'served' },
  spec: { selector: { app: 'served' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
};

/** Two replicas of the test's program, of which none may be missing while they are replaced. */
export const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'served' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'served' } },
    strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: {
      metadata: { labels: { app: 'served' } },
      spec: {
        ...placement,
        terminationGracePeriodSeconds: 20,
        containers: [
          {
            name: 'program',
            image: 'registry.invalid/served:1',
            args: ['--secret=/etc/served/value', '$(GREETING) $$(GREETING)'],
            env: [
              { name: 'HOST', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'SECRET_FILE', value: '/etc/served/value' },
              { name: 'GREETING', valueFrom: { configMapKeyRef: { name: 'served', key: 'greeting' } } },
            ],
            ports: [{ name: 'http', containerPort: 8080 }],
            readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 1 },
            livenessProbe: { tcpSocket: { port: 'http' }, initialDelaySeconds: 5, periodSeconds: 1 },
            securityContext,
            volumeMounts: [{ name: 'secret', mountPath: '/etc/served' }],
          },
        ],
        volumes: [{ name: 'secret', secret: { secretName: 'served' } }],
      },
    },
  },
};

/** A Job whose container ends with this exit code. */
export const job = (name: string, exitCode: number) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    backoffLimit: 0,
    template: {
      spec: {
        ...placement,
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        containers: [
          { name: 'task', image: 'registry.invalid/task:1', args: [String(exitCode)], securityContext },
        ],
      },
    },
  },
});

/** A Pod of the other image on this very node, which ends by itself after a minute. */
export const boundTo = (nodeName: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'bound' },
  spec: {
    nodeName,
    containers: [{ name: 'task', image: 'registry.invalid/task:1', args: ['0', '60000'], securityContext }],
  },
});

/** A Pod of the test's image that asks for what processes can't give. */
export const execProbed = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'exec-probed' },
  spec: {
    ...placement,
    containers: [
      {
        name: 'task',
        image: 'registry.invalid/task:1',
        readinessProbe: { exec: { command: ['true'] } },
        securityContext,
      },
    ],
  },
};
