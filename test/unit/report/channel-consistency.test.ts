import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CHANNELS } from '../../../core/registry/channel.ts';
import { countShown, findDiffering, type ShownNotice, shownBy } from '../../../core/report/channel-consistency.ts';
import type { Channel } from '../../../core/vocabulary.ts';
import { eventOf } from '../../support/given.ts';

const CURRENT = 'new';

const VERSIONS: Readonly<Record<string, number>> = { first: 1, old: 2, [CURRENT]: 3 };
/** Since the 1st, the 5th, and noon of the 10th. */
const NOTICES = [
  { language: 'en', version: 3, sha256: CURRENT, publishedAt: '2026-11-10T12:00:00.000Z' },
  { language: 'en', version: 1, sha256: 'first', publishedAt: '2026-11-01T12:00:00.000Z' },
  { language: 'en', version: 2, sha256: 'old', publishedAt: '2026-11-05T12:00:00.000Z' },
  { language: 'fr', version: 4, sha256: 'autre', publishedAt: '2026-11-02T12:00:00.000Z' },
];

let made = 0;

/** That a channel showed a text, at an hour of a day of November 2026. */
function shown(channel: Channel, sha256: string, { day = 23, hour = 8, language = 'en' } = {}): ShownNotice {
  made += 1;
  const notice = { id: `n-${sha256}`, language, version: VERSIONS[sha256] ?? 1, sha256 };
  const [dd, hh] = [day, hour].map((count) => `${count}`.padStart(2, '0'));
  return { event: `e-${made}`, recordedAt: `2026-11-${dd}T${hh}:00:00.000Z`, purpose: 'offers', channel, notice };
}

const found = (all: readonly ShownNotice[]) =>
  findDiffering(all, NOTICES).map(({ channel, notice, others }) => `${channel} showed ${notice.sha256}, not ${others}`);

describe('a capture whose channel showed another text than the others', () => {
  test('is found where most captures at the other channels showed one text', () => {
    const all = [shown('app', 'new'), shown('app', 'new'), shown('web', 'new'), shown('branch', 'old')];
    expect(found(all)).toEqual(['branch showed old, not new']);
  });

  test('is measured by the others, however many its own channel has', () => {
    const all = [shown('app', 'new'), ...Array.from({ length: 9 }, () => shown('branch', 'old'))];
    expect(found(all).sort()).toEqual(['app showed new, not old', ...Array(9).fill('branch showed old, not new')]);
  });

  test('is measured by its own day and language', () => {
    const all = [
      ...[shown('app', 'old', { day: 22 }), shown('branch', 'old', { day: 22 })],
      ...[shown('app', 'new'), shown('branch', 'new')],
      ...[shown('app', 'alt', { language: 'de' }), shown('branch', 'alt', { language: 'de' })],
    ];
    expect(found(all)).toEqual([]);
  });

  test('where the others are of two minds, shows neither text', () => {
    const all = [shown('app', 'new'), shown('web', 'old'), shown('atm', 'wrong')];
    expect(found(all)).toContain('atm showed wrong, not new');
    expect(found([...all, shown('post', 'old')])).not.toContain('post showed old, not new');
  });

  test('is measured by the current notice where no other channel showed anything', () => {
    expect(found([shown('branch', 'old'), shown('branch', 'new')])).toEqual(['branch showed old, not new']);
    expect(found([shown('branch', 'alt', { language: 'de' })])).toEqual([]);
  });

  test('is measured by what was current on its day, whatever has been published since', () => {
    const on = (day: number, ...texts: string[]) => found(texts.map((text) => shown('branch', text, { day })));
    expect(on(4, 'first')).toEqual([]);
    expect(on(9, 'old')).toEqual([]);
    expect(on(9, 'first', 'old')).toEqual(['branch showed first, not old']);
    expect(on(11, 'old')).toEqual(['branch showed old, not new']);
  });

  test('is none on the day when one notice replaced the other, whichever of the two it showed', () => {
    const day = 10;
    expect(found([shown('branch', 'old', { day }), shown('branch', 'new', { day, hour: 13 })])).toEqual([]);
    expect(found([shown('branch', 'first', { day })])).toEqual(['branch showed first, not new']);
    const morning = Array.from({ length: 9 }, () => shown('app', 'old', { day, hour: 9 }));
    const afternoon = [shown('app', 'new', { day, hour: 14 }), shown('branch', 'new', { day, hour: 13 })];
    expect(found([...morning, shown('branch', 'old', { day, hour: 12 }), ...afternoon])).toEqual([]);
  });

  test('is found on that day once another channel had shown the later one', () => {
    const day = 10;
    const all = [
      shown('app', 'new', { day, hour: 13 }),
      shown('app', 'new', { day, hour: 13 }),
      ...Array.from({ length: 9 }, () => shown('branch', 'old', { day, hour: 13 })),
      shown('branch', 'old', { day, hour: 14 }),
      shown('app', 'new', { day, hour: 15 }),
      shown('app', 'old', { day, hour: 16 }),
    ];
    expect(found(all)).toEqual(['branch showed old, not new']);
    expect(findDiffering(all, NOTICES).map(({ recordedAt }) => recordedAt)).toEqual(['2026-11-10T14:00:00.000Z']);
  });

  test('has nothing to be measured by where no notice is known to have been current', () => {
    expect(findDiffering([shown('branch', 'old')], [])).toEqual([]);
  });

  test('is told with the others in the order of time', () => {
    const all = [shown('branch', 'old'), shown('app', 'new'), shown('branch', 'old', { day: 22 })];
    const differing = findDiffering(all, NOTICES);
    expect(differing.map(({ recordedAt, channel }) => `${recordedAt.slice(8, 10)} ${channel}`)).toEqual([
      '22 branch',
      '23 branch',
      '23 app',
    ]);
  });

  test('is none where all channels show the same', () => {
    const day = fc.record({ day: fc.integer({ min: 10, max: 12 }), language: fc.constantFrom('en', 'de') });
    const captures = fc.array(fc.tuple(fc.constantFrom('constructor', ...BUILT_IN_CHANNELS.map(({ id }) => id)), day), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(captures, (all) => {
        expect(found(all.map(([channel, when]) => shown(channel, CURRENT, when)))).toEqual([]);
      }),
    );
  });

  test('is found, and alone, among any number at other channels that show the same', () => {
    const more = fc.array(fc.constantFrom<Channel>('app', 'web', 'atm'), { maxLength: 40 });
    fc.assert(
      fc.property(more, fc.nat(), (channels, place) => {
        const all = (['app', 'app', 'web', 'web', ...channels] as const).map((channel) => shown(channel, CURRENT));
        const stale = shown('branch', 'old');
        all.splice(place % all.length, 0, stale);
        expect(findDiffering(all, NOTICES).map(({ event }) => event)).toEqual([stale.event]);
      }),
    );
  });

  test('counts by text and channel', () => {
    const all = [shown('branch', 'old'), shown('app', 'new'), shown('app', 'new', { day: 24 }), shown('web', 'new')];
    expect(countShown(all)).toEqual([
      { language: 'en', version: 2, sha256: 'old', channels: { branch: 1 } },
      { language: 'en', version: 3, sha256: 'new', channels: { app: 2, web: 1 } },
    ]);
    expect(countShown([])).toEqual([]);
  });
});

describe('what an event says was shown', () => {
  const slots = {
    id: 'e-1',
    purpose: 'offers',
    notice: { id: 'n-1', language: 'en', version: 1, sha256: 'old' },
    nullifier: 'x',
  };
  const capture = { channel: 'branch', at: null, attachments: [] } as const;
  const facts = eventOf('consent.given', { ...slots, detail: { capture } });

  test('is the notice, at the channel of its capture', () => {
    expect(shownBy(facts)).toEqual({
      event: 'e-1',
      recordedAt: facts.at,
      purpose: 'offers',
      channel: 'branch',
      notice: facts.notice,
    });
    expect(shownBy(eventOf('consent.refused', { ...slots, detail: { capture } }))?.channel).toBe('branch');
    expect(shownBy(eventOf('notice.served', { ...slots, detail: { capture } }))?.channel).toBe('branch');
  });

  test('is nothing without a notice, without a channel, and for an event of another kind', () => {
    expect(shownBy({ ...facts, notice: null })).toBeNull();
    expect(shownBy(eventOf('consent.given', slots))).toBeNull();
    expect(shownBy(eventOf('consent.given', { ...slots, detail: { evidence: 'paper' } }))).toBeNull();
    expect(shownBy(eventOf('consent.withdrawn', { ...slots, detail: { capture } }))).toBeNull();
  });
});
