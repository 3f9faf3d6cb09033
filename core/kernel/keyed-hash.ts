import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

type KeyState = ReturnType<typeof keyState>;

/** A key that is used again is hashed into the state once: half the work of a short message. */
const states = new WeakMap<Uint8Array, KeyState>();

/** HMAC-SHA-256 of the parts one after the other, 32 bytes; the key must not be changed afterwards. Source: RFC 2104 */
export function keyedHash(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const { initial, working } = stateOf(key);
  const message = initial._cloneInto(working);
  for (const part of parts) message.update(part);
  return message.digest();
}

/** Whether two keyed hashes are the same. SECURITY: it takes as long whatever they hold, so that it tells nothing of the one that is kept. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

function stateOf(key: Uint8Array): KeyState {
  const state = states.get(key) ?? keyState(key);
  states.set(key, state);
  return state;
}

/** `working` is written over each time, which spares an allocation a call. */
function keyState(key: Uint8Array) {
  const initial = hmac.create(sha256, key);
  return { initial, working: initial.clone() };
}
