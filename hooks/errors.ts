/** A hook can't decide now: the shell answers `status`, nothing is written, and Metacontroller tries again. */
export class HookError extends Error {
  readonly code: string;
  readonly status: 400 | 503;

  constructor(code: string, status: 400 | 503, message: string) {
    super(message);
    this.name = 'HookError';
    this.code = code;
    this.status = status;
  }
}
