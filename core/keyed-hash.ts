import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

type Keyed = ReturnType<typeof hmac.create>;

/** A key that is used again is hashed into the state once: half the work of a short message. */
const states = new WeakMap<Uint8Array, Keyed>();

/** HMAC-SHA-256 of the parts one after the other, 32 bytes; the key must not be changed afterwards. Source: RFC 2104 */
export function keyedHash(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const state = states.get(key) ?? hmac.create(sha256, key);
  states.set(key, state);
  const message = state.clone();
  for (const part of parts) message.update(part);
  return message.digest();
}

/** Whether two keyed hashes are the same. SECURITY: it takes as long whatever they hold, so that it tells nothing of the one that is kept. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
