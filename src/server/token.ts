import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Tells whether an Authorization header carries this bearer token, in a time that doesn't depend on the header. */
export function createTokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(`Bearer ${token}`);
  return authorization => timingSafeEqual(digest(authorization ?? ''), expected);
}
