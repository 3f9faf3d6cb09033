/** Longest request body, in bytes. */
export const MAX_BODY_BYTES = 65_536;
/** Evaluations in one batch, and the longest body of one, in bytes. */
export const MAX_EVALUATIONS = 1_000;
export const MAX_BATCH_BODY_BYTES = 1_048_576;
/** Longest notice text, in UTF-16 code units. */
export const MAX_NOTICE_LENGTH = 20_000;
// With these, the longest registration fits an entry of 8 KiB.
export const MAX_TITLE_LENGTH = 100;
export const MAX_TITLES = 8;
export const MAX_DESCRIPTION_LENGTH = 300;
export const MAX_DATA_CATEGORIES = 24;
export const MAX_MASKED_CATEGORIES = 12;
export const MAX_REFERENCE_LENGTH = 100;
export const MAX_PURPOSES_OF_RECIPIENT = 32;
/** Products that one member of staff, or one place, is registered for. */
export const MAX_PRODUCTS = 48;
/** Longest fees text, risk notice, and text to be pushed, in UTF-16 code units. */
export const MAX_FEES_LENGTH = 2_000;
export const MAX_RISK_NOTICE_LENGTH = 2_000;
export const MAX_CONTENT_LENGTH = 10_000;
/** Proposals on one page, which hold as much as a body each. */
export const MAX_PROPOSALS_PAGE = 50;
/** Purposes of a delegate; with fifty of them, two thirds of the largest state are left for consents. */
export const MAX_PURPOSES_OF_DELEGATE = 16;
/** Attachments of one consent or appointment. */
export const MAX_ATTACHMENTS = 8;
/** Longest value of one data category in a disclosure. */
export const MAX_DATA_VALUE_LENGTH = 4_096;
/** Longest life of a permit. */
export const MAX_PERMIT_LIFETIME_SECONDS = 3_600;
/** Codes that are sent for one consent that waits to be confirmed, and attempts with each. */
export const MAX_CODES = 5;
export const MAX_CODE_ATTEMPTS = 5;
/** Digits of such a code. */
export const CODE_DIGITS = 6;
/** Permits of a subject that can be consumed at the same time. */
export const MAX_OPEN_PERMITS = 1_000;
/** Days of one report, captures that it is made from, and those that it names. */
export const MAX_REPORT_DAYS = 31;
export const MAX_SHOWN = 100_000;
export const MAX_DIFFERING = 1_000;
/** Events or anchors on one page, and how many when the request does not say. */
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 50;
