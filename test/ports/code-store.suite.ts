import { describe, expect, test } from 'vitest';
import type { CodeStore, KeptCode } from '../../lambdas/ports/codes.ts';
import type { IdempotencyRecord, IdempotencyRecords } from '../../lambdas/ports/idempotency.ts';
import { instant } from '../support/events.ts';

const AT = instant(0);
const MOST = 5;
const code = (sent: number, fill = sent) => ({
  event: 'e-1',
  hash: new Uint8Array(32).fill(fill),
  expiresAt: instant(600_000 + sent),
  sent,
});
const record = (more: Partial<IdempotencyRecord> = {}): IdempotencyRecord => ({
  key: 'app#app#k',
  fingerprint: 'f',
  version: null,
  kind: 'recorded',
  body: { expiresAt: instant(1) },
  expiresAt: instant(86_400_000),
  ...more,
});

/** Tests the promises of every `CodeStore`. `open` returns one without data, and the event store on the same data. */
export function codeStoreSuite(
  name: string,
  open: () => Promise<{ readonly codes: CodeStore; readonly events: IdempotencyRecords }>,
): void {
  /** Opens a store with a code that nobody has tried. */
  async function withCode() {
    const { codes, events } = await open();
    await codes.putCode(code(1), null, AT);
    return { codes, events, first: (await codes.readCode('e-1')) as KeptCode };
  }

  describe(`${name} as a code store`, () => {
    test('a code is kept as it was put, for its event alone', async () => {
      const { codes } = await withCode();
      expect(await codes.readCode('e-1')).toEqual({ ...code(1), attempts: 0 });
      expect(await codes.readCode('e-2')).toBeNull();
    });

    test('there is one first code', async () => {
      const { codes } = await withCode();
      await expect(codes.putCode(code(1, 9), null, AT)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await codes.readCode('e-1')).toEqual({ ...code(1), attempts: 0 });
    });

    test('another code replaces the one that was read, and has not been tried', async () => {
      const { codes, first } = await withCode();
      await codes.countAttempt('e-1', 'a', MOST);
      await codes.putCode(code(2), first, AT);
      expect(await codes.readCode('e-1')).toEqual({ ...code(2), attempts: 0 });
      await expect(codes.putCode(code(2, 9), first, AT)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await codes.readCode('e-1')).toEqual({ ...code(2), attempts: 0 });
    });

    test('of many that replace a code at once, one succeeds', async () => {
      const { codes, first } = await withCode();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, fill) => codes.putCode(code(2, 10 + fill), first, AT)),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('the answer to the request is kept with its code, or neither is', async () => {
      const { codes, events, first } = await withCode();
      await codes.putCode(code(2), first, AT, record());
      expect(await events.readIdempotency('app#app#k', AT)).toEqual(record());
      const second = await codes.readCode('e-1');
      const again = codes.putCode(code(3), second, AT, record({ fingerprint: 'other' }));
      await expect(again).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await codes.readCode('e-1')).toEqual(second);
      const late = codes.putCode(code(3), first, AT, record({ key: 'app#app#another' }));
      await expect(late).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      expect(await events.readIdempotency('app#app#another', AT)).toBeNull();
    });

    test('a record that has expired is replaced', async () => {
      const { codes, events, first } = await withCode();
      await codes.putCode(code(2), first, AT, record({ expiresAt: instant(1) }));
      const renewed = record({ fingerprint: 'renewed' });
      await codes.putCode(code(3), await codes.readCode('e-1'), instant(1), renewed);
      expect(await events.readIdempotency('app#app#k', instant(1))).toEqual(renewed);
    });

    test('an attempt is counted, the same one once, and no more than are allowed', async () => {
      const { codes } = await withCode();
      for (const [attempt, attempts] of [
        ['a', 1],
        ['b', 2],
        ['a', 2],
        ['c', 3],
        ['d', 4],
        ['e', 5],
        ['b', 5],
      ] as const) {
        expect(await codes.countAttempt('e-1', attempt, MOST)).toEqual({ ...code(1), attempts });
      }
      await expect(codes.countAttempt('e-1', 'f', MOST)).rejects.toMatchObject({ code: 'CODE_EXHAUSTED' });
      expect(await codes.readCode('e-1')).toEqual({ ...code(1), attempts: 5 });
    });

    test('of many attempts at once, as many count as are allowed', async () => {
      const { codes } = await withCode();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, attempt) => codes.countAttempt('e-1', `${attempt}`, MOST)),
      );
      const counted = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value?.attempts] : []));
      expect(counted.sort()).toEqual([1, 2, 3, 4, 5]);
      const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
      expect(new Set(refused)).toEqual(new Set(['CODE_EXHAUSTED']));
    });

    test('an attempt where there is no code makes none', async () => {
      const { codes } = await open();
      expect(await codes.countAttempt('e-1', 'a', MOST)).toBeNull();
      expect(await codes.readCode('e-1')).toBeNull();
    });
  });
}
