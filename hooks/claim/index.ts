export type { Candidate } from './candidate.ts';
export { explainCold, nextLookSeconds } from './cold.ts';
export { claimOrder } from './decide.ts';
export { type ClaimState, type Half, nextStep, type Pair, type Step } from './next-step.ts';
export { pickCandidate } from './pick.ts';
