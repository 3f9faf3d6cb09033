import type { EdwardsPoint } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';

// The parameters of ECVRF-EDWARDS25519-SHA512-TAI, RFC 9381 §5.5. See docs/decisions/0510-core-computes-the-vrf.md
const SUITE = 0x03;
const TO_CURVE = 0x01;
const CHALLENGE = 0x02;
const TO_HASH = 0x03;
const END = 0x00;
export const POINT_BYTES = 32;
export const CHALLENGE_BYTES = 16;

/** Length of the longest input, in bytes: each attempt to find a point hashes all of it. */
const MAX_INPUT_BYTES = 4096;
const MAX_ATTEMPTS = 256;

/**
 * Returns the point of prime order that belongs to an input and a public key. Every second attempt finds one.
 * @throws INPUT_INVALID when the input exceeds 4096 bytes
 * Source: RFC 9381 §5.4.1.1
 */
export function encodeToCurve(publicKey: Uint8Array, input: Uint8Array): EdwardsPoint {
  if (input.length > MAX_INPUT_BYTES) {
    throw new LedgerError('INPUT_INVALID', `the VRF's input has ${input.length} bytes, at most ${MAX_INPUT_BYTES} fit`);
  }
  // SECURITY: how many attempts it takes depends on input and public key, never on the secret key.
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const hash = sha512(concat(Uint8Array.of(SUITE, TO_CURVE), publicKey, input, Uint8Array.of(attempt, END)));
    const point = decodePoint(hash.subarray(0, POINT_BYTES))?.clearCofactor();
    if (point !== undefined && !point.is0()) return point;
  }
  throw new LedgerError('INPUT_INVALID', "the VRF's input leads to no point of the curve");
}

/**
 * Returns the challenge of a proof, 16 bytes. The points are the public key, the input's point, gamma, U and V.
 * Source: RFC 9381 §5.4.3
 */
export function challengeOf(
  ...points: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array]
): Uint8Array {
  const hash = sha512(concat(Uint8Array.of(SUITE, CHALLENGE), ...points, Uint8Array.of(END)));
  return hash.subarray(0, CHALLENGE_BYTES);
}

/** Returns the VRF's hash for a gamma, 64 bytes. Source: RFC 9381 §5.2. */
export function hashOfGamma(gamma: EdwardsPoint): Uint8Array {
  const point = gamma.clearCofactor().toBytes();
  return sha512(concat(Uint8Array.of(SUITE, TO_HASH), point, Uint8Array.of(END)));
}

/** Returns the point that 32 bytes encode, or undefined where they encode none. Source: RFC 8032 §5.1.3. */
export function decodePoint(bytes: Uint8Array): EdwardsPoint | undefined {
  try {
    // SECURITY: decodes strictly, so that a point has one encoding; the library can also be told to take others.
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    return undefined;
  }
}

/** Returns little-endian bytes of any length as an integer modulo the group's order. */
export function scalarOf(bytes: Uint8Array): bigint {
  return ed25519.Point.Fn.create(bytesToNumberLE(bytes));
}
