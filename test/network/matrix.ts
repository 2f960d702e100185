/** Which of a cast may open a connection to which other: the whole matrix, as it is, and as a table says it should be. */
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { isAllowed } from './evaluator.ts';
import { isSamePod, type Party } from './party.ts';
import type { Port } from './rule.ts';

/** Somebody, by the name that a table has for it; several Pods may share one. */
export interface Member {
  name: string;
  party: Party;
  /** A Pod that we make: what others say to each other is no matter of ours. */
  isOurs: boolean;
}

/** A sentence, and what it allows: each of `from` to each of `to`, on each port (`53/UDP`). */
export interface Row {
  name: string;
  from: readonly string[];
  to: readonly string[];
  ports: readonly string[];
}

/** `cold → dns 53/UDP`: a connection that can be opened. */
export type Way = string;

export const wayOf = (from: string, to: string, port: string): Way => `${from} → ${to} ${port}`;

/** Every way that the rows allow. */
export const waysOf = (rows: readonly Row[]): Set<Way> =>
  new Set(
    rows.flatMap(({ from, to, ports }) =>
      from.flatMap(one => to.flatMap(other => ports.map(port => wayOf(one, other, port)))),
    ),
  );

/** `53/UDP` as the evaluator takes it. */
export function portOf(text: string): Port {
  const [number, protocol] = text.split('/');
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') throw new Error(`${text} is no port`);
  return { number: Number(number), protocol };
}

/** Each of one list with each of the other, at least one of them ours, and no Pod with itself. */
export const pairsOf = (froms: readonly Member[], tos: readonly Member[]): { from: Member; to: Member }[] =>
  froms.flatMap(from =>
    tos
      .filter(to => (from.isOurs || to.isOurs) && !isSamePod(from.party, to.party))
      .map(to => ({ from, to })),
  );

/** Every way that is open between two members on one of the ports. */
export const openWays = (
  members: readonly Member[],
  ports: readonly string[],
  policies: readonly NetworkPolicy[],
): Set<Way> =>
  new Set(
    pairsOf(members, members).flatMap(({ from, to }) =>
      ports
        .filter(port => isAllowed({ from: from.party, to: to.party, port: portOf(port) }, policies))
        .map(port => wayOf(from.name, to.name, port)),
    ),
  );

/** Those of `ways` whose both ends are there. */
export const between = (ways: ReadonlySet<Way>, names: ReadonlySet<string>): Way[] =>
  [...ways]
    .filter(one => {
      const [from = '', , to = ''] = one.split(' ');
      return names.has(from) && names.has(to);
    })
    .sort();
