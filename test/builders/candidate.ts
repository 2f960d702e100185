import type { ClaimState } from '../../hooks/claim/attempt/state.ts';
import type { Candidate } from '../../hooks/claim/candidates/candidate.ts';
import { hashOf } from '../../hooks/lib/spread.ts';
import { NOW } from './identity.ts';

/** A WarmPod that a claim may try, of this number and age. */
export const candidate = (index = 0, ageSeconds = 60): Candidate => {
  const uid = `0b5f9a4e-6c1d-4f0e-9a2b-${String(index).padStart(12, '0')}`;
  return {
    namespace: 'team',
    name: `pool-1-${index}`,
    uid,
    resourceVersion: String(index),
    phase: 'Ready',
    podName: `pool-1-${index}`,
    podUID: `pod-${index}`,
    assignedTo: undefined,
    assignedAt: undefined,
    leaving: false,
    createdAtMs: NOW.getTime() - ageSeconds * 1000,
    hash: hashOf(uid),
  };
};

/** A claim that is the first one, finds nothing and doesn't wait, but for these values. */
export const stateWith = (fields: Partial<ClaimState>): ClaimState => ({
  namespace: 'team',
  mayHaveBegun: false,
  looked: false,
  decided: false,
  inVain: false,
  assigned: [],
  pair: undefined,
  refusals: [],
  careful: undefined,
  late: false,
  next: undefined,
  fitting: 0,
  nextLookSeconds: undefined,
  ...fields,
});
