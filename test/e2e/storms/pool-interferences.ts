/** What somebody outside does to pools, for as long as they are let. */
import { mutate, refuse } from '../support/admission.ts';
import { agent, deletes, type End, EVICTED, eachSecond, ends, REJECTED } from '../support/agent.ts';
import type { Stage } from '../support/stage.ts';

export interface PoolInterference {
  name: string;
  /** Of the pools that it is tried on. */
  spec?: object;
  begin(stage: Stage): Promise<End>;
  /** What the pools say meanwhile; undefined where they go on. */
  says?: { reason: RegExp; message: RegExp };
}

const pods = { resource: 'pods', operations: ['CREATE'] } as const;
const warmPods = { resource: 'warmpods', apiGroup: 'llmsafespace.dev', operations: ['CREATE'] } as const;

/** One of a kind of ours refuses until it is counted, which takes minutes in a cluster just started. */
const hasQuota = (resource: string) => async (stage: Stage) => {
  await stage.objects.create('ResourceQuota', {
    metadata: { name: 'none' },
    spec: { hard: { [resource]: '0' } },
  });
  return () => stage.objects.remove('ResourceQuota', 'none');
};

const hasLimits = async (stage: Stage) => {
  await stage.objects.create('LimitRange', {
    metadata: { name: 'small' },
    spec: { limits: [{ type: 'Pod', max: { memory: '64Mi' } }] },
  });
  return () => stage.objects.remove('LimitRange', 'small');
};

/** Each of these is touched, and nothing about it that matters. */
const touches = (kind: 'Pod' | 'WarmPod' | 'WarmPool') =>
  eachSecond(async ({ objects }, round) => {
    for (const { metadata } of await objects.list(kind))
      await objects.patch(kind, metadata?.name ?? '', { metadata: { labels: { round: String(round) } } });
  });

export const POOL_INTERFERENCES: PoolInterference[] = [
  {
    name: 'a policy refuses Pods',
    begin: stage => refuse(stage, pods, 'no Pods on Mondays'),
    says: { reason: /PodRefused/, message: /no Pods on Mondays/ },
  },
  {
    name: 'a policy refuses WarmPods',
    begin: stage => refuse(stage, warmPods, 'ask the platform team'),
    says: { reason: /WarmPodRefused/, message: /ask the platform team/ },
  },
  {
    name: 'a policy refuses PodTemplates',
    begin: stage => refuse(stage, { resource: 'podtemplates' }, 'no templates'),
    says: { reason: /PodTemplateRefused/, message: /no templates/ },
  },
  {
    name: 'a quota leaves no room for Pods',
    begin: hasQuota('pods'),
    says: { reason: /PodRefused/, message: /(exceeded|unknown for) quota/ },
  },
  {
    name: 'a quota leaves no room for WarmPods',
    begin: hasQuota('count/warmpods.llmsafespace.dev'),
    says: { reason: /WarmPodRefused/, message: /(exceeded|unknown for) quota/ },
  },
  {
    name: 'a LimitRange is too narrow',
    begin: hasLimits,
    says: { reason: /PodRefused/, message: /maximum memory usage per Pod/ },
  },
  {
    name: 'a webhook makes Pods that no node takes',
    // What was changed stays so: only its successors can be well.
    spec: { timeout: 30 },
    begin: stage =>
      mutate(
        stage,
        pods,
        '[JSONPatch{op: "add", path: "/spec/nodeSelector", value: {"no.such/label": "on"}}]',
      ),
    says: { reason: /Unschedulable|StartTimeout/, message: /nodes are available/ },
  },
  {
    name: 'the kubelet rejects each Pod',
    begin: ends('warmpod', ['Pending', 'Running'], REJECTED),
    says: { reason: /OutOfcpu/, message: /enough resource/ },
  },
  {
    name: 'the kubelet evicts each Pod',
    begin: ends('warmpod', ['Running'], EVICTED),
    says: { reason: /Evicted/, message: /low on resource/ },
  },
  { name: 'somebody deletes each Pod', begin: deletes('Pod', 'warmpod') },
  { name: 'somebody deletes each WarmPod', begin: deletes('WarmPod', 'warmpod') },
  {
    name: 'somebody retires each WarmPod',
    begin: stage =>
      agent(stage, { kind: 'WarmPod', component: 'warmpod' }, async ({ object: { metadata, spec } }) => {
        if (!spec.retire) await stage.objects.patch('WarmPod', metadata.name, { spec: { retire: true } });
      }),
  },
  {
    name: 'somebody deletes the PodTemplates each second',
    begin: eachSecond(async ({ objects }) => {
      for (const { metadata } of await objects.list('PodTemplate'))
        await objects.remove('PodTemplate', metadata?.name ?? '');
    }),
  },
  { name: 'somebody labels the Pods each second', begin: touches('Pod') },
  { name: 'somebody labels the WarmPods each second', begin: touches('WarmPod') },
  { name: 'somebody labels the pools each second', begin: touches('WarmPool') },
];
