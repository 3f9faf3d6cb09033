import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberAt, RecordStore } from '../../../clients/auditor/log/record-store.ts';
import { fastSha256 } from '../../../clients/auditor/sha256.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { RECORD_BYTES } from '../../../core/prefix/index.ts';

const keyOf = (number: number) => sha256(utf8(`key ${number}`), fastSha256);

/** All records of a store as `key number`, from its parts. */
function contentOf(store: RecordStore, range?: { from: number; to: number }): string[] {
  const content: string[] = [];
  for (let part = 0; part < 2 ** store.bits; part++) {
    const records = store.read(part, range);
    for (let at = 0; at < records.length; at += RECORD_BYTES) {
      const key = records.subarray(at, at + 32);
      expect(store.partOf(key)).toBe(part);
      content.push(`${Buffer.from(key).toString('hex')} ${numberAt(records, at)}`);
    }
  }
  return content.toSorted();
}

const said = (number: number) => `${Buffer.from(keyOf(number)).toString('hex')} ${number}`;

test('has every record once, in memory and in its file, whatever their number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 1, max: 5_000_000 }), (count, expected) => {
      const store = new RecordStore(expected);
      const numbers = Array.from({ length: count }, (_, i) => i * 7);
      for (const number of numbers) store.add(keyOf(number), number);
      expect(contentOf(store)).toEqual(numbers.map(said).toSorted());
      store.close();
    }),
    { numRuns: 12 },
  );
});

test('gives of a range of numbers all its records', () => {
  const store = new RecordStore(1);
  const numbers = Array.from({ length: 20_000 }, (_, i) => i);
  for (const number of numbers) store.add(keyOf(number), number);
  fc.assert(
    fc.property(fc.nat(20_000), fc.nat(20_000), (a, b) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      const given = new Set(contentOf(store, { from, to }));
      expect(numbers.slice(from, to).filter((number) => !given.has(said(number)))).toEqual([]);
      // Blocks are read whole: a few records more.
      expect(given.size).toBeLessThan(to - from + 2 ** store.bits * 2 * 204 + 1);
    }),
    { numRuns: 20 },
  );
  store.close();
});

test('keeps numbers up to 2^53', () => {
  const store = new RecordStore(1);
  const numbers = [0, 255, 2 ** 32, Number.MAX_SAFE_INTEGER];
  for (const number of numbers) store.add(keyOf(number), number);
  expect(contentOf(store)).toEqual(numbers.map(said).toSorted());
});
