/** Our objects of Metacontroller, as `metacontroller/` has them, and the finalizers by which it holds their parents. */

export interface Controller {
  kind: 'CompositeController' | 'DecoratorController';
  name: string;
  /** Plural of its kind in group llmsafespace.dev. */
  parents: Parents;
}

/** What may carry a finalizer of ours. WarmPods come last: they follow their WarmPool. */
export const parentKinds = ['sandboxes', 'warmpools', 'warmpods'] as const;
export type Parents = (typeof parentKinds)[number];

export const controllers: readonly Controller[] = [
  { kind: 'CompositeController', name: 'llmsafespace-sandbox', parents: 'sandboxes' },
  { kind: 'CompositeController', name: 'llmsafespace-warmpool', parents: 'warmpools' },
  { kind: 'DecoratorController', name: 'llmsafespace-warmpod', parents: 'warmpods' },
];

/** Metacontroller gives a parent this finalizer as soon as its controller has a finalize hook. */
const finalizerOf = ({ kind, name }: Controller): string => `metacontroller.io/${kind.toLowerCase()}-${name}`;

/** Every finalizer that our controllers put on objects of this kind, now or with a hook more. */
export const finalizersOn = (parents: Parents): string[] =>
  controllers.filter(controller => controller.parents === parents).map(finalizerOf);

/** Where the API server has it. */
export const controllerPath = ({ kind, name }: Controller): string =>
  `/apis/metacontroller.k8s.io/v1alpha1/${kind.toLowerCase()}s/${name}`;

/** Lets the policy of `metacontroller/finalizer-policy.yaml` give a Sandbox its finalizer at creation. */
export const finalizerPolicyBinding = 'llmsafespace-sandbox-finalizer';
