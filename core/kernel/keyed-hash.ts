import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

type KeyState = ReturnType<typeof keyState>;

/** Caches the state after hashing a key, so that a key used again costs half the work for a short message. */
const states = new WeakMap<Uint8Array, KeyState>();

/**
 * Returns the HMAC-SHA-256 of the parts, joined in order, as 32 fresh bytes. The key's bytes must not change
 * afterwards, because its state is cached. Source: RFC 2104.
 */
export function keyedHash(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const { initial, working } = stateOf(key);
  // As in sha256.ts: `clone` would allocate a state for each call.
  const message = initial._cloneInto(working);
  for (const part of parts) message.update(part);
  return message.digest();
}

/** Returns whether two keyed hashes are equal. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  // SECURITY: the time taken does not depend on where they differ, so it reveals nothing about the stored one.
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

function stateOf(key: Uint8Array): KeyState {
  const state = states.get(key) ?? keyState(key);
  states.set(key, state);
  return state;
}

/** Hashes a key; `working` is overwritten by each call, which saves allocating it again. */
function keyState(key: Uint8Array) {
  const initial = hmac.create(sha256, key);
  return { initial, working: initial.clone() };
}
