export { claimOrder } from '../claim/decide.ts';
export { sandboxFactQueries as factQueries } from './fact-queries.ts';
export { finalize } from './finalize.ts';
export { parseSandboxRequest as parse } from './request.ts';
export { sync } from './sync.ts';
