import type { LookedBy } from '../../../core/entry/export-claims.ts';
import { keyedId } from '../record/pseudonyms.ts';
import type { WriteRequest } from '../record/request.ts';

/** Says who looks, and why. */
export interface Look {
  /** The client of the auditor's token. */
  readonly client: string;
  /** The subject of that token. */
  readonly auditor: string;
  readonly reason: string;
}

/** Returns what a look says in its event: the reason, and the auditor by a keyed hash. */
export function lookedBy(pepper: Uint8Array, { reason, auditor }: Look): LookedBy {
  return { reason, by: auditorHash(pepper, auditor) };
}

/** Returns the keyed hash by which an auditor is known, from the subject of their token. */
export function auditorHash(pepper: Uint8Array, auditor: string): string {
  return keyedId(pepper, 'auditor', auditor);
}

/** Returns the request of a look, which nobody repeats by a key: each is another. */
export function lookRequest({ client }: Look): WriteRequest<{ readonly kind: 'client'; readonly client: string }> {
  return { actor: { kind: 'client', client }, idempotency: null };
}
