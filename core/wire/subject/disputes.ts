import * as z from 'zod';
import { MAX_DISPUTE_LENGTH } from '../../limits.ts';
import { DISPUTE_OUTCOMES, EVENT_TYPES } from '../../vocabulary.ts';
import { captured } from '../kit/capture.ts';
import { noEventSchema, promise } from '../kit/event.ts';
import { eventId, idInPath, instant, prose } from '../kit/fields.ts';
import { bySubject } from '../kit/operation.ts';
import { endedPermits } from './schemas.ts';

const text = (of: string) =>
  prose(MAX_DISPUTE_LENGTH)
    .nullable()
    .default(null)
    .meta({ description: `${of}, which the customer and staff can read` });

/** `POST /v1/subjects/{subject}/disputes` */
export const disputeInput = z.strictObject({
  event: eventId.meta({ description: 'The event that somebody else recorded in the subject’s name' }),
  text: text('What the customer says of it'),
  capture: captured,
});
export type DisputeInput = z.output<typeof disputeInput>;

/** `event` and `promise` are null when a dispute of the event is open already, and nothing was recorded. */
export const disputeAnswer = z.strictObject({
  event: noEventSchema.nullable(),
  dispute: z.uuid().meta({ description: 'The event that made the dispute, by which staff answer it' }),
  promise,
  endedPermits,
});
export type DisputeAnswer = z.output<typeof disputeAnswer>;

/** Describes the path of a call about one dispute of a subject. */
export const bySubjectDispute = bySubject.extend({ event: idInPath });

const outcome = z.enum(DISPUTE_OUTCOMES);

/** `POST /v1/subjects/{subject}/disputes/{event}/answer` */
export const disputeAnswerInput = z.strictObject({
  outcome: outcome.meta({
    description: '`upheld`: the consent or appointment ends for good; `rejected`: it counts again',
  }),
  text: text('Why'),
});
export type DisputeAnswerInput = z.output<typeof disputeAnswerInput>;

const disputeView = z.strictObject({
  id: z.uuid().meta({ description: 'The event that made the dispute, by which staff answer it' }),
  event: z.uuid().meta({ description: 'The event that is disputed' }),
  type: z.enum(EVENT_TYPES),
  purpose: z.string().nullable(),
  recipient: z.string().nullable(),
  client: z
    .string()
    .nullable()
    .meta({ description: 'The client that recorded the event, which captures nothing meanwhile; null: it was erased' }),
  text: z.string().nullable(),
  recordedAt: instant,
  answer: z
    .strictObject({ event: z.uuid(), outcome, text: z.string().nullable(), recordedAt: instant })
    .nullable()
    .meta({ description: 'Null while it is open' }),
});
export type DisputeView = z.output<typeof disputeView>;

/** `GET /v1/subjects/{subject}/disputes` */
export const disputesAnswer = z.strictObject({ disputes: z.array(disputeView) });
export type DisputesAnswer = z.output<typeof disputesAnswer>;
