export { customize } from './customize.ts';
export { parseClaimCustomize as parseCustomize, parseClaimRequest as parse } from './request.ts';
export { sync } from './sync.ts';
