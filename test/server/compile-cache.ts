import { inRepository } from '../../local/paths.ts';

/** For programs that a test starts: what Node has compiled is kept, which halves the work of each start but the first. */
export const compileCache = { NODE_COMPILE_CACHE: inRepository('node_modules', '.cache', 'compile') };
