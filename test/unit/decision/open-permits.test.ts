import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countEnded,
  type ListedPermit,
  type PermitsAndEnds,
  type RecordedEnd,
  sortPermits,
  withoutPermit,
  withPermit,
} from '../../../core/decision/open-permits.ts';
import { MAX_OPEN_PERMITS_PER_CLIENT } from '../../../core/limits.ts';
import type { Basis } from '../../../core/vocabulary.ts';
import { instant } from '../../support/events.ts';

const listed = (permit: string, changes: Partial<ListedPermit> = {}): ListedPermit => ({
  permit,
  seq: 0,
  channel: 'sms',
  basis: 'consent',
  expiresAt: instant(300_000),
  ...changes,
});
const NOTHING = { open: [], ended: [] };

describe('a list of open permits', () => {
  it('leaves out what has expired, and keeps what an event has ended beside it, expired or not', () => {
    const permits = [
      listed('open'),
      listed('expired', { expiresAt: instant(1) }),
      listed('ended'),
      listed('ended-and-expired', { expiresAt: instant(1) }),
    ];
    const { open, ended } = sortPermits(permits, ({ permit }) => permit.startsWith('ended'), instant(1));
    expect(open.map(({ permit }) => permit)).toEqual(['open']);
    expect(ended.map(({ permit }) => permit)).toEqual(['ended', 'ended-and-expired']);
  });

  it('takes as many permits as a client may have open, and one more when one is consumed', () => {
    const all = Array.from({ length: MAX_OPEN_PERMITS_PER_CLIENT }, (_, n) => listed(`p-${n}`));
    const full = all.reduce(withPermit, NOTHING);
    expect(full).toEqual({ open: all, ended: [] });
    const tooMany = () => withPermit(full, listed('one more'));
    expect(tooMany).toThrow(
      expect.objectContaining({ code: 'OPEN_PERMITS_EXCEEDED', details: { limit: MAX_OPEN_PERMITS_PER_CLIENT } }),
    );
    const left = withoutPermit(full, 'p-3');
    expect(left.open.map(({ permit }) => permit)).not.toContain('p-3');
    expect(withPermit(left, listed('one more')).open).toHaveLength(MAX_OPEN_PERMITS_PER_CLIENT);
  });

  it('does not count those that an event has ended', () => {
    const ended = Array.from({ length: 40 }, (_, n) => listed(`p-${n}`));
    expect(withPermit({ open: [], ended }, listed('new')).open).toHaveLength(1);
  });
});

describe('the number of permits that an event ended', () => {
  const end = (seq: number, changes: Partial<RecordedEnd> = {}): RecordedEnd => ({
    seq,
    endedAt: instant(seq),
    purpose: 'offers',
    channels: null,
    bases: ['consent'],
    ...changes,
  });
  const of = (permits: readonly ListedPermit[], ends: readonly RecordedEnd[]): PermitsAndEnds => ({
    permits: permits.map((permit) => ({ ...permit, purpose: 'offers' })),
    ends,
  });

  it('is none of an event that ended none', () => {
    expect(countEnded(of([listed('a')], []), 1)).toBe(0);
  });

  it.each<[string, Partial<ListedPermit>, Partial<RecordedEnd>, number]>([
    ['one in its range', {}, {}, 1],
    ['one of any purpose', {}, { purpose: null }, 1],
    ['one of its channel', {}, { channels: ['sms', 'email'] }, 1],
    ['none of another channel', {}, { channels: ['email'] }, 0],
    ['none of another purpose', {}, { purpose: 'news' }, 0],
    ['none on another basis', { basis: 'contract' }, {}, 0],
    ['none that had expired by then', { expiresAt: instant(5) }, {}, 0],
    ['none that was granted after it', { seq: 6 }, {}, 0],
  ])('counts %s', (_, permit, range, count) => {
    expect(countEnded(of([listed('a', permit)], [end(5, range)]), 5)).toBe(count);
  });

  it('counts each permit at the first event that ended it', () => {
    const known = of([listed('a'), listed('b', { seq: 3 })], [end(5), end(2), end(9)]);
    expect([2, 5, 9].map((seq) => countEnded(known, seq))).toEqual([1, 1, 0]);
  });

  it('is that of a naive count, however late it is asked and however often lists were written since', () => {
    const step = fc.record({
      kind: fc.constantFrom('push', 'consume', 'end'),
      purpose: fc.constantFrom('offers', 'news'),
      client: fc.constantFrom('a', 'b'),
      channel: fc.constantFrom('sms', 'email'),
      basis: fc.constantFrom<Basis>('consent', 'contract'),
      lifeMs: fc.integer({ min: 1, max: 40 }),
      pauseMs: fc.integer({ min: 0, max: 10 }),
      pick: fc.nat(),
      range: fc.record({
        purpose: fc.constantFrom(null, 'offers', 'news'),
        channels: fc.constantFrom(null, ['sms'], ['email']),
        bases: fc.constantFrom<readonly Basis[]>(['consent'], ['consent', 'contract']),
      }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ledger = keptLists();
        const expected = new Map<number, number>();
        let nowMs = 0;
        for (const [seq, { kind, pauseMs, ...rest }] of steps.entries()) {
          nowMs += pauseMs;
          if (kind === 'push') ledger.push(seq, nowMs, rest);
          if (kind === 'consume') ledger.consume(seq, nowMs, rest.pick);
          if (kind === 'end') expected.set(seq, ledger.end({ seq, endedAt: instant(nowMs), ...rest.range }));
        }
        for (const [seq, count] of expected) expect(countEnded(ledger.kept(), seq)).toBe(count);
      }),
    );
  });

  /** Lists kept as the use cases keep them, beside a naive model that marks each permit when it is over. */
  function keptLists() {
    const lists = new Map<string, readonly ListedPermit[]>();
    const aside: (ListedPermit & { purpose: string })[] = [];
    const ends: RecordedEnd[] = [];
    const model: (ListedPermit & { purpose: string; client: string; over: boolean })[] = [];
    const isInRange = (range: Omit<RecordedEnd, 'seq' | 'endedAt'>, permit: ListedPermit & { purpose: string }) =>
      (range.purpose ?? permit.purpose) === permit.purpose &&
      (range.channels ?? [permit.channel]).includes(permit.channel) &&
      range.bases.includes(permit.basis);
    const sorted = (purpose: string, client: string, nowMs: number) => {
      const isEnded = (permit: ListedPermit) =>
        ends.some((each) => each.seq > permit.seq && isInRange(each, { ...permit, purpose }));
      const { open, ended } = sortPermits(lists.get(`${purpose} ${client}`) ?? [], isEnded, instant(nowMs));
      aside.push(...ended.map((permit) => ({ ...permit, purpose })));
      return { open, ended: [] };
    };
    return {
      push(
        seq: number,
        nowMs: number,
        said: { purpose: string; client: string; channel: string; basis: Basis; lifeMs: number },
      ) {
        const { purpose, client, channel, basis, lifeMs } = said;
        const permit = { permit: `p-${seq}`, seq, channel, basis, expiresAt: instant(nowMs + lifeMs) };
        const list = sorted(purpose, client, nowMs);
        if (list.open.length === MAX_OPEN_PERMITS_PER_CLIENT) return;
        lists.set(`${purpose} ${client}`, withPermit(list, permit).open);
        model.push({ ...permit, purpose, client, over: false });
      },
      consume(_: number, nowMs: number, pick: number) {
        const open = model.filter(({ over, expiresAt }) => !over && instant(nowMs) < expiresAt);
        const permit = open[pick % open.length];
        if (permit === undefined) return;
        const { purpose, client } = permit;
        lists.set(`${purpose} ${client}`, withoutPermit(sorted(purpose, client, nowMs), permit.permit).open);
        permit.over = true;
      },
      end(end: RecordedEnd): number {
        ends.push(end);
        const open = model.filter(({ over, expiresAt }) => !over && end.endedAt < expiresAt);
        const ended = open.filter((permit) => isInRange(end, permit));
        // Out of the range of time, too, a permit that an event is about is over for good.
        for (const permit of model) if (isInRange(end, permit)) permit.over = true;
        return ended.length;
      },
      kept(): PermitsAndEnds {
        const listedNow = [...lists].flatMap(([name, permits]) =>
          permits.map((permit) => ({ ...permit, purpose: name.split(' ')[0] ?? '' })),
        );
        return { permits: [...listedNow, ...aside], ends };
      },
    };
  }
});
