/**
 * Something is wrong with the user's world, not with us: a missing file, a torn trace, a bad option.
 *
 * The CLI prints `message` and `hint` without a stack and exits 2. Any other error is a bug: it keeps
 * its stack and exits 70.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: InputErrorCode;
  readonly hint: string | undefined;

  constructor(code: InputErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** Stable names: scripts match on these, so renaming one is a breaking change. */
export type InputErrorCode =
  | 'ENOTTRACE'
  | 'EVERSION'
  | 'ENOFILE'
  | 'EOPTION'
  | 'ENODE'
  | 'ETIME'
  | 'ECOMMAND'
  // A query that is wrong, not allowed, or takes too long.
  | 'EQUERY';
