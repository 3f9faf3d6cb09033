import { LedgerError } from '../kernel/error.ts';
import { TILE_WIDTH } from './tile.ts';

/** Length of the longest entry that a bundle can hold, in bytes: an entry's length is written in 16 bits. */
const MAX_ENTRY_BYTES = 65_535;

/**
 * Encodes an entry bundle: each entry after its length as a big-endian uint16. Source: C2SP tlog-tiles, “Log entries”.
 * @throws ENTRY_BUNDLE_MALFORMED when there are no entries or more than 256, or one exceeds 65,535 bytes
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  requireWidth(entries.length);
  let length = 0;
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) throw malformed(`an entry has ${entry.length} bytes`);
    length += 2 + entry.length;
  }
  const out = new Uint8Array(length);
  let offset = 0;
  for (const entry of entries) {
    out[offset] = entry.length >> 8;
    out[offset + 1] = entry.length & 0xff;
    out.set(entry, offset + 2);
    offset += 2 + entry.length;
  }
  return out;
}

/**
 * Reads the entries of a bundle, in order, as views of it.
 * @param width number of entries that the bundle must hold; 1 to 256 of them when left out
 * @throws ENTRY_BUNDLE_MALFORMED when it ends within an entry or holds another number of them
 */
export function parseEntryBundle(bytes: Uint8Array, width?: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const start = offset + 2;
    if (start > bytes.length) throw malformed('the bundle ends within a length');
    const end = start + (((bytes[offset] as number) << 8) | (bytes[offset + 1] as number));
    if (end > bytes.length) throw malformed('the bundle ends within an entry');
    entries.push(bytes.subarray(start, end));
    offset = end;
  }
  requireWidth(entries.length);
  if (width !== undefined && entries.length !== width) {
    throw malformed(`the bundle has ${entries.length} entries instead of ${width}`);
  }
  return entries;
}

function requireWidth(width: number): void {
  if (width < 1 || width > TILE_WIDTH) throw malformed(`the bundle has ${width} entries`);
}

function malformed(message: string): LedgerError {
  return new LedgerError('ENTRY_BUNDLE_MALFORMED', message);
}
