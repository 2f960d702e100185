import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Tells whether an Authorization header carries an accepted token, in a time that doesn't depend on the header. */
export type TokenCheck = (authorization: string | undefined) => boolean;

/**
 * So long the token before is still accepted: kubelets bring the new one to the replicas within two minutes or so, and Metacontroller,
 * which reads it only when a controller starts, has to be restarted.
 */
export const graceMs = 10 * 60_000;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The token in this file. Throws when there is none. */
export function readToken(file: string): string {
  const token = readFileSync(file, 'utf8').trim();
  if (token === '') throw new Error(`tokenFile ${file} is empty`);
  return token;
}

/** Accepts this bearer token and, once it has been replaced, for ten minutes both it and the new one (`E6`). */
export function createTokenCheck(first: string, now: () => Date) {
  const expected = (token: string) => digest(`Bearer ${token}`);
  let current = expected(first);
  let previous = current;
  let previousUntilMs = 0;
  return {
    holdsToken(authorization: string | undefined): boolean {
      const given = digest(authorization ?? '');
      // Both are compared, whatever the first says: the time taken tells nothing.
      const [isCurrent, isPrevious] = [timingSafeEqual(given, current), timingSafeEqual(given, previous)];
      return isCurrent || (isPrevious && now().getTime() < previousUntilMs);
    },
    replace(token: string): void {
      previous = current;
      previousUntilMs = now().getTime() + graceMs;
      current = expected(token);
    },
  };
}
