/** `llmsafespace.dev/x` → `/llmsafespace.dev~1x` (RFC 6901). */
export const pointer = (...keys: string[]): string =>
  keys.map(key => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
