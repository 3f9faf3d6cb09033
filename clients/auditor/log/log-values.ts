import { equalBytes } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { type LeafRange, type MapRun, writeRun } from '../../../core/map/index.ts';
import { RECORD_BYTES, sortPacked } from '../../../core/prefix/index.ts';
import { fastSha256 } from '../sha256.ts';
import { type NumberRange, numberAt, RecordStore } from './record-store.ts';

const KEY_BYTES = 32;
/** Where the bytes of a key begin that are compared first. */
const SEEN_FROM = 4;
/** The number in a record is twice the leaf index, and one more for a label. */
const LABEL = 1;

/** Holds the values `n` and `u` of every entry of a log, each with its leaf. */
export class LogValues {
  readonly #values: RecordStore;

  /** @param expected about how many entries there will be */
  constructor(expected: number) {
    this.#values = new RecordStore(2 * expected);
  }

  /** Adds the values of the entry at a leaf index, 32 bytes each, after those of the leaves before. */
  add(leafIndex: number, { n, u }: { readonly n: Uint8Array; readonly u: Uint8Array }): void {
    this.#values.add(n, 2 * leafIndex);
    this.#values.add(u, 2 * leafIndex + LABEL);
  }

  /** Yields LABEL_REUSED or VALUE_REUSED for each value that an entry from leaf `since` on has as one before it had. */
  *reused(since = 0): Generator<LedgerError> {
    for (let part = 0; part < 2 ** this.#values.bits; part++) {
      const records = this.#values.read(part);
      if (mayRepeat(records)) yield* reusedIn(records, since);
    }
  }

  /** Computes the root hash of the map of these leaves anew. */
  async rootOf(range: LeafRange): Promise<Uint8Array> {
    const numbers = { from: 2 * Number(range.from), to: 2 * Number(range.to) };
    return writeRun(
      range,
      [async (partition) => sortPacked(this.#records(partition, numbers))],
      async () => {},
      fastSha256,
    );
  }

  /** @throws MAP_ROOT_MISMATCH when the run that the entry at a leaf states has another root */
  async requireRun({ from, to, root }: MapRun, leafIndex: number): Promise<void> {
    if (equalBytes(await this.rootOf({ from, to }), root)) return;
    throw new LedgerError(
      'MAP_ROOT_MISMATCH',
      `leaf \`${leafIndex}\` states another map of leaves ${from} to ${to} than their entries have`,
      { details: { leafIndex: `${leafIndex}`, from: `${from}`, to: `${to}` } },
    );
  }

  close(): void {
    this.#values.close();
  }

  /** Returns the records of a partition of a run, each with its leaf index. */
  #records({ bits, index }: { readonly bits: number; readonly index: number }, numbers: NumberRange): Uint8Array {
    const own = this.#values.bits;
    const [first, count] = bits <= own ? [index * 2 ** (own - bits), 2 ** (own - bits)] : [index >> (bits - own), 1];
    const parts: Uint8Array[] = [];
    for (let part = first; part < first + count; part++) {
      parts.push(selected(this.#values.read(part, numbers), numbers, { bits, index }).slice());
    }
    return Buffer.concat(parts);
  }
}

/** Returns whether two keys have the same four bytes behind those that name their part: most that differ have not. */
function mayRepeat(records: Uint8Array): boolean {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const starts = Uint32Array.from({ length: records.length / RECORD_BYTES }, (_, i) =>
    view.getUint32(i * RECORD_BYTES + SEEN_FROM),
  ).sort();
  return starts.some((start, i) => start === starts[i - 1]);
}

/** Yields the failures of records of which some have one key. */
function* reusedIn(records: Uint8Array, since: number): Generator<LedgerError> {
  const byKey = new Map<string, number[]>();
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    const key = Buffer.from(records.buffer, records.byteOffset + at, KEY_BYTES).toString('base64url');
    const number = numberAt(records, at);
    const before = byKey.get(key);
    if (before === undefined) byKey.set(key, [number]);
    else {
      if (leafOf(number) >= since) yield reuse(key, before, number);
      before.push(number);
    }
  }
}

function reuse(key: string, before: readonly number[], number: number): LedgerError {
  const label = isLabel(number) ? before.find(isLabel) : undefined;
  const [earlier, later] = [leafOf(label ?? (before[0] as number)), leafOf(number)];
  const details = { leafIndex: `${later}`, earlier: `${earlier}` };
  if (label === undefined) {
    return new LedgerError('VALUE_REUSED', `leaf \`${later}\` has the value \`${key}\` of leaf \`${earlier}\``, {
      details,
    });
  }
  const message = `leaf \`${later}\` has the label \`${key}\` of leaf \`${earlier}\``;
  return new LedgerError('LABEL_REUSED', message, { details });
}

function isLabel(number: number): boolean {
  return number % 2 === LABEL;
}

function leafOf(number: number): number {
  return Math.floor(number / 2);
}

/** Keeps the records with numbers of a range and keys that begin with a partition's bits, each with its leaf index. */
function selected(
  records: Uint8Array,
  { from, to }: NumberRange,
  { bits, index }: { readonly bits: number; readonly index: number },
): Uint8Array {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const shift = BigInt(64 - bits);
  let end = 0;
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    const number = numberAt(records, at);
    if (number < from || number >= to || Number(view.getBigUint64(at) >> shift) !== index) continue;
    records.copyWithin(end, at, at + KEY_BYTES);
    view.setBigUint64(end + KEY_BYTES, BigInt(leafOf(number)));
    end += RECORD_BYTES;
  }
  return records.subarray(0, end);
}
