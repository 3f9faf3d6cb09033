import { Temporal } from 'temporal-polyfill';
import { DAY_MS, type Instant, instantOf } from '../kernel/instant.ts';
import type { QuietHours } from '../registry/model.ts';

// See docs/decisions/0440-time-zones-are-a-librarys.md
/**
 * Returns the end of the quiet hours that an instant lies in: the first instant from then on at which a clock in the
 * zone shows a time outside of them, across a change of daylight saving too. Null: it lies in none.
 *
 * Where the clock is put forward over the end, they end with that change. Where it is put back over the end, they begin
 * again with that change.
 * @param timeZone IANA name of the subject's zone; null: the zone of the quiet hours
 */
export function quietUntil(quietHours: QuietHours | null, timeZone: string | null, now: Instant): Instant | null {
  if (quietHours === null || quietHours.from === quietHours.to) return null;
  const start = Temporal.Instant.from(now).toZonedDateTimeISO(timeZone ?? quietHours.timeZone);
  for (let at = start; isQuiet(quietHours, at); ) {
    const end = at.add({ milliseconds: msUntil(quietHours.to, at) });
    const isChanged = at.offsetNanoseconds !== end.offsetNanoseconds;
    at = (isChanged ? at.getTimeZoneTransition('next') : null) ?? end;
    if (!isQuiet(quietHours, at)) return instantOf(at.epochMilliseconds);
  }
  return null;
}

/** Returns the offset from UTC of a zone's clock at an instant, as `+08:00`. @param timeZone IANA name */
export function utcOffsetAt(timeZone: string, at: Instant): string {
  return Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).offset.slice(0, '+00:00'.length);
}

/** Tells whether the clock shows a time from `from` inclusive to `to` exclusive, over midnight when `from` is later. */
function isQuiet({ from, to }: QuietHours, at: Temporal.ZonedDateTime): boolean {
  const shown = at.toPlainTime().toString({ smallestUnit: 'minute' });
  return from < to ? from <= shown && shown < to : from <= shown || shown < to;
}

/** Returns the milliseconds until the clock shows a time, if nobody changes it before; a day when it shows it now. */
function msUntil(time: string, at: Temporal.ZonedDateTime): number {
  const ms = at.toPlainTime().until(time).total('milliseconds');
  return ms > 0 ? ms : ms + DAY_MS;
}
