import { createPublicKey, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { recoverSigner } from '../../core/entry/promise.ts';
import { fromBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import type { CheckpointSigner, LogSigner, ReceiptSigner } from '../../lambdas/ports/signers.ts';
import { ORIGIN } from '../support/events.ts';

interface Signers {
  /** Makes signers; calls with the same number return a signer with the same key. */
  readonly checkpoint: (key: number) => Promise<CheckpointSigner>;
  readonly receipt: (key: number) => Promise<ReceiptSigner>;
  readonly log: (key: number) => Promise<LogSigner>;
}

/** Tests the promises of every signer. */
export function signersSuite(name: string, { checkpoint, receipt, log }: Signers): void {
  describe(`${name} as signers`, () => {
    test('a checkpoint key has the name of the origin and signs by Ed25519, always with the same bytes', async () => {
      const signer = await checkpoint(1);
      const signature = await signer.sign(utf8('note'));
      expect(signer.name).toBe(ORIGIN);
      expect(ed25519.verify(signature, utf8('note'), signer.publicKey)).toBe(true);
      expect(await (await checkpoint(1)).sign(utf8('note'))).toEqual(signature);
      expect((await checkpoint(2)).publicKey).not.toEqual(signer.publicKey);
    });

    test('a receipt key is P-256 with an RFC 7638 thumbprint, and signs r, s over SHA-256', async () => {
      const signer = await receipt(1);
      const { crv, kty, x, y } = signer.publicJwk;
      expect(fromBase64url(signer.keyId)).toEqual(sha256(utf8(JSON.stringify({ crv, kty, x, y }))));
      const signature = await signer.sign(utf8('receipt'));
      expect(signature).toHaveLength(64);
      const key = createPublicKey({ key: { ...signer.publicJwk }, format: 'jwk' });
      expect(verify('sha256', utf8('receipt'), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
      expect((await receipt(1)).keyId).toBe(signer.keyId);
    });

    test('a log key signs digests with a low s from which its address is recovered', async () => {
      const signer = await log(1);
      expect((await log(1)).address).toBe(signer.address);
      expect((await log(2)).address).not.toBe(signer.address);
      for (let i = 0; i < 8; i++) {
        const digest = sha256(utf8(`digest ${i}`));
        expect(recoverSigner(digest, await signer.signDigest(digest))).toBe(signer.address);
      }
    });
  });
}
