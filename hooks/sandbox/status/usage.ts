import type { SandboxStatus } from '../../api/sandbox-status.ts';
import type { Fact, PodUsage } from '../../contract.ts';
import { quantityValue } from '../../lib/quantity.ts';

/** Smaller relative changes aren't written. */
const NOTICEABLE = 0.1;

const differs = (before: string | undefined, now: string): boolean => {
  if (before === undefined) return true;
  const [was, is] = [quantityValue(before), quantityValue(now)];
  return Math.abs(is - was) > NOTICEABLE * Math.max(was, is);
};

/** What `status.resources` says (`B1`): the measured usage, but the old figures while neither has changed noticeably. */
export function reportedUsage(
  before: SandboxStatus['resources'],
  measured: Fact<PodUsage> | undefined,
): SandboxStatus['resources'] {
  if (!measured?.known) return before;
  const { cpu, memory } = measured.value;
  return differs(before?.cpuUsage, cpu) || differs(before?.memoryUsage, memory)
    ? { cpuUsage: cpu, memoryUsage: memory }
    : before;
}
