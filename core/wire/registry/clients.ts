import * as z from 'zod';
import { MAX_CHANNELS, MAX_ITEMS_OF_CLIENT } from '../../limits.ts';
import { ANY, SCOPES } from '../../vocabulary.ts';
import { eventSchema } from '../kit/event.ts';
import { distinct } from '../kit/fields.ts';
import { opaqueId } from '../kit/opaque-id.ts';
import { version } from './schemas.ts';

const ids = z.string().regex(/^(\*|[A-Za-z0-9._~-]{1,128})$/, 'must be the id of a registered item, or `*` alone');

const channelOrAny = z.string().regex(/^(\*|[a-z][a-z0-9-]{0,31})$/, 'must be the id of a channel, or `*` alone');

/** Describes a list of ids, or `*` alone for all that there are. */
const anyOr = <T extends z.ZodType<string>>(item: T, most: number) =>
  distinct(item, 0, most)
    .refine((list) => list.length < 2 || !list.includes(ANY as z.output<T>), 'must not name anything beside `*`')
    .default([]);

/** `PUT /v1/clients/{id}` */
export const clientInput = z.strictObject({
  scopes: distinct(z.enum(SCOPES), 0, SCOPES.length).meta({
    description: 'The scopes that count in its tokens; a token that has others has them in vain',
  }),
  purposes: anyOr(ids, MAX_ITEMS_OF_CLIENT).meta({
    description: 'The purposes that it captures consents, pushes and discloses for; `*` alone: any',
  }),
  recipients: anyOr(ids, MAX_ITEMS_OF_CLIENT).meta({
    description: 'The recipients of its consents and disclosures; `*` alone: any',
  }),
  channels: anyOr(channelOrAny, MAX_CHANNELS).meta({
    description: 'The channels of its captures and pushes; `*` alone: any',
  }),
  seesReasons: z.boolean().default(false).meta({
    description: 'True when it may learn that a customer is a minor, or has restricted the use of their data',
  }),
  retired: z.boolean().default(false).meta({ description: 'True: it may do nothing any more' }),
});
export type ClientInput = z.output<typeof clientInput>;

export const clientSchema = z.strictObject({
  id: opaqueId,
  version,
  scopes: z.array(z.enum(SCOPES)),
  purposes: z.array(z.string()),
  recipients: z.array(z.string()),
  channels: z.array(z.string()),
  seesReasons: z.boolean(),
  retired: z.boolean(),
});

// `event` is null when nothing changed and nothing was recorded.
export const clientAnswer = z.strictObject({ client: clientSchema, event: eventSchema.nullable() });
