import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand, type SigningAlgorithmSpec } from '@aws-sdk/client-kms';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { addressOf } from '../../../core/entry/promise.ts';
import { receiptKeyId } from '../../../core/entry/receipt.ts';
import { concat, equalBytes, fromBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { CheckpointSigner, LogSigner, ReceiptSigner } from '../../ports/signers.ts';
import { reachKms } from './errors.ts';

const UNCOMPRESSED = Uint8Array.of(4);

/** A key in KMS, by id or ARN, with the client to use. */
export interface KmsKey {
  readonly client: KMSClient;
  readonly id: string;
}

/**
 * Reads the public half of an Ed25519 key, 32 bytes.
 * @throws KEY_MALFORMED when the key is of another kind
 * @throws SIGNER_UNAVAILABLE when KMS does not answer
 */
export async function kmsCheckpointPublicKey(key: KmsKey): Promise<Uint8Array> {
  return fromBase64url((await publicJwk(key, { kty: 'OKP', crv: 'Ed25519' })).x);
}

/**
 * Makes a `CheckpointSigner` with an Ed25519 key.
 * @throws KEY_MALFORMED when the key is of another kind
 * @throws SIGNER_UNAVAILABLE when KMS does not answer
 */
export async function kmsCheckpointSigner(key: KmsKey, name: string): Promise<CheckpointSigner> {
  return {
    name,
    publicKey: await kmsCheckpointPublicKey(key),
    sign: (message) => sign(key, message, 'RAW', 'ED25519_SHA_512'),
  };
}

/**
 * Makes a `ReceiptSigner` with a P-256 key.
 * @throws KEY_MALFORMED when the key is of another kind
 * @throws SIGNER_UNAVAILABLE when KMS does not answer
 */
export async function kmsReceiptSigner(key: KmsKey): Promise<ReceiptSigner> {
  const { x, y } = await publicJwk(key, { kty: 'EC', crv: 'P-256' });
  const receiptKey = { kty: 'EC', crv: 'P-256', x, y } as const;
  return {
    keyId: receiptKeyId(receiptKey),
    publicJwk: receiptKey,
    async sign(message) {
      const digest = createHash('sha256').update(message).digest();
      return p256.Signature.fromBytes(await sign(key, digest, 'DIGEST', 'ECDSA_SHA_256'), 'der').toBytes('compact');
    },
  };
}

/**
 * Makes a `LogSigner` with a secp256k1 key; the account that pays for anchors is one too.
 * @throws KEY_MALFORMED when the key is of another kind
 * @throws SIGNER_UNAVAILABLE when KMS does not answer
 */
export async function kmsLogSigner(key: KmsKey): Promise<LogSigner> {
  const { x, y } = await publicJwk(key, { kty: 'EC', crv: 'secp256k1' });
  const publicKey = concat(UNCOMPRESSED, fromBase64url(x), fromBase64url(y));
  return {
    address: addressOf(publicKey),
    signDigest: async (digest) => recoverable(await sign(key, digest, 'DIGEST', 'ECDSA_SHA_256'), digest, publicKey),
  };
}

/**
 * Returns a DER signature in the form that contracts take: 65 bytes r, s (low), v (27 or 28).
 * @param publicKey uncompressed, 65 bytes
 * @throws KEY_MALFORMED when another key made it
 */
export function recoverable(der: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const signed = secp256k1.Signature.fromBytes(der, 'der');
  // Source: EIP-2: of the two values of s that are valid, contracts accept the lower.
  const s = signed.hasHighS() ? secp256k1.Point.Fn.neg(signed.s) : signed.s;
  const signature = new secp256k1.Signature(signed.r, s);
  // KMS does not say which of the two points it used: the right one leads to our own key.
  for (const recovery of [0, 1]) {
    const signer = signature.addRecoveryBit(recovery).recoverPublicKey(digest).toBytes(false);
    if (equalBytes(signer, publicKey)) return concat(signature.toBytes('compact'), Uint8Array.of(27 + recovery));
  }
  throw new LedgerError('KEY_MALFORMED', 'KMS signed with another key than the one whose public half it gave');
}

async function publicJwk(
  { client, id }: KmsKey,
  expected: { readonly kty: string; readonly crv: string },
): Promise<{ readonly x: string; readonly y: string }> {
  const { PublicKey: der } = await reachKms(client.send(new GetPublicKeyCommand({ KeyId: id })));
  const { kty, crv, x, y } = jwkOf(der);
  if (kty !== expected.kty || crv !== expected.crv || x === undefined) {
    throw new LedgerError('KEY_MALFORMED', `the KMS key is not of the curve ${expected.crv}`);
  }
  return { x, y: y ?? '' };
}

function jwkOf(der: Uint8Array | undefined) {
  try {
    return createPublicKey({ key: Buffer.from(der ?? []), format: 'der', type: 'spki' }).export({ format: 'jwk' });
  } catch (cause) {
    throw new LedgerError('KEY_MALFORMED', 'KMS gave no public key of a kind that is known', { cause });
  }
}

async function sign(
  { client, id }: KmsKey,
  message: Uint8Array,
  type: 'RAW' | 'DIGEST',
  algorithm: SigningAlgorithmSpec,
): Promise<Uint8Array> {
  const command = new SignCommand({ KeyId: id, Message: message, MessageType: type, SigningAlgorithm: algorithm });
  const { Signature: signature } = await reachKms(client.send(command));
  if (signature === undefined) throw new LedgerError('SIGNER_UNAVAILABLE', 'KMS gave no signature');
  return new Uint8Array(signature);
}
