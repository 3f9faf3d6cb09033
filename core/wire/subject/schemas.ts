import * as z from 'zod';
import { MAX_PURPOSES_OF_DELEGATE } from '../../limits.ts';
import { CARE_FLAGS, REPRESENTATIVE_ROLES } from '../../vocabulary.ts';
import { attachments, captured } from '../kit/capture.ts';
import { eventView } from '../kit/event.ts';
import { called, channels, distinct, id, instant, instantInput, riskLevel, timeZoneOrNull } from '../kit/fields.ts';

const ofProfile = {
  care: distinct(z.enum(CARE_FLAGS), 0, CARE_FLAGS.length).meta({
    description: 'What asks for more care, as the bank defines it; a minor is under 14',
  }),
  timeZone: timeZoneOrNull.meta({ description: 'In which quiet hours are; null: that of the purpose' }),
  staleContacts: channels.meta({ description: 'Channels whose contact data is to be brought up to date' }),
};

const suitability = {
  riskLevel: riskLevel.meta({ description: 'The highest risk level of a product that suits' }),
  reference: id.meta({ description: 'The assessment at whoever keeps it' }),
};

/** `PUT /v1/subjects/{subject}/profile`: nothing is left as it was by leaving it out. */
export const profileInput = z.strictObject({
  ...ofProfile,
  suitability: z.strictObject({ ...suitability, validUntil: instantInput }, called('an object, or null')).nullable(),
  capture: captured,
});
export type ProfileInput = z.output<typeof profileInput>;

/** What the bank has on record about a subject, whatever they consent to. */
export const profileView = z.strictObject({
  ...ofProfile,
  suitability: z.strictObject({ ...suitability, validUntil: instant }).nullable(),
});
export type ProfileView = z.output<typeof profileView>;

/** `event` is null when it stood so already and nothing was recorded. */
export const profileAnswer = z.strictObject({ event: eventView.nullable(), profile: profileView });
export type ProfileAnswer = z.output<typeof profileAnswer>;

const role = z.enum(REPRESENTATIVE_ROLES);
const purposes = distinct(id, 1, MAX_PURPOSES_OF_DELEGATE)
  .nullable()
  .meta({ description: 'What they may act on; null: on everything' });
const representative = id.meta({ description: 'Their own subject id' });

const appointment = {
  representative,
  validFrom: instantInput.nullable().default(null),
  evidence: attachments.default([]).meta({ description: 'What shows their authority; the bank names at least one' }),
  capture: captured,
};

/** `POST /v1/subjects/{subject}/representatives`: what a delegate may do, and until when, is never given by leaving it out. */
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

/** An appointment that stands. */
export const representativeView = z.strictObject({
  event: z.uuid().meta({ description: 'The event that appointed them: the authority that a capture names' }),
  role,
  representative,
  purposes,
  validFrom: instant.nullable(),
  validUntil: instant.nullable(),
  inForce: z.boolean().meta({ description: 'Whether it stands, and now is within its validity' }),
});
export type RepresentativeView = z.output<typeof representativeView>;

export const representativeAnswer = z.strictObject({ event: eventView, representative: representativeView });
export type RepresentativeAnswer = z.output<typeof representativeAnswer>;
