import * as z from 'zod';
import { MAX_PURPOSES_OF_DELEGATE } from '../../limits.ts';
import { CARE_FLAGS, type CareFlag, COMPLAINT_LEVELS, PAUSABLE, REPRESENTATIVE_ROLES } from '../../vocabulary.ts';
import { attachments, captured } from '../kit/capture.ts';
import { eventSchema, noEventSchema, promise } from '../kit/event.ts';
import {
  called,
  channels,
  distinct,
  eventId,
  forSome,
  hash,
  id,
  instant,
  instantInput,
  language,
  riskLevel,
  timeZoneOrNull,
} from '../kit/fields.ts';
import { opaqueId, reference } from '../kit/opaque-id.ts';

const ofProfile = {
  care: distinct(z.enum(CARE_FLAGS), 0, CARE_FLAGS.length).meta({
    description: 'Circumstances that require more care, as the bank defines them; a minor is under 14',
  }),
  timeZone: timeZoneOrNull.meta({ description: 'Time zone of quiet hours; null: that of the purpose' }),
  staleContacts: channels.meta({ description: 'Channels whose contact data is out of date, by which no push goes' }),
};

const suitability = {
  riskLevel: riskLevel.meta({ description: 'The highest risk level that suits the subject' }),
  reference: reference.meta({ description: 'Id of the assessment where it is kept, without spaces' }),
};

const CARE_UNTIL = 'When a flag of `care` ends; a flag that is not named has no end';

/**
 * `PUT /v1/subjects/{subject}/profile`: it replaces the whole profile, so every member is required but `careUntil`,
 * which says nothing while no flag has an end.
 */
export const profileInput = z
  .strictObject({
    ...ofProfile,
    careUntil: forSome(CARE_FLAGS, instantInput).default({}).meta({ description: CARE_UNTIL }),
    suitability: z.strictObject({ ...suitability, validUntil: instantInput }, called('an object, or null')).nullable(),
    capture: captured,
  })
  .superRefine(({ care, careUntil }, refinement) => {
    for (const flag of Object.keys(careUntil) as CareFlag[]) {
      if (care.includes(flag)) continue;
      refinement.addIssue({
        code: 'custom',
        path: ['careUntil', flag],
        message: 'is not in `care`: add it, or leave its end out',
      });
    }
  });
export type ProfileInput = z.output<typeof profileInput>;

/** `PATCH /v1/subjects/{subject}/profile`, a merge patch (RFC 7396): null removes a member, one left out stays. */
export const profilePatchInput = z.strictObject({
  care: ofProfile.care.nullable().optional(),
  careUntil: forSome(CARE_FLAGS, instantInput.nullable()).nullable().optional().meta({ description: CARE_UNTIL }),
  timeZone: ofProfile.timeZone.optional(),
  staleContacts: ofProfile.staleContacts.nullable().optional(),
  suitability: z
    .strictObject(
      {
        riskLevel: suitability.riskLevel.nullable().optional(),
        reference: suitability.reference.nullable().optional(),
        validUntil: instantInput.nullable().optional(),
      },
      called('an object, or null'),
    )
    .nullable()
    .optional(),
  capture: captured,
});
export type ProfilePatchInput = z.output<typeof profilePatchInput>;

/** Describes the facts about a subject, known to the bank, on which decisions depend. */
export const profileSchema = z.strictObject({
  ...ofProfile,
  careUntil: forSome(CARE_FLAGS, instant).meta({ description: CARE_UNTIL }),
  suitability: z.strictObject({ ...suitability, validUntil: instant }).nullable(),
});
export type ProfileView = z.output<typeof profileSchema>;

/** `event` is null when nothing changed and nothing was recorded. */
export const profileAnswer = z.strictObject({ event: eventSchema.nullable(), profile: profileSchema });
export type ProfileAnswer = z.output<typeof profileAnswer>;

/** `GET /v1/subjects/{subject}/profile` */
export const profileOnRecord = z.strictObject({
  version: z.int().min(0).meta({ description: 'Counts the changes of the profile; 0 while the bank has said nothing' }),
  profile: profileSchema,
});
export type ProfileOnRecord = z.output<typeof profileOnRecord>;

const role = z.enum(REPRESENTATIVE_ROLES);
const purposes = distinct(id, 1, MAX_PURPOSES_OF_DELEGATE)
  .nullable()
  .meta({ description: 'Purposes that the representative may act on; null: all' });
const representative = opaqueId.meta({ description: 'The representative’s own subject id' });

const appointment = {
  representative,
  validFrom: instantInput.nullable().default(null),
  evidence: attachments
    .default([])
    .meta({ description: 'Documents that show the authority; an appointment by the bank needs at least one' }),
  capture: captured,
};

/** `POST /v1/subjects/{subject}/representatives`: a delegate's purposes and end are required. */
export const representativeInput = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('guardian'),
    ...appointment,
    purposes: z.null({ error: 'must be null: a guardian acts in everything' }).default(null),
    validUntil: instantInput.nullable().default(null),
  }),
  z.strictObject({ role: z.literal('delegate'), ...appointment, purposes, validUntil: instantInput }),
]);
export type RepresentativeInput = z.output<typeof representativeInput>;

/** Describes an appointment that nobody has ended. */
export const representativeSchema = z.strictObject({
  event: z.uuid().meta({ description: 'The event of the appointment, which a capture names as its authority' }),
  role,
  representative,
  purposes,
  validFrom: instant.nullable(),
  validUntil: instant.nullable(),
  inForce: z.boolean().meta({
    description:
      'True when the appointment lets them act now: it has begun and not ended, and a guardian is still needed',
  }),
});
export type RepresentativeView = z.output<typeof representativeSchema>;

export const representativeAnswer = z.strictObject({ event: eventSchema, representative: representativeSchema });
export type RepresentativeAnswer = z.output<typeof representativeAnswer>;

export const endedPermits = z.int().min(0).nullable().meta({
  description: 'Number of open permits that this ended; null when they were not counted in time',
});

/** `PUT` and `DELETE /v1/subjects/{subject}/objection` */
export const objectionInput = z
  .strictObject({
    sharing: z
      .boolean()
      .default(false)
      .meta({ description: 'True: the objection to disclosures that rest on consent; else the one to pushes' }),
    capture: captured,
  })
  .optional();
export type ObjectionInput = z.output<typeof objectionInput>;

const optOutRecord = z.strictObject({ event: z.uuid(), recordedAt: instant }).nullable();

export const objectionSchema = optOutRecord.meta({
  description: 'While it is in force, no push that rests on consent is allowed; null: there is none',
});
export const sharingSchema = optOutRecord.meta({
  description: 'While it is in force, no disclosure that rests on consent is allowed; null: there is none',
});

/** `event` and `promise` are null when nothing changed and nothing was recorded. */
export const objectionAnswer = z.strictObject({
  event: noEventSchema.nullable(),
  objection: objectionSchema,
  sharing: sharingSchema,
  promise,
  endedPermits,
});
export type ObjectionAnswer = z.output<typeof objectionAnswer>;

/** Describes what a pause is of. */
const pausable = z.enum(PAUSABLE).meta({ description: 'Pushes, or disclosures, that rest on consent' });

/** `PUT /v1/subjects/{subject}/pause` */
export const pauseInput = z.strictObject({
  of: pausable,
  until: instantInput.meta({ description: 'When it ends by itself, at most 366 days ahead' }),
  capture: captured,
});
export type PauseInput = z.output<typeof pauseInput>;

/** `DELETE /v1/subjects/{subject}/pause` */
export const resumptionInput = z.strictObject({ of: pausable, capture: captured });
export type ResumptionInput = z.output<typeof resumptionInput>;

const pause = z.strictObject({ event: z.uuid(), recordedAt: instant, until: instant }).nullable();

/** Describes the pauses that last; null: there is none. */
export const pausesSchema = z.strictObject({ pushes: pause, disclosures: pause });

/** `event` and `promise` are null when nothing changed and nothing was recorded. */
export const pauseAnswer = z.strictObject({
  event: noEventSchema.nullable(),
  pauses: pausesSchema,
  promise,
  endedPermits,
});
export type PauseAnswer = z.output<typeof pauseAnswer>;

export const restricted = z.boolean().meta({
  description: 'True when no use of the subject’s data is allowed, but what the law or a vital interest demands',
});

/** `GET /v1/events/{event}/promise` */
export const promiseAnswer = z.strictObject({ promise, endedPermits });
export type PromiseAnswer = z.output<typeof promiseAnswer>;

/** `GET /v1/events/{event}/content` */
export const pushedContentAnswer = z.strictObject({
  event: id,
  content: z.strictObject({ id: hash, language, text: z.string(), product: id.nullable() }),
});
export type PushedContentAnswer = z.output<typeof pushedContentAnswer>;

/** `event` and `promise` are null when nothing changed and nothing was recorded. */
export const restrictionAnswer = z.strictObject({
  event: noEventSchema.nullable(),
  restricted,
  promise,
  endedPermits,
});

/** `POST /v1/subjects/{subject}/complaints` */
export const complaintInput = z.strictObject({
  level: z.enum(COMPLAINT_LEVELS).meta({ description: 'The level that handles the complaint' }),
  reference: reference.meta({
    description: 'Id of the case where the complaint is handled and its text is kept, without spaces',
  }),
  about: eventId.nullable().default(null).meta({ description: 'The event that the complaint is about' }),
  escalates: eventId
    .nullable()
    .default(null)
    .meta({ description: 'The earlier complaint, which was handled at a lower level' }),
  capture: captured,
});
export type ComplaintInput = z.output<typeof complaintInput>;
