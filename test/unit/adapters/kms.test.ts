import { generateKeyPairSync } from 'node:crypto';
import { KMSServiceException } from '@aws-sdk/client-kms';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { expect, test } from 'vitest';
import { recoverSigner } from '../../../core/entry/promise.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { createKmsClient } from '../../../lambdas/adapters/kms/client.ts';
import {
  kmsCheckpointSigner,
  kmsLogSigner,
  kmsReceiptSigner,
  recoverable,
} from '../../../lambdas/adapters/kms/signers.ts';
import { answering, nowhere } from './answering.ts';

nowhere();

const SECRET = sha256(utf8('a log key'));
const PUBLIC = secp256k1.getPublicKey(SECRET, false);
const digests = Array.from({ length: 64 }, (_, i) => sha256(utf8(`digest ${i}`)));

/** A signature as KMS gives it, with whichever of the two values of s. */
function der(digest: Uint8Array, isHigh: boolean): Uint8Array {
  const low = secp256k1.Signature.fromBytes(secp256k1.sign(digest, SECRET, { prehash: false }), 'compact');
  const s = isHigh ? secp256k1.Point.Fn.neg(low.s) : low.s;
  return new secp256k1.Signature(low.r, s).toBytes('der');
}

/** A secp256k1 key as KMS tells it. */
function publicKeyDer(): Uint8Array {
  const algorithm = Buffer.from('3056301006072a8648ce3d020106052b8104000a034200', 'hex');
  return Buffer.concat([algorithm, PUBLIC]);
}

function kmsThat(answer: (input: Record<string, unknown>) => unknown) {
  return { client: answering(createKmsClient(), answer), id: 'key' };
}

test('high and low s give the same signature, the low one, with either recovery id', () => {
  const ids = new Set<number>();
  for (const digest of digests) {
    const signature = recoverable(der(digest, true), digest, PUBLIC);
    expect(signature).toEqual(recoverable(der(digest, false), digest, PUBLIC));
    expect(secp256k1.Signature.fromBytes(signature.slice(0, 64), 'compact').hasHighS()).toBe(false);
    ids.add(signature[64] as number);
  }
  expect([...ids].sort()).toEqual([27, 28]);
});

test('what is recovered is the address of the key', async () => {
  const key = kmsThat(({ Message: digest }) => {
    return digest === undefined ? { PublicKey: publicKeyDer() } : { Signature: der(digest as Uint8Array, true) };
  });
  const signer = await kmsLogSigner(key);
  for (const digest of digests) expect(recoverSigner(digest, await signer.signDigest(digest))).toBe(signer.address);
});

test('a signature by another key than the public one is refused', () => {
  const stranger = secp256k1.getPublicKey(sha256(utf8('another key')), false);
  const digest = sha256(utf8('digest'));
  expect(() => recoverable(der(digest, false), digest, stranger)).toThrow(
    expect.objectContaining({ code: 'KEY_MALFORMED' }),
  );
});

test('s beyond the order of P-256 is read as what it is on secp256k1', () => {
  const beyond = secp256k1.Point.Fn.ORDER - 1n;
  const signature = new secp256k1.Signature(1n, beyond).toBytes('der');
  const digest = sha256(utf8('digest'));
  const signer = new secp256k1.Signature(1n, 1n).addRecoveryBit(0).recoverPublicKey(digest).toBytes(false);
  expect(recoverable(signature, digest, signer)[64]).toBe(27);
});

test('what KMS gives is asked for by digest or message, as its algorithms want it', async () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const asked: unknown[] = [];
  const key = kmsThat((input) => {
    asked.push([input.MessageType, input.SigningAlgorithm]);
    return { PublicKey: publicKey.export({ type: 'spki', format: 'der' }), Signature: new Uint8Array(64) };
  });
  await (await kmsCheckpointSigner(key, 'origin')).sign(utf8('note'));
  expect(asked.at(-1)).toEqual(['RAW', 'ED25519_SHA_512']);
});

test.each(['ThrottlingException', 'KMSInternalException', 'DependencyTimeoutException', 'KeyUnavailableException'])(
  'KMS that says `%s` is told as a signer that is away',
  async (name) => {
    const key = kmsThat(() => {
      throw new KMSServiceException({ name, $fault: 'client', message: 'no', $metadata: { httpStatusCode: 400 } });
    });
    await expect(kmsReceiptSigner(key)).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' });
  },
);

test.each(['AccessDeniedException', 'DisabledException', 'NotFoundException', 'KMSInvalidStateException'])(
  'KMS that says `%s` tells of a mistake of ours',
  async (name) => {
    const key = kmsThat(() => {
      throw new KMSServiceException({ name, $fault: 'client', message: 'no', $metadata: { httpStatusCode: 400 } });
    });
    await expect(kmsReceiptSigner(key)).rejects.toMatchObject({ name });
  },
);

test('KMS that nobody reaches is a signer that is away', async () => {
  const key = { client: createKmsClient(), id: 'key' };
  await expect(kmsReceiptSigner(key)).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' });
});

test('KMS without a public key is refused', async () => {
  await expect(kmsLogSigner(kmsThat(() => ({})))).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
});
