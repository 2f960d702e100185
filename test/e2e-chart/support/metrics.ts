/** What the replicas of the hook server count. */
import type { Installed } from './installed.ts';

/** A Pod on the node of processes listens on loopback, and is reported under an address that the API server accepts. */
const loopback = (podIP = '') => podIP.replace(/^198/, '127');

/** The lines of all replicas' metrics. */
async function metricLines({ pods }: Installed): Promise<string[]> {
  const texts = (await pods('llmsafespace')).map(async ({ status }) => {
    const answer = await fetch(`http://${loopback(status?.podIP)}:8081/metrics`);
    return answer.text();
  });
  return (await Promise.all(texts)).flatMap(text => text.split('\n'));
}

const sum = (lines: readonly string[]) =>
  lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);

/** How many requests were refused with this code. */
export const rejectedByCode = async (installed: Installed, code: string): Promise<number> =>
  sum(
    (await metricLines(installed)).filter(line =>
      line.startsWith(`llmsafespace_requests_rejected_total{code="${code}"}`),
    ),
  );

/** How many hooks ended so: `ok`, or the code of an error. */
export const hooksByOutcome = async (installed: Installed): Promise<Record<string, number>> => {
  const lines = (await metricLines(installed)).filter(line =>
    line.startsWith('llmsafespace_hook_duration_seconds_count{'),
  );
  const outcomes = [...new Set(lines.map(line => /outcome="([^"]*)"/.exec(line)?.[1] ?? ''))];
  return Object.fromEntries(
    outcomes.map(outcome => [outcome, sum(lines.filter(line => line.includes(`outcome="${outcome}"`)))]),
  );
};
