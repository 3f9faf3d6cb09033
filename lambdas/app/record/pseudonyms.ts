import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { keyedHash } from '../../../core/kernel/keyed-hash.ts';

/**
 * What stands for the id of a person of the bank where nobody may read it: base64url of HMAC-SHA-256(pepper, role ‖ 0x0A ‖ id).
 *
 * SECURITY: no id holds a line feed, so that a person's id as one of the staff, as a registrar and as a subject share no hash.
 */
export function keyedId(pepper: Uint8Array, role: 'staff' | 'registrar', id: string): string {
  return toBase64url(keyedHash(pepper, utf8(`${role}\n`), utf8(id)));
}
