import { LedgerError } from '../kernel/error.ts';
import { KEY_BYTES, RECORD_BYTES } from './record.ts';

/** The most records that `sortPacked` sorts at once: a float holds their position beside 32 bits of their key. */
const MAX_SORTED = 2 ** 21;

/**
 * Returns the records, 40 bytes each in any order, sorted by key; of those with one key, the one of the smallest index
 * alone. Sorts millions a second where keys are random.
 * @throws PREFIX_RECORD_MALFORMED when they are not of 40 bytes each, or more than 2^21
 */
export function sortPacked(records: Uint8Array): Uint8Array {
  const count = records.length / RECORD_BYTES;
  if (!Number.isInteger(count) || count > MAX_SORTED) {
    throw new LedgerError('PREFIX_RECORD_MALFORMED', `${records.length} bytes are not up to ${MAX_SORTED} records`);
  }
  const view = viewOf(records);
  const order = new Float64Array(count);
  for (let i = 0; i < count; i++) order[i] = view.getUint32(i * RECORD_BYTES) * MAX_SORTED + i;
  order.sort();
  const sorted = new Uint8Array(records.length);
  for (let i = 0; i < count; i++) {
    // Keys that begin with the same 32 bits are few, and find their place one by one.
    const at = ((order[i] as number) % MAX_SORTED) * RECORD_BYTES;
    let place = i * RECORD_BYTES;
    while (place > 0 && compare(sorted, place - RECORD_BYTES, records, at, RECORD_BYTES) > 0) {
      sorted.copyWithin(place, place - RECORD_BYTES, place);
      place -= RECORD_BYTES;
    }
    sorted.set(records.subarray(at, at + RECORD_BYTES), place);
  }
  return withoutLater(sorted);
}

/** Returns the records of two sorted lists in one; of two with one key, the one of the smaller index alone. */
export function mergePacked(a: Uint8Array, b: Uint8Array): Uint8Array {
  const merged = new Uint8Array(a.length + b.length);
  const [viewA, viewB] = [viewOf(a), viewOf(b)];
  let [fromA, fromB, end] = [0, 0, 0];
  while (fromA < a.length || fromB < b.length) {
    const difference =
      fromB === b.length ? -1 : fromA === a.length ? 1 : viewA.getUint32(fromA) - viewB.getUint32(fromB);
    const isA = (difference || compare(a, fromA, b, fromB, RECORD_BYTES)) <= 0;
    const record = isA ? a.subarray(fromA, fromA + RECORD_BYTES) : b.subarray(fromB, fromB + RECORD_BYTES);
    if (isA) fromA += RECORD_BYTES;
    else fromB += RECORD_BYTES;
    if (end > 0 && compare(merged, end - RECORD_BYTES, record, 0, KEY_BYTES) === 0) continue;
    merged.set(record, end);
    end += RECORD_BYTES;
  }
  return merged.slice(0, end);
}

/** Keeps the first of the sorted records with one key; they are sorted by index within it. */
function withoutLater(sorted: Uint8Array): Uint8Array {
  let end = 0;
  for (let at = 0; at < sorted.length; at += RECORD_BYTES) {
    if (end > 0 && compare(sorted, end - RECORD_BYTES, sorted, at, KEY_BYTES) === 0) continue;
    if (end !== at) sorted.copyWithin(end, at, at + RECORD_BYTES);
    end += RECORD_BYTES;
  }
  return sorted.subarray(0, end);
}

function compare(a: Uint8Array, fromA: number, b: Uint8Array, fromB: number, length: number): number {
  for (let i = 0; i < length; i++) {
    const difference = (a[fromA + i] as number) - (b[fromB + i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
