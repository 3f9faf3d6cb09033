import * as z from 'zod';
import { LIFTABLE, PROPOSED_ACTS } from '../../vocabulary.ts';
import { hash, idInPath, instant, oneTimeCode } from '../kit/fields.ts';
import { bySubject } from '../kit/operation.ts';
import { profileSchema, representativeSchema } from './schemas.ts';

/** Describes the answer to an act that staff propose, which is done once somebody else approves it. */
export const proposedAnswer = z.strictObject({
  proposal: z.strictObject({
    id: z.uuid().meta({ description: 'The event that put it on record, by which it is approved or rejected' }),
    expiresAt: instant.meta({ description: 'Until when it can be approved' }),
  }),
});
export type ProposedAnswer = z.output<typeof proposedAnswer>;

/** Describes the path of a call about one proposal about a subject. */
export const bySubjectProposal = bySubject.extend({ event: idInPath });

/** `POST /v1/subjects/{subject}/proposals/{event}/approval` */
export const approvalInput = z
  .strictObject({
    code: oneTimeCode
      .meta({ description: 'The newest code that the customer was sent; without it, the token approves' })
      .nullable()
      .default(null),
  })
  .optional();

const document = z.strictObject({
  type: z.string(),
  sha256: hash,
  size: z.string(),
  uri: z.string(),
  retentionClass: z.string(),
  product: z.string().nullable(),
});

/** Describes a proposal about a subject; of its three last members, the one that its `act` calls for is not null. */
const openProposal = z.strictObject({
  id: z.uuid(),
  act: z.enum(PROPOSED_ACTS),
  staff: z.string().meta({ description: 'The member of staff who proposed it, by the bank’s id' }),
  proposedAt: instant,
  expiresAt: instant,
  appointment: representativeSchema
    .omit({ event: true, inForce: true })
    .extend({ evidence: z.array(document) })
    .nullable(),
  lifts: z.enum(LIFTABLE).nullable().meta({ description: 'The opt-out that it lifts' }),
  profile: profileSchema.nullable().meta({ description: 'The profile that it makes' }),
});

/** `GET /v1/subjects/{subject}/proposals` */
export const openProposalsAnswer = z.strictObject({ proposals: z.array(openProposal) });
export type OpenProposalsAnswer = z.output<typeof openProposalsAnswer>;
