import * as z from 'zod';
import { EVENT_TYPES, REPRESENTATIVE_ROLES } from '../../vocabulary.ts';
import { exportView } from '../audit/schemas.ts';
import { eventSchema } from '../kit/event.ts';
import { channel, hash, id, instant, instantInput, page } from '../kit/fields.ts';
import { noticeReference } from '../registry/schemas.ts';

const actingStaff = z.strictObject({ id, branch: id, channel });

const historyEvent = eventSchema.extend({
  type: z.enum(EVENT_TYPES),
  actor: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['subject', 'client']), client: z.string() }),
    z.strictObject({
      kind: z.literal('staff'),
      client: z.string(),
      staff: actingStaff,
    }),
    z.strictObject({
      kind: z.enum(REPRESENTATIVE_ROLES),
      client: z.string(),
      authority: z.uuid().meta({ description: 'The event of the appointment' }),
      staff: actingStaff.optional(),
    }),
  ]),
  purpose: z.string().nullable(),
  recipient: z.string().nullable(),
  channels: z.array(z.string()).nullable(),
  dataCategories: z.array(z.string()).nullable(),
  notice: noticeReference.nullable(),
  validUntil: instant.nullable(),
  consent: z.strictObject({ event: z.uuid(), leafHash: hash }).nullable(),
  detail: z.record(z.string(), z.unknown()).nullable(),
});
export type HistoryEventView = z.output<typeof historyEvent>;

/** Query of `GET /v1/subjects/{subject}/history` */
export const historyQuery = page.extend({
  type: z.enum(EVENT_TYPES).optional(),
  purpose: id.optional(),
  recipient: id.optional(),
  asOf: instantInput.optional().meta({ description: 'Leaves out events and exports that were recorded later' }),
  proof: z.literal('complete').optional().meta({
    description: 'All events in one proof bundle that shows them to be all: docs/formats/history.md; it stands alone',
  }),
  exportsCursor: page.shape.cursor.meta({ description: 'The `nextExports` of the page before' }),
});
export type HistoryQuery = z.output<typeof historyQuery>;

/** `GET /v1/subjects/{subject}/history` */
export const historyAnswer = z.strictObject({
  events: z.array(historyEvent),
  next: z.string().nullable(),
  exports: z
    .array(exportView)
    .optional()
    .meta({ description: 'The exports by auditors that hold one of these events, newest first; absent: none does' }),
  nextExports: z
    .string()
    .nullable()
    .optional()
    .meta({ description: 'The `exportsCursor` with which the same page shows older exports; null: there are none' }),
});
export type HistoryAnswer = z.output<typeof historyAnswer>;

/** `GET /v1/subjects/{subject}/history?proof=complete` while no anchored statement of the map shows it. */
export const historyPending = z.strictObject({
  status: z.literal('pending'),
  needs: z.enum(['anchor', 'statement']).meta({ description: 'What the proof waits for' }),
});
