import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, toBase64, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { sha256 } from '../kernel/sha256.ts';
import { isKeyName, parseBase64 } from './text.ts';

/** The public key of a signer of notes, identified by name and key ID together. */
export interface VerifierKey {
  /** For a log's key, the log's origin. */
  readonly name: string;
  /** First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), big-endian. */
  readonly keyId: number;
  /** Ed25519, 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

const ED25519_TYPE = 0x01;
const PUBLIC_KEY_BYTES = 32;
const VKEY = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/;

/**
 * Returns the verifier key with this name and Ed25519 public key.
 * @throws NOTE_KEY_MALFORMED when the name is empty or holds a space or plus, or the key is not a point of the curve
 * Source: C2SP signed-note, “Signatures”
 */
export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw malformed('the key name is empty or holds a space, a plus or a control character');
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw malformed(`the public key has ${publicKey.length} bytes`);
  if (!ed25519.utils.isValidPublicKey(publicKey, false)) throw malformed('the public key is not a point of the curve');
  const digest = sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519_TYPE), publicKey));
  return { name, keyId: new DataView(digest.buffer).getUint32(0), publicKey: publicKey.slice() };
}

/**
 * Returns the text form of a verifier key (vkey): `<name>+<key ID in hex>+<base64 of type and key>`.
 * @throws NOTE_KEY_MALFORMED when name or key cannot be in a vkey
 */
export function encodeVerifierKey(key: VerifierKey): string {
  const { name, keyId, publicKey } = verifierKey(key.name, key.publicKey);
  const material = concat(Uint8Array.of(ED25519_TYPE), publicKey);
  return `${name}+${keyId.toString(16).padStart(8, '0')}+${toBase64(material)}`;
}

/**
 * Reads the verifier key in a vkey of type Ed25519.
 * @throws NOTE_KEY_MALFORMED when the text is not one, or its key ID does not belong to its name and key
 * Source: C2SP signed-note, “Verifier keys”
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, base64] = VKEY.exec(text) ?? [];
  if (name === undefined || base64 === undefined) throw malformed('the text is not a vkey');
  const material = parseBase64(base64, 'public key', malformed);
  if (material[0] !== ED25519_TYPE) throw malformed('the key is not of type Ed25519');
  const key = verifierKey(name, material.subarray(1));
  // SECURITY: a wrong key ID also gives away a vkey that was copied wrongly.
  if (encodeVerifierKey(key) !== text) throw malformed('the key ID is not that of name and key');
  return key;
}

function malformed(message: string, cause?: unknown): LedgerError {
  return new LedgerError('NOTE_KEY_MALFORMED', message, { cause });
}
