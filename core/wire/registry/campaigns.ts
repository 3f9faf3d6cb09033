import * as z from 'zod';
import { eventSchema } from '../kit/event.ts';
import { id, instant, instantInput } from '../kit/fields.ts';
import { version } from './schemas.ts';

/** `PUT /v1/campaigns/{id}` */
export const campaignInput = z
  .strictObject({
    purpose: id.meta({ description: 'The purpose of its pushes' }),
    from: instantInput.meta({ description: 'Its pushes are sent from then on' }),
    until: instantInput.meta({ description: 'Its pushes are sent until before then' }),
    oncePerSubject: z
      .boolean()
      .default(false)
      .meta({ description: 'True when a customer gets one push of it at most' }),
    retired: z.boolean().default(false).meta({ description: 'True: nothing of it is sent any more' }),
  })
  .refine(({ from, until }) => from < until, { path: ['until'], error: 'must be later than `from`' });
export type CampaignInput = z.output<typeof campaignInput>;

export const campaignSchema = z.strictObject({
  id,
  version,
  purpose: id,
  from: instant,
  until: instant,
  oncePerSubject: z.boolean(),
  retired: z.boolean(),
});

// `event` is null when nothing changed and nothing was recorded.
export const campaignAnswer = z.strictObject({ campaign: campaignSchema, event: eventSchema.nullable() });
