import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { RECORD_BYTES } from '../../../core/prefix/index.ts';

const KEY_BYTES = 32;
/** Number of records that a part holds in memory before they go to the file. */
const HELD = 204;
/** Number of records that a part has at most on average. */
const PART_RECORDS = 16_384;
const FEWEST_BITS = 4;
const MOST_BITS = 14;

/** Records of one part in the file; their numbers do not fall from block to block. */
interface Block {
  readonly offset: number;
  readonly first: number;
}

interface Part {
  held: Uint8Array;
  count: number;
  /** The number of the first record held. */
  first: number;
  readonly blocks: Block[];
}

/** A range of numbers, without `to`. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

const EVERY: NumberRange = { from: 0, to: Number.POSITIVE_INFINITY };

// See docs/decisions/0504-an-audit-sorts-on-disk.md
/**
 * Keeps records of a key and a number, added in the order of their numbers, apart by the first bits of their keys: a
 * few in memory, the others in a file that is gone when the process ends. Takes some MB, however many there are.
 */
export class RecordStore {
  /** The number of first bits of a key that name its part. */
  readonly bits: number;
  readonly #parts: Part[];
  #file: number | null = null;
  #end = 0;
  #read = new Uint8Array(0);

  /** @param expected about how many records there will be */
  constructor(expected: number) {
    const wanted = Math.ceil(Math.log2(Math.max(1, expected / PART_RECORDS)));
    this.bits = Math.min(MOST_BITS, Math.max(FEWEST_BITS, wanted));
    this.#parts = Array.from({ length: 2 ** this.bits }, () => ({
      held: new Uint8Array(0),
      count: 0,
      first: 0,
      blocks: [],
    }));
  }

  /** Adds a key of 32 bytes with a number, an unsigned integer below 2^53, not below the one before. */
  add(key: Uint8Array, number: number): void {
    const part = this.#parts[this.partOf(key)] as Part;
    if (part.count === HELD) this.#write(part);
    if (part.count === 0) part.first = number;
    if (part.held.length < (part.count + 1) * RECORD_BYTES) part.held = widened(part.held);
    const at = part.count++ * RECORD_BYTES;
    part.held.set(key, at);
    const view = new DataView(part.held.buffer, at + KEY_BYTES);
    view.setUint32(0, Math.floor(number / 2 ** 32));
    view.setUint32(4, number % 2 ** 32);
  }

  /** Returns the part of a key: its first bits. */
  partOf(key: Uint8Array): number {
    return (((key[0] as number) << 8) | (key[1] as number)) >> (16 - this.bits);
  }

  /**
   * Returns the records of a part as they were added, but none of whole blocks whose numbers are out of the range. The
   * next call writes over them.
   */
  read(index: number, { from, to }: NumberRange = EVERY): Uint8Array {
    const { blocks, held, count, first } = this.#parts[index] as Part;
    const wanted = blocks.filter(
      (block, i) => block.first < to && (blocks[i + 1]?.first ?? (count === 0 ? to : first)) >= from,
    );
    const isHeld = count > 0 && first < to;
    const records = this.#space((wanted.length * HELD + (isHeld ? count : 0)) * RECORD_BYTES);
    for (const [i, { offset }] of wanted.entries()) {
      readSync(this.#file as number, records, i * HELD * RECORD_BYTES, HELD * RECORD_BYTES, offset);
    }
    if (isHeld) records.set(held.subarray(0, count * RECORD_BYTES), wanted.length * HELD * RECORD_BYTES);
    return records;
  }

  /** Gives back the file. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #space(length: number): Uint8Array {
    if (this.#read.length < length) this.#read = new Uint8Array(length);
    return this.#read.subarray(0, length);
  }

  #write(part: Part): void {
    this.#file ??= openScratch();
    writeSync(this.#file, part.held, 0, HELD * RECORD_BYTES, this.#end);
    part.blocks.push({ offset: this.#end, first: part.first });
    this.#end += HELD * RECORD_BYTES;
    part.count = 0;
  }
}

/** Returns the number of the record of 40 bytes that begins at `at`. */
export function numberAt(records: Uint8Array, at: number): number {
  let number = 0;
  for (let i = KEY_BYTES; i < RECORD_BYTES; i++) number = number * 256 + (records[at + i] as number);
  return number;
}

function widened(held: Uint8Array): Uint8Array {
  const records = Math.min(HELD, Math.max(4, (held.length / RECORD_BYTES) * 2));
  const wider = new Uint8Array(records * RECORD_BYTES);
  wider.set(held);
  return wider;
}

/** Opens a file that has no name any more, so that it goes with the process, however that ends. */
function openScratch(): number {
  const path = join(tmpdir(), `consent-ledger-audit-${process.pid}-${threadId}-${performance.now()}`);
  const file = openSync(path, 'wx+', 0o600);
  rmSync(path);
  return file;
}
