export { customize } from './customize.ts';
export { sandboxFactQueries as factQueries } from './fact-queries.ts';
export { finalize } from './finalize.ts';
export { parseSandboxCustomize as parseCustomize, parseSandboxRequest as parse } from './request.ts';
export { sync } from './sync.ts';
