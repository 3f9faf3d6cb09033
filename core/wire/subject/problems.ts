import type { SubjectCode } from '../../kernel/error-codes.ts';
import type { ProblemRow } from '../kit/problem-row.ts';

/** Lists the problems of acts about subjects, their representatives, staff and complaints. */
export const SUBJECT_PROBLEMS: Readonly<Record<SubjectCode, ProblemRow>> = {
  SUBJECT_NOT_OWN: {
    status: 403,
    title: 'The access token is about another subject',
    fix: 'use the token of this subject or of their representative, or one with the scope `consents:any`',
  },
  REPRESENTATIVE_UNKNOWN: {
    status: 404,
    title: 'The subject has no such appointment',
    fix: 'name an appointment that `GET /v1/subjects/{subject}/consents` lists',
  },
  EVENT_NOT_OF_SUBJECT: {
    status: 422,
    title: 'The subject has no such event',
    fix: 'name an event of the subject’s history',
  },
  PAUSE_OUT_OF_RANGE: {
    status: 422,
    title: 'A pause ends later than now, and at most twelve months ahead',
    fix: 'name an `until` within the next 366 days; what is to last longer is an objection',
  },
  COMPLAINT_NOT_ESCALATED: {
    status: 422,
    title: 'An escalation must take a complaint to a higher level, about the same purpose',
    fix: 'name an earlier `complaint.made` and a higher level; `about` is an event of the same purpose, or null',
  },
  PROFILE_INCOMPLETE: {
    status: 422,
    title: 'The patch would leave half of a member of the profile',
    fix: 'send what is lacking as well, or null to remove the whole member',
  },
  GUARDIAN_REQUIRED: {
    status: 422,
    title: 'Only a guardian can consent for a minor',
    fix: 'let a guardian consent, with their own token or as `capture.authority`',
  },
  GUARDIAN_IS_MINOR: {
    status: 422,
    title: 'A minor cannot be a guardian',
    fix: 'name an adult',
  },
  REPRESENTATIVE_IS_SUBJECT: {
    status: 422,
    title: 'Subjects cannot represent themselves',
    fix: 'name somebody else',
  },
  REPRESENTATIVE_STANDS: {
    status: 422,
    title: 'This person already represents the subject during that time',
    fix: 'end that appointment first',
  },
  REPRESENTATIVE_APPOINTS_NOBODY: {
    status: 422,
    title: 'A representative can neither appoint nor end another',
    fix: 'let the subject or the bank do it',
  },
  MINOR_APPOINTS_NOBODY: {
    status: 422,
    title: 'A minor cannot appoint a representative',
    fix: 'let their guardian go to the bank',
  },
  GUARDIAN_BY_BANK_ONLY: {
    status: 422,
    title: 'Only the bank appoints a guardian, or ends the appointment of one who is needed',
    fix: 'let the bank do it, on evidence',
  },
  GUARDIAN_NOT_NEEDED: {
    status: 422,
    title: 'A guardian acts only for a minor or somebody of limited capacity',
    fix: 'let the bank set the care flag in the profile first, or appoint a delegate',
  },
  EVIDENCE_REQUIRED: {
    status: 422,
    title: 'An appointment by the bank needs evidence',
    fix: 'add the documents that show the authority to `evidence`',
  },
  AUTHORITY_NOT_ALLOWED: {
    status: 422,
    title: 'A person’s own token already says who acts',
    fix: 'leave `capture.authority` out, or use a client of the bank',
  },
  AUTHORITY_NOT_VALID: {
    status: 422,
    title: 'The named appointment is not in force, or does not cover this',
    fix: 'name an appointment in force that covers the purpose; an act about no single purpose needs an appointment for everything',
  },
  STAFF_NOT_ALLOWED: {
    status: 422,
    title: 'Staff do not confirm what staff captured',
    fix: 'let the subject confirm it with their own token, or a program of the bank to which they say the code',
  },
  STAFF_REQUIRED: {
    status: 422,
    title: 'At a channel with staff, a yes takes the token of staff',
    fix: 'send it with a token with the scope `consents:staff`, or name the channel that the subject used themselves',
  },
  STAFF_NOT_REGISTERED: {
    status: 403,
    title: 'The registry does not have these staff at this branch, or no longer',
    fix: 'register them for the branch (`PUT /v1/staff/{id}`), or let somebody capture it who is; a no is always accepted',
  },
  CUSTOMER_OR_TWO_STAFF: {
    status: 403,
    title: 'Only the customer or two members of staff can do this',
    fix: 'let the customer do it with their own token, or one member of staff propose it and another, or any with the code that the customer was sent, approve it, with tokens with the scope `consents:staff`',
  },
  PROPOSAL_UNKNOWN: {
    status: 404,
    title: 'The subject has no such proposal',
    fix: 'name a proposal that `GET /v1/subjects/{subject}/proposals` lists',
  },
  NOT_DISPUTABLE: {
    status: 422,
    title: 'Nobody else recorded this event in the customer’s name',
    fix: 'dispute an event that staff, a program or a representative recorded; what the customer did themselves they withdraw, lift or change',
  },
  CAPTURE_DISPUTED: {
    status: 403,
    title: 'The customer disputes what this client recorded in their name',
    fix: 'let staff answer the dispute first (`POST /v1/subjects/{subject}/disputes/{event}/answer`), or the customer decide with their own token; a no is always accepted',
  },
  DISPUTE_UNKNOWN: {
    status: 404,
    title: 'The subject has no such dispute',
    fix: 'name a dispute that `GET /v1/subjects/{subject}/disputes` lists',
  },
  DISPUTE_ANSWERED: {
    status: 409,
    title: 'The dispute is answered',
    fix: 'read the answer (`GET /v1/subjects/{subject}/disputes`); the customer may dispute the event again',
  },
  ANSWER_BY_OTHER_STAFF: {
    status: 403,
    title: 'Staff answer a dispute, and not of what they recorded themselves',
    fix: 'let another member of staff answer it, with a token with the scope `consents:staff`',
  },
  LIMIT_REACHED: {
    status: 422,
    title: 'The limit is reached',
    fix: 'end some of the items that `detail` names, or wait until some end; subjects themselves can decide what nobody confirms; a consent that is recorded, or an act that is proposed, again gets new codes; a no to an existing consent is always accepted',
  },
};
