/** The order of a claim, and its result. */
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { PodTemplate } from '../pod/template.ts';

/** The Sandbox that a claim is for. */
export interface Claimant {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  uid: string;
  creationTimestamp: string;
  /** As the Sandbox names it; for metrics. */
  runtime: string;
}

/** A claim of a warm Pod: any number of replicas may try it, and each step of it can be repeated. */
export interface WarmOrder {
  order: 'claim';
  claimant: Claimant;
  /** Of the Pod that the Sandbox would get. */
  podTemplate: PodTemplate;
  /** Names the PodTemplates whose Pods fit: theirs end in it. */
  podTemplateSuffix: string;
  /** A matching Pod's annotation: the hash of its template. */
  hashAnnotation: { name: string; value: string };
  /** The labels of the Sandbox's Pod. */
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** What only an idle Pod is annotated with. */
  droppedAnnotations: string[];
  /** Until when a Ready WarmPod is waited for; undefined takes one now or goes cold. */
  waitUntil: string | undefined;
  /** Whether the Sandbox gets a warm Pod or none, however long that takes. */
  isRequired: boolean;
  /** Why what the Sandbox tells its Pod can't be bound to a warm one, where that is so. */
  notLate: string | undefined;
}

/**
 * The Sandbox has its Pod: end the WarmPods that are assigned to it without that Pod, as an attempt leaves behind that ends with its
 * replica while another one serves the Sandbox.
 */
export interface TidyOrder {
  order: 'tidy';
  claimant: Claimant;
  podName: string;
}

/** What the shell does before it runs the hook. */
export type ClaimOrder = WarmOrder | TidyOrder;

export type ClaimResult =
  /** The Sandbox has this Pod, as the API server had it when it was handed over. */
  | { result: 'warm'; pod: KubernetesObject }
  /** None could be claimed: the Sandbox starts cold. */
  | { result: 'cold'; reason: string; message: string }
  /** Nothing is decided, or nothing can be done now: resync. The message says what is missing, where that is known. */
  | { result: 'waiting'; resyncAfterSeconds: number; message?: string };
