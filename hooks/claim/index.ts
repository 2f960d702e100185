export { type Halves, pairAfter, stateAfter, type Tried } from './attempt/after-step.ts';
export { nextStep } from './attempt/next-step.ts';
export {
  isClaimOver,
  isPodOf,
  podStanding,
  type StoredSandbox,
  warmPodStanding,
} from './attempt/observed-half.ts';
export { deniedHalf, type Half, isOver, type Pair, type Refusable, standsSo } from './attempt/pair.ts';
export type { ClaimState, Step } from './attempt/state.ts';
export { byAssignment, type Candidate, isAssignedTo, isCandidate } from './candidates/candidate.ts';
export { isNodeToBeLeft, type PodHealth, podHealth } from './candidates/health.ts';
export { isLeftBehind, LEFT_BEHIND_SECONDS, unusedBy } from './candidates/left-behind.ts';
export { pickCandidate } from './candidates/pick.ts';
export { lookAgainSeconds, toldResult } from './cold/required.ts';
export { claimOrder } from './decide.ts';
export { handingOver } from './hand-over.ts';
export type { ClaimRequest, Target } from './requests.ts';
export * as claimRequests from './requests.ts';
