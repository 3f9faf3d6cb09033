import type { EdwardsPoint } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { equalBytes } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import {
  CHALLENGE_BYTES,
  challengeOf,
  decodePoint,
  encodeToCurve,
  hashOfGamma,
  POINT_BYTES,
  scalarOf,
} from './suite.ts';

/** Claims that the holder of the key made the proof for the input. */
export interface VrfClaim {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** At most 4096 bytes. */
  readonly input: Uint8Array;
  /** 80 bytes: gamma, challenge and answer. */
  readonly proof: Uint8Array;
}

interface ProofParts {
  readonly gamma: EdwardsPoint;
  readonly gammaBytes: Uint8Array;
  readonly challenge: Uint8Array;
  readonly answer: bigint;
}

const PROOF_BYTES = 80;
const { BASE, Fn } = ed25519.Point;

/**
 * Returns the hash that the key gives the input, 64 bytes, once the proof holds. A key gives an input one hash, even if
 * its holder makes several proofs.
 * @throws LABEL_KEY_INVALID when the key encodes no point, or one of small order
 * @throws LABEL_PROOF_INVALID when the proof is malformed, or of another key or input
 * @throws INPUT_INVALID when the input exceeds 4096 bytes
 * Source: RFC 9381 §5.3
 */
export function verifyVrf({ publicKey, input, proof }: VrfClaim): Uint8Array {
  const key = parseKey(publicKey);
  const { gamma, gammaBytes, challenge, answer } = parseProof(proof);
  const point = encodeToCurve(publicKey, input);
  const factor = scalarOf(challenge);
  const u = BASE.multiplyUnsafe(answer).subtract(key.multiplyUnsafe(factor)).toBytes();
  const v = point.multiplyUnsafe(answer).subtract(gamma.multiplyUnsafe(factor)).toBytes();
  if (!equalBytes(challengeOf(publicKey, point.toBytes(), gammaBytes, u, v), challenge)) {
    throw invalidProof('the VRF proof is not one of this key for this input');
  }
  return hashOfGamma(gamma);
}

/**
 * Returns the hash that a proof claims, 64 bytes, and verifies nothing: for a proof that `VrfKey.prove` has just made
 * or `verifyVrf` accepted.
 * @throws LABEL_PROOF_INVALID when the proof is malformed
 * Source: RFC 9381 §5.2
 */
export function vrfProofToHash(proof: Uint8Array): Uint8Array {
  return hashOfGamma(parseProof(proof).gamma);
}

function parseKey(publicKey: Uint8Array): EdwardsPoint {
  const point = decodePoint(publicKey);
  if (point === undefined) throw invalidKey('the VRF key encodes no point of the curve');
  // SECURITY: under such a key anybody can make proofs, and one key would give many inputs the same hash.
  if (point.isSmallOrder()) throw invalidKey('the VRF key is a point of small order');
  return point;
}

/** Source: RFC 9381 §5.4.4. */
function parseProof(proof: Uint8Array): ProofParts {
  if (proof.length !== PROOF_BYTES) {
    throw invalidProof(`the VRF proof has ${proof.length} bytes instead of ${PROOF_BYTES}`);
  }
  const gammaBytes = proof.subarray(0, POINT_BYTES);
  const gamma = decodePoint(gammaBytes);
  if (gamma === undefined) throw invalidProof('the VRF proof begins with no point of the curve');
  const challenge = proof.subarray(POINT_BYTES, POINT_BYTES + CHALLENGE_BYTES);
  const answer = bytesToNumberLE(proof.subarray(POINT_BYTES + CHALLENGE_BYTES));
  // SECURITY: the same answer plus the group's order would be a second proof of the same.
  if (!Fn.isValid(answer)) throw invalidProof("the VRF proof ends in a number beyond the group's order");
  return { gamma, gammaBytes, challenge, answer };
}

function invalidKey(message: string): LedgerError {
  return new LedgerError('LABEL_KEY_INVALID', message);
}

function invalidProof(message: string): LedgerError {
  return new LedgerError('LABEL_PROOF_INVALID', message);
}
