/** When a probe's results change what a node thinks of a container: thresholds of results in a row. */

export interface Thresholds {
  successThreshold: number;
  failureThreshold: number;
}

export interface ProbeVerdict {
  /** Undefined while neither threshold was reached. */
  healthy: boolean | undefined;
  /** The latest result, and how many times in a row it came. */
  latest: boolean | undefined;
  inARow: number;
}

/** What is taken for granted before the first result. */
export const verdictBefore = (healthy: boolean | undefined): ProbeVerdict => ({
  healthy,
  latest: undefined,
  inARow: 0,
});

/** The verdict once one more result is in. */
export function verdictAfter(
  { healthy, latest, inARow }: ProbeVerdict,
  succeeded: boolean,
  { successThreshold, failureThreshold }: Thresholds,
): ProbeVerdict {
  const row = succeeded === latest ? inARow + 1 : 1;
  const enough = row >= (succeeded ? successThreshold : failureThreshold);
  return { healthy: enough ? succeeded : healthy, latest: succeeded, inARow: row };
}
