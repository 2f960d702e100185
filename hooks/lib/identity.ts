import type { Sandbox } from '../api/sandbox.ts';
import { childName, formerChildName, labelValue } from './names.ts';

/** What the objects of one Sandbox have in common. */
export interface Identity {
  name: string;
  /** What they were called before names had to begin with a letter, where that differs. */
  formerName?: string | undefined;
  namespace: string;
  /** Labels of every object of this Sandbox. */
  labels: Record<string, string>;
  /** Selects this Sandbox's Pod, cold or claimed, and no other Sandbox's. */
  selector: Record<string, string>;
}

/** Names and labels of a Sandbox's objects; all of them share one name, one per kind. */
export const identityOf = ({ metadata: { name, namespace, uid } }: Sandbox): Identity => ({
  name: childName({ name, uid }),
  formerName: formerChildName({ name, uid }),
  namespace,
  labels: { app: 'llmsafespace', component: 'sandbox', 'sandbox-id': labelValue(name), 'sandbox-uid': uid },
  selector: { 'sandbox-uid': uid },
});

/** Whether a name is the computed one, now or before. */
export const isOwnName = ({ name, formerName }: Identity, candidate: string): boolean =>
  candidate === name || candidate === formerName;

/** The identity under which the Sandbox's own volume is found: one of before keeps its name, and so its files. */
export const volumeIdentity = (identity: Identity, volumes: { has(name: string): boolean }): Identity => {
  const { formerName } = identity;
  return formerName !== undefined && volumes.has(formerName) ? { ...identity, name: formerName } : identity;
};
