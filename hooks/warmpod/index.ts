export { customize } from './customize.ts';
export { warmPodFactQueries as factQueries } from './fact-queries.ts';
export { parseWarmPodCustomize as parseCustomize, parseWarmPodRequest as parse } from './request.ts';
export { sync } from './sync.ts';
