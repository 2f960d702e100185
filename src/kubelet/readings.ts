/** What the kubelets measure, each read at most once a minute, and in the background: nobody waits for one. */
import type { Logger } from 'pino';
import type { ReadKubelet } from './read.ts';
import type { VolumeFigures } from './volume-stats.ts';

/** What is known of one node; nothing before its first reading has ended. */
export interface Reading {
  /** As last read, if that is not long ago. */
  figures?: VolumeFigures | undefined;
  /** Why the last try failed. */
  problem?: string | undefined;
}

interface Node extends Reading {
  askedAtMs: number;
  beganAtMs: number;
  readAtMs: number;
  isUnderWay: boolean;
}

const readEveryMs = 60_000;
/** What is older counts for nothing, and a node that nobody has asked about for so long is forgotten. */
export const forgetAfterMs = 300_000;
const mostReads = 8;

export interface ReadingsOptions {
  readKubelet: ReadKubelet;
  /** Called after each try. */
  count(outcome: 'ok' | 'failed'): void;
  logger: Logger;
  now(): Date;
}

/** Tells what is known of a node, and has it read if that is due. */
export function createReadings({ readKubelet, count, logger, now }: ReadingsOptions) {
  /** The one that was asked about longest ago first. */
  const nodes = new Map<string, Node>();
  let underWay = 0;
  const nowMs = () => now().getTime();

  /** Logs a failure once, until a reading succeeds. */
  function fail(nodeName: string, node: Node, err: Error): void {
    count('failed');
    if (node.problem === undefined) logger.warn({ nodeName, err }, 'a kubelet cannot be read');
    node.problem = err.message;
  }

  async function read(nodeName: string, node: Node): Promise<void> {
    Object.assign(node, { beganAtMs: nowMs(), isUnderWay: true });
    underWay += 1;
    try {
      const figures = await readKubelet(nodeName);
      Object.assign(node, { figures, readAtMs: nowMs(), problem: undefined });
      count('ok');
    } catch (error) {
      fail(nodeName, node, error as Error);
    } finally {
      node.isUnderWay = false;
      underWay -= 1;
    }
  }

  function forgetOldest(): void {
    for (const [name, { askedAtMs }] of nodes) {
      if (nowMs() - askedAtMs < forgetAfterMs) return;
      nodes.delete(name);
    }
  }

  function nodeOf(nodeName: string): Node {
    const node = nodes.get(nodeName) ?? {
      ...{ askedAtMs: 0, beganAtMs: Number.NEGATIVE_INFINITY, readAtMs: 0, isUnderWay: false },
    };
    node.askedAtMs = nowMs();
    nodes.delete(nodeName);
    nodes.set(nodeName, node);
    forgetOldest();
    return node;
  }

  return (nodeName: string): Reading => {
    const node = nodeOf(nodeName);
    const isDue = !node.isUnderWay && nowMs() - node.beganAtMs >= readEveryMs;
    if (isDue && underWay < mostReads) void read(nodeName, node);
    const isOld = nowMs() - node.readAtMs >= forgetAfterMs;
    return { figures: isOld ? undefined : node.figures, problem: node.problem };
  };
}
export type Readings = ReturnType<typeof createReadings>;
