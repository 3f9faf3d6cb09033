import type { ErrorCode } from '../../kernel/error.ts';
import { MAX_CODES, MAX_CONFIRMATION_DAYS } from '../../limits.ts';

/** How one cause is told to a caller of the HTTP API. */
export interface ProblemKind {
  readonly status: number;
  /** Stable name in the member `code` and at the end of `type`. */
  readonly code: string;
  readonly title: string;
  /** What the caller can do about it. */
  readonly fix: string;
  /** Seconds in `Retry-After`; absent: repeating the request is of no use. */
  readonly retryAfterSeconds?: number;
}

type Row = readonly [status: number, title: string, fix: string, more?: Partial<ProblemKind>];

const OTHER_CODE = `ask for another code; after ${MAX_CODES} of them record the consent again`;

const OUT_OF_REACH: Row = [
  503,
  'The store does not answer',
  'repeat with the same Idempotency-Key',
  { retryAfterSeconds: 2, code: 'unavailable' },
];

// One table: cause, status, what it means, what to do. A cause that is not here is answered as `internal`, without details.
const ROWS: Readonly<Partial<Record<ErrorCode, Row>>> = {
  REQUEST_MALFORMED: [400, 'The request cannot be read', 'send one JSON value (RFC 8259), each member named once'],
  INPUT_INVALID: [400, 'A member of the request has a value that it cannot have', 'correct what `errors` names'],
  IDEMPOTENCY_KEY_MALFORMED: [
    400,
    'The Idempotency-Key header cannot be read',
    'send 1 to 255 printable ASCII characters, bare or in double quotes; a space needs the quotes',
  ],
  TOKEN_MISSING: [401, 'The call needs an access token', 'send `Authorization: Bearer <token>`'],
  TOKEN_INVALID: [401, 'The access token is not valid here', 'get a token of this ledger’s issuer and audience'],
  TOKEN_EXPIRED: [401, 'The access token has expired', 'get a new token'],
  SCOPE_MISSING: [403, 'The access token does not allow this call', 'get a token with a scope that allows it'],
  SUBJECT_NOT_OWN: [
    403,
    'The access token is about another subject',
    'use the token of this subject or of their representative, or one with the scope `consents:any`',
  ],
  APPROVAL_BY_PROPOSER: [403, 'Who proposed something cannot approve it', 'let another registrar approve it'],
  ROUTE_UNKNOWN: [404, 'There is no such call', 'see `/openapi.json`'],
  REGISTRY_ITEM_UNKNOWN: [404, 'The registry has nothing by this id', 'use an id that the registry has'],
  EVENT_UNKNOWN: [404, 'There is no such event', 'use an id that the ledger answered'],
  PERMIT_UNKNOWN: [404, 'There is no such permit', 'use the id of a permit that this client was given'],
  // SECURITY: another client learns no more than that it has no such permit.
  PERMIT_OF_ANOTHER_CLIENT: [
    404,
    'There is no such permit',
    'use the id of a permit that this client was given',
    { code: 'permit-unknown' },
  ],
  REPRESENTATIVE_UNKNOWN: [404, 'No such appointment stands', 'name an appointment that the subject’s consents show'],
  TILE_MISSING: [404, 'The log has no such file (yet)', 'read `/checkpoint` for the size of the log'],
  CHECKPOINT_MISSING: [404, 'No checkpoint is published yet', 'try again after the first event'],
  METHOD_NOT_ALLOWED: [405, 'The path has no such method', 'use a method that the header `Allow` names'],
  PURPOSE_KIND_FIXED: [409, 'A purpose keeps its kind', 'register another purpose'],
  PURPOSE_BASIS_FIXED: [409, 'A purpose keeps its basis and its ends', 'register another purpose'],
  CONTENT_FIXED: [
    409,
    'A text keeps its language and its product while it is approved for another purpose',
    'name what it is approved with, or withdraw it there first',
  ],
  PROPOSAL_SETTLED: [409, 'The proposal has been approved or rejected', 'propose again what is still to change'],
  PROPOSAL_OUTDATED: [
    409,
    'What the proposal would replace is no longer what it was proposed over',
    'reject it, and propose again what is still wanted',
  ],
  STATE_BEHIND: [409, 'What is known is older than what the caller has seen', 'repeat later, or leave `atLeast` out'],
  NOTHING_TO_WITHDRAW: [409, 'No given consent stands', 'read the consents of the subject'],
  CONFIRMATION_NOT_PENDING: [
    409,
    'There is nothing to confirm',
    'read the consents of the subject: what was withdrawn, refused, renewed or confirmed no longer waits',
  ],
  CONFIRMATION_EXPIRED: [
    409,
    'The consent has waited too long to be confirmed',
    `capture it again: no code is good ${MAX_CONFIRMATION_DAYS} days after the capture, however new`,
  ],
  CODE_EXHAUSTED: [409, 'The code was tried too often', OTHER_CODE],
  CODE_EXPIRED: [409, 'The code has expired', OTHER_CODE],
  PERMIT_CONSUMED: [409, 'The permit has been used', 'request another push'],
  PERMIT_EXPIRED: [409, 'The permit has expired', 'request another push'],
  REQUEST_TOO_LARGE: [413, 'The body is too large', 'send at most 64 KiB, and a batch of checks at most 1 MiB'],
  MEDIA_TYPE_UNSUPPORTED: [
    415,
    'The body is not plain JSON',
    'send `Content-Type: application/json` and no `Content-Encoding`',
  ],
  PURPOSE_UNKNOWN: [422, 'The purpose is not registered', 'name a registered purpose'],
  PURPOSE_RETIRED: [422, 'The purpose is retired', 'name a purpose that is in use'],
  CONSENT_REQUIRED: [
    422,
    'Marketing and the recipient’s own ends are possible by consent only',
    'leave `basis` out, or set `ends` to `service` if that is what it is',
  ],
  CONSENT_NOT_ASKED: [422, 'The purpose does not rest on consent', 'name a purpose that does'],
  BASIS_REFERENCE_REQUIRED: [422, 'A basis other than consent names what it rests on', 'add `basisReference`'],
  BASIS_REFERENCE_NOT_ALLOWED: [422, 'Consent rests on nothing else', 'leave `basisReference` out'],
  RECIPIENT_UNKNOWN: [422, 'The recipient is not registered', 'name a registered recipient'],
  RECIPIENT_SUSPENDED: [422, 'The recipient is suspended', 'name a recipient that is not suspended'],
  RECIPIENT_NOT_FOR_PURPOSE: [
    422,
    'The recipient is not registered for the purpose',
    'name a recipient of the purpose',
  ],
  RECIPIENT_REQUIRED: [422, 'Consent to disclosure names its recipient', 'add `recipient`'],
  RECIPIENT_NOT_ALLOWED: [422, 'Pushes have no recipient', 'name a purpose of disclosure, or no recipient'],
  CHANNEL_NOT_IN_PURPOSE: [422, 'The purpose does not have the channel', 'name channels of the purpose'],
  CHANNELS_REQUIRED: [422, 'Consent to pushes names its channels', 'add at least one channel of the purpose'],
  DATA_CATEGORY_NOT_IN_PURPOSE: [
    422,
    'The purpose does not have the data category',
    'name data categories of the purpose',
  ],
  DATA_CATEGORIES_REQUIRED: [
    422,
    'Consent to disclosure names its data categories',
    'add at least one data category of the purpose',
  ],
  VALID_UNTIL_PAST: [422, 'The validity would be over already', 'send a `validUntil` in the future'],
  VALID_UNTIL_TOO_FAR: [422, 'The consent would last longer than the purpose allows', 'send an earlier `validUntil`'],
  VALIDITY_EMPTY: [
    422,
    'The validity would never begin',
    'let it end later than it begins, a cooling-off time of the purpose counted',
  ],
  CODE_WRONG: [
    422,
    'The code is not the one that was sent',
    'send the newest code while attempts are left; after that ask for another',
  ],
  NOTICE_REQUIRED: [422, 'Consent names the notice that was shown', 'add `notice`'],
  NOTICE_UNKNOWN: [422, 'The purpose has no such notice', 'name a notice of the purpose'],
  NOTICE_SUPERSEDED: [422, 'A later notice has replaced this one', 'show the current notice and ask again'],
  NOTICE_LANGUAGE_MISMATCH: [422, 'The notice is in another language', 'send the language of the notice'],
  NOTICE_MATERIAL: [
    422,
    'A notice is editorial only when what it states is what the version before stated',
    'leave `material` out, or set it to true: consents are then to be renewed',
  ],
  NOTICE_DOES_NOT_COVER: [
    422,
    'The consent goes beyond what its notice states',
    'publish a notice that states it, and show that',
  ],
  NOTICE_NOT_SERVED: [
    422,
    'No record says that the notice was shown before',
    'record it with `served-notices`, and name that event as `served`',
  ],
  PRODUCT_UNKNOWN: [422, 'The product is not registered', 'name a registered product'],
  PRODUCT_RETIRED: [422, 'The product is retired', 'name a product that is in use'],
  PARTNER_REQUIRED: [422, 'A consigned product names its partner', 'add `partner`: the id of a recipient'],
  PARTNER_NOT_ALLOWED: [422, 'A product of the institution’s own has no partner', 'leave `partner` out'],
  RISK_NOTICE_REQUIRED: [
    422,
    'A product that bears a risk has a risk notice',
    'add `riskNotice` in at least one language',
  ],
  RISK_NOTICE_MISSING: [
    422,
    'The text lacks the risk notice of its product',
    'put the product’s risk notice of that language in the text, word for word',
  ],
  PHRASE_FORBIDDEN: [422, 'The text holds a phrase that this ledger does not allow', 'take the phrase out'],
  CONTENT_NOT_FOR_PURPOSE: [422, 'Content is pushed, and the purpose is one of disclosure', 'name a purpose of pushes'],
  CONTENT_NAMES_OTHER_PRODUCT: [
    422,
    'The text names a product that is not its own',
    'name that product as `product`, or take its name out: a text is about one product',
  ],
  FEES_NOT_SHOWN: [
    422,
    'The fees of a product are to be shown before consent',
    'show the fees as the catalogue has them, in the language of the notice, and send `fees` with their hash',
  ],
  RETENTION_CLASS_MISMATCH: [
    422,
    'A recording of this product’s sale is kept by another class',
    'give the attachment the `retentionClass` that `detail` names',
  ],
  EVENT_NOT_OF_SUBJECT: [422, 'The subject has no such event', 'name an event of the subject’s history'],
  COMPLAINT_NOT_ESCALATED: [
    422,
    'An escalation goes from a complaint to a higher level, about the same purpose',
    'name an earlier `complaint.made`, a level above its own, and an event of its purpose as `about`, or none',
  ],
  CAPTURE_IN_FUTURE: [
    422,
    'The capture claims a time that has not come',
    'set the clock of the capturing channel right',
  ],
  CAPTURE_TOO_OLD: [422, 'The capture is older than the purpose allows', 'ask the subject again'],
  CAPTURE_BEFORE_NO: [
    422,
    'The subject has said no since the capture',
    'leave it: the later word counts; to hear another, ask the subject again',
  ],
  CAPTURE_CHANNEL_NOT_ALLOWED: [
    422,
    'The purpose does not take consents that were captured like this',
    'ask the subject at a channel that the purpose takes, and say so in `capture.channel`',
  ],
  CARE_STEP_REQUIRED: [
    422,
    'The purpose names an extra step for such a subject',
    'take the steps that are missing, and say so in `capture.steps`',
  ],
  GUARDIAN_REQUIRED: [
    422,
    'A minor’s consent is their guardian’s',
    'let a guardian consent, with their own token or as `capture.authority`',
  ],
  GUARDIAN_IS_MINOR: [422, 'A minor is nobody’s guardian', 'name somebody who is of age'],
  REPRESENTATIVE_IS_SUBJECT: [422, 'Nobody represents themselves', 'name somebody else'],
  REPRESENTATIVE_STANDS: [
    422,
    'This person represents the subject already within that time',
    'end that appointment first',
  ],
  REPRESENTATIVE_APPOINTS_NOBODY: [
    422,
    'A representative neither appoints nor ends others',
    'let the subject or the bank do it',
  ],
  MINOR_APPOINTS_NOBODY: [422, 'A minor appoints nobody', 'let their guardian come before the bank'],
  GUARDIAN_BY_BANK_ONLY: [
    422,
    'A guardian is appointed, and ended, by the bank',
    'let the bank do it, on the evidence that it asks for',
  ],
  GUARDIAN_NOT_NEEDED: [
    422,
    'A guardian acts only for a minor or somebody of limited capacity',
    'let the bank put the care flag in the profile first, or appoint a delegate',
  ],
  EVIDENCE_REQUIRED: [422, 'The bank appoints on evidence', 'add what shows the authority to `evidence`'],
  AUTHORITY_NOT_ALLOWED: [
    422,
    'Whoever uses their own token is known by it',
    'leave `capture.authority` out, or record by a client of the bank',
  ],
  AUTHORITY_NOT_VALID: [
    422,
    'The named authority does not stand, or does not reach this far',
    'name an appointment that is in force and covers the purpose; what is about no purpose needs one for everything',
  ],
  STAFF_NOT_ALLOWED: [
    422,
    'Staff have no part in what a subject does with their own token, nor in a confirmation',
    'leave `capture.staff` out',
  ],
  STAFF_REQUIRED: [
    422,
    'Where people of the bank stand, a yes names who captured it',
    'add `capture.staff`, or name the channel by which the subject said so themselves',
  ],
  STAFF_ALONE: [
    422,
    'Staff do not do this on their own',
    'let the subject do it with their own token, or the bank’s back office by its system: a client without staff at another channel',
  ],
  EVIDENCE_NOT_ALLOWED: [
    422,
    'Whoever captured the consent cannot have this evidence',
    'name a class of evidence that this capture can have',
  ],
  LIMIT_REACHED: [
    422,
    'There are as many of these as there can be',
    'end some of what `detail` names, or wait until some have ended; what nobody confirms, the subject decides themselves, and a consent that is recorded again has codes of its own; a no to what was agreed to is always taken',
  ],
  REPORT_TOO_LARGE: [422, 'The report would be made from more than can be read in one call', 'ask for fewer days'],
  IDEMPOTENCY_KEY_REUSED: [422, 'The Idempotency-Key belongs to another request', 'send a new key'],
  CONTENTION: [
    503,
    'Too many writes at once on the same item',
    'repeat with the same Idempotency-Key',
    { retryAfterSeconds: 1 },
  ],
  STORE_UNAVAILABLE: OUT_OF_REACH,
  TILES_UNAVAILABLE: OUT_OF_REACH,
  ISSUER_UNAVAILABLE: [503, 'The issuer of access tokens does not answer', 'repeat later', { retryAfterSeconds: 2 }],
  SIGNER_UNAVAILABLE: [
    503,
    'The key that signs does not answer',
    'repeat with the same Idempotency-Key',
    { retryAfterSeconds: 2 },
  ],
  CODE_NOT_SENT: [
    503,
    'The code could not be handed over for delivery',
    'repeat with the same Idempotency-Key for the answer, as all is recorded; then ask for another code with a new key',
    { retryAfterSeconds: 2 },
  ],
  CHAIN_UNAVAILABLE: [503, 'The chain does not answer', 'repeat later', { retryAfterSeconds: 5 }],
};

const INTERNAL: ProblemKind = {
  status: 500,
  code: 'internal',
  title: 'The ledger failed',
  fix: 'report the request id',
};

/** The causes that a caller of the API may be told, in the order of the table. */
export const TOLD_CAUSES = Object.keys(ROWS) as ErrorCode[];

/** The problem that a cause is told as; `internal` for one that is none of the caller's business. */
export function problemOf(cause: ErrorCode | null): ProblemKind {
  const row = cause === null ? undefined : ROWS[cause];
  if (cause === null || row === undefined) return INTERNAL;
  const [status, title, fix, more] = row;
  return { status, code: cause.toLowerCase().replaceAll('_', '-'), title, fix, ...more };
}
