import * as z from 'zod';
import { MAX_CHANNELS, MAX_DATA_CATEGORIES, MAX_USES } from '../../limits.ts';
import { ASK_REASONS } from '../../vocabulary.ts';
import { captured, consentCapture } from '../kit/capture.ts';
import { eventSchema, noEventSchema, promise } from '../kit/event.ts';
import {
  channel,
  channels,
  dataCategories,
  dataCategory,
  distinct,
  eventId,
  evidence,
  hash,
  id,
  instant,
  instantInput,
  language,
  languageTag,
  oneTimeCode,
  step,
} from '../kit/fields.ts';
import { opaqueId } from '../kit/opaque-id.ts';
import { noticeReference } from '../registry/schemas.ts';
import {
  endedPermits,
  objectionSchema,
  pausesSchema,
  profileSchema,
  representativeSchema,
  restricted,
  sharingSchema,
} from '../subject/schemas.ts';

const uses = z.strictObject({
  atMost: z.int().min(1).max(MAX_USES),
  per: z.enum(['month']).nullable().default(null),
});

/** `POST /v1/subjects/{subject}/consents` */
export const consentInput = z.strictObject({
  purpose: id,
  recipient: id.nullable().default(null),
  decision: z.enum(['given', 'refused']),
  channels: channels.default([]),
  dataCategories: dataCategories.default([]),
  notice: z.strictObject({ id, language: languageTag }).nullable().default(null),
  validFrom: instantInput.nullable().default(null),
  validUntil: instantInput.nullable().default(null),
  served: eventId
    .nullable()
    .default(null)
    .meta({ description: 'The event `notice.served` that records that the notice was shown' }),
  fees: z
    .strictObject({ product: id, language: languageTag, sha256: hash })
    .nullable()
    .default(null)
    .meta({ description: 'The fees of a product that were shown, by the SHA-256 of their text' }),
  uses: uses.nullable().default(null).meta({
    description: 'How often a consent to disclose may be used: in all, or in a month (UTC); null: any number of times',
  }),
  capture: consentCapture
    .nullable()
    .default(null)
    .meta({ description: 'How and on what evidence the decision was captured' }),
});
export type ConsentInput = z.output<typeof consentInput>;

const waiting = eventId.meta({ description: 'The `consent.given` that waits for its confirmation' });

/** `POST /v1/subjects/{subject}/confirmations` */
export const confirmationInput = z.strictObject({
  event: waiting,
  code: oneTimeCode,
  capture: captured,
});
export type ConfirmationInput = z.output<typeof confirmationInput>;

/** `POST /v1/subjects/{subject}/confirmation-codes` */
export const codeInput = z.strictObject({ event: waiting });
export type CodeInput = z.output<typeof codeInput>;

const codeExpiry = instant.meta({ description: 'When the code expires' });

export const codeAnswer = z.strictObject({ expiresAt: codeExpiry });
export type CodeAnswer = z.output<typeof codeAnswer>;

/** `POST /v1/subjects/{subject}/served-notices` */
export const servedNoticeInput = z.strictObject({
  notice: z.strictObject({ id, language: languageTag }),
  capture: captured,
});
export type ServedNoticeInput = z.output<typeof servedNoticeInput>;

export const servedNoticeAnswer = z.strictObject({ event: eventSchema, notice: noticeReference });
export type ServedNoticeAnswer = z.output<typeof servedNoticeAnswer>;

/** `POST /v1/subjects/{subject}/acknowledgements` */
export const acknowledgementInput = z.strictObject({ event: eventId, capture: captured });
export type AcknowledgementInput = z.output<typeof acknowledgementInput>;

/** `POST /v1/subjects/{subject}/withdrawals` */
export const withdrawalInput = z.strictObject({
  purpose: id,
  recipient: id.nullable().default(null).meta({ description: 'Null: every recipient of the purpose' }),
  channels: distinct(channel, 1, MAX_CHANNELS)
    .nullable()
    .default(null)
    .meta({ description: 'Only these channels; null: the whole consent' }),
  dataCategories: distinct(dataCategory, 1, MAX_DATA_CATEGORIES)
    .nullable()
    .default(null)
    .meta({ description: 'Only these data categories; null: the whole consent' }),
  capture: captured,
});
export type WithdrawalInput = z.output<typeof withdrawalInput>;

/** `POST /v1/subjects/{subject}/asks` */
export const askInput = z.strictObject({ purpose: id, recipient: id.nullable().default(null), capture: captured });
export type AskInput = z.output<typeof askInput>;

export const askAllowed = z.strictObject({ decision: z.literal(true), event: eventSchema });
export const askRefused = z.strictObject({
  decision: z.literal(false),
  context: z.strictObject({
    reasons: z.array(z.enum(ASK_REASONS)).min(1),
    notBefore: instant.nullable().meta({ description: 'End of the cool-down, when that is a reason' }),
  }),
  event: eventSchema,
});
export type AskAnswer = z.output<typeof askAllowed> | z.output<typeof askRefused>;

/** Describes a decision of a subject; only the receipt holds the secret nullifier of a consent. */
const decisionSchema = z.strictObject({
  status: z.enum(['given', 'refused', 'withdrawn', 'expired']),
  channels,
  dataCategories,
  notice: noticeReference.nullable(),
  validFrom: instant.nullable(),
  validUntil: instant.nullable(),
  evidence: evidence.nullable(),
  guardian: z.uuid().nullable().meta({ description: 'The event that appointed the guardian who decided' }),
  steps: z.array(step).meta({ description: 'The extra steps that were taken before it' }),
  fees: z
    .strictObject({ product: id, version: z.int().min(1), language, sha256: hash })
    .nullable()
    .meta({ description: 'The fees that were shown before it, of this version of a product' }),
  uses: uses.nullable().meta({ description: 'How often it may be used' }),
  event: z.uuid(),
  recordedAt: instant,
  saidAt: instant.meta({
    description: 'When the subject said it: the time of its capture, but not after its recording',
  }),
  leafHash: hash,
  narrowedBy: z
    .strictObject({ event: z.uuid(), leafHash: hash })
    .nullable()
    .meta({ description: 'The newest withdrawal that took a part of it away' }),
});
export type WaitingView = z.output<typeof decisionSchema>;

/** Describes what is on record for one purpose and recipient. */
const consentSchema = z.strictObject({
  purpose: id,
  recipient: id.nullable(),
  ...decisionSchema.shape,
  awaitingConfirmation: z
    .boolean()
    .meta({ description: 'True when nothing counts yet, and this is what waits for the code of the subject' }),
  waiting: decisionSchema
    .nullable()
    .meta({ description: 'The consent that staff captured since and that waits for the code of the subject' }),
});
export type ConsentView = z.output<typeof consentSchema>;

/** Describes what is on record as the answer to a yes or a no shows it, which may come before the no is recorded. */
const saidConsentSchema = consentSchema.extend({ recordedAt: instant.nullable(), leafHash: hash.nullable() });

export const recordedDecisionAnswer = z.strictObject({
  event: noEventSchema,
  consent: saidConsentSchema,
  effect: z.enum(['counts', 'waits', 'none']).meta({
    description: 'It counts, it waits for the code of the subject, or it was said too early to change anything',
  }),
  reason: z
    .enum(['capture-before-decision', 'said-before-decision'])
    .nullable()
    .meta({ description: 'Why it changes nothing; null when it does' }),
  promise,
});
export type RecordedDecisionAnswer = z.output<typeof recordedDecisionAnswer>;

export const consentAnswer = recordedDecisionAnswer.extend({
  confirmation: z
    .strictObject({ event: z.uuid(), expiresAt: codeExpiry })
    .nullable()
    .meta({ description: 'The confirmation that a consent captured by staff waits for; null when it counts at once' }),
});
export type ConsentAnswer = z.output<typeof consentAnswer>;

export const withdrawalAnswer = recordedDecisionAnswer.extend({
  endedPermits,
  others: z
    .array(z.strictObject({ event: noEventSchema, consent: saidConsentSchema }))
    .meta({ description: 'The further consents that it ended, where it names no recipient' }),
});
export type WithdrawalAnswer = z.output<typeof withdrawalAnswer>;

/** Describes the prompt to ask for a consent again that is older than its purpose allows. */
export const reaffirm = z.strictObject({
  kind: z.literal('reaffirm'),
  purpose: id,
  recipient: id.nullable(),
  since: instant,
});

/** Describes one prompt to bring something up to date with the subject. */
export const prompt = z.discriminatedUnion('kind', [
  reaffirm,
  z
    .strictObject({ kind: z.literal('update-contact'), channel })
    .meta({ description: 'No push goes by the channel until its contact data is up to date' }),
  z
    .strictObject({ kind: z.literal('decide-anew'), purpose: id, recipient: id.nullable() })
    .meta({ description: 'The consent counts no longer: a guardian gave it, whom the subject does not need any more' }),
  z
    .strictObject({ kind: z.literal('recipient-contact-changed'), purpose: id, recipient: id, since: instant })
    .meta({ description: 'The recipient has had another contact, since then, than the subject consented to' }),
]);

/** `GET /v1/subjects/{subject}/consents` */
export const consentsAnswer = z.strictObject({
  subject: opaqueId,
  version: z.int().min(0).meta({ description: 'Counts the events that changed the state of the subject' }),
  objection: objectionSchema,
  sharing: sharingSchema,
  restricted,
  pauses: pausesSchema,
  profile: profileSchema,
  representatives: z.array(representativeSchema),
  consents: z.array(consentSchema),
  prompts: z.array(prompt).meta({
    description:
      'Things to bring up to date with the subject; a consent to reaffirm still counts, one to decide anew does not',
  }),
});
export type ConsentsAnswer = z.output<typeof consentsAnswer>;
