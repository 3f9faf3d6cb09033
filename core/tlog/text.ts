import { fromBase64, toBase64 } from '../kernel/bytes.ts';
import type { LedgerError } from '../kernel/error.ts';
import { HASH_BYTES, MAX_TREE_SIZE } from '../merkle/index.ts';

/** Makes the error of the format that is read. */
export type Malformed = (message: string, cause?: unknown) => LedgerError;

const DECIMAL = /^(?:0|[1-9][0-9]{0,19})$/;
const SPACE_OR_PLUS = /[\p{White_Space}+]/u;

/** Reads an unsigned 64-bit integer in decimal without leading zeros. */
export function parseDecimal(text: string, what: string, malformed: Malformed): bigint {
  const value = DECIMAL.test(text) ? BigInt(text) : -1n;
  if (value < 0n || value > MAX_TREE_SIZE) throw malformed(`the ${what} is not a decimal of 64 bits`);
  return value;
}

/** Reads the bytes of canonical standard base64. */
export function parseBase64(text: string, what: string, malformed: Malformed): Uint8Array {
  try {
    return fromBase64(text);
  } catch (cause) {
    throw malformed(`the ${what} is not canonical base64`, cause);
  }
}

/** Reads a hash of 32 bytes in canonical standard base64. */
export function parseHash(text: string, what: string, malformed: Malformed): Uint8Array {
  const bytes = parseBase64(text, what, malformed);
  if (bytes.length !== HASH_BYTES) throw malformed(`the ${what} has ${bytes.length} bytes`);
  return bytes;
}

/** Returns a hash of 32 bytes in standard base64. */
export function encodeHash(bytes: Uint8Array, what: string, malformed: Malformed): string {
  if (bytes.length !== HASH_BYTES) throw malformed(`the ${what} has ${bytes.length} bytes`);
  return toBase64(bytes);
}

/** Returns whether a text can be in a note: it is well-formed Unicode, without control characters but newline. */
export function isNoteText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) return false;
  }
  return text.isWellFormed();
}

/** Returns whether a key can have this name: it is not empty and holds no space, no plus and nothing a note refuses. */
export function isKeyName(name: string): boolean {
  return name !== '' && !SPACE_OR_PLUS.test(name) && isNoteText(name);
}
