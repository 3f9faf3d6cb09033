import { p256 } from '@noble/curves/nist.js';
import { concat, fromBase64url, fromUtf8, toBase64url, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { sha256OfText } from '../kernel/sha256.ts';
import { parseEntry } from './parse.ts';

/** The parts of a receipt, whose signature has not been verified. */
export interface ParsedReceipt {
  /** Thumbprint of the receipt key. Source: RFC 7638. */
  readonly keyId: string;
  /** The entry's bytes as they are in the log. */
  readonly entry: Uint8Array;
  /** 64 bytes r, s. */
  readonly signature: Uint8Array;
  /** The signed text: `base64url(header) . base64url(entry)`. */
  readonly signingInput: string;
  readonly disclosures: readonly string[];
}

/** A public receipt key as the ledger publishes it. */
export interface ReceiptKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** Returns the thumbprint of a receipt key. Source: RFC 7638 §3, the required members in lexicographic order. */
export function receiptKeyId({ crv, kty, x, y }: ReceiptKey): string {
  return sha256OfText(JSON.stringify({ crv, kty, x, y }));
}

const TYPE = 'consent+sd-jwt';

/** Returns the text that the receipt key signs: header and stored entry. Source: RFC 7515 §5.1, RFC 9901 §4.1. */
export function receiptSigningInput(entry: Uint8Array, keyId: string): string {
  return `${toBase64url(utf8(headerText(keyId)))}.${toBase64url(entry)}`;
}

/** Returns a receipt, `application/sd-jwt`: signed entry and disclosures, a `~` after each. Source: RFC 9901 §4. */
export function assembleReceipt(signingInput: string, signature: Uint8Array, disclosures: readonly string[]): string {
  return `${[`${signingInput}.${toBase64url(signature)}`, ...disclosures].join('~')}~`;
}

/**
 * Reads the parts of a receipt. It checks the form of the entry and does not open the disclosures: `openEntry` does.
 * @throws RECEIPT_MALFORMED when `assembleReceipt` would not spell it so
 * @throws ENTRY_MALFORMED when its entry is malformed
 */
export function parseReceipt(receipt: string): ParsedReceipt {
  const [jwt = '', ...disclosures] = receipt.split('~');
  const last = disclosures.pop();
  const [header = '', payload = '', signed = '', ...more] = jwt.split('.');
  if (last !== '' || more.length > 0) throw malformed('it is not `header.entry.signature~disclosures~`');
  const keyId = keyIdOf(decode(header));
  const entry = decode(payload);
  const signature = decode(signed);
  if (signature.length !== 64) throw malformed('its signature is not 64 bytes');
  parseEntry(entry);
  return { keyId, entry, signature, signingInput: `${header}.${payload}`, disclosures };
}

/**
 * Returns the parts of a receipt, once its signature by a trusted key holds.
 * @throws RECEIPT_SIGNATURE_INVALID when another key signed it, or a byte was changed
 * @throws RECEIPT_MALFORMED, ENTRY_MALFORMED when it is not a receipt
 */
export function verifyReceipt(receipt: string, key: ReceiptKey): ParsedReceipt {
  const parsed = parseReceipt(receipt);
  let valid = false;
  try {
    const publicKey = concat(Uint8Array.of(4), fromBase64url(key.x), fromBase64url(key.y));
    // SECURITY: JWS has no low-s rule (RFC 7518 §3.4), so both spellings are accepted.
    valid = p256.verify(parsed.signature, utf8(parsed.signingInput), publicKey, { lowS: false });
  } catch (cause) {
    throw new LedgerError('RECEIPT_SIGNATURE_INVALID', 'the key or the signature is not one of P-256', { cause });
  }
  if (!valid) throw new LedgerError('RECEIPT_SIGNATURE_INVALID', 'the receipt is not signed by this key');
  return parsed;
}

function headerText(keyId: string): string {
  return JSON.stringify({ alg: 'ES256', typ: TYPE, kid: keyId });
}

function keyIdOf(header: Uint8Array): string {
  try {
    const text = fromUtf8(header);
    const { kid } = JSON.parse(text) as { kid?: unknown };
    if (typeof kid === 'string' && headerText(kid) === text) return kid;
  } catch (cause) {
    throw malformed('its header is not JSON', cause);
  }
  throw malformed(`its header is not \`alg\` ES256, \`typ\` ${TYPE} and \`kid\``);
}

function decode(part: string): Uint8Array {
  try {
    return fromBase64url(part);
  } catch (cause) {
    throw malformed('a part is not base64url', cause);
  }
}

function malformed(why: string, cause?: unknown): LedgerError {
  return new LedgerError('RECEIPT_MALFORMED', `the text is not a receipt: ${why}`, { cause });
}
