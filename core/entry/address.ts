import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8 } from '../kernel/bytes.ts';

/** The EIP-55 spelling of an address given as 40 lower-case hex digits. */
export function checksumAddress(digits: string): string {
  const check = bytesToHex(keccak_256(utf8(digits)));
  let out = '0x';
  for (let i = 0; i < digits.length; i++) {
    out += check.charAt(i) >= '8' ? digits.charAt(i).toUpperCase() : digits.charAt(i);
  }
  return out;
}

/** The EIP-55 spelling of an address; null when it is no address, or mixes cases in another way. */
export function readAddress(text: string): string | null {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return null;
  const digits = text.slice(2);
  const checked = checksumAddress(digits.toLowerCase());
  const isOneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return isOneCase || checked === text ? checked : null;
}
