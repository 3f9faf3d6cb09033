import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8 } from '../kernel/bytes.ts';

/** Returns the EIP-55 spelling of an address of 40 lower-case hex digits. */
export function checksumAddress(digits: string): string {
  const check = bytesToHex(keccak_256(utf8(digits)));
  let out = '0x';
  for (let i = 0; i < digits.length; i++) {
    out += check.charAt(i) >= '8' ? digits.charAt(i).toUpperCase() : digits.charAt(i);
  }
  return out;
}

/** Returns the EIP-55 spelling of an address; null when it is not an address, or mixes upper and lower case wrongly. */
export function readAddress(text: string): string | null {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return null;
  const digits = text.slice(2);
  const checked = checksumAddress(digits.toLowerCase());
  const isOneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return isOneCase || checked === text ? checked : null;
}
