import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { EntryReader } from '../../../clients/auditor/log/entry-reader.ts';
import { buildEntry } from '../../../core/entry/build.ts';
import { logValues, parseEntry } from '../../../core/entry/parse.ts';
import { fromUtf8, utf8 } from '../../../core/kernel/bytes.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import { MemoryRandom } from '../../memory/clock.ts';
import { instant } from '../../support/events.ts';
import { eventOf } from '../../support/given.ts';
import { SmallLog } from '../../support/small-log.ts';

const log = new SmallLog('entries to read');
beforeAll(() => log.grow(300));

/** Returns the values that the parser reads, or the code of its refusal. */
function parsed(bytes: Uint8Array) {
  try {
    const entry = parseEntry(bytes);
    return { origin: entry.origin, after: entry.after, ...logValues(entry), isOpen: entry.kind === 'registry' };
  } catch (error) {
    if (isLedgerError(error)) return error.code;
    throw error;
  }
}

function read(reader: EntryReader, bytes: Uint8Array) {
  try {
    const { open, origin, after, n, u } = reader.read(bytes);
    const bytesOf = (value: Uint8Array) => new Uint8Array(value);
    return { origin, after: bytesOf(after), n: bytesOf(n), u: bytesOf(u), isOpen: open !== null };
  } catch (error) {
    if (isLedgerError(error)) return error.code;
    throw error;
  }
}

/** A reader that knows how entries about people look. */
function warm(): EntryReader {
  const reader = new EntryReader();
  for (const { entry } of log.entries.slice(0, 3)) reader.read(entry);
  return reader;
}

test('reads each entry of a log as the parser does', () => {
  const reader = new EntryReader();
  for (const { entry } of log.entries) expect(read(reader, entry)).toEqual(parsed(entry));
});

test('says of an entry with any changed byte what the parser says', () => {
  const { entry } = log.entries[7] as { entry: Uint8Array };
  fc.assert(
    fc.property(fc.nat(entry.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = entry.slice();
      changed[at] = (changed[at] as number) ^ change;
      expect(read(warm(), changed)).toEqual(parsed(changed));
    }),
    { numRuns: 1500 },
  );
});

test('says of an entry with one text in place of another what the parser says', () => {
  const text = fromUtf8(log.entries[7]?.entry as Uint8Array);
  const texts = [...text.matchAll(/"([\w-]{43})"/g)].map(([, found = '']) => found);
  for (const [i, from] of texts.entries()) {
    for (const to of [
      texts[(i + 1) % texts.length] as string,
      from.slice(0, 42),
      `${from}A`,
      `${from.slice(0, 42)}B`,
    ]) {
      const changed = utf8(text.replace(from, to));
      expect(read(warm(), changed)).toEqual(parsed(changed));
    }
  }
});

test('takes no origin for a hash, however it looks', () => {
  const random = new MemoryRandom('origins');
  const entryOf = (origin: string) =>
    buildEntry(
      {
        origin,
        after: new Uint8Array(32),
        seq: 0,
        prev: null,
        n: null,
        u: 'A'.repeat(43),
        facts: eventOf('push.refused', {
          id: 'e',
          subject: 'C',
          at: instant(1),
          purpose: 'p',
          channels: ['sms'],
          detail: { reasons: ['no-consent'] },
        }),
        state: EMPTY_STATE,
      },
      (length) => random.bytes(length),
    ).entry;
  const [first, second] = [entryOf('x'.repeat(43)), entryOf('y'.repeat(43))];
  const reader = new EntryReader();
  expect(read(reader, first)).toEqual(parsed(first));
  expect(read(reader, second)).toEqual(parsed(second));
});
