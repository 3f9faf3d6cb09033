import { toHex } from '../../../core/kernel/hex.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

/** Makes a fresh UUIDv7: 48 bits of time in milliseconds, then random bits. Source: RFC 9562 §5.7. */
export function newUuid({ clock, random }: { readonly clock: Clock; readonly random: Random }): string {
  const bytes = random.bytes(16);
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, (BigInt(clock.nowMs()) << 16n) | 0x7000n | low12(bytes));
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = toHex(bytes).slice(2);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function low12(bytes: Uint8Array): bigint {
  return BigInt((((bytes[6] ?? 0) & 0x0f) << 8) | (bytes[7] ?? 0));
}
