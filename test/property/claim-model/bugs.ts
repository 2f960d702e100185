/** Which failures of a sync are its own fault, and not the weather's. */
import { ZodError } from 'zod';
import { CodedError } from '../../../src/errors.ts';

const OURS = [TypeError, RangeError, ReferenceError, ZodError];
const OUR_CODES = ['RESPONSE_INVALID', 'REQUEST_INVALID', 'HOOK_VERSION_UNSUPPORTED', 'BODY_EMPTY'];

/** Whether an error, or one behind it, shows that a program is wrong. */
export function isBug(error: unknown): boolean {
  if (OURS.some(type => error instanceof type)) return true;
  if (error instanceof CodedError && OUR_CODES.includes(error.code)) return true;
  if (error instanceof AggregateError) return error.errors.some(isBug);
  return error instanceof Error && error.cause !== undefined && isBug(error.cause);
}
