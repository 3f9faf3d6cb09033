import * as z from 'zod';
import { PROPOSAL_STATUSES, PUBLISHED_KINDS } from '../../vocabulary.ts';
import { eventSchema } from '../kit/event.ts';
import { hash, idInPath, instant, page, uuidCursor } from '../kit/fields.ts';
import { campaignAnswer } from './campaigns.ts';
import { channelAnswer } from './channels.ts';
import { clientAnswer } from './clients.ts';
import { contentAnswer, placeAnswer, productAnswer, staffAnswer } from './products.ts';
import { noticeAnswer, purposeAnswer, recipientAnswer } from './schemas.ts';

const about = {
  id: z.uuid(),
  kind: z.enum(PUBLISHED_KINDS),
  item: z
    .string()
    .meta({ description: 'The id in the path of the call; for a notice or content, that of its purpose' }),
};

/** Describes the answer 202 to a write that a second registrar has to approve. */
export const proposalMade = z.strictObject({
  proposal: z.strictObject({ ...about, status: z.literal('proposed'), proposedAt: instant }),
  event: eventSchema,
});
export type ProposalMade = z.output<typeof proposalMade>;

const registrar = hash.meta({ description: 'Keyed hash of the token subject' });
const proposalSchema = z.strictObject({
  ...about,
  status: z.enum(PROPOSAL_STATUSES),
  input: z.record(z.string(), z.unknown()).meta({ description: 'The body of the call, with its defaults' }),
  proposedAt: instant,
  proposedBy: registrar,
  settledAt: instant.nullable(),
  settledBy: registrar.nullable(),
});
export type ProposalView = z.output<typeof proposalSchema>;

/** Query of `GET /v1/proposals` */
export const proposalsQuery = page.extend({
  status: z.enum(PROPOSAL_STATUSES).default('proposed'),
  cursor: uuidCursor.optional().meta({ description: 'The `next` of the page before' }),
});

/** `GET /v1/proposals`: a page may hold fewer proposals than asked for, even none, though more pages follow. */
export const proposalsAnswer = z.strictObject({ proposals: z.array(proposalSchema), next: z.string().nullable() });
export type ProposalsAnswer = z.output<typeof proposalsAnswer>;

/** Describes the path of a call about one proposal; a malformed id names a proposal that does not exist. */
export const proposalParams = z.strictObject({ id: idInPath });

/** Describes the answer to an approval: that of the write that was proposed. */
export const approvalAnswer = z.union([
  purposeAnswer,
  noticeAnswer,
  recipientAnswer,
  productAnswer,
  contentAnswer,
  staffAnswer,
  placeAnswer,
  campaignAnswer,
  clientAnswer,
  channelAnswer,
]);

export const rejectionAnswer = z.strictObject({ proposal: proposalSchema, event: eventSchema });
export type RejectionAnswer = z.output<typeof rejectionAnswer>;
