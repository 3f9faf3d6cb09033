import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../../core/decision/quiet-hours.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 1_440 * MINUTE_MS;

/** Zones with and without daylight saving, of whole hours, of 30 and of 45 minutes, and one that changes by 30. */
const ZONES = [
  ...['UTC', 'Asia/Shanghai', 'Asia/Urumqi', 'Asia/Tokyo', 'Asia/Singapore', 'Asia/Kolkata', 'Asia/Kathmandu'],
  ...['Asia/Yangon', 'Asia/Tehran', 'Asia/Beirut', 'Asia/Gaza', 'Europe/London', 'Europe/Berlin', 'Europe/Dublin'],
  ...['Atlantic/Azores', 'Africa/Cairo', 'Africa/Casablanca', 'America/New_York', 'America/St_Johns'],
  ...['America/Havana', 'America/Santiago', 'America/Phoenix', 'America/Scoresbysund', 'Australia/Adelaide'],
  ...['Australia/Eucla', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Auckland', 'Pacific/Marquesas'],
  'Antarctica/Troll',
] as const;

const formats = new Map<string, Intl.DateTimeFormat>();
const shifts = new Map<string, number>();

/** Returns by how many milliseconds a zone's clock is ahead of UTC as the platform shows it; it changes by quarters. */
function shiftMs(zone: string, ms: number): number {
  const quarter = Math.floor(ms / QUARTER_MS) * QUARTER_MS;
  const known = shifts.get(`${zone} ${quarter}`);
  if (known !== undefined) return known;
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en', { ...numeric, timeZone: zone, hourCycle: 'h23' });
  formats.set(zone, format);
  const shown = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = shown;
  const shift = Date.UTC(year, month - 1, day, hour, minute) - quarter;
  shifts.set(`${zone} ${quarter}`, shift);
  return shift;
}

const timeOf = (zone: string, ms: number) => new Date(ms + shiftMs(zone, ms)).toISOString().slice(11, 16);

/** Returns the end of quiet hours as somebody finds it who looks at the clock of the zone minute by minute. */
function lookedAt(from: string, to: string, zone: string, nowMs: number): string | null {
  const isQuiet = (ms: number) => {
    const time = timeOf(zone, ms);
    return from <= to ? from <= time && time < to : !(to <= time && time < from);
  };
  if (!isQuiet(nowMs)) return null;
  let ms = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  while (isQuiet(ms)) ms += MINUTE_MS;
  return new Date(ms).toISOString();
}

/** Returns the instants, from 2026 to 2027, at which a zone's clock is changed. */
function changesOf(zone: string): readonly number[] {
  const end = Date.UTC(2028, 0);
  const changes: number[] = [];
  for (let day = Date.UTC(2026, 0); day < end; day += DAY_MS) {
    if (shiftMs(zone, day) === shiftMs(zone, day + DAY_MS)) continue;
    let quarter = day;
    while (shiftMs(zone, quarter) === shiftMs(zone, day)) quarter += QUARTER_MS;
    changes.push(quarter);
  }
  return changes;
}
const CHANGES = new Map(ZONES.map((zone) => [zone as string, changesOf(zone)]));

const between = (least: number, most: number) => fc.integer({ min: least, max: most });
const ANY_DAY = between(Date.UTC(2026, 0), Date.UTC(2028, 0));
const A_WHILE = fc.oneof(between(-2 * MINUTE_MS, 2 * MINUTE_MS), between(-DAY_MS, DAY_MS), fc.constant(0));

/** Quiet hours of a zone, often with an end at or about a change of its clock, and an instant at or about either. */
const NIGHTS = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    day: ANY_DAY,
    change: between(0, 9),
    isAtChange: fc.boolean(),
    fromOff: between(-900, 900),
    toOff: fc.oneof(between(-90, 90), between(-900, 900)),
    while: A_WHILE,
  })
  .map(({ zone, day, change, isAtChange, fromOff, toOff, while: whileMs }) => {
    const changes = CHANGES.get(zone) ?? [];
    const aboutMs = (isAtChange ? changes[change % changes.length] : undefined) ?? day;
    const [from, to] = [fromOff, toOff].map((off) => timeOf(zone, aboutMs + off * MINUTE_MS));
    return { zone, from: from ?? '', to: to ?? '', nowMs: aboutMs + whileMs };
  });

describe('quiet hours', () => {
  it('are looked at in thirty zones, most of which change their clocks', () => {
    expect(new Set(ZONES).size).toBe(30);
    expect([...CHANGES.values()].filter((changes) => changes.length > 0).length).toBeGreaterThanOrEqual(18);
  });

  it('end when the platform’s own clock of the zone shows a time outside of them, at a thousand instants', () => {
    let quiet = 0;
    const property = fc.property(NIGHTS, ({ zone, from, to, nowMs }) => {
      const now = new Date(nowMs).toISOString();
      const looked = from === to ? null : lookedAt(from, to, zone, nowMs);
      if (looked !== null) quiet++;
      expect(quietUntil({ from, to, timeZone: 'UTC' }, zone, now)).toBe(looked);
    });
    fc.assert(property, { numRuns: 1_000 });
    expect(quiet).toBeGreaterThan(200);
  });

  it.each([
    ['not before they begin', 'Asia/Shanghai', '21:00', '08:00', '2026-11-23T12:59:59.999Z', null],
    ['from their first instant', 'Asia/Shanghai', '21:00', '08:00', '2026-11-23T13:00:00.000Z', '2026-11-24T00:00'],
    ['over midnight', 'Asia/Shanghai', '21:00', '08:00', '2026-11-23T18:30:00.500Z', '2026-11-24T00:00'],
    ['until just before their end', 'Asia/Shanghai', '21:00', '08:00', '2026-11-23T23:59:59.999Z', '2026-11-24T00:00'],
    ['not at their end', 'Asia/Shanghai', '21:00', '08:00', '2026-11-24T00:00:00.000Z', null],
    ['within a day', 'Asia/Shanghai', '12:00', '14:00', '2026-11-24T05:00:00.000Z', '2026-11-24T06:00'],
    ['an hour shorter in spring', 'Europe/Berlin', '21:00', '08:00', '2026-03-28T21:00:00.000Z', '2026-03-29T06:00'],
    ['an hour longer in autumn', 'Europe/Berlin', '21:00', '08:00', '2026-10-24T20:00:00.000Z', '2026-10-25T07:00'],
    [
      'until the clock skips their end',
      'Europe/Berlin',
      '21:00',
      '02:30',
      '2026-03-29T00:15:00.000Z',
      '2026-03-29T01:00',
    ],
    ['until their first end', 'Europe/Berlin', '21:00', '02:30', '2026-10-25T00:15:00.000Z', '2026-10-25T00:30'],
    ['again until their second end', 'Europe/Berlin', '21:00', '02:30', '2026-10-25T01:15:00.000Z', '2026-10-25T01:30'],
    ['past an end that never shows', 'Europe/Berlin', '21:00', '03:00', '2026-10-25T00:30:00.000Z', '2026-10-25T02:00'],
    [
      'over a day that a zone left out',
      'Pacific/Apia',
      '21:00',
      '08:00',
      '2011-12-30T09:00:00.000Z',
      '2011-12-30T18:00',
    ],
    ['by the quarter', 'Asia/Kathmandu', '22:00', '07:00', '2026-11-23T17:00:00.000Z', '2026-11-24T01:15'],
    ['by the half hour', 'Australia/Lord_Howe', '22:00', '02:00', '2026-04-04T14:45:00.000Z', '2026-04-04T15:30'],
    ['for all but a minute', 'UTC', '00:00', '23:59', '2026-11-23T23:58:00.000Z', '2026-11-23T23:59'],
    ['never, where they end as they begin', 'UTC', '08:00', '08:00', '2026-11-23T08:00:00.000Z', null],
  ])('last %s', (_, zone, from, to, now, end) => {
    expect(quietUntil({ from, to, timeZone: zone }, null, now)).toBe(end === null ? null : `${end}:00.000Z`);
    expect(quietUntil({ from, to, timeZone: 'Pacific/Kiritimati' }, zone, now)).toBe(end && `${end}:00.000Z`);
  });

  it('are none where the purpose has none', () => {
    expect(quietUntil(null, 'Asia/Shanghai', '2026-11-23T20:00:00.000Z')).toBeNull();
  });
});
