import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand, type SigningAlgorithmSpec } from '@aws-sdk/client-kms';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concat, fromBase64url } from '../../../core/bytes.ts';
import { addressOf, recoverSigner } from '../../../core/entry/promise.ts';
import { LedgerError } from '../../../core/error.ts';
import type { CheckpointSigner, LogSigner, ReceiptSigner } from '../../ports/signers.ts';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;

let shared: KMSClient | undefined;
const client = () => {
  shared ??= new KMSClient({
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  });
  return shared;
};

/** The public half of an Ed25519 key of KMS, 32 bytes. @throws KEY_MALFORMED when the key is of another kind */
export async function kmsCheckpointPublicKey(keyId: string): Promise<Uint8Array> {
  return fromBase64url((await publicJwk(keyId, { kty: 'OKP', crv: 'Ed25519' })).x);
}

/** An Ed25519 key of KMS as `CheckpointSigner`. @throws KEY_MALFORMED when the key is of another kind */
export async function kmsCheckpointSigner(keyId: string, name: string): Promise<CheckpointSigner> {
  return {
    name,
    publicKey: await kmsCheckpointPublicKey(keyId),
    sign: (message) => sign(keyId, message, 'RAW', 'ED25519_SHA_512'),
  };
}

/** A P-256 key of KMS as `ReceiptSigner`. @throws KEY_MALFORMED when the key is of another kind */
export async function kmsReceiptSigner(keyId: string): Promise<ReceiptSigner> {
  const { x, y } = await publicJwk(keyId, { kty: 'EC', crv: 'P-256' });
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return {
    // RFC 7638 §3: the required members in lexicographic order.
    keyId: createHash('sha256')
      .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
      .digest('base64url'),
    publicJwk: jwk,
    async sign(message) {
      const digest = createHash('sha256').update(message).digest();
      return fromDer(await sign(keyId, digest, 'DIGEST', 'ECDSA_SHA_256'));
    },
  };
}

/** A secp256k1 key of KMS as `LogSigner`; the account that pays for anchors is one too. @throws KEY_MALFORMED when the key is of another kind */
export async function kmsLogSigner(keyId: string): Promise<LogSigner> {
  const { x, y } = await publicJwk(keyId, { kty: 'EC', crv: 'secp256k1' });
  const publicKey = concat(Uint8Array.of(4), fromBase64url(x), fromBase64url(y));
  const address = addressOf(publicKey);
  return {
    address,
    async signDigest(digest) {
      const signature = lowS(fromDer(await sign(keyId, digest, 'DIGEST', 'ECDSA_SHA_256')));
      // KMS does not say which of the two points it used: the right one gives our own address.
      for (const v of [27, 28]) {
        const candidate = concat(signature, Uint8Array.of(v));
        if (recoverSigner(digest, candidate) === address) return candidate;
      }
      throw new LedgerError('KEY_MALFORMED', 'KMS signed with another key than the one whose public half it gave');
    },
  };
}

async function publicJwk(
  keyId: string,
  expected: { readonly kty: string; readonly crv: string },
): Promise<{ readonly x: string; readonly y: string }> {
  const { PublicKey: der } = await client().send(new GetPublicKeyCommand({ KeyId: keyId }));
  if (der === undefined) throw new LedgerError('KEY_MALFORMED', 'KMS gave no public key');
  const jwk = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }).export({ format: 'jwk' });
  if (jwk.kty !== expected.kty || jwk.crv !== expected.crv || jwk.x === undefined) {
    throw new LedgerError('KEY_MALFORMED', `the KMS key is not of the curve ${expected.crv}`);
  }
  return { x: jwk.x, y: jwk.y ?? '' };
}

async function sign(
  keyId: string,
  message: Uint8Array,
  type: 'RAW' | 'DIGEST',
  algorithm: SigningAlgorithmSpec,
): Promise<Uint8Array> {
  const command = new SignCommand({
    KeyId: keyId,
    Message: message,
    MessageType: type,
    SigningAlgorithm: algorithm,
  });
  const { Signature: signature } = await client().send(command);
  if (signature === undefined) throw new LedgerError('KEY_MALFORMED', 'KMS gave no signature');
  return new Uint8Array(signature);
}

const fromDer = (der: Uint8Array): Uint8Array => p256.Signature.fromBytes(der, 'der').toBytes('compact');

/** The same signature with the s that contracts take. */
function lowS(compact: Uint8Array): Uint8Array {
  const signature = secp256k1.Signature.fromBytes(compact, 'compact');
  if (!signature.hasHighS()) return compact;
  return new secp256k1.Signature(signature.r, secp256k1.Point.Fn.neg(signature.s)).toBytes('compact');
}
