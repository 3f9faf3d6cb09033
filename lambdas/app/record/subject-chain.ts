import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { keyedHash } from '../../../core/kernel/keyed-hash.ts';
import type { ChainId } from '../../ports/events.ts';

// SECURITY: the pepper keeps whoever reads keys from guessing subject ids; it never changes for the life of a ledger.
/** The chain of a subject's events: base64url of HMAC-SHA-256(pepper, subject id). */
export function subjectChain(pepper: Uint8Array, subject: string): ChainId {
  return toBase64url(keyedHash(pepper, utf8(subject)));
}
