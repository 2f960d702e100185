export { closingOf } from './close-network.ts';
export { isOfPool, isTemplateOver, type OwnerlessStep, ownerlessStep } from './ownerless.ts';
export { parseWarmPodRequest as parse } from './request.ts';
export { type WarmPodChange, type WarmPodsPod, type WarmPodView, warmPodChange } from './status.ts';
export { sync, warmPodFactQueries as factQueries } from './sync.ts';
