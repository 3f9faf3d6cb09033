import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concat } from '../../kernel/bytes.ts';
import { addressOf } from '../promise.ts';

/** A secp256k1 key in this process. */
export interface SigningKey {
  /** EIP-55 address. */
  readonly address: string;
  /** Returns the signature over a 32-byte digest: 65 bytes r, s (low), v (27 or 28). Source: RFC 6979. */
  sign(digest: Uint8Array): Uint8Array;
}

/** Makes a key from its 32 secret bytes, which must be fresh and from a cryptographic generator. */
export function signingKeyOf(secret: Uint8Array): SigningKey {
  return {
    address: addressOf(secp256k1.getPublicKey(secret, false)),
    sign(digest) {
      const signature = secp256k1.sign(digest, secret, { prehash: false, lowS: true, format: 'recovered' });
      return concat(signature.subarray(1), Uint8Array.of((signature[0] ?? 0) + 27));
    },
  };
}
