import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { LedgerError } from './error.ts';

/** Encodes bytes as `0x` and lower-case hex, as Ethereum's tools write them. */
export function toHex(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`;
}

/** Decodes `0x` and lower-case hex. @throws INPUT_INVALID when `toHex` would not spell the bytes so */
export function fromHex(text: string): Uint8Array {
  if (/^0x([0-9a-f]{2})*$/.test(text)) return hexToBytes(text.slice(2));
  throw new LedgerError('INPUT_INVALID', 'the text is not `0x` and lower-case hex');
}
