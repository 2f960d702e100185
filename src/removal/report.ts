/** The report of the removal. */
import { type Parents, parentKinds } from '../controllers.ts';
import type { KindPass } from './pass.ts';
import type { Removal } from './passes.ts';

const nouns: Record<Parents, [one: string, many: string]> = {
  sandboxes: ['Sandbox', 'Sandboxes'],
  warmpools: ['WarmPool', 'WarmPools'],
  warmpods: ['WarmPod', 'WarmPods'],
};

const counted = (count: number, [one, many]: readonly [string, string]) =>
  `${count} ${count === 1 ? one : many}`;

/** `a`, `a and b`, `a, b and c`. */
const enumerated = (parts: string[]) => parts.join(', ').replace(/, (?=[^,]*$)/, ' and ');

function whatWasDone({ removed }: Removal): string {
  const parts = parentKinds
    .filter(parents => removed[parents] > 0)
    .map(parents => counted(removed[parents], nouns[parents]));
  return parts.length > 0
    ? `Took the finalizers of LLMSafeSpace off ${enumerated(parts)}.`
    : 'Nothing carried a finalizer of LLMSafeSpace.';
}

const namespacesOf = ({ objects }: KindPass) =>
  new Set(objects.map(({ metadata }) => metadata.namespace)).size;

const crds = ['sandboxes', 'sandboxprofiles', 'runtimeenvironments', 'warmpools', 'warmpods'].map(
  plural => `${plural}.llmsafespace.dev`,
);

const howToDeleteObjects = [
  '  kubectl delete sandboxes.llmsafespace.dev,warmpools.llmsafespace.dev,warmpods.llmsafespace.dev --all --all-namespaces',
];

const howToDeleteTheRest = [
  '  kubectl delete networkpolicies --all-namespaces --field-selector metadata.name=llmsafespace-baseline',
  '  kubectl delete networkpolicies --all-namespaces --field-selector metadata.name=llmsafespace-sandbox',
  `  kubectl delete crd ${crds.join(' ')}`,
];

function whatStays({ last }: Removal): string[] {
  const left = parentKinds.filter(parents => last[parents].objects.length > 0);
  if (left.length === 0) {
    return ['No Sandbox, WarmPool or WarmPod is left. To remove the rest:', ...howToDeleteTheRest];
  }
  const lines = left.map(parents => {
    const namespaces = counted(namespacesOf(last[parents]), ['namespace', 'namespaces']);
    return `  ${counted(last[parents].objects.length, nouns[parents])} in ${namespaces}`;
  });
  return [
    'They can be deleted at any time. Until then these stay, with their Pods, policies and volumes:',
    ...lines,
    'To remove everything:',
    ...howToDeleteObjects,
    ...howToDeleteTheRest,
  ];
}

const mostProblems = 5;

function whatFailed({ last }: Removal): string[] {
  const problems = parentKinds.flatMap(parents => last[parents].problems);
  const held = parentKinds
    .filter(parents => last[parents].held > 0)
    .map(parents => counted(last[parents].held, nouns[parents]));
  return [
    ...problems.slice(0, mostProblems),
    ...(problems.length > mostProblems ? [`and ${problems.length - mostProblems} problems more`] : []),
    ...(problems.length === 0 && held.length > 0
      ? [
          `${enumerated(held)} had them again each time: something gives them back, such as a Metacontroller that still has our controllers.`,
        ]
      : []),
    'Not all could be freed; run this program again once that is put right.',
  ];
}

/** The lines to print about a removal. */
export const report = (removal: Removal): string[] => [
  whatWasDone(removal),
  ...(removal.finished ? whatStays(removal) : whatFailed(removal)),
];

/** What to say where nothing was taken off because these would give it back. */
export const refusal = (adders: string[]): string[] => [
  'Nothing was done: what gives Sandboxes and WarmPools their finalizers is still there, and would give them back.',
  'Uninstall the chart first, or delete it yourself:',
  ...adders.map(name => `  kubectl delete ${name}`),
  'or use --force.',
];
