import { type Instant, later } from '../kernel/instant.ts';
import type { CoverageReport } from './verify-coverage.ts';
import type { RecipientReport } from './verify-for-recipient.ts';

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
const MINUTE_MS = 60_000;

/** Says that somebody whom the verifier trusts recomputed the map that a proof rests on. */
export interface Recomputation {
  readonly by: string;
  readonly at: Instant;
}

/**
 * Returns the word and the sentence of a verdict that something was covered, for people. One for a recipient does not
 * name the subject.
 * @param recomputations those of the map; none: nobody whom the verifier named did it
 */
export function coveredSentence(
  report: CoverageReport | RecipientReport,
  recomputations: readonly Recomputation[],
): { readonly word: string; readonly sentence: string } {
  const { event, finalFrom } = report;
  const { utcOffset } = event.decided;
  const by = report.for === 'recipient' ? ' by this consent' : '';
  const word =
    finalFrom === null
      ? `Covered${by}, as recorded`
      : `Covered${by} so far, final from ${timeText(finalFrom, utcOffset)}`;
  const others = report.for === 'recipient' ? ' What else the person said was not shown.' : '';
  const known = `as the log's map states; ${recomputedBy(recomputations, utcOffset)}.${others}`;
  return { word, sentence: `: ${restedOn(report)} ${madeAt(report)}, ${known}` };
}

function recomputedBy(recomputations: readonly Recomputation[], utcOffset: string): string {
  const each = recomputations.map(({ by, at }) => `${by} on ${timeText(at, utcOffset)}`);
  return `recomputed by ${each.length === 0 ? 'nobody you named' : each.join(' and by ')}`;
}

function restedOn(report: CoverageReport | RecipientReport): string {
  const { consent, event } = report;
  const { request, decided } = event;
  const subject = report.for === 'recipient' ? 'somebody' : report.subject;
  if (consent === null) return `nobody had to ask ${subject} about ${request.purpose};`;
  const to = request.kind === 'push' ? `to ${request.purpose}` : `to ${request.purpose} by ${request.recipient}`;
  const extent = request.kind === 'push' ? `by ${request.channel}` : `of ${request.dataCategories.join(', ')}`;
  const notice = consent.notice === null ? '' : ` (notice sha256 ${consent.notice.sha256})`;
  return `${subject} agreed on ${dayText(consent.at, decided.utcOffset)} ${to} ${extent}${notice}; it stood`;
}

function madeAt({ event: { type, at, decided }, consent }: CoverageReport | RecipientReport): string {
  const what = type === 'permit.consumed' ? 'the push was sent' : 'the data was disclosed';
  return `${consent === null ? '' : 'when '}${what} on ${timeText(at, decided.utcOffset)}`;
}

/** Returns an instant for people, on a clock with this offset from UTC: `30 November 2026, 10:02 +08:00`. */
function timeText(instant: Instant, utcOffset: string): string {
  return `${dayText(instant, utcOffset)}, ${shownAt(instant, utcOffset).slice(11, 16)} ${utcOffset}`;
}

/** Returns the day of an instant for people, on a clock with this offset from UTC: `3 May 2026`. */
function dayText(instant: Instant, utcOffset: string): string {
  const shown = shownAt(instant, utcOffset);
  return `${Number(shown.slice(8, 10))} ${MONTHS[Number(shown.slice(5, 7)) - 1]} ${Number(shown.slice(0, 4))}`;
}

function shownAt(instant: Instant, utcOffset: string): Instant {
  const [hours = 0, minutes = 0] = utcOffset.slice(1).split(':').map(Number);
  return later(instant, (utcOffset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS);
}
