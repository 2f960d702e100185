/** Rows of the tables about autoscaling: spec, number assigned, what was remembered, what is answered. */
import type { Demand, ScaleMemory } from '../../../../../hooks/warmpool/size/autoscale.ts';
import { secondsFromNow, written } from '../../../../builders/identity.ts';
import { warmPool } from '../../../../builders/warm-pool.ts';

export const fixed = (minSize: number, maxSize = 0) => warmPool().size(minSize, maxSize).parse().spec;

export const scaling = (minSize: number, maxSize = 0, fields = {}) =>
  warmPool().size(minSize, maxSize).autoScaling(fields).parse().spec;

export const ago = (seconds: number) => written(secondsFromNow(-seconds));

/** Nobody waits, and nobody went without. */
export const used = (assigned: number): Demand => ({ assigned, waiting: 0, cold: 0 });

/** What is wanted, and kept, why, and what else is remembered. */
export const answer = (idleTarget: number, reason: string, memory: Omit<ScaleMemory, 'idleTarget'> = {}) => ({
  idleTarget,
  keep: idleTarget,
  reason,
  ...memory,
});

/** What is wanted is remembered; `maxSize` leaves room for fewer. */
export const limited = (keep: number, idleTarget: number, memory: Omit<ScaleMemory, 'idleTarget'> = {}) => ({
  ...answer(idleTarget, 'MaxSize', memory),
  keep,
});

export const low = (secondsAgo: number, lowPeak: number) => ({ lowSince: ago(secondsAgo), lowPeak });

export type Row = [string, ReturnType<typeof fixed>, number, Partial<ScaleMemory>, ReturnType<typeof answer>];

export const rows = (...all: Row[]) => all;
