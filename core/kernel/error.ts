import type { ErrorCode } from './error-codes.ts';
import type { ErrorDetails } from './error-details.ts';

type DetailsOf<Code extends ErrorCode> = Code extends keyof ErrorDetails
  ? ErrorDetails[Code]
  : Readonly<Record<string, never>>;

interface Context {
  /** RFC 6901 pointer of the input member at fault, such as `/channels/0`. */
  readonly pointer?: string;
  readonly cause?: unknown;
}

/** Accepts `details` where the code can have them, and demands them where it always has. */
type Options<Code extends ErrorCode> =
  Record<never, never> extends DetailsOf<Code>
    ? [options?: Context & { readonly details?: DetailsOf<Code> }]
    : [options: Context & { readonly details: DetailsOf<Code> }];

/** Reports a known fault: a stable `code`, facts for programs, and a message for people without personal data. */
export class LedgerError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'LedgerError';
  readonly code: Code;
  readonly details: DetailsOf<Code>;
  readonly pointer: string | undefined;

  constructor(code: Code, message: string, ...[options = {}]: Options<Code>) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? ({} as DetailsOf<Code>);
    this.pointer = options.pointer;
  }
}

/** Narrows an unknown error to a `LedgerError`, optionally with one of the codes named. */
export function isLedgerError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is LedgerError<Code> {
  return error instanceof LedgerError && (codes.length === 0 || (codes as readonly ErrorCode[]).includes(error.code));
}
