import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { challengeOf, encodeToCurve, hashOfGamma, scalarOf } from './suite.ts';

const SECRET_BYTES = 32;
const { BASE, Fn } = ed25519.Point;

/**
 * Holds a secret key of the VRF ECVRF-EDWARDS25519-SHA512-TAI. It gives each input one hash, which looks random to
 * everybody without the key or a proof. Its secrets are private members, so that no log shows them.
 * Source: RFC 9381 §5
 */
export class VrfKey {
  /** 32 bytes: the Ed25519 public key of the secret (RFC 8032 §5.1.5). */
  readonly publicKey: Uint8Array;
  readonly #scalar: bigint;
  /** Second half of the hashed secret, from which the nonce of each proof is made. */
  readonly #nonceSecret: Uint8Array;

  /** @throws KEY_MALFORMED when the secret is not 32 bytes long */
  constructor(secret: Uint8Array) {
    if (secret.length !== SECRET_BYTES) {
      throw new LedgerError('KEY_MALFORMED', `a VRF key has ${secret.length} bytes instead of ${SECRET_BYTES}`);
    }
    const { scalar, prefix, pointBytes } = ed25519.utils.getExtendedPublicKey(secret);
    this.publicKey = pointBytes;
    this.#scalar = scalar;
    this.#nonceSecret = prefix;
  }

  /**
   * Returns the hash of an input, 64 bytes, in half the time of a proof.
   * @throws INPUT_INVALID when the input exceeds 4096 bytes
   */
  evaluate(input: Uint8Array): Uint8Array {
    return hashOfGamma(encodeToCurve(this.publicKey, input).multiply(this.#scalar));
  }

  /**
   * Returns the proof that the hash of an input is the one that `evaluate` gives, 80 bytes, always the same.
   * @throws INPUT_INVALID when the input exceeds 4096 bytes
   * Source: RFC 9381 §5.1, §5.4.2.2
   */
  prove(input: Uint8Array): Uint8Array {
    const point = encodeToCurve(this.publicKey, input);
    const pointBytes = point.toBytes();
    // SECURITY: `multiply` takes the same steps for every scalar; `bigint` does not promise the same time for each.
    const gamma = point.multiply(this.#scalar).toBytes();
    // SECURITY: a nonce used for two challenges would give the key away; this one is new for each input of each key.
    const nonce = scalarOf(sha512(concat(this.#nonceSecret, pointBytes)));
    const u = BASE.multiply(nonce).toBytes();
    const v = point.multiply(nonce).toBytes();
    const challenge = challengeOf(this.publicKey, pointBytes, gamma, u, v);
    const answer = Fn.add(nonce, Fn.mul(scalarOf(challenge), this.#scalar));
    return concat(gamma, challenge, Fn.toBytes(answer));
  }
}
