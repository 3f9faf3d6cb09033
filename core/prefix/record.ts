import { LedgerError } from '../kernel/error.ts';

/** Length of a key, in bytes. */
export const KEY_BYTES = 32;
/** Length of a key, in bits: the depth of the deepest leaf. */
export const KEY_BITS = 256;
/** Length of a record, in bytes: its key, then its index as an unsigned 64-bit integer, big-endian. */
export const RECORD_BYTES = 40;

/** A value with the index of the first leaf of the log that has it. */
export interface PrefixRecord {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** From 0 to 2^64 - 1. */
  readonly index: bigint;
}

/**
 * Returns the records in one array, 40 bytes each, sorted by key.
 * @throws PREFIX_RECORD_MALFORMED when a key is not 32 bytes, or an index is not an unsigned 64-bit integer
 * @throws PREFIX_KEY_DUPLICATE when two records have one key
 */
export function sortRecords(records: readonly PrefixRecord[]): Uint8Array {
  for (const record of records) requireRecord(record);
  const sorted = records.toSorted((a, b) => compareKeys(a.key, b.key));
  const bytes = new Uint8Array(sorted.length * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [i, { key, index }] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before !== undefined && compareKeys(before.key, key) === 0) {
      throw new LedgerError('PREFIX_KEY_DUPLICATE', `indices \`${before.index}\` and \`${index}\` have one key`);
    }
    bytes.set(key, i * RECORD_BYTES);
    view.setBigUint64(i * RECORD_BYTES + KEY_BYTES, index);
  }
  return bytes;
}

/** Returns the index in a record of 40 bytes. */
export function indexOfRecord(record: Uint8Array): bigint {
  return new DataView(record.buffer, record.byteOffset, RECORD_BYTES).getBigUint64(KEY_BYTES);
}

/** Returns bit `depth` (0 to 255) of the key that begins at `at`; bit 0 is the highest of its first byte. */
export function keyBit(bytes: Uint8Array, at: number, depth: number): number {
  return ((bytes[at + (depth >> 3)] as number) >> (7 - (depth & 7))) & 1;
}

/** Counts the bits, 0 to 256, with which both keys begin; each begins its array. */
export function sharedBits(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < KEY_BYTES; i++) {
    const difference = (a[i] as number) ^ (b[i] as number);
    if (difference !== 0) return 8 * i + Math.clz32(difference) - 24;
  }
  return KEY_BITS;
}

function requireRecord({ key, index }: PrefixRecord): void {
  if (key.length !== KEY_BYTES) throw malformed(`the key of a record has ${key.length} bytes instead of ${KEY_BYTES}`);
  if (BigInt.asUintN(64, index) !== index) throw malformed(`index \`${index}\` is not an unsigned 64-bit integer`);
}

function malformed(message: string): LedgerError {
  return new LedgerError('PREFIX_RECORD_MALFORMED', message);
}

function compareKeys(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < KEY_BYTES; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
