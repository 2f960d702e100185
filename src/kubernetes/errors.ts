import { z } from 'zod';

/** The parts of the API server's `Status` that distinguish errors. */
const status = z.looseObject({
  reason: z.string().default('Unknown'),
  message: z.string().default(''),
  details: z
    .looseObject({
      causes: z
        .array(z.looseObject({ reason: z.string().optional(), message: z.string().optional() }))
        .default([]),
      retryAfterSeconds: z.number().optional(),
    })
    .optional(),
});

/** A request that the API server refused, or that didn't reach it (`status` 0, reason `Unreachable`). */
export class KubernetesError extends Error {
  readonly status: number;
  /** The API's reason, such as `AlreadyExists`, or `NamespaceTerminating` if that is the cause. */
  readonly reason: string;

  constructor(statusCode: number, reason: string, message: string) {
    super(message);
    this.name = 'KubernetesError';
    this.status = statusCode;
    this.reason = reason;
  }
}

/** The error for this answer of the API server. */
export function refusal(statusCode: number, body: string): KubernetesError {
  const parsed = status.safeParse(parseJson(body));
  if (!parsed.success) return new KubernetesError(statusCode, 'Unknown', `HTTP ${statusCode}`);
  const { reason, message, details } = parsed.data;
  const terminating = details?.causes.some(cause => cause.reason === 'NamespaceTerminating');
  return new KubernetesError(statusCode, terminating ? 'NamespaceTerminating' : reason, message);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error for a request without an answer. */
export function unreachable(cause: unknown): KubernetesError {
  if (cause instanceof KubernetesError) return cause;
  const message = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new KubernetesError(0, 'Unreachable', `the API server gave no answer: ${message}`);
}

export const hasReason = (error: unknown, ...reasons: string[]): boolean =>
  error instanceof KubernetesError && reasons.includes(error.reason);

/** Whether the same request may succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof KubernetesError)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

/** Not carried out, or not known to be: 408, 429, 503, 504, or no answer at all. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof KubernetesError && [0, 408, 429, 503, 504].includes(error.status);

/** The answer, or undefined where the object is gone. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** A JSON Patch with a failed test or missing path. */
export const isRefusedPatch = (error: unknown): boolean =>
  error instanceof KubernetesError && error.status === 422;

/** The answer, or undefined where there is no such object, or no such kind: of a CRD that is gone the API server knows no reason. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 404) return undefined;
    throw error;
  }
}
