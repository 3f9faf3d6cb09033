import { describe, expect, test } from 'vitest';
import { redriveEvents } from '../../../lambdas/app/log/redrive-events.ts';
import { sequenceEvents } from '../../../lambdas/app/log/sequence-events.ts';
import type { StoredEvent } from '../../../lambdas/ports/events.ts';
import { MemoryClock, MemoryRandom } from '../../memory/clock.ts';
import { MemoryEventStore } from '../../memory/event-store.ts';
import { MemorySequenceStore } from '../../memory/sequence-store.ts';
import { keyOfEvent, MemoryTables } from '../../memory/tables.ts';
import { recordNext } from '../../support/events.ts';

const CHAIN_LENGTH = 3;

/** Chains of three events each, all sequenced, but for those of the bad chains, whose first events are poisoned. */
async function open(chains: readonly string[], bad: readonly string[]) {
  const tables = new MemoryTables();
  const events = new MemoryEventStore(tables);
  const sequence = new MemorySequenceStore(tables);
  const run = sequenceEvents({ sequence, clock: new MemoryClock(), random: new MemoryRandom('sequence') });
  const keys: StoredEvent[] = [];
  for (const chain of chains) {
    for (let i = 0; i < CHAIN_LENGTH; i++) keys.push(await recordNext(events, chain, `${chain}-${i}`, i));
  }
  const setLeafHash = (chain: string, leafHash?: Uint8Array) => {
    const event = tables.events.get(`${chain}@0`);
    const sound = keys.find((key) => key.chain === chain);
    if (event && sound) tables.events.set(`${chain}@0`, { ...event, leafHash: leafHash ?? sound.leafHash });
  };
  for (const chain of bad) setLeafHash(chain, new Uint8Array(32));
  await run(keys);
  return {
    sequence,
    redrive: redriveEvents({ sequence, sequenceEvents: run }),
    heal: (chain: string) => setLeafHash(chain),
    log: () => tables.batches.flatMap((batch) => batch.events.map(keyOfEvent)),
  };
}

describe('redriving', () => {
  test('what is right now enters the log with its successors, once, and the rest stays with its cause', async () => {
    const ledger = await open(['good', 'mended', 'still-bad'], ['mended', 'still-bad']);
    expect(ledger.log()).toEqual(['good@0', 'good@1', 'good@2']);
    ledger.heal('mended');
    const kept = [
      { chain: 'still-bad', seq: 0, code: 'EVENT_POISONED' },
      { chain: 'still-bad', seq: 1, code: 'HISTORY_GAP' },
      { chain: 'still-bad', seq: 2, code: 'HISTORY_GAP' },
    ];
    expect(await ledger.redrive({ limit: 100 })).toEqual({ healed: 3, kept, next: null });
    expect(ledger.log().slice(3)).toEqual(['mended@0', 'mended@1', 'mended@2']);
    expect(await ledger.redrive({ limit: 100 })).toEqual({ healed: 0, kept, next: null });
    expect(ledger.log()).toHaveLength(6);
  });

  test('nothing is healed while its predecessor is held', async () => {
    const ledger = await open(['bad'], ['bad']);
    const kept = [{ chain: 'bad', seq: 1, code: 'HISTORY_GAP' }];
    expect(await ledger.redrive({ key: { chain: 'bad', seq: 1 } })).toEqual({ healed: 0, kept, next: null });
    ledger.heal('bad');
    expect(await ledger.redrive({ key: { chain: 'bad', seq: 1 } })).toMatchObject({ healed: 0, kept });
    expect(await ledger.redrive({ key: { chain: 'bad', seq: 0 } })).toMatchObject({ healed: 1, kept: [] });
    expect(await ledger.redrive({ key: { chain: 'bad', seq: 1 } })).toMatchObject({ healed: 1, kept: [] });
    expect(ledger.log()).toEqual(['bad@0', 'bad@1']);
  });

  test('an event that is not in quarantine is left alone', async () => {
    const ledger = await open(['good', 'bad'], ['bad']);
    const nothing = { healed: 0, kept: [], next: null };
    expect(await ledger.redrive({ key: { chain: 'good', seq: 0 } })).toEqual(nothing);
    expect(await ledger.redrive({ key: { chain: 'bad', seq: 7 } })).toEqual(nothing);
  });

  test('what cannot be healed does not hide what comes after it', async () => {
    const ledger = await open(['a', 'b'], ['a', 'b']);
    ledger.heal('b');
    const first = await ledger.redrive({ limit: 4 });
    expect(first).toMatchObject({ healed: 1, next: { chain: 'b', seq: 0 } });
    if (first.next === null) throw new Error('no more');
    expect(await ledger.redrive({ limit: 4, after: first.next })).toEqual({ healed: 2, kept: [], next: null });
    expect(ledger.log()).toEqual(['b@0', 'b@1', 'b@2']);
  });
});
