import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat } from './bytes.ts';

/** HMAC-SHA-256 of the parts one after the other, 32 bytes. Source: RFC 2104 */
export function keyedHash(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return hmac(sha256, key, concat(...parts));
}
