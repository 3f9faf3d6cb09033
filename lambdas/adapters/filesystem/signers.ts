import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concat, fromBase64url } from '../../../core/bytes.ts';
import { recoverSigner } from '../../../core/entry/promise.ts';
import { LedgerError } from '../../../core/error.ts';
import type { CheckpointSigner, LogSigner, ReceiptSigner } from '../../ports/signers.ts';
import { readKeyFile } from './key-file.ts';

/** The Ed25519 key of a file as `CheckpointSigner`; the key is made on first use. */
export async function fileCheckpointSigner(path: string, name: string): Promise<CheckpointSigner> {
  const key = await readKeyFile(
    path,
    () => generateKeyPairSync('ed25519').privateKey,
    ({ asymmetricKeyType }) => asymmetricKeyType === 'ed25519',
  );
  return {
    name,
    publicKey: fromBase64url(member(key, 'x')),
    sign: async (message) => new Uint8Array(sign(null, message, key)),
  };
}

/** The P-256 key of a file as `ReceiptSigner`; the key is made on first use. */
export async function fileReceiptSigner(path: string): Promise<ReceiptSigner> {
  const key = await readCurveKey(path, 'P-256', 'prime256v1');
  const publicJwk = { kty: 'EC', crv: 'P-256', x: member(key, 'x'), y: member(key, 'y') } as const;
  // RFC 7638 §3: the required members in lexicographic order.
  const { crv, kty, x, y } = publicJwk;
  return {
    keyId: createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url'),
    publicJwk,
    sign: async (message) => new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })),
  };
}

/** The secp256k1 key of a file as `LogSigner`; the key is made on first use. */
export async function fileLogSigner(path: string): Promise<LogSigner> {
  const secret = fromBase64url(member(await readCurveKey(path, 'secp256k1', 'secp256k1'), 'd'));
  const signDigest = (digest: Uint8Array): Uint8Array => {
    const signature = secp256k1.sign(digest, secret, { prehash: false, lowS: true, format: 'recovered' });
    return concat(signature.subarray(1), Uint8Array.of((signature[0] ?? 0) + 27));
  };
  const probe = new Uint8Array(32).fill(1);
  return { address: recoverSigner(probe, signDigest(probe)), signDigest: async (digest) => signDigest(digest) };
}

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
