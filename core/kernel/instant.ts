/** An instant as RFC 3339 in UTC with milliseconds: `2026-11-23T08:00:00.000Z`. Instants compare as strings. */
export type Instant = string;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Length of a month where any thirty days are one. */
export const MONTH_MS = 30 * DAY_MS;

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/;

/**
 * Returns the instant `ms` milliseconds later, or earlier when negative, in the Gregorian calendar without leap
 * seconds, years 0000 to 9999. Source: RFC 3339 appendix B, and the civil-from-days conversion of ISO 8601 dates.
 * @param instant in UTC with milliseconds, such as `2026-11-23T08:00:00.000Z`
 */
export function later(instant: Instant, ms: number): Instant {
  return instantOf(msOf(instant) + ms);
}

/** Returns the instant of a time in milliseconds since 1970, such as `2026-11-23T08:00:00.000Z`. */
export function instantOf(ms: number): Instant {
  const days = Math.floor(ms / DAY_MS);
  const rest = Math.floor(ms - days * DAY_MS);
  const [y, m, d] = dateAfter(days + DAYS_TO_1970);
  const time = [Math.floor(rest / HOUR_MS), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1_000) % 60];
  return `${digits(y, 4)}-${digits(m, 2)}-${digits(d, 2)}T${time.map((part) => digits(part, 2)).join(':')}.${digits(rest % 1_000, 3)}Z`;
}

/** Returns the instant of a time in seconds since 1970, as chains and signatures tell it. */
export function instantOfSeconds(seconds: bigint): Instant {
  return instantOf(Number(seconds) * 1_000);
}

/** Returns the milliseconds since 1970 of an instant; NaN for a text that is not spelled as `instantOf` does. */
export function msOf(instant: Instant): number {
  const [, year = Number.NaN, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0] = (
    FORM.exec(instant) ?? []
  ).map(Number);
  const days = daysTo(year, month, day) - DAYS_TO_1970;
  return days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1_000 + milli;
}

/** Returns the latest of these instants; null: there is none. */
export function latest(...instants: readonly (Instant | null)[]): Instant | null {
  return (
    instants
      .filter((one) => one !== null)
      .sort()
      .at(-1) ?? null
  );
}

/** Returns whether a text is an instant of the calendar, spelled as `instantOf` does. */
export function isInstant(text: string): boolean {
  return instantOf(msOf(text)) === text;
}

/** Returns whether the calendar has this day. */
export function isDate(year: number, month: number, day: number): boolean {
  const [y, m, d] = dateAfter(daysTo(year, month, day));
  return y === year && m === month && d === day;
}

const DAYS_OF_ERA = 146_097;
const DAYS_TO_1970 = 719_468;

/** Counts the days from 0000-03-01 to a date; years begin in March here, so that a leap day is the last of its year. */
function daysTo(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * DAYS_OF_ERA + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
}

function dateAfter(days: number): readonly [year: number, month: number, day: number] {
  const era = Math.floor(days / DAYS_OF_ERA);
  const dayOfEra = days - era * DAYS_OF_ERA;
  const leaps = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = ((fromMarch + 2) % 12) + 1;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1];
}

function digits(value: number, count: number): string {
  return value.toString().padStart(count, '0');
}
