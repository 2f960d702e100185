/** What a tenant tries, as a row of a table. */
import type { Targets } from '../scene.ts';
import type { User } from '../users.ts';

export interface Attack {
  /** Goes on after "cannot". */
  name: string;
  as: User;
  /** What the policy's name begins with after `llmsafespace-`. */
  refusedBy: string;
  /** What its message says to do instead. */
  remedy: string;
  /** kubectl's arguments. */
  command(targets: Targets): string[];
  input?(targets: Targets): object;
}

/** The API server's refusal as kubectl tells it, or that there was none. */
export const refusalOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'not refused',
    error => String(error),
  );

/** How a refusal begins that comes from one of our policies whose names begin so. */
export const refusedBy = (policy: string): string =>
  `forbidden: ValidatingAdmissionPolicy 'llmsafespace-${policy}`;

export const CREATE = () => ['create', '-f', '-'];

/** kubectl's arguments for a JSON merge patch; `resource` may be `sandboxes/NAME`. */
export const patch = (resource: string, change: object, ...more: string[]): string[] => [
  'patch',
  resource,
  '--type=merge',
  '-p',
  JSON.stringify(change),
  ...more,
];

export const labelled = (labels: Record<string, string | null>) => ({ metadata: { labels } });
export const annotated = (annotations: Record<string, string | null>) => ({ metadata: { annotations } });

/** An owner reference to the Sandbox that is attacked. */
export const victimAsOwner = ({ uid }: Targets) => ({
  apiVersion: 'llmsafespace.dev/v1',
  kind: 'Sandbox',
  name: 'victim',
  uid,
  controller: true,
});

/** All labels of what belongs to that Sandbox. */
export const victimsLabels = ({ uid }: Targets) => ({
  app: 'llmsafespace',
  component: 'sandbox',
  'sandbox-id': 'victim',
  'sandbox-uid': uid,
  'controller-uid': uid,
});
