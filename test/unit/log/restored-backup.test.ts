import { describe, expect, test } from 'vitest';
import { ORIGIN, recordNext } from '../../support/events.ts';
import { openLedger, pipelineOn, storesOn } from '../../support/memory-ledger.ts';

describe('a restored backup', () => {
  test('that has not grown is behind what was signed', async () => {
    const ledger = openLedger();
    await ledger.grow(5);
    const backup = ledger.tables.copy();
    await ledger.grow(5);
    const restored = pipelineOn({ ...ledger.parts, ...storesOn(backup) }, ledger.clock);
    await expect(restored.publish()).rejects.toMatchObject({
      code: 'LOG_BEHIND_CHECKPOINT',
      details: { keeper: 'guard' },
    });
  });

  test.each([
    ['whose tiles were kept', true],
    ['whose tiles were restored too', false],
  ])('that grew past what was signed is refused, %s', async (_, keepsTiles) => {
    for (const [first, second, third] of [
      [5, 5, 20],
      [256, 256, 600],
      [100, 412, 600],
    ] as const) {
      const ledger = openLedger();
      await ledger.grow(first);
      const backup = ledger.tables.copy();
      const tiles = new Map(ledger.tiles.files);
      await ledger.grow(second);
      const signed = await ledger.guard.readGuard(ORIGIN);
      if (!keepsTiles) {
        ledger.tiles.files.clear();
        for (const [path, bytes] of tiles) ledger.tiles.files.set(path, bytes);
      }
      const stores = storesOn(backup);
      const restored = pipelineOn({ ...ledger.parts, ...stores }, ledger.clock);
      for (let i = 0; i < third; i++) await recordNext(stores.events, `r-${i % 9}`, `r-${i}`, i);
      await restored.sweep();
      const before = new Map(ledger.tiles.files);
      await expect(restored.publish()).rejects.toMatchObject({ code: 'LOG_FORKED' });
      expect(await ledger.guard.readGuard(ORIGIN)).toEqual(signed);
      expect(ledger.tiles.files).toEqual(before);
    }
  });
});
