import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, toBase64, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { sha256 } from '../kernel/sha256.ts';
import { isKeyName, parseBase64 } from './text.ts';

/** The public key of a signer of notes, identified by name and key ID together. */
export interface VerifierKey {
  /** For a log's key, the log's origin. */
  readonly name: string;
  /** First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), big-endian. */
  readonly keyId: number;
  /** Ed25519, 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

/** The types of key: of those who sign a note as it is, and of those who sign a log's checkpoint with the time. */
export const KEY_TYPES = { note: 0x01, cosigner: 0x04 } as const;
type KeyType = (typeof KEY_TYPES)[keyof typeof KEY_TYPES];

const PUBLIC_KEY_BYTES = 32;
const VKEY = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/;

/**
 * Returns the verifier key with this name and Ed25519 public key.
 * @throws NOTE_KEY_MALFORMED when the name is empty or holds a space or plus, or the key is not a point of the curve
 * Source: C2SP signed-note, “Signatures”, and tlog-cosignature, “Format”
 */
export function verifierKey(name: string, publicKey: Uint8Array, type: KeyType = KEY_TYPES.note): VerifierKey {
  if (!isKeyName(name)) throw malformed('the key name is empty or holds a space, a plus or a control character');
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw malformed(`the public key has ${publicKey.length} bytes`);
  if (!ed25519.utils.isValidPublicKey(publicKey, false)) throw malformed('the public key is not a point of the curve');
  const digest = sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), publicKey));
  return { name, keyId: new DataView(digest.buffer).getUint32(0), publicKey: publicKey.slice() };
}

/**
 * Returns the text form of a verifier key (vkey): `<name>+<key ID in hex>+<base64 of type and key>`.
 * @throws NOTE_KEY_MALFORMED when name or key cannot be in a vkey
 */
export function encodeVerifierKey(key: VerifierKey, type: KeyType = KEY_TYPES.note): string {
  const { name, keyId, publicKey } = verifierKey(key.name, key.publicKey, type);
  const material = concat(Uint8Array.of(type), publicKey);
  return `${name}+${keyId.toString(16).padStart(8, '0')}+${toBase64(material)}`;
}

/**
 * Reads the verifier key in a vkey of a type.
 * @throws NOTE_KEY_MALFORMED when the text is not one, it is of another type, or its key ID does not belong to its name
 *   and key
 * Source: C2SP signed-note, “Verifier keys”
 */
export function parseVerifierKey(text: string, type: KeyType = KEY_TYPES.note): VerifierKey {
  const [, name, base64] = VKEY.exec(text) ?? [];
  if (name === undefined || base64 === undefined) throw malformed('the text is not a vkey');
  const material = parseBase64(base64, 'public key', malformed);
  if (material[0] !== type) throw malformed(`the key is not of type ${type}`);
  const key = verifierKey(name, material.subarray(1), type);
  // SECURITY: a wrong key ID also gives away a vkey that was copied wrongly.
  if (encodeVerifierKey(key, type) !== text) throw malformed('the key ID is not that of name and key');
  return key;
}

function malformed(message: string, cause?: unknown): LedgerError {
  return new LedgerError('NOTE_KEY_MALFORMED', message, { cause });
}
