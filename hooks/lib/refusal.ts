import type { Facts, SyncError } from '../contract.ts';
import { later, parseTime, type Time } from './time.ts';

/** A child as the API server's refusals name it. */
export interface Child {
  kind: string;
  name: string;
}

/** The API server writes whole seconds, and its clock is known to a second or two. */
const INACCURACY_SECONDS = 3;

/** How the API server begins what it says of an object of this name, or of a kind that its user has no right to. */
const subject = (kind: string, name: string) => `${kind}(?: "${name}" | is forbidden: )`;

const ANY_KIND = '[a-zA-Z0-9.-]+';

/** What starts the next refusal in a list. */
const beginning = (name: string) =>
  `(?:${subject(ANY_KIND, name)}|admission webhook "|Internal error occurred: )`;

/** The API server's refusals one by one, without Metacontroller's prefix. */
function refusalsIn({ message }: SyncError, name: string): string[] {
  const words = message.replace(/^can't reconcile children for \w+ \S+: /, '');
  const list = /^\[(.*)\]$/s.exec(words);
  return list?.[1] === undefined ? [words] : list[1].split(new RegExp(`, (?=${beginning(name)})`));
}

/** `pods "…" is forbidden`, or `Pod "…" is invalid`; others with their group behind the kind. */
const ofChild = ({ kind, name }: Child) =>
  new RegExp(`^${subject(`${kind.replace(/y$/, '(?:y|ies)')}s?(?:\\.[a-z0-9.-]+)?`, name)}`, 'i');

const ofAnyChild = (name: string) => new RegExp(`^${subject(ANY_KIND, name)}`);

/**
 * Why the API server refused a child since it was first requested: the newest refusal that names it, or else the newest that names no
 * child of this Sandbox, such as an admission webhook's.
 */
export function refusalOf(child: Child, { syncErrors }: Facts, askedSince: Time): string | undefined {
  if (!syncErrors?.known) return undefined;
  const since = later(askedSince, -INACCURACY_SECONDS);
  const refusals = syncErrors.value
    .filter(({ recordedAt }) => parseTime(recordedAt) >= since)
    .flatMap(error => refusalsIn(error, child.name));
  return (
    refusals.find(words => ofChild(child).test(words)) ??
    refusals.find(words => !ofAnyChild(child.name).test(words))
  );
}
