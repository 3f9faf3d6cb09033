import * as z from 'zod';
import { MAX_DATA_CATEGORIES, MAX_DATA_VALUE_LENGTH, MAX_EVALUATIONS } from '../../limits.ts';
import { BASES, TOLD_REASONS } from '../../vocabulary.ts';
import { reaffirm } from '../consent/schemas.ts';
import { eventSchema } from '../kit/event.ts';
import { dataCategory, evidence, hash, id, instant, languageTag, anyName as name } from '../kit/fields.ts';
import { opaqueId } from '../kit/opaque-id.ts';
import { noticeReference } from '../registry/schemas.ts';

// A check accepts any purpose, channel, recipient or category: an unknown one is a reason, not a problem.
const anyName = name(128);
const ignored = z.record(z.string(), z.unknown()).optional().meta({ description: 'Accepted and ignored' });

/** `atLeast` is the version in an earlier answer: an older state is refused. Other members are accepted and ignored. */
const askedContext = z.looseObject({ atLeast: z.int().min(0).optional() }).optional();

/** `?explain=true` adds the rule, record and notice behind each reason, and what would change the answer. */
export const evaluationQuery = z.strictObject({
  explain: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
});
export type EvaluationQuery = z.output<typeof evaluationQuery>;

/** Describes the content of a push and its seller; each member is optional. */
const ofPush = {
  contentSha256: hash.nullable().default(null).meta({ description: 'SHA-256 of the UTF-8 text to be sent' }),
  language: languageTag.nullable().default(null).meta({ description: 'Language that the content must have' }),
  staff: z
    .strictObject({ id, branch: id })
    .nullable()
    .default(null)
    .meta({ description: 'Staff who sell with this push, by the bank’s ids; null when no person does' }),
};

const asked = {
  subject: z.strictObject({ type: z.literal('customer'), id: opaqueId, properties: ignored }),
  action: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('push'), properties: z.strictObject({ channel: anyName, ...ofPush }) }),
    z.strictObject({
      name: z.literal('disclose'),
      properties: z.strictObject({
        recipient: anyName,
        dataCategories: z.array(anyName).min(1).max(MAX_DATA_CATEGORIES),
      }),
    }),
  ]),
  resource: z.strictObject({ type: z.literal('purpose'), id: anyName, properties: ignored }),
};

/** `POST /access/v1/evaluation`. Source: OpenID AuthZEN Authorization API 1.0 §5 */
export const evaluationInput = z.strictObject({ ...asked, context: askedContext });
export type EvaluationInput = z.output<typeof evaluationInput>;

const oneOfMany = z.strictObject({
  subject: asked.subject.optional(),
  action: asked.action.optional(),
  resource: asked.resource.optional(),
  context: askedContext,
});

const COMPLETE = ['subject', 'action', 'resource'] as const;
/** States in JSON Schema that each evaluation is complete, by itself or by the members beside `evaluations`. */
const eachComplete = COMPLETE.map((member) => ({
  anyOf: [
    { required: [member] },
    { required: ['evaluations'], properties: { evaluations: { items: { required: [member] } } } },
  ],
}));

/**
 * `POST /access/v1/evaluations`: members beside `evaluations` are the defaults of each evaluation. Without
 * `evaluations` it is a single evaluation. Source: OpenID AuthZEN Authorization API 1.0 §6
 */
export const evaluationsInput = oneOfMany
  .extend({
    evaluations: z.array(oneOfMany).min(1).max(MAX_EVALUATIONS).optional(),
    options: z
      .strictObject({
        evaluations_semantic: z
          .enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])
          .default('execute_all'),
      })
      .optional(),
  })
  .superRefine(({ evaluations, ...all }, refinement) => {
    for (const [index, one] of (evaluations ?? [{}]).entries()) {
      for (const member of COMPLETE) {
        if (one[member] !== undefined || all[member] !== undefined) continue;
        const path = evaluations === undefined ? [member] : ['evaluations', index, member];
        refinement.addIssue({ code: 'custom', path, message: `is missing, here and beside \`evaluations\`` });
      }
    }
  })
  .meta({ allOf: eachComplete });
export type EvaluationsInput = z.output<typeof evaluationsInput>;

const obligation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sender-identity') }),
  z.strictObject({ kind: z.literal('opt-out-line') }),
  z.strictObject({ kind: z.literal('mask'), dataCategories: z.array(z.string()) }),
  reaffirm,
]);

const explanation = z.strictObject({
  reason: z.enum(TOLD_REASONS),
  rule: z.string(),
  remedy: z.string().meta({ description: 'The step that would change the answer' }),
  event: z.uuid().nullable().meta({ description: 'The event that the rule was applied to' }),
  recordedAt: instant.nullable(),
  consentNotice: noticeReference
    .nullable()
    .meta({ description: 'The notice that the consent names, when the rule was applied to the consent' }),
  notice: noticeReference.nullable().meta({ description: 'The current notice, when the reason is the notice' }),
});

const context = z.strictObject({
  reasons: z.array(z.enum(TOLD_REASONS)),
  consent: z
    .strictObject({
      event: z.uuid(),
      leafHash: hash,
      evidence: evidence.nullable().meta({ description: 'Class of evidence that the consent rests on' }),
    })
    .nullable(),
  version: z.int().min(0),
  obligations: z.array(obligation).meta({ description: 'The duties of a caller that acts on a yes' }),
  notBefore: instant
    .nullable()
    .meta({ description: 'End of the quiet hours, before which the push may not be sent; null outside of them' }),
  explanation: z.array(explanation).optional().meta({ description: 'One for each reason, with `?explain=true`' }),
  basis: z
    .enum(BASES)
    .nullable()
    .meta({ description: 'Basis that the purpose rests on; null when the purpose is unknown' }),
});
export type DecisionContext = z.output<typeof context>;

export const evaluationAnswer = z.strictObject({ decision: z.boolean(), context });
export type EvaluationAnswer = z.output<typeof evaluationAnswer>;

/** Lists the answers in the order of the request; fewer when the semantic ends the batch early. */
export const evaluationsAnswer = z.union([
  z.strictObject({ evaluations: z.array(evaluationAnswer).min(1).max(MAX_EVALUATIONS) }),
  evaluationAnswer,
]);
export type EvaluationsAnswer = z.output<typeof evaluationsAnswer>;

/** `POST /v1/pushes` */
export const pushInput = z.strictObject({
  subject: opaqueId,
  purpose: anyName,
  channel: anyName,
  campaign: anyName.nullable().default(null).meta({ description: 'A registered campaign of the purpose; null: none' }),
  ...ofPush,
});
export type PushInput = z.output<typeof pushInput>;

const notBefore = instant.nullable().meta({
  description:
    'End of the quiet hours in which it was granted, before which it cannot be consumed; null: it can at once',
});
const permit = z.strictObject({ id: z.uuid(), notBefore, expiresAt: instant });

/** `GET /v1/permits/{id}` */
export const permitAnswer = z.strictObject({
  id: z.uuid(),
  status: z
    .enum(['open', 'consumed', 'expired'])
    .meta({ description: 'An open permit can still be refused: consuming it makes the decision again' }),
  subject: opaqueId,
  purpose: z.string(),
  channel: z.string(),
  campaign: z.string().nullable(),
  contentSha256: hash.nullable(),
  language: z.string().nullable(),
  staff: z.strictObject({ id, branch: id }).nullable(),
  event: z.uuid(),
  notBefore,
  expiresAt: instant,
  consumedAt: instant.nullable(),
});
export type PermitAnswer = z.output<typeof permitAnswer>;

const no = z.literal(false);
const yes = z.literal(true);

export const pushPermitted = z.strictObject({ decision: yes, permit, context, event: eventSchema });
export const refusal = z.strictObject({ decision: no, context, event: eventSchema });
export type PushAnswer = z.output<typeof pushPermitted> | z.output<typeof refusal>;

export const consumptionAnswer = z.discriminatedUnion('decision', [
  z.strictObject({ decision: yes, consumedAt: instant, context, event: eventSchema }),
  refusal,
]);
export type ConsumptionAnswer = z.output<typeof consumptionAnswer>;

/** `POST /v1/disclosures`: the values are passed through, never stored or logged. */
export const disclosureInput = z.strictObject({
  subject: opaqueId,
  purpose: anyName,
  recipient: anyName,
  data: z
    .record(dataCategory, z.string().max(MAX_DATA_VALUE_LENGTH))
    .refine((data) => Object.keys(data).length >= 1, 'must hold at least one data category')
    .refine(
      (data) => Object.keys(data).length <= MAX_DATA_CATEGORIES,
      `must hold at most ${MAX_DATA_CATEGORIES} data categories`,
    )
    .meta({ minProperties: 1, maxProperties: MAX_DATA_CATEGORIES }),
});
export type DisclosureInput = z.output<typeof disclosureInput>;

const withheld = z.array(z.string());
export const disclosureMade = z.strictObject({
  decision: yes,
  data: z.record(z.string(), z.string()),
  withheld,
  context,
  event: eventSchema,
});
export const disclosureRefused = z.strictObject({ decision: no, withheld, context, event: eventSchema });
export type DisclosureAnswer = z.output<typeof disclosureMade> | z.output<typeof disclosureRefused>;
