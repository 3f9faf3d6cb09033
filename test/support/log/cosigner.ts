import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { concat } from '../../../core/kernel/bytes.ts';
import {
  cosignedMessage,
  encodeNote,
  KEY_TYPES,
  parseNote,
  type VerifierKey,
  verifierKey,
} from '../../../core/tlog/index.ts';

/** Somebody other than the log who signs its checkpoints. */
export interface Cosigner {
  readonly key: VerifierKey;
  readonly privateKey: KeyObject;
}

/** PKCS #8 of an Ed25519 key up to its 32 bytes. Source: RFC 8410 §7. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A cosigner whose key is 32 times this byte. */
export function cosigner(name: string, byte: number): Cosigner {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, byte)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { key: verifierKey(name, new Uint8Array(spki.subarray(-32)), KEY_TYPES.cosigner), privateKey };
}

/** The note with a line more, by which a cosigner signs it at a time in seconds since 1970. */
export function cosigned(note: string, { key, privateKey }: Cosigner, time: bigint): string {
  const { body, signatures } = parseNote(note);
  const seconds = new Uint8Array(8);
  new DataView(seconds.buffer).setBigUint64(0, time);
  const signature = concat(seconds, sign(null, cosignedMessage(body, time), privateKey));
  return encodeNote({ body, signatures: [...signatures, { name: key.name, keyId: key.keyId, signature }] });
}
