import * as z from 'zod';
import { DAY_MS, later } from '../../kernel/instant.ts';
import { MAX_DIFFERING, MAX_REPORT_DAYS } from '../../limits.ts';
import { channel, date, hash, id, instant, language } from '../kit/fields.ts';

/** Query of `GET /v1/reports/shown-notices` */
export const shownNoticesQuery = z
  .strictObject({
    purpose: id,
    from: date.meta({ description: 'First day, UTC' }),
    to: date.meta({ description: `Last day, UTC; at most ${MAX_REPORT_DAYS} days in all` }),
  })
  .superRefine(({ from, to }, refinement) => {
    if (daysOf({ from, to }).length > 0) return;
    const message = to < from ? 'must not be before `from`' : `must be within ${MAX_REPORT_DAYS} days, with \`from\``;
    refinement.addIssue({ code: 'custom', path: ['to'], message });
  });
export type ShownNoticesQuery = z.output<typeof shownNoticesQuery>;

/** `GET /v1/reports/shown-notices` */
export const shownNoticesAnswer = z.strictObject({
  purpose: id,
  from: date,
  to: date,
  shown: z.array(
    z.strictObject({
      language,
      version: z.int().min(1),
      sha256: hash,
      channels: z.record(channel, z.int().min(1)).meta({ description: 'How often each channel showed this text' }),
    }),
  ),
  differing: z
    .array(
      z.strictObject({
        event: z.uuid(),
        recordedAt: instant,
        channel,
        language,
        version: z.int().min(1),
        sha256: hash,
        others: hash.meta({
          description:
            'Text that the other channels showed most often that day, or last before it; if none, the text that was current',
        }),
      }),
    )
    .max(MAX_DIFFERING)
    .meta({ description: 'The first captures whose channel showed another text than the other channels' }),
  differingCount: z.int().min(0).meta({ description: 'Number of such captures in all' }),
});
export type ShownNoticesAnswer = z.output<typeof shownNoticesAnswer>;

/** Returns the days of a report in order; none when there are more than a report may have. */
export function daysOf({ from, to }: Pick<ShownNoticesQuery, 'from' | 'to'>): readonly string[] {
  const start = `${from}T00:00:00.000Z`;
  const days = Array.from({ length: MAX_REPORT_DAYS }, (_, day) => later(start, day * DAY_MS).slice(0, from.length));
  return days.slice(0, days.indexOf(to) + 1);
}
