import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Json } from '../kernel/json.ts';
import { nobleSha256, type Sha256Into, sha256OfText } from '../kernel/sha256.ts';
import { SALT_BYTES } from './limits.ts';

/** An opened disclosure that has not been matched with an entry. */
export interface Disclosure {
  readonly salt: Uint8Array;
  readonly name: string;
  readonly value: Json;
}

/** Returns the disclosure of a slot: base64url of the JSON `[salt, name, value]`. Source: RFC 9901 §4.2.1. */
export function encodeDisclosure(salt: Uint8Array, name: string, value: Json): string {
  return toBase64url(utf8(JSON.stringify([toBase64url(salt), name, value])));
}

/** Returns the digest of a disclosure as in `_sd`: base64url of SHA-256 of its characters. Source: RFC 9901 §4.2.3. */
export function disclosureDigest(disclosure: string, hash: Sha256Into = nobleSha256): string {
  return sha256OfText(disclosure, hash);
}

/** Reads a disclosure. @throws DISCLOSURE_MALFORMED when `encodeDisclosure` would not spell it so */
export function parseDisclosure(disclosure: string): Disclosure {
  try {
    const parsed: unknown = JSON.parse(fromUtf8(fromBase64url(disclosure)));
    if (Array.isArray(parsed) && parsed.length === 3) {
      const [salt, name, value] = parsed as [unknown, unknown, Json];
      if (typeof salt === 'string' && typeof name === 'string') {
        const bytes = fromBase64url(salt);
        if (bytes.length === SALT_BYTES && encodeDisclosure(bytes, name, value) === disclosure) {
          return { salt: bytes, name, value };
        }
      }
    }
  } catch (cause) {
    throw malformed(cause);
  }
  throw malformed();
}

function malformed(cause?: unknown): LedgerError {
  return new LedgerError('DISCLOSURE_MALFORMED', 'the disclosure is not canonical base64url of `[salt, name, value]`', {
    cause,
  });
}
