import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, toBase64, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { isKeyName, isNoteText, parseBase64 } from './text.ts';
import { type VerifierKey, verifierKey } from './verifier-key.ts';

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string;
  /** Unsigned 32 bits. */
  readonly keyId: number;
  /** At least one byte; 64 for Ed25519. */
  readonly signature: Uint8Array;
}

/** A text with its signatures. Nothing in the body may be relied on before `verifyNote` has returned it. */
interface Note {
  /** Ends in a newline. */
  readonly body: string;
  /** At least one. */
  readonly signatures: readonly NoteSignature[];
}

/** Signs notes: a key's name, its public half, and the act of signing. */
export interface NoteSigner {
  readonly name: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Returns the signature over the message, 64 bytes. Source: RFC 8032. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
const SIGNATURE_BYTES = 64;

/**
 * Reads the parts of a note and verifies no signature; `encodeNote` gives the same text back.
 * @throws NOTE_MALFORMED when the text is not a note, or exceeds 1,000,000 bytes or 100 signatures
 * Source: C2SP signed-note, “Format”
 */
export function parseNote(text: string): Note {
  requireNoteText(text);
  const split = text.lastIndexOf('\n\n');
  if (split < 0 || !text.endsWith('\n')) throw malformed('the note has no signatures');
  const lines = text.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw malformed(`the note has ${lines.length} signatures`);
  return { body: text.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

/**
 * Returns the text of a note.
 * @throws NOTE_MALFORMED when a part cannot be in a note
 */
export function encodeNote(note: Note): string {
  const { body, signatures } = note;
  if (!body.endsWith('\n')) throw malformed('the body does not end in a newline');
  if (signatures.length < 1 || signatures.length > MAX_SIGNATURES) {
    throw malformed(`the note has ${signatures.length} signatures`);
  }
  const text = `${body}\n${signatures.map(encodeSignature).join('')}`;
  requireNoteText(text);
  return text;
}

/**
 * Returns the note, once at least one of these keys has signed it and all their signatures hold; signatures by other
 * keys are ignored.
 * @throws NOTE_MALFORMED when the text is not a note
 * @throws NOTE_SIGNATURE_INVALID when any signature by one of the keys does not hold
 * @throws NOTE_SIGNATURE_MISSING when none of the keys has signed
 * Source: C2SP signed-note, “Signatures”
 */
export function verifyNote(text: string, keys: readonly VerifierKey[]): Note {
  const note = parseNote(text);
  const message = utf8(note.body);
  let known = 0;
  for (const { name, keyId, signature } of note.signatures) {
    const key = keys.find((candidate) => candidate.name === name && candidate.keyId === keyId);
    if (key === undefined) continue;
    requireSignature(signature, message, key);
    known++;
  }
  if (known === 0) throw new LedgerError('NOTE_SIGNATURE_MISSING', 'no known key has signed the note');
  return note;
}

/**
 * Returns the text of a note with this body and the signature of each signer, which it verifies first.
 * @throws NOTE_MALFORMED, NOTE_KEY_MALFORMED when body, a name or a key cannot be in a note, or nobody is to sign
 * @throws NOTE_SIGNATURE_INVALID when a signature is not one by its signer's public key
 */
export async function signNote(body: string, ...signers: readonly NoteSigner[]): Promise<string> {
  const message = utf8(body);
  const signatures = await Promise.all(
    signers.map(async (signer) => {
      const key = verifierKey(signer.name, signer.publicKey);
      const signature = await signer.sign(message);
      // SECURITY: a signer with another private key than it claims would have us publish a note that nobody can verify.
      requireSignature(signature, message, key);
      return { name: key.name, keyId: key.keyId, signature };
    }),
  );
  return encodeNote({ body, signatures });
}

/** Tells whether a note has a signature line of each of these keys, and verifies none. @throws NOTE_MALFORMED */
export function isSignedBy(text: string, keys: readonly Pick<NoteSigner, 'name' | 'publicKey'>[]): boolean {
  const { signatures } = parseNote(text);
  return keys.every(({ name, publicKey }) => {
    const { keyId } = verifierKey(name, publicKey);
    return signatures.some((line) => line.name === name && line.keyId === keyId);
  });
}

/**
 * Refuses a signature that a key did not make over a message.
 * @throws NOTE_SIGNATURE_INVALID
 */
export function requireSignature(signature: Uint8Array, message: Uint8Array, key: VerifierKey): void {
  if (signature.length === SIGNATURE_BYTES && holds(signature, message, key)) return;
  throw new LedgerError('NOTE_SIGNATURE_INVALID', `the signature by \`${key.name}\` does not hold`, {
    details: { name: key.name },
  });
}

function holds(signature: Uint8Array, message: Uint8Array, key: VerifierKey): boolean {
  // SECURITY: decodes strictly by RFC 8032; by default the library also accepts other encodings of the same point.
  return ed25519.verify(signature, message, key.publicKey, { zip215: false });
}

function parseSignature(line: string): NoteSignature {
  const [dash, name, base64, ...rest] = line.split(' ');
  if (dash !== '—' || name === undefined || !isKeyName(name) || base64 === undefined || rest.length > 0) {
    throw malformed('a signature line is malformed');
  }
  const bytes = parseBase64(base64, 'signature', malformed);
  if (bytes.length < 5) throw malformed(`a signature has ${bytes.length} bytes`);
  return { name, keyId: new DataView(bytes.buffer).getUint32(0), signature: bytes.slice(4) };
}

function encodeSignature({ name, keyId, signature }: NoteSignature): string {
  if (!isKeyName(name)) throw malformed('a key name is malformed');
  if (signature.length < 1) throw malformed('a signature is empty');
  const id = new Uint8Array(4);
  new DataView(id.buffer).setUint32(0, keyId);
  return `— ${name} ${toBase64(concat(id, signature))}\n`;
}

function requireNoteText(text: string): void {
  if (text.length > MAX_NOTE_BYTES || utf8(text).length > MAX_NOTE_BYTES) {
    throw malformed(`the note exceeds ${MAX_NOTE_BYTES} bytes`);
  }
  if (!isNoteText(text)) throw malformed('the note holds control characters or broken Unicode');
}

function malformed(message: string, cause?: unknown): LedgerError {
  return new LedgerError('NOTE_MALFORMED', message, { cause });
}
