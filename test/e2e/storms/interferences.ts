/** What somebody outside does to the objects of Sandboxes, for as long as they are let. */
import { mutate, refuse } from '../support/admission.ts';
import { deletes, type End, EVICTED, eachSecond, ends, REJECTED } from '../support/agent.ts';
import { RESTRICTED, type Stage } from '../support/stage.ts';

export interface Interference {
  name: string;
  /** Of the Sandboxes that it is tried on. */
  spec?: object;
  begin(stage: Stage): Promise<End>;
  /** What the Sandboxes say meanwhile; undefined where they go on. */
  says?: { type: string; reason: string; message?: RegExp };
  /** They run now and then, so that none is late. */
  lets?: 'run';
}

const pods = { resource: 'pods', operations: ['CREATE'] } as const;
const policies = { resource: 'networkpolicies', apiGroup: 'networking.k8s.io' };
const services = { resource: 'services' };
const WITH_POLICY = { networkAccess: { egress: [{ cidr: '203.0.113.0/24' }] } };
const WITH_SERVICE = { service: { enabled: true } };

/** Pod Security would refuse what is to be tried here. */
async function privileged({ kubectl, namespace }: Stage): Promise<void> {
  const labels = Object.keys(RESTRICTED).map(label => `${label}=privileged`);
  await kubectl(['label', 'namespace', namespace, '--overwrite', ...labels]);
}

const altersPods =
  (patch: string) =>
  async (stage: Stage): Promise<End> => {
    await privileged(stage);
    return mutate(stage, pods, patch);
  };

const hasQuota = (resource: string) => async (stage: Stage) => {
  await stage.objects.create('ResourceQuota', {
    metadata: { name: 'none' },
    spec: { hard: { [resource]: '0' } },
  });
  return () => stage.objects.remove('ResourceQuota', 'none');
};

const altered = (field: RegExp) => ({ type: 'PodReady', reason: 'PodAltered', message: field });

export const INTERFERENCES: Interference[] = [
  {
    name: 'a webhook mounts a directory of the node',
    begin: altersPods(
      '[JSONPatch{op: "add", path: "/spec/volumes/-", value: Object.spec.volumes{name: "agent", hostPath: Object.spec.volumes.hostPath{path: "/run/agent.sock"}}}]',
    ),
    says: altered(/spec\.volumes\[\]\.hostPath/),
  },
  {
    name: 'a webhook overwrites a label',
    begin: altersPods('[JSONPatch{op: "replace", path: "/metadata/labels/app", value: "mesh"}]'),
    says: altered(/metadata\.labels\[app\]/),
  },
  {
    name: 'a webhook shares the processes of the node',
    begin: altersPods('[JSONPatch{op: "add", path: "/spec/hostPID", value: true}]'),
    says: altered(/spec\.hostPID/),
  },
  {
    name: 'a webhook adds a capability',
    begin: altersPods(
      '[JSONPatch{op: "add", path: "/spec/containers/0/securityContext/capabilities/add", value: ["NET_ADMIN"]}]',
    ),
    says: altered(/capabilities\.add/),
  },
  {
    name: 'a webhook lets every system call through',
    begin: altersPods(
      '[JSONPatch{op: "replace", path: "/spec/containers/0/securityContext/seccompProfile/type", value: "Unconfined"}]',
    ),
    says: altered(/seccompProfile/),
  },
  {
    name: 'a webhook mounts a token',
    begin: altersPods('[JSONPatch{op: "replace", path: "/spec/automountServiceAccountToken", value: true}]'),
    says: altered(/spec\.automountServiceAccountToken/),
  },
  {
    name: 'a webhook adds a label to the selector of policies',
    spec: WITH_POLICY,
    begin: stage =>
      mutate(
        stage,
        policies,
        '[JSONPatch{op: "add", path: "/spec/podSelector/matchLabels", value: {"mesh": "on"}}]',
      ),
    says: { type: 'Ready', reason: 'NamespacePoliciesMissing' },
  },
  {
    name: 'a webhook adds a rule to policies that have some',
    spec: WITH_POLICY,
    begin: stage =>
      mutate(
        stage,
        policies,
        'has(object.metadata.labels) && "sandbox-uid" in object.metadata.labels ? [JSONPatch{op: "add", path: "/spec/egress/-", value: {"to": [{"ipBlock": {"cidr": "198.51.100.0/24"}}]}}] : []',
      ),
    says: { type: 'NetworkReady', reason: 'PolicyAltered', message: /spec\.egress/ },
  },
  {
    name: 'a policy refuses Pods',
    begin: stage => refuse(stage, pods, 'no Pods on Mondays'),
    says: { type: 'PodReady', reason: 'PodRefused', message: /no Pods on Mondays/ },
  },
  {
    name: 'a policy refuses NetworkPolicies',
    spec: WITH_POLICY,
    begin: stage => refuse(stage, policies, 'ask the network team'),
    says: { type: 'Ready', reason: 'NamespacePoliciesMissing', message: /ask the network team/ },
  },
  {
    name: 'a policy refuses Services',
    spec: WITH_SERVICE,
    begin: stage => refuse(stage, services, 'no Services'),
  },
  {
    name: 'a quota leaves no room for Pods',
    begin: hasQuota('pods'),
    says: { type: 'PodReady', reason: 'PodRefused', message: /exceeded quota/ },
  },
  {
    name: 'a quota leaves no room for Services',
    spec: WITH_SERVICE,
    begin: hasQuota('count/services'),
    says: { type: 'ServiceReady', reason: 'ServiceRefused', message: /exceeded quota/ },
    lets: 'run',
  },
  {
    name: 'the kubelet rejects each Pod',
    begin: ends('sandbox', ['Pending', 'Running'], REJECTED),
    says: { type: 'PodReady', reason: 'OutOfcpu', message: /the next Pod is created at/ },
    lets: 'run',
  },
  {
    name: 'the kubelet evicts each Pod',
    begin: ends('sandbox', ['Running'], EVICTED),
    says: { type: 'PodReady', reason: 'Evicted' },
    lets: 'run',
  },
  { name: 'somebody deletes each Pod', begin: deletes('Pod', 'sandbox') },
  {
    name: 'somebody deletes each NetworkPolicy',
    spec: WITH_POLICY,
    begin: deletes('NetworkPolicy', 'sandbox'),
  },
  { name: 'somebody deletes each Service', spec: WITH_SERVICE, begin: deletes('Service', 'sandbox') },
  {
    name: 'somebody annotates the Pods each second',
    begin: eachSecond(async ({ objects }, round) => {
      for (const { metadata } of await objects.list('Pod'))
        await objects.patch('Pod', metadata?.name ?? '', {
          metadata: { annotations: { round: String(round) } },
        });
    }),
  },
  {
    name: 'somebody labels the Sandboxes each second',
    begin: eachSecond(async ({ objects }, round) => {
      for (const { metadata } of await objects.list('Sandbox'))
        await objects.patch('Sandbox', metadata.name, { metadata: { labels: { round: String(round) } } });
    }),
  },
];
