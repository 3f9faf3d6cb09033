import { describe, expect, test } from 'vitest';
import { measureLog } from '../../../lambdas/app/log/measure-log.ts';
import type { FailureQueue } from '../../../lambdas/ports/failure-queue.ts';
import { keyOfEvent } from '../../memory/tables.ts';
import { ORIGIN, recordNext } from '../../support/events.ts';
import { openLedger } from '../../support/memory-ledger.ts';

const GAS_ACCOUNT = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

function open(failures: FailureQueue | null = null) {
  const ledger = openLedger();
  const { tiles: published, ...parts } = ledger.parts;
  const look = measureLog({
    ...parts,
    published,
    store: parts.events,
    origin: ORIGIN,
    gasAccount: GAS_ACCOUNT,
    failures,
  });
  return { ...ledger, look, measures: async () => (await look()).measures };
}

describe('measuring the log', () => {
  test('a log that is up to date has no ages', async () => {
    const ledger = open();
    ledger.anchor.fund(GAS_ACCOUNT, 7);
    await ledger.grow(10);
    await ledger.buildMap();
    await ledger.sweep();
    await ledger.publish();
    await ledger.anchorNext();
    ledger.clock.advance(60_000);
    expect(await ledger.look()).toEqual({
      measures: {
        unsequencedAgeSeconds: 0,
        unpublishedAgeSeconds: 0,
        unanchoredAgeSeconds: 0,
        unmappedAgeSeconds: 0,
        quarantinedEvents: 0,
        marks: 0,
        anchorsPaid: 7,
        failuresKept: null,
      },
      failures: [],
    });
  });

  test('each step that stands still shows in the age of the first event that it has not done', async () => {
    const ledger = open();
    const start = ledger.clock.nowMs();
    await ledger.grow(3);
    await ledger.anchorNext();
    await recordNext(ledger.events, 'a', 'published only', 1_000);
    await ledger.sweep();
    await ledger.publish();
    await recordNext(ledger.events, 'b', 'sequenced only', 2_000);
    await ledger.sweep();
    await recordNext(ledger.events, 'c', 'recorded only', 3_000);
    await recordNext(ledger.events, 'd', 'recorded later', 4_000);
    ledger.clock.advance(start + 10_000 - ledger.clock.nowMs());
    expect(await ledger.measures()).toMatchObject({
      unsequencedAgeSeconds: 7,
      unpublishedAgeSeconds: 8,
      unanchoredAgeSeconds: 9,
    });
  });

  test('the oldest event that no statement of the map covers has an age, a statement itself has none', async () => {
    const ledger = open();
    const start = ledger.clock.nowMs();
    await ledger.grow(3);
    await ledger.buildMap();
    await ledger.sweep();
    expect(await ledger.measures()).toMatchObject({ unmappedAgeSeconds: 0 });
    await recordNext(ledger.events, 'a', 'after the statement', 1_000);
    await recordNext(ledger.events, 'b', 'later still', 2_000);
    await ledger.sweep();
    ledger.clock.advance(start + 10_000 - ledger.clock.nowMs());
    expect(await ledger.measures()).toMatchObject({ unmappedAgeSeconds: 9 });
    await ledger.publish();
    await ledger.buildMap();
    expect(await ledger.measures()).toMatchObject({ unmappedAgeSeconds: 0 });
  });

  test.each([61_000, 3 * 3_600_000, 86_400_000])(
    'no age is told of an event that the clock reaches in %i ms',
    async (ms) => {
      const ledger = open();
      const start = ledger.clock.nowMs();
      await recordNext(ledger.events, 'a', 'recorded ahead', 0);
      ledger.clock.advance(start - ms - ledger.clock.nowMs());
      const { measures, failures } = await ledger.look();
      expect([measures.unsequencedAgeSeconds, failures]).toEqual([null, []]);
      await ledger.sweep();
      expect(await ledger.measures()).toMatchObject({
        unsequencedAgeSeconds: 0,
        unpublishedAgeSeconds: null,
        unanchoredAgeSeconds: null,
      });
    },
  );

  test('the unanchored age goes on growing while the chain is away, and what the chain alone knows is missing', async () => {
    const ledger = open();
    await ledger.grow(3);
    await ledger.anchorNext();
    await ledger.grow(2);
    ledger.anchor.setReachable(false);
    ledger.clock.advance(5_000);
    const { measures, failures } = await ledger.look();
    expect(measures).toMatchObject({
      unsequencedAgeSeconds: 0,
      unpublishedAgeSeconds: 0,
      marks: null,
      anchorsPaid: null,
    });
    expect(measures.unanchoredAgeSeconds).toBeGreaterThan(4);
    expect(failures.map(({ measure }) => measure).sort()).toEqual(['anchorsPaid', 'marks']);
  });

  test('what is in quarantine and what guardians marked is counted', async () => {
    const ledger = open();
    const event = await recordNext(ledger.events, 'bad', 'b-0');
    ledger.tables.events.set(keyOfEvent(event), { ...event, leafHash: new Uint8Array(32) });
    await ledger.sweep();
    ledger.anchor.mark();
    expect(await ledger.measures()).toMatchObject({ quarantinedEvents: 1, marks: 1, unsequencedAgeSeconds: 0 });
  });

  test('what was given up on is counted where there is a queue for it, and a queue that is away hides nothing else', async () => {
    expect(await open({ countKept: async () => 3 }).measures()).toMatchObject({ failuresKept: 3 });
    const away = open({ countKept: () => Promise.reject(new Error('away')) });
    const { measures, failures } = await away.look();
    expect(measures).toMatchObject({ failuresKept: null, quarantinedEvents: 0 });
    expect(failures).toMatchObject([{ measure: 'failuresKept' }]);
  });

  test('a checkpoint that cannot be read hides nothing else', async () => {
    const ledger = open();
    await ledger.grow(3);
    ledger.tiles.readPublished = async () => 'no checkpoint';
    const { measures, failures } = await ledger.look();
    expect(measures.unpublishedAgeSeconds).toBeNull();
    expect(measures).toMatchObject({ unsequencedAgeSeconds: 0, quarantinedEvents: 0, anchorsPaid: 0 });
    expect(failures).toMatchObject([{ measure: 'unpublishedAgeSeconds', error: { code: 'NOTE_MALFORMED' } }]);
  });
});
