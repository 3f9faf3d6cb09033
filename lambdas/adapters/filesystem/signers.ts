import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { signingKeyOf } from '../../../core/entry/keys/signing-key.ts';
import { receiptKeyId } from '../../../core/entry/receipt.ts';
import { fromBase64url, fromUtf8, utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import type { CheckpointSigner, LogSigner, ReceiptSigner } from '../../ports/signers.ts';
import { parseKey, readKeyFile, readSecretFile } from './key-file.ts';

/** Makes a `CheckpointSigner` with the Ed25519 key of a file, which is made on first use. */
export async function fileCheckpointSigner(path: string, name: string): Promise<CheckpointSigner> {
  return checkpointSignerOf(await readKeyFile(path, () => generateKeyPairSync('ed25519').privateKey, isEd25519), name);
}

/** Makes a `CheckpointSigner` with the Ed25519 key in a PEM text. @throws KEY_MALFORMED when there is none */
export function pemCheckpointSigner(pem: Uint8Array, name: string): CheckpointSigner {
  return checkpointSignerOf(parseKey(pem, isEd25519), name);
}

/** Makes a `ReceiptSigner` with the P-256 key of a file, which is made on first use. */
export async function fileReceiptSigner(path: string): Promise<ReceiptSigner> {
  const key = await readCurveKey(path, 'P-256', 'prime256v1');
  const publicJwk = { kty: 'EC', crv: 'P-256', x: member(key, 'x'), y: member(key, 'y') } as const;
  return {
    keyId: receiptKeyId(publicJwk),
    publicJwk,
    sign: async (message) => new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })),
  };
}

/** Makes a `LogSigner` with the secp256k1 key of a file, which is made on first use. */
export async function fileLogSigner(path: string): Promise<LogSigner> {
  return logSignerOf(fromBase64url(member(await readCurveKey(path, 'secp256k1', 'secp256k1'), 'd')));
}

/**
 * Reads a secp256k1 key from a file of 64 hex digits, as Ethereum wallets keep it; the file is made on first use.
 * @throws KEY_MALFORMED when the file holds no such key
 */
export async function fileGasSigner(path: string): Promise<LogSigner> {
  const text = fromUtf8(await readSecretFile(path, () => utf8(toHex(secp256k1.utils.randomSecretKey())))).trim();
  const secret = /^(0x)?[0-9a-fA-F]{64}$/.test(text) ? new Uint8Array(Buffer.from(text.slice(-64), 'hex')) : null;
  if (secret === null || !secp256k1.utils.isValidSecretKey(secret)) {
    throw new LedgerError('KEY_MALFORMED', 'the gas account key is not a secp256k1 private key in hex');
  }
  return logSignerOf(secret);
}

function checkpointSignerOf(key: KeyObject, name: string): CheckpointSigner {
  return {
    name,
    publicKey: fromBase64url(member(key, 'x')),
    sign: async (message) => new Uint8Array(sign(null, message, key)),
  };
}

function logSignerOf(secret: Uint8Array): LogSigner {
  const { address, sign } = signingKeyOf(secret);
  return { address, signDigest: async (digest) => sign(digest) };
}

const isEd25519 = ({ asymmetricKeyType }: KeyObject) => asymmetricKeyType === 'ed25519';

function readCurveKey(path: string, crv: string, namedCurve: string): Promise<KeyObject> {
  return readKeyFile(
    path,
    () => generateKeyPairSync('ec', { namedCurve }).privateKey,
    (key) => key.asymmetricKeyType === 'ec' && key.export({ format: 'jwk' }).crv === crv,
  );
}

function member(key: KeyObject, name: 'x' | 'y' | 'd'): string {
  const value = key.export({ format: 'jwk' })[name];
  if (value === undefined) throw new LedgerError('KEY_MALFORMED', `a key has no \`${name}\``);
  return value;
}
