import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';
import { sequenceEvents } from '../../../lambdas/app/log/sequence-events.ts';
import { sweepEvents } from '../../../lambdas/app/log/sweep-events.ts';
import type { StoredEvent } from '../../../lambdas/ports/events.ts';
import type { Batch, EventKey } from '../../../lambdas/ports/sequence-store.ts';
import { MemoryClock, MemoryRandom } from '../../memory/clock.ts';
import { MemoryEventStore } from '../../memory/event-store.ts';
import { MemorySequenceStore } from '../../memory/sequence-store.ts';
import { keyOfEvent, MemoryTables } from '../../memory/tables.ts';
import { recordNext } from '../../support/events.ts';

function open() {
  const tables = new MemoryTables();
  const events = new MemoryEventStore(tables);
  const sequence = new MemorySequenceStore(tables);
  const run = sequenceEvents({ sequence, clock: new MemoryClock(), random: new MemoryRandom('sequence') });
  const sweep = sweepEvents({ sequence, sequenceEvents: run });
  const log = () => tables.batches.flatMap((batch) => batch.events.map(keyOfEvent));
  const damage = (key: EventKey, change: Partial<StoredEvent>) => {
    const event = tables.events.get(keyOfEvent(key));
    if (event) tables.events.set(keyOfEvent(key), { ...event, ...change });
  };
  return { tables, events, sequence, run, sweep, log, damage };
}

const key = (chain: string, seq: number): EventKey => ({ chain, seq });

describe('sequencing', () => {
  test('events enter the log in the order of their time', async () => {
    const ledger = open();
    await recordNext(ledger.events, 'b', 'e-1', 2);
    await recordNext(ledger.events, 'a', 'e-2', 1);
    await recordNext(ledger.events, 'b', 'e-3', 3);
    const keys = [key('b', 1), key('b', 0), key('a', 0)];
    expect(await ledger.run(keys)).toEqual({ sequenced: 3, quarantined: 0 });
    expect(ledger.log()).toEqual(['a@0', 'b@0', 'b@1']);
  });

  test('what is in the log already is left alone, and so is what does not exist', async () => {
    const ledger = open();
    await recordNext(ledger.events, 'a', 'e-1');
    const keys = [key('a', 0), key('a', 0), key('none', 3)];
    await ledger.run(keys);
    expect(await ledger.run(keys)).toEqual({ sequenced: 0, quarantined: 0 });
    expect(ledger.log()).toEqual(['a@0']);
  });

  test('an event takes its unsequenced predecessors along, and goes after them even when its time says otherwise', async () => {
    const ledger = open();
    for (let i = 0; i < 4; i++) await recordNext(ledger.events, 'a', `e-${i}`, i);
    ledger.damage(key('a', 1), { at: '2027-01-01T00:00:00.000Z' });
    await ledger.run([key('a', 0)]);
    expect(await ledger.run([key('a', 3)])).toEqual({ sequenced: 3, quarantined: 0 });
    expect(ledger.log()).toEqual(['a@0', 'a@1', 'a@2', 'a@3']);
  });

  test('a batch has at most 97 events and 4 MB', async () => {
    const ledger = open();
    const keys: EventKey[] = [];
    for (let i = 0; i < 200; i++) keys.push(await recordNext(ledger.events, `c-${i}`, `e-${i}`, i));
    await ledger.run(keys.slice(0, 150));
    expect(ledger.tables.batches.map((batch) => batch.events.length)).toEqual([97, 53]);
    const bulk = ['x'.repeat(1_400_000)];
    for (const late of keys.slice(150)) ledger.damage(late, { disclosures: bulk });
    await ledger.run(keys.slice(150));
    expect(new Set(ledger.tables.batches.slice(2, -1).map((batch) => batch.events.length))).toEqual(new Set([2]));
    expect(await ledger.sequence.readNextIndex()).toBe(200n);
  });

  test.each([
    ['an entry that does not hash to its leaf hash', { entry: null, leafHash: new Uint8Array(32) }, 'EVENT_POISONED'],
    ['bytes that are no entry', { entry: utf8('{"v":1}'), leafHash: null }, 'ENTRY_MALFORMED'],
    ['an entry that has vanished', { entry: new Uint8Array(0), leafHash: null }, 'ENTRY_MALFORMED'],
    ['an entry that is too large', { entry: new Uint8Array(8193), leafHash: null }, 'ENTRY_TOO_LARGE'],
  ])('%s is quarantined with its successors and holds up no other chain', async (_, bad, code) => {
    const ledger = open();
    for (const [chain, id] of Object.entries({ good: 'g', bad: 'b' })) {
      for (let i = 0; i < 3; i++) await recordNext(ledger.events, chain, `${id}-${i}`, i);
    }
    const entry = bad.entry ?? ledger.tables.events.get('bad@1')?.entry ?? new Uint8Array(0);
    ledger.damage(key('bad', 1), { entry, leafHash: bad.leafHash ?? hashLeaf(entry) });
    const keys = ['good', 'bad'].flatMap((chain) => [0, 1, 2].map((seq) => key(chain, seq)));
    expect(await ledger.run(keys)).toEqual({ sequenced: 4, quarantined: 2 });
    expect(ledger.log()).toEqual(['bad@0', 'good@0', 'good@1', 'good@2']);
    expect((await ledger.sequence.listQuarantined(9)).map((event) => [event.seq, event.code])).toEqual([
      [1, code],
      [2, 'HISTORY_GAP'],
    ]);
  });

  test('an event that follows a quarantined one later is held too', async () => {
    const ledger = open();
    await recordNext(ledger.events, 'bad', 'b-0');
    ledger.damage(key('bad', 0), { leafHash: new Uint8Array(32) });
    await ledger.run([key('bad', 0)]);
    await recordNext(ledger.events, 'bad', 'b-1', 1);
    expect(await ledger.run([key('bad', 1)])).toEqual({ sequenced: 0, quarantined: 1 });
    expect(ledger.log()).toEqual([]);
  });

  test('an event whose predecessor does not exist is held', async () => {
    const ledger = open();
    await recordNext(ledger.events, 'a', 'e-0');
    await recordNext(ledger.events, 'a', 'e-1', 1);
    ledger.tables.events.delete('a@0');
    expect(await ledger.run([key('a', 1)])).toEqual({ sequenced: 0, quarantined: 1 });
  });

  test('two sequencers at once put every event in the log once', async () => {
    const ledger = open();
    const keys: EventKey[] = [];
    for (let i = 0; i < 300; i++) keys.push(await recordNext(ledger.events, `c-${i % 50}`, `e-${i}`, i));
    const outcomes = await Promise.all([ledger.run(keys), ledger.run([...keys].reverse()), ledger.sweep()]);
    expect(outcomes.reduce((sum, { sequenced }) => sum + sequenced, 0)).toBe(300);
    expect(new Set(ledger.log()).size).toBe(300);
    expect(ledger.log()).toHaveLength(300);
  });

  test('a head that never stops moving is given up as contention', async () => {
    const ledger = open();
    const event = await recordNext(ledger.events, 'a', 'e-1');
    const sequence = Object.create(ledger.sequence, {
      sequence: {
        value: async (_: Batch) => {
          throw new LedgerError('LOG_HEAD_MOVED', 'moved');
        },
      },
      readCandidates: { value: (keys: readonly EventKey[]) => ledger.sequence.readCandidates(keys) },
      readNextIndex: { value: async () => 0n },
    }) as MemorySequenceStore;
    const run = sequenceEvents({ sequence, clock: new MemoryClock(), random: new MemoryRandom('sequence') });
    await expect(run([event])).rejects.toMatchObject({ code: 'CONTENTION' });
  });

  test('a sweep finds everything that the stream did not deliver', async () => {
    const ledger = open();
    for (let i = 0; i < 250; i++) await recordNext(ledger.events, `c-${i % 7}`, `e-${i}`, i);
    expect(await ledger.sweep()).toEqual({ sequenced: 250, quarantined: 0 });
    expect(await ledger.sweep()).toEqual({ sequenced: 0, quarantined: 0 });
    expect(await ledger.sequence.oldestUnsequencedAt()).toBeNull();
  });
});
