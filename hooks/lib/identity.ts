import type { Sandbox } from '../api/sandbox.ts';
import { childName, formerChildName, labelValue } from './names.ts';

/** What the objects of one Sandbox have in common. */
export interface Identity {
  name: string;
  /** Their older name, if it began with a digit. */
  formerName?: string | undefined;
  namespace: string;
  /** Labels of every object of this Sandbox. */
  labels: Record<string, string>;
  /** Selects only this Sandbox's Pod, cold or claimed. */
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

/** Whether a name is the computed one, current or older. */
export const isOwnName = ({ name, formerName }: Identity, candidate: string): boolean =>
  candidate === name || candidate === formerName;

/** The identity of the Sandbox's own volume: an older volume keeps its name and files. */
export const volumeIdentity = (identity: Identity, volumes: { has(name: string): boolean }): Identity => {
  const { formerName } = identity;
  return formerName !== undefined && volumes.has(formerName) ? { ...identity, name: formerName } : identity;
};
