import * as z from 'zod';
import { MAX_COUNTED_PUSHES } from '../../limits.ts';
import { type ENDS, FREQUENCY_PERIODS, FREQUENCY_RANGES } from '../../vocabulary.ts';

/** Describes the most pushes that a customer gets in any period as long as this. */
export const frequency = z.strictObject({
  atMost: z.int().min(1).max(MAX_COUNTED_PUSHES),
  per: z.enum(FREQUENCY_PERIODS).meta({ description: 'Any 24 hours, 7 days or 30 days' }),
  of: z.enum(FREQUENCY_RANGES).default('purpose').meta({ description: 'Pushes of this purpose, or of all marketing' }),
});

/** Describes all limits of a purpose; a push keeps to each. */
export const frequencies = z
  .array(frequency)
  .max(FREQUENCY_PERIODS.length * FREQUENCY_RANGES.length)
  .refine(
    (list) => new Set(list.map(({ per, of }) => `${per} ${of}`)).size === list.length,
    'must not limit the same pushes twice in the same period',
  );

/** Tells whether only a purpose of marketing counts the pushes of all marketing. */
export function isWithinItsEnds(purpose: {
  readonly ends: (typeof ENDS)[number];
  readonly frequency: readonly z.output<typeof frequency>[];
}): boolean {
  return purpose.ends === 'marketing' || purpose.frequency.every(({ of }) => of === 'purpose');
}
