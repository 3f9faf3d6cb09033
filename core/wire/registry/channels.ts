import * as z from 'zod';
import { eventSchema } from '../kit/event.ts';
import { channel } from '../kit/fields.ts';
import { title } from './schemas.ts';

/** `PUT /v1/channels/{id}` */
export const channelInput = z.strictObject({
  title,
  staffed: z.boolean().default(false).meta({
    description: 'True where staff serve it: they sell by its pushes, and capture there with tokens of their own',
  }),
  retired: z.boolean().default(false).meta({ description: 'True: no push goes by it, and no staff act at it' }),
});
export type ChannelInput = z.output<typeof channelInput>;

export const channelSchema = z.strictObject({
  id: channel,
  version: z.int().min(0).meta({ description: '0 while it is built in and nobody has registered it' }),
  title: z.record(z.string(), z.string()),
  staffed: z.boolean(),
  retired: z.boolean(),
});

// `event` is null when nothing changed and nothing was recorded.
export const channelAnswer = z.strictObject({ channel: channelSchema, event: eventSchema.nullable() });
