import type { Sandbox } from '../api/sandbox.ts';
import { childName, labelValue } from './names.ts';

/** What the objects of one Sandbox have in common. */
export interface Identity {
  name: string;
  namespace: string;
  /** Labels of every object of this Sandbox. */
  labels: Record<string, string>;
  /** Selects this Sandbox's Pod, cold or claimed, and no other Sandbox's. */
  selector: Record<string, string>;
}

/** Names and labels of a Sandbox's objects; all of them share one name, one per kind. */
export const identityOf = ({ metadata: { name, namespace = 'default', uid } }: Sandbox): Identity => ({
  name: childName({ name, uid }),
  namespace,
  labels: { app: 'llmsafespace', component: 'sandbox', 'sandbox-id': labelValue(name), 'sandbox-uid': uid },
  selector: { 'sandbox-uid': uid },
});
