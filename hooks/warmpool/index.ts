export { finalizeFactQueries, warmPoolFactQueries as factQueries } from './fact-queries.ts';
export { finalize } from './finalize.ts';
export { parseWarmPoolRequest as parse } from './request.ts';
export { sync } from './sync.ts';
