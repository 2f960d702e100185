/** Every answer that isn't 200: its code, status and message, declared only here. */
import { ZodError } from 'zod';
import { HookError } from '../hooks/index.ts';

const answers = {
  BODY_EMPTY: [400, 'the request has no body; a hook is called with a JSON object'],
  BODY_MALFORMED: [400, 'the body is not valid JSON'],
  BODY_INCOMPLETE: [400, 'the request ended early, or its length differs from Content-Length'],
  REQUEST_MALFORMED: [400, 'the request is not valid HTTP'],
  TLS_REQUIRED: [400, 'this port speaks TLS; call it by https'],
  TLS_FAILED: [400, 'the TLS handshake failed'],
  HOOK_VERSION_UNSUPPORTED: [400, 'the hook is called in a version other than v2'],
  TOKEN_WRONG: [
    401,
    'the bearer token is missing or wrong; give the webhook the token in its Authorization header',
  ],
  ROUTE_UNKNOWN: [404, 'there is no hook at this path'],
  METHOD_NOT_ALLOWED: [405, 'a hook is called by POST'],
  REQUEST_TIMEOUT: [408, 'the request took too long to arrive'],
  BODY_TOO_LARGE: [413, 'the body is larger than the setting bodyLimitBytes'],
  CONTENT_TYPE_UNSUPPORTED: [415, 'a hook is called with content type application/json'],
  REQUEST_INVALID: [422, "the body isn't the request of this hook"],
  DRAINING: [429, 'the server is shutting down; call again'],
  STARTING: [429, 'the server is still starting; call again'],
  SATURATED: [429, 'too many hooks are running; call again'],
  HEADERS_TOO_LARGE: [431, "the request's headers are too large"],
  CLIENT_GONE: [499, 'the caller closed the connection before the answer'],
  HOOK_FAILED: [500, 'the hook failed unexpectedly; the log says why'],
  REQUEST_STALE: [429, 'the request is older than a decision made since; call again'],
  CLAIM_UNFINISHED: [503, 'the claim did not finish; call again'],
  RESPONSE_INVALID: [500, 'the hook gave an invalid answer, which Metacontroller must not get'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof answers;
export type ErrorDetail = Record<string, unknown>;

/** An error that is answered as JSON: `{ code, message, …detail }` under `status`. */
export class CodedError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: ErrorDetail;

  constructor(code: string, status: number, message: string, detail: ErrorDetail = {}) {
    super(message);
    this.name = 'CodedError';
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
}

/** The error of this code, with `detail` in its body. */
export function coded(code: ErrorCode, detail?: ErrorDetail): CodedError {
  const [status, message] = answers[code];
  return new CodedError(code, status, message, detail);
}

/** Fastify's and Node's codes of errors before a hook runs. */
const foreignCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BODY_EMPTY',
  FST_ERR_CTP_INVALID_JSON_BODY: 'BODY_MALFORMED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BODY_INCOMPLETE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'CONTENT_TYPE_UNSUPPORTED',
  FST_ERR_BAD_URL: 'ROUTE_UNKNOWN',
  FST_ERR_MAX_PARAM_LENGTH: 'ROUTE_UNKNOWN',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_INVALID_EOF_STATE: 'BODY_INCOMPLETE',
  ERR_TLS_HANDSHAKE_TIMEOUT: 'TLS_FAILED',
  ECONNRESET: 'CLIENT_GONE',
};

/** The code of an error of Node or a library. */
export function foreignCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** OpenSSL's errors, such as a refused version or certificate. */
const tlsCode = (code: string): ErrorCode | undefined =>
  code.startsWith('ERR_SSL_') ? 'TLS_FAILED' : undefined;

/** Which fields of a request are wrong, without their values: those may be secret. */
const wrongFields = (error: ZodError) =>
  error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));

/** The coded error for anything thrown while serving a request; `HOOK_FAILED` by default. */
export function toCodedError(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  if (error instanceof HookError) return new CodedError(error.code, error.status, error.message);
  const code = foreignCode(error);
  return coded(foreignCodes[code] ?? tlsCode(code) ?? 'HOOK_FAILED');
}

/** The answer to a body that a hook's schema refused. */
export const invalidRequest = (error: unknown): unknown =>
  error instanceof ZodError ? coded('REQUEST_INVALID', { fields: wrongFields(error) }) : error;
