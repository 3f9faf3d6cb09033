import { LedgerError } from './error.ts';

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const STANDARD_VALUES = valuesOf(STANDARD);
const URL_SAFE_VALUES = valuesOf(URL_SAFE);

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Returns the UTF-8 bytes of a string. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Returns the string with these UTF-8 bytes. @throws INPUT_INVALID when they are not UTF-8 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new LedgerError('INPUT_INVALID', 'the bytes are not UTF-8', { cause });
  }
}

/** Returns one array that holds all the parts in order. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Returns whether two arrays hold the same bytes; not in constant time, so for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Encodes bytes in standard base64 with padding, as C2SP texts use it. Source: RFC 4648 §4. */
export function toBase64(bytes: Uint8Array): string {
  const body = encode(bytes, STANDARD);
  return body + '='.repeat((4 - (body.length % 4)) % 4);
}

/** Decodes standard base64 with padding. @throws BASE64_INVALID when `toBase64` would not spell the bytes so */
export function fromBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const body = text.slice(0, text.length - padding);
  if (text.length % 4 !== 0 || (body.length % 4 === 0 ? 0 : 4 - (body.length % 4)) !== padding) throw invalid('base64');
  return decode(body, STANDARD_VALUES, 'base64');
}

/** Encodes bytes in base64url without padding, as the JSON API uses it. Source: RFC 4648 §5. */
export function toBase64url(bytes: Uint8Array): string {
  return encode(bytes, URL_SAFE);
}

/** Decodes base64url without padding. @throws BASE64_INVALID when `toBase64url` would not spell the bytes so */
export function fromBase64url(text: string): Uint8Array {
  return decode(text, URL_SAFE_VALUES, 'base64url');
}

function valuesOf(alphabet: string): Int8Array {
  const values = new Int8Array(128).fill(-1);
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
}

function encode(bytes: Uint8Array, alphabet: string): string {
  let out = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const n = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    out +=
      alphabet.charAt(n >> 18) +
      alphabet.charAt((n >> 12) & 63) +
      alphabet.charAt((n >> 6) & 63) +
      alphabet.charAt(n & 63);
  }
  if (i + 1 === bytes.length) {
    const n = (bytes[i] as number) << 16;
    out += alphabet.charAt(n >> 18) + alphabet.charAt((n >> 12) & 63);
  } else if (i + 2 === bytes.length) {
    const n = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8);
    out += alphabet.charAt(n >> 18) + alphabet.charAt((n >> 12) & 63) + alphabet.charAt((n >> 6) & 63);
  }
  return out;
}

function decode(text: string, values: Int8Array, what: string): Uint8Array {
  const rest = text.length % 4;
  if (rest === 1) throw invalid(what);
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let offset = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? -1;
    if (value < 0) throw invalid(what);
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[offset++] = (held >> bits) & 0xff;
    }
  }
  // SECURITY: left-over bits must be zero, so that the same bytes have one spelling.
  if ((held & ((1 << bits) - 1)) !== 0) throw invalid(what);
  return out;
}

function invalid(what: string): LedgerError {
  return new LedgerError('BASE64_INVALID', `the text is not canonical ${what}`);
}
