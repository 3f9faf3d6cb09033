import * as z from 'zod';
import { CODE_DIGITS } from '../../limits.ts';
import { ASK_REASONS, COMPLAINT_LEVELS, EVENT_TYPES, REPRESENTATIVE_ROLES } from '../../vocabulary.ts';
import { prompt } from '../decision/schemas.ts';
import { captured, consentCapture } from '../kit/capture.ts';
import { eventView, promiseView } from '../kit/event.ts';
import {
  channel,
  channels,
  dataCategories,
  eventId,
  evidence,
  hash,
  id,
  instant,
  instantInput,
  language,
  page,
  step,
} from '../kit/fields.ts';
import { noticeReference } from '../registry/schemas.ts';
import { profileView, representativeView } from '../subject/schemas.ts';

/** `POST /v1/subjects/{subject}/consents` */
export const consentInput = z.strictObject({
  purpose: id,
  recipient: id.nullable().default(null),
  decision: z.enum(['given', 'refused']),
  channels: channels.default([]),
  dataCategories: dataCategories.default([]),
  notice: z.strictObject({ id, language }).nullable().default(null),
  validFrom: instantInput.nullable().default(null),
  validUntil: instantInput.nullable().default(null),
  served: eventId.nullable().default(null).meta({ description: 'The `notice.served` by which the notice was shown' }),
  fees: z
    .strictObject({ product: id, language, sha256: hash })
    .nullable()
    .default(null)
    .meta({ description: 'The fees of a product that were shown, by the SHA-256 of their text' }),
  capture: consentCapture.nullable().default(null).meta({ description: 'How and on what evidence it was captured' }),
});
export type ConsentInput = z.output<typeof consentInput>;

const waiting = eventId.meta({ description: 'The `consent.given` that waits' });

/** `POST /v1/subjects/{subject}/confirmations` */
export const confirmationInput = z.strictObject({
  event: waiting,
  code: z
    .string()
    .regex(new RegExp(`^\\d{${CODE_DIGITS}}$`), `must be ${CODE_DIGITS} digits`)
    .meta({ description: 'The newest that was sent for it' }),
  capture: captured,
});
export type ConfirmationInput = z.output<typeof confirmationInput>;

/** `POST /v1/subjects/{subject}/confirmation-codes` */
export const codeInput = z.strictObject({ event: waiting });
export type CodeInput = z.output<typeof codeInput>;

const codeExpiry = instant.meta({ description: 'When the code that was sent is no longer good' });

export const codeAnswer = z.strictObject({ expiresAt: codeExpiry });
export type CodeAnswer = z.output<typeof codeAnswer>;

/** `POST /v1/subjects/{subject}/served-notices` */
export const servedNoticeInput = z.strictObject({ notice: z.strictObject({ id, language }), capture: captured });
export type ServedNoticeInput = z.output<typeof servedNoticeInput>;

export const servedNoticeAnswer = z.strictObject({ event: eventView, notice: noticeReference });
export type ServedNoticeAnswer = z.output<typeof servedNoticeAnswer>;

/** `POST /v1/subjects/{subject}/complaints` */
export const complaintInput = z.strictObject({
  level: z.enum(COMPLAINT_LEVELS).meta({ description: 'Who handles it' }),
  reference: id.meta({ description: 'The case at whoever handles it, where its words are kept' }),
  about: eventId.nullable().default(null).meta({ description: 'The event that it is about' }),
  escalates: eventId.nullable().default(null).meta({ description: 'The complaint that was handled at a lower level' }),
  capture: captured,
});
export type ComplaintInput = z.output<typeof complaintInput>;

/** `POST /v1/subjects/{subject}/acknowledgements` */
export const acknowledgementInput = z.strictObject({ event: eventId, capture: captured });
export type AcknowledgementInput = z.output<typeof acknowledgementInput>;

export const recordedAnswer = z.strictObject({ event: eventView });
export type RecordedAnswer = z.output<typeof recordedAnswer>;

/** `POST /v1/subjects/{subject}/withdrawals` */
export const withdrawalInput = z.strictObject({
  purpose: id,
  recipient: id.nullable().default(null),
  capture: captured,
});
export type WithdrawalInput = z.output<typeof withdrawalInput>;

const endedPermits = z.int().min(0).meta({ description: 'Permits that could have been consumed until now' });

const objectionView = z
  .strictObject({ event: z.uuid(), recordedAt: instant })
  .nullable()
  .meta({ description: 'While it stands, no push of any kind' });

/** `POST /v1/subjects/{subject}/asks` */
export const askInput = z.strictObject({ purpose: id, recipient: id.nullable().default(null), capture: captured });
export type AskInput = z.output<typeof askInput>;

export const askAllowed = z.strictObject({ decision: z.literal(true), event: eventView });
export const askRefused = z.strictObject({
  decision: z.literal(false),
  context: z.strictObject({
    reasons: z.array(z.enum(ASK_REASONS)).min(1),
    notBefore: instant.nullable().meta({ description: 'End of the cool-down, when that is a reason' }),
  }),
  event: eventView,
});
export type AskAnswer = z.output<typeof askAllowed> | z.output<typeof askRefused>;

/** A standing decision; its secret nullifier is in the receipt only. */
const consentView = z.strictObject({
  purpose: id,
  recipient: id.nullable(),
  status: z.enum(['given', 'refused', 'withdrawn', 'expired']),
  channels,
  dataCategories,
  notice: noticeReference.nullable(),
  validFrom: instant.nullable(),
  validUntil: instant.nullable(),
  awaitingConfirmation: z.boolean(),
  evidence: evidence.nullable(),
  guardian: z.uuid().nullable().meta({ description: 'The event that appointed the guardian who decided' }),
  steps: z.array(step).meta({ description: 'The extra steps that were taken before it' }),
  fees: z
    .strictObject({ product: id, version: z.int().min(1), language, sha256: hash })
    .nullable()
    .meta({ description: 'The fees that were shown before it, of this version of a product' }),
  event: z.uuid(),
  recordedAt: instant,
  leafHash: hash,
});
export type ConsentView = z.output<typeof consentView>;

export const standingAnswer = z.strictObject({ event: eventView, consent: consentView, promise: promiseView });
export type StandingAnswer = z.output<typeof standingAnswer>;

export const consentAnswer = standingAnswer.extend({
  confirmation: z
    .strictObject({ event: z.uuid(), expiresAt: codeExpiry })
    .nullable()
    .meta({ description: 'What it waits for, when staff captured it; null when it counts at once' }),
});
export type ConsentAnswer = z.output<typeof consentAnswer>;

export const withdrawalAnswer = standingAnswer.extend({ endedPermits });
export type WithdrawalAnswer = z.output<typeof withdrawalAnswer>;

/** `event` and `promise` are null when it stood so already and nothing was recorded. */
export const objectionAnswer = z.strictObject({
  event: eventView.nullable(),
  objection: objectionView,
  promise: promiseView.nullable(),
  endedPermits,
});
export type ObjectionAnswer = z.output<typeof objectionAnswer>;

const restricted = z.boolean().meta({ description: 'While it is so, no use of their data but by duty of law' });

/** As `objectionAnswer`. */
export const restrictionAnswer = z.strictObject({
  event: eventView.nullable(),
  restricted,
  promise: promiseView.nullable(),
  endedPermits,
});

/** `GET /v1/subjects/{subject}/consents` */
export const consentsAnswer = z.strictObject({
  subject: id,
  version: z.int().min(0).meta({ description: 'Counts the events that changed what stands' }),
  objection: objectionView,
  restricted,
  profile: profileView,
  representatives: z.array(representativeView),
  consents: z.array(consentView),
  prompts: z.array(prompt).meta({ description: 'What is to be brought up to date; consents go on counting meanwhile' }),
});
export type ConsentsAnswer = z.output<typeof consentsAnswer>;

const actingStaff = z.strictObject({ id, branch: id, channel });

const historyEvent = eventView.extend({
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
      authority: z.uuid().meta({ description: 'The event that appointed them' }),
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
export type HistoryEvent = z.output<typeof historyEvent>;

/** Query of `GET /v1/subjects/{subject}/history` */
export const historyQuery = page.extend({
  type: z.enum(EVENT_TYPES).optional(),
  purpose: id.optional(),
  recipient: id.optional(),
  asOf: instantInput.optional().meta({ description: 'Nothing that was recorded later' }),
});
export type HistoryQuery = z.output<typeof historyQuery>;

/** `GET /v1/subjects/{subject}/history` */
export const historyAnswer = z.strictObject({ events: z.array(historyEvent), next: z.string().nullable() });
export type HistoryAnswer = z.output<typeof historyAnswer>;
