import * as z from 'zod';
import {
  MAX_CHANNELS,
  MAX_DATA_CATEGORIES,
  MAX_DESCRIPTION_LENGTH,
  MAX_LEGAL_ID_LENGTH,
  MAX_MASKED_CATEGORIES,
  MAX_NOTICE_LANGUAGES,
  MAX_NOTICE_LENGTH,
  MAX_NOTICES_LENGTH,
  MAX_PERMIT_LIFETIME_SECONDS,
  MAX_PURPOSES_OF_RECIPIENT,
  MAX_REFERENCE_LENGTH,
  MAX_SENSITIVE_CATEGORIES,
  MAX_TITLE_LENGTH,
  MAX_TITLES,
} from '../../limits.ts';
import { BASES, CARE_FLAGS, ENDS, EVIDENCE_CLASSES } from '../../vocabulary.ts';
import { eventSchema } from '../kit/event.ts';
import {
  byLanguage,
  channel,
  channels,
  dataCategories,
  dataCategory,
  distinct,
  evidence,
  forSome,
  hash,
  id,
  instant,
  instantInput,
  language,
  languageTag,
  line,
  prose,
  step,
  timeOfDay,
  timeZone,
  uri,
} from '../kit/fields.ts';
import { frequencies, frequency, isWithinItsEnds } from './frequency.ts';

/** Describes a title by language. */
export const title = byLanguage(line(MAX_TITLE_LENGTH), 1, MAX_TITLES);

/** Describes texts by language, each of which may be absent. */
export const textsByLanguage = (text: z.ZodString) => byLanguage(text, 0, MAX_TITLES);

const quietHours = z
  .strictObject({ from: timeOfDay, to: timeOfDay, timeZone })
  .refine(({ from, to }) => from !== to, 'must not begin and end at the same time');

const evidenceClasses = distinct(evidence, 0, EVIDENCE_CLASSES.length);

const ofEveryKind = {
  title,
  description: textsByLanguage(line(MAX_DESCRIPTION_LENGTH)).default({}),
  basis: z.enum(BASES).default('consent'),
  basisReference: line(MAX_REFERENCE_LENGTH).nullable().default(null),
  personalised: z.boolean().default(false),
  noticeServed: z
    .boolean()
    .default(false)
    .meta({ description: 'True when a consent must name the event that records that its notice was shown' }),
  maxCaptureAgeDays: z
    .int()
    .min(1)
    .max(3_650)
    .nullable()
    .default(null)
    .meta({ description: 'Days that may lie between the capture of a consent and its record' }),
  captureChannels: channels.default([]).meta({ description: 'Where a consent may be captured; empty: anywhere' }),
  careSteps: forSome(CARE_FLAGS, step)
    .default({})
    .meta({ description: 'The extra step to take with subjects of a care flag, by a name of the bank’s own' }),
  reaffirmationDays: z.int().min(1).max(3_650).nullable().default(null),
  feesShown: z.boolean().default(false).meta({ description: 'True when a consent must name the fees that were shown' }),
  retentionClass: step.nullable().default(null).meta({ description: 'How long evidence is kept' }),
  coolDownDays: z.int().min(1).max(3_650).nullable().default(null),
  maxValidityDays: z.int().min(1).max(36_500).nullable().default(null),
  dpv: uri(/^https?$/, 'http or https IRI')
    .max(256)
    .nullable()
    .default(null),
  minimumEvidence: evidence.nullable().default(null).meta({ description: 'The weakest evidence that is enough' }),
  evidenceClasses: evidenceClasses.default([]).meta({
    description: 'The classes of evidence that are enough, in place of `minimumEvidence`',
  }),
  retired: z.boolean().default(false),
};

/** `PUT /v1/purposes/{id}` */
export const purposeInput = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('push'),
      ...ofEveryKind,
      channels: distinct(channel, 1, MAX_CHANNELS),
      dataCategories: distinct(dataCategory, 0, 0).default([]),
      ends: z.enum(['marketing', 'service']).default('marketing'),
      coolingOffHours: z.int().min(1).max(8_760).nullable().default(null),
      contentApproved: z
        .boolean()
        .default(false)
        .meta({ description: 'True when only approved content may be pushed' }),
      quietHours: quietHours.nullable().default(null),
      frequency: frequencies.default([]).meta({ description: 'The most pushes that a customer gets in a period' }),
      permitLifetimeSeconds: z.int().min(1).max(MAX_PERMIT_LIFETIME_SECONDS).nullable().default(null),
      maskedCategories: distinct(dataCategory, 0, 0).default([]),
      sensitiveCategories: distinct(dataCategory, 0, 0).default([]),
    }),
    z.strictObject({
      kind: z.literal('disclosure'),
      ...ofEveryKind,
      channels: distinct(channel, 0, 0).default([]),
      dataCategories: distinct(dataCategory, 1, MAX_DATA_CATEGORIES),
      ends: z.enum(['recipient', 'service']).default('recipient'),
      coolingOffHours: z.null().default(null),
      contentApproved: z.literal(false).default(false),
      quietHours: z.null().default(null),
      frequency: z.array(frequency).max(0).default([]),
      permitLifetimeSeconds: z.null().default(null),
      maskedCategories: distinct(dataCategory, 0, MAX_MASKED_CATEGORIES).default([]),
      sensitiveCategories: distinct(dataCategory, 0, MAX_SENSITIVE_CATEGORIES)
        .default([])
        .meta({ description: 'A consent that names one of these names no other data category' }),
    }),
  ])
  .refine(({ minimumEvidence, evidenceClasses: classes }) => minimumEvidence === null || classes.length === 0, {
    path: ['evidenceClasses'],
    error: 'must be left out beside `minimumEvidence`',
  })
  .refine(isWithinItsEnds, { path: ['frequency'], error: 'must not count marketing where the purpose is none' });
export type PurposeInput = z.output<typeof purposeInput>;

/** `POST /v1/purposes/{id}/notices` */
export const noticeInput = z
  .strictObject({
    language: languageTag,
    text: prose(MAX_NOTICE_LENGTH),
    translations: z
      .array(z.strictObject({ language: languageTag, text: prose(MAX_NOTICE_LENGTH) }))
      .max(MAX_NOTICE_LANGUAGES - 1)
      .default([])
      .meta({ description: 'The same in other languages; a material notice comes in every one that its purpose has' }),
    material: z
      .boolean()
      .default(true)
      .meta({ description: 'True when consents under earlier notices of the purpose no longer suffice' }),
    inUseSince: instantInput.nullable().default(null).meta({
      description: 'Since when the words were in use before they are registered, for consents that are imported',
    }),
  })
  .superRefine(({ language, text, translations }, context) => {
    const languages = [language, ...translations.map((translation) => translation.language)];
    const twice = languages.findIndex((each, n) => languages.indexOf(each) !== n);
    if (twice > 0) {
      const path = ['translations', twice - 1, 'language'];
      context.addIssue({ code: 'custom', path, message: 'must not be a language that has a text already' });
    }
    if (translations.reduce((sum, translation) => sum + translation.text.length, text.length) > MAX_NOTICES_LENGTH) {
      const message = `must not be longer than ${MAX_NOTICES_LENGTH} characters with \`text\``;
      context.addIssue({ code: 'custom', path: ['translations'], message });
    }
  });
export type NoticeInput = z.output<typeof noticeInput>;

/** `PUT /v1/recipients/{id}` */
export const recipientInput = z.strictObject({
  name: line(200),
  legalId: line(MAX_LEGAL_ID_LENGTH).nullable().default(null).meta({
    description:
      'The number under which it is registered as a legal person; to add, change or remove it ends the consents to it',
  }),
  purposes: distinct(id, 1, MAX_PURPOSES_OF_RECIPIENT),
  contact: line(500).nullable().default(null),
});
export type RecipientInput = z.output<typeof recipientInput>;

/** `POST /v1/recipients/{id}/suspension` */
export const suspensionInput = z.strictObject({ reason: line(500) });
export type SuspensionInput = z.output<typeof suspensionInput>;

export const version = z.int().min(1);

/** Describes a version in a path or a query. */
export const versionInRequest = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1 on')
  .transform(Number);
export const noticeReference = z.strictObject({ id, language, version, sha256: hash });

const sinceByName = z.record(z.string(), instant);

export const purposeSchema = z.strictObject({
  id,
  version,
  kind: z.enum(['push', 'disclosure']),
  title: z.record(z.string(), z.string()),
  channels,
  dataCategories,
  description: z.record(z.string(), z.string()),
  basis: z.enum(BASES),
  basisReference: z.string().nullable(),
  ends: z.enum(ENDS),
  personalised: z.boolean(),
  quietHours: quietHours.nullable(),
  frequency: z.array(frequency),
  coolDownDays: z.int().nullable(),
  noticeServed: z.boolean(),
  maxCaptureAgeDays: z.int().nullable(),
  captureChannels: channels,
  careSteps: z.partialRecord(z.enum(CARE_FLAGS), step),
  coolingOffHours: z.int().nullable(),
  reaffirmationDays: z.int().nullable(),
  feesShown: z.boolean(),
  contentApproved: z.boolean(),
  retentionClass: step.nullable(),
  permitLifetimeSeconds: z.int().nullable(),
  maskedCategories: dataCategories,
  sensitiveCategories: dataCategories,
  maxValidityDays: z.int().nullable(),
  dpv: z.string().nullable(),
  minimumEvidence: evidence.nullable(),
  evidenceClasses,
  retired: z.boolean(),
  notices: z.record(z.string(), noticeReference.extend({ sufficesFrom: version })),
  since: z
    .strictObject({
      channels: sinceByName,
      dataCategories: sinceByName,
      revived: instant.nullable(),
    })
    .meta({
      description:
        'When each was added, or added again, after the first registration: no consent from before covers it',
    }),
});

export const noticeSchema = noticeReference.extend({
  purpose: id,
  text: z.string(),
  material: z.boolean(),
  publishedAt: instant,
  inUseSince: instant.nullable().meta({ description: 'Since when its words were in use before they were registered' }),
  states: z
    .strictObject({
      kind: z.enum(['push', 'disclosure']),
      title: z.record(z.string(), z.string()),
      ends: z.enum(ENDS),
      personalised: z.boolean(),
      channels,
      dataCategories,
      sensitiveCategories: dataCategories,
      recipients: z.array(z.strictObject({ id, name: z.string(), legalId: z.string().nullable() })),
      description: z.record(z.string(), z.string()).optional(),
      maxValidityDays: z.int().nullable().optional(),
    })
    .optional()
    .meta({
      description: 'The purpose as it was when the notice was published: no consent under the notice covers more',
    }),
});

export const recipientSchema = z.strictObject({
  id,
  version,
  name: z.string(),
  legalId: z.string().nullable(),
  purposes: z.array(id),
  contact: z.string().nullable(),
  identitySince: instant.nullable().meta({ description: 'When the id was last given to another legal person' }),
  contactSince: instant.nullable().meta({ description: 'When the contact last changed' }),
  since: sinceByName.meta({
    description: 'When it joined a purpose, or joined it again, after its first registration',
  }),
  suspended: z.strictObject({ reason: z.string(), at: instant }).nullable(),
});

// `event` is null when nothing changed and nothing was recorded.
export const purposeAnswer = z.strictObject({ purpose: purposeSchema, event: eventSchema.nullable() });
export const noticeAnswer = z.strictObject({
  notice: noticeSchema,
  translations: z.array(noticeReference).meta({ description: 'The notices in the other languages of the call' }),
  event: eventSchema.nullable(),
});
export const recipientAnswer = z.strictObject({ recipient: recipientSchema, event: eventSchema.nullable() });
