import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { keyedHash } from '../../../core/kernel/keyed-hash.ts';
import type { ChainId } from '../../ports/events.ts';

/**
 * Makes the pseudonym of a person of the bank: base64url of HMAC-SHA-256(pepper, role ‖ 0x0A ‖ id).
 *
 * SECURITY: no id contains a line feed, so a person's pseudonyms as staff, registrar, token subject, auditor and
 * subject all differ.
 */
export function keyedId(pepper: Uint8Array, role: 'staff' | 'registrar' | 'token' | 'auditor', id: string): string {
  return toBase64url(keyedHash(pepper, utf8(`${role}\n`), utf8(id)));
}

/**
 * Returns the pseudonym of a subject, which names the chain of their events: base64url of HMAC-SHA-256(pepper, subject
 * id).
 *
 * SECURITY: the pepper keeps those who read keys from guessing subject ids; it never changes for the life of a ledger.
 */
export function subjectChain(pepper: Uint8Array, subject: string): ChainId {
  return toBase64url(keyedHash(pepper, utf8(subject)));
}
