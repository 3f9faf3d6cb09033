import type { ErrorCode } from '../../../../core/kernel/error-codes.ts';
import type { Json } from '../../../../core/kernel/json.ts';
import type { RecordedLeaf } from '../../../../core/proof/prove-coverage.ts';
import type { ForgedLog } from '../../../tamper/forged-log.ts';

/** A proof of one kind in a log, and the leaf that it is about. */
export interface Proven {
  readonly log: ForgedLog;
  readonly leaf: RecordedLeaf;
  readonly shown: { readonly [member in 'coverage' | 'place' | 'history']?: object };
}

/** A proof, how it is named, and the code by which a verifier refuses it. */
export type RefusedCase = readonly [mutation: string, code: ErrorCode, make: () => Promise<Proven>];

/** A proof that holds, what it comes to, and proofs that do not hold. */
export interface Cases {
  readonly name: string;
  readonly valid: () => Promise<Proven>;
  readonly found: Json;
  readonly refused: readonly RefusedCase[];
}
