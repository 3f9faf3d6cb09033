import { bytesToHex } from '@noble/hashes/utils.js';

/** Encodes bytes as `0x` and lower-case hex, as Ethereum's tools write them. */
export function toHex(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`;
}
