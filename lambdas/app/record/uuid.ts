import { utf8 } from '../../../core/kernel/bytes.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import { type Sha256Into, sha256 } from '../../../core/kernel/sha256.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

/** Makes a fresh UUIDv7: 48 bits of time in milliseconds, then random bits. Source: RFC 9562 §5.7. */
export function newUuid({ clock, random }: { readonly clock: Clock; readonly random: Random }): string {
  const bytes = random.bytes(16);
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, (BigInt(clock.nowMs()) << 16n) | 0x7000n | low12(bytes));
  return spelt(bytes);
}

/** Returns the UUIDv8 of a text, always the same for it: the start of its SHA-256 hash. Source: RFC 9562 §5.8. */
export function uuidOf(text: string, hash: Sha256Into): string {
  const bytes = sha256(utf8(text), hash).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  return spelt(bytes);
}

function spelt(bytes: Uint8Array): string {
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = toHex(bytes).slice(2);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function low12(bytes: Uint8Array): bigint {
  return BigInt((((bytes[6] ?? 0) & 0x0f) << 8) | (bytes[7] ?? 0));
}
