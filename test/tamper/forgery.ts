import type { ErrorCode } from '../../core/kernel/error-codes.ts';

/** Something forged or faulty, the code that names it, and its judgement, which rejects with that code. */
export type Forgery = readonly [name: string, code: ErrorCode, judge: () => Promise<unknown>];
