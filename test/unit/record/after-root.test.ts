import { describe, expect, test } from 'vitest';
import { LedgerError } from '../../../core/kernel/error.ts';
import { EMPTY_ROOT } from '../../../core/merkle/index.ts';
import { afterRoot } from '../../../lambdas/app/record/after-root.ts';
import { MemoryClock } from '../../memory/clock.ts';
import { SmallLog } from '../../support/small-log.ts';

const log = new SmallLog();
await log.grow(3);
const roots = await Promise.all([1n, 2n, 3n].map((size) => log.rootAt(size)));
const notes = await Promise.all([1n, 2n, 3n].map((size) => log.checkpoint(size)));

/** A reader of roots whose reads wait until they are answered. */
function held() {
  const clock = new MemoryClock();
  const waiting: PromiseWithResolvers<string | null>[] = [];
  const readPublished = () => {
    const read = Promise.withResolvers<string | null>();
    waiting.push(read);
    return read.promise;
  };
  const answer = (note: string | null) => waiting.shift()?.resolve(note);
  const fail = (error: Error) => waiting.shift()?.reject(error);
  const read = afterRoot({ published: { readPublished }, clock });
  return { clock, waiting, answer, fail, root: () => read({ waits: true }), known: () => read({ waits: false }) };
}

describe('the root that a new entry follows', () => {
  test('is that of the newest checkpoint for everybody who asks while it is read, at a start too', async () => {
    const { clock, waiting, answer, root } = held();
    for (const [index, note] of notes.entries()) {
      const asked = [root(), root(), root()];
      expect(waiting).toHaveLength(1);
      answer(note);
      expect(await Promise.all(asked)).toEqual(Array(3).fill(roots[index]));
      clock.advance(5_001);
    }
  });

  test('is at most five seconds old, counted from before it was read', async () => {
    const { clock, waiting, answer, root } = held();
    const first = root();
    clock.advance(4_000);
    answer(notes[0] ?? null);
    await first;
    clock.advance(1_000);
    expect(await root()).toEqual(roots[0]);
    clock.advance(1);
    const second = root();
    expect(waiting).toHaveLength(1);
    answer(notes[1] ?? null);
    expect(await second).toEqual(roots[1]);
  });

  test('is the last one known while the log cannot be read, which is tried again after five seconds', async () => {
    const { clock, waiting, answer, fail, root } = held();
    const before = root();
    answer(null);
    expect(await before).toEqual(EMPTY_ROOT);
    clock.advance(5_001);
    const away = [root(), root()];
    clock.advance(6_000);
    fail(new LedgerError('TILES_UNAVAILABLE', 'the files cannot be read'));
    expect(await Promise.all(away)).toEqual([EMPTY_ROOT, EMPTY_ROOT]);
    clock.advance(5_000);
    await root();
    expect(waiting).toHaveLength(0);
    clock.advance(1);
    const back = root();
    answer(notes[2] ?? null);
    expect(await back).toEqual(roots[2]);
  });

  test('is the last one known to those who do not wait, whose reading the others share', async () => {
    const { clock, waiting, answer, root, known } = held();
    let last: Uint8Array | undefined = EMPTY_ROOT;
    for (const [index, note] of notes.entries()) {
      expect([await known(), await known()]).toEqual([last, last]);
      const asked = root();
      expect(waiting).toHaveLength(1);
      answer(note);
      last = roots[index];
      expect([await asked, await known()]).toEqual([last, last]);
      clock.advance(5_001);
    }
  });

  test('is told to those who do not wait even where reading it is our own fault, which others meet', async () => {
    const { fail, root, known } = held();
    expect(await known()).toEqual(EMPTY_ROOT);
    const asked = root();
    fail(new TypeError('ours'));
    await expect(asked).rejects.toThrow('ours');
    expect(await known()).toEqual(EMPTY_ROOT);
    fail(new TypeError('ours again'));
  });
});
