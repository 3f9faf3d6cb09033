import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { signingKeyOf } from '../../core/entry/keys/signing-key.ts';
import { receiptKeyId } from '../../core/entry/receipt.ts';
import { toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import type { CheckpointSigner, LogSigner, ReceiptSigner } from '../../lambdas/ports/signers.ts';

/** Makes a `CheckpointSigner` whose key is derived from its name: the same in every run. */
export function memoryCheckpointSigner(name: string): CheckpointSigner {
  const secret = sha256(utf8(`checkpoint key of ${name}`));
  return { name, publicKey: ed25519.getPublicKey(secret), sign: async (message) => ed25519.sign(message, secret) };
}

/** Makes a `ReceiptSigner` whose key is derived from the seed. */
export function memoryReceiptSigner(seed: string): ReceiptSigner {
  const secret = sha256(utf8(`receipt key of ${seed}`));
  const point = p256.getPublicKey(secret, false);
  const x = toBase64url(point.subarray(1, 33));
  const y = toBase64url(point.subarray(33));
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return {
    keyId: receiptKeyId(publicJwk),
    publicJwk,
    sign: async (message) => p256.sign(message, secret),
  };
}

/** Makes a `LogSigner` whose key is derived from the seed. */
export function memoryLogSigner(seed: string): LogSigner {
  const secret = sha256(utf8(`log key of ${seed}`));
  const { address, sign } = signingKeyOf(secret);
  return { address, signDigest: async (digest) => sign(digest) };
}
