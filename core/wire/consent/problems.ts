import type { ConsentCode } from '../../kernel/error-codes.ts';
import { MAX_CODES, MAX_CONFIRMATION_DAYS } from '../../limits.ts';
import type { ProblemRow } from '../kit/problem-row.ts';

const ANOTHER_CODE = `ask for another code; after ${MAX_CODES} codes, record the consent or propose the act again`;

/** Lists the problems of consents: their members, notices, captures and confirmations. */
export const CONSENT_PROBLEMS: Readonly<Record<ConsentCode, ProblemRow>> = {
  CONFIRMATION_NOT_PENDING: {
    status: 409,
    title: 'There is nothing to confirm',
    fix: 'read the consents of the subject: one that was withdrawn, refused, renewed or confirmed no longer waits',
  },
  CONFIRMATION_EXPIRED: {
    status: 409,
    title: 'The consent can no longer be confirmed',
    fix: `capture it again: no code confirms a consent later than ${MAX_CONFIRMATION_DAYS} days after its capture`,
  },
  CODE_EXHAUSTED: {
    status: 409,
    title: 'The code was tried too many times',
    fix: ANOTHER_CODE,
  },
  CODE_EXPIRED: {
    status: 409,
    title: 'The code has expired, or none was sent',
    fix: ANOTHER_CODE,
  },
  CONSENT_NOT_ASKED: {
    status: 422,
    title: 'The purpose does not rest on consent',
    fix: 'name a purpose that does',
  },
  RECIPIENT_REQUIRED: {
    status: 422,
    title: 'Consent to disclosure must name its recipient',
    fix: 'add `recipient`',
  },
  RECIPIENT_NOT_ALLOWED: {
    status: 422,
    title: 'Pushes have no recipient',
    fix: 'name a purpose of disclosure, or no recipient',
  },
  CHANNEL_NOT_IN_PURPOSE: {
    status: 422,
    title: 'The purpose does not have the channel',
    fix: 'name channels of the purpose',
  },
  CHANNELS_REQUIRED: {
    status: 422,
    title: 'Consent to pushes must name its channels',
    fix: 'add at least one channel of the purpose',
  },
  DATA_CATEGORY_NOT_IN_PURPOSE: {
    status: 422,
    title: 'The purpose does not have the data category',
    fix: 'name data categories of the purpose',
  },
  DATA_CATEGORIES_REQUIRED: {
    status: 422,
    title: 'Consent to disclosure must name its data categories',
    fix: 'add at least one data category of the purpose',
  },
  SENSITIVE_NOT_ALONE: {
    status: 422,
    title: 'A sensitive data category is asked for alone',
    fix: 'ask for it in a consent of its own, to a purpose of its own, and leave the others out',
  },
  USES_NOT_ALLOWED: {
    status: 422,
    title: 'A consent to pushes does not say how often it may be used',
    fix: 'leave `uses` out: the purpose of pushes has its `frequency`',
  },
  VALID_UNTIL_PAST: {
    status: 422,
    title: 'The validity would already be over',
    fix: 'send a `validUntil` in the future',
  },
  VALID_UNTIL_TOO_FAR: {
    status: 422,
    title: 'The consent would last longer than the purpose allows',
    fix: 'send an earlier `validUntil`',
  },
  VALIDITY_EMPTY: {
    status: 422,
    title: 'The validity would end before it begins',
    fix: 'send a `validUntil` after the start; a cooling-off time of the purpose moves the start',
  },
  CODE_WRONG: {
    status: 422,
    title: 'The code is not the one that was sent',
    fix: 'send the newest code while attempts are left; after that, ask for another',
  },
  NOTICE_REQUIRED: {
    status: 422,
    title: 'Consent must name the notice that was shown',
    fix: 'add `notice`',
  },
  NOTICE_UNKNOWN: {
    status: 422,
    title: 'The purpose has no such notice',
    fix: 'name a notice of the purpose',
  },
  NOTICE_SUPERSEDED: {
    status: 422,
    title: 'A later notice has replaced this one',
    fix: 'show the current notice and ask again',
  },
  NOTICE_LANGUAGE_MISMATCH: {
    status: 422,
    title: 'The notice is in another language',
    fix: 'send the language of the notice',
  },
  NOTICE_DOES_NOT_COVER: {
    status: 422,
    title: 'The consent goes beyond what its notice states',
    fix: 'publish a notice that states it, and show that one',
  },
  NOTICE_NOT_SERVED: {
    status: 422,
    title: 'No event records that the notice was shown before',
    fix: 'record it with `served-notices`, and name that event as `served`',
  },
  FEES_NOT_SHOWN: {
    status: 422,
    title: 'The fees of a product must be shown before consent',
    fix: 'show the fees as the catalogue has them, in the language of the notice, and send `fees` with their hash',
  },
  RETENTION_CLASS_MISMATCH: {
    status: 422,
    title: 'Recordings of this product’s sale have another retention class',
    fix: 'give the attachment the `retentionClass` that `detail` names',
  },
  CAPTURE_IN_FUTURE: {
    status: 422,
    title: 'The capture time is in the future',
    fix: 'correct the clock of the capturing channel',
  },
  CAPTURE_TOO_OLD: {
    status: 422,
    title: 'The capture is older than the purpose allows',
    fix: 'ask the subject again',
  },
  CAPTURE_BEFORE_NOTICE: {
    status: 422,
    title: 'The consent was captured before its notice was published',
    fix: 'correct `capture.at`, or ask the subject again; words that were in use before have `inUseSince`, for `imported` consents',
  },
  CAPTURE_REQUIRED: {
    status: 422,
    title: 'A program must say how and at which channel it captured this',
    fix: 'add `capture` with its `channel`',
  },
  CHANNEL_OF_TOKEN: {
    status: 422,
    title: 'The channel of what staff capture comes from their token',
    fix: 'leave `capture.channel` out',
  },
  CAPTURE_CHANNEL_NOT_ALLOWED: {
    status: 422,
    title: 'The purpose does not accept consents captured at this channel',
    fix: 'ask the subject at a channel that the purpose accepts, and name it in `capture.channel`',
  },
  CARE_STEP_REQUIRED: {
    status: 422,
    title: 'The purpose requires an extra step for this subject',
    fix: 'take the missing steps, and list them in `capture.steps`',
  },
  EVIDENCE_NOT_ALLOWED: {
    status: 422,
    title: 'A consent that was captured like this cannot have this evidence',
    fix: 'leave `capture.evidence` out, or name a class that this capture can have; attach the scan of a `paper`',
  },
  CODE_NOT_SENT: {
    status: 503,
    title: 'The code could not be handed over for delivery',
    fix: 'repeat with the same Idempotency-Key for the answer, since the event is recorded; then ask for another code with a new key',
    retryAfterSeconds: 2,
  },
};
