/** The longest request body, in bytes. */
export const MAX_BODY_BYTES = 65_536;
/** The most evaluations in one batch, and the longest body of a batch, in bytes. */
export const MAX_EVALUATIONS = 1_000;
export const MAX_BATCH_BODY_BYTES = 1_048_576;
/** The longest notice text, and the longest texts of notices that are published together, in UTF-16 code units. */
export const MAX_NOTICE_LENGTH = 20_000;
export const MAX_NOTICES_LENGTH = 120_000;
/** The most languages in which a purpose has notices. */
export const MAX_NOTICE_LANGUAGES = 8;
/** The longest body with notices, in bytes: JSON takes up to six for one UTF-16 code unit. */
export const MAX_NOTICES_BODY_BYTES = 6 * MAX_NOTICES_LENGTH + MAX_BODY_BYTES;
// With these, the longest registration fits an entry of 8 KiB.
export const MAX_TITLE_LENGTH = 100;
export const MAX_TITLES = 8;
export const MAX_DESCRIPTION_LENGTH = 300;
export const MAX_DATA_CATEGORIES = 24;
export const MAX_MASKED_CATEGORIES = 12;
export const MAX_SENSITIVE_CATEGORIES = 4;
/** The most channels that one purpose, or one client, names, and that one profile marks as out of date. */
export const MAX_CHANNELS = 16;
export const MAX_REFERENCE_LENGTH = 100;
export const MAX_PURPOSES_OF_RECIPIENT = 32;
/** The longest number under which a recipient is registered as a legal person, in UTF-16 code units. */
export const MAX_LEGAL_ID_LENGTH = 64;
/** The most products that one member of staff, or one branch, is registered for. */
export const MAX_PRODUCTS = 48;
/** The most purposes, and the most recipients, that one client is registered for unless it is for all. */
export const MAX_ITEMS_OF_CLIENT = 20;
export const MAX_BRANCHES_OF_STAFF = 5;
/** The longest fees text, risk notice, and text to be pushed, in UTF-16 code units. */
export const MAX_FEES_LENGTH = 2_000;
export const MAX_RISK_NOTICE_LENGTH = 2_000;
export const MAX_CONTENT_LENGTH = 10_000;
/** The most purposes that one text to be pushed is approved for. */
export const MAX_PURPOSES_OF_CONTENT = 32;
/** The most proposals on one page, and their longest page in bytes: each holds as much as a body. */
export const MAX_PROPOSALS_PAGE = 50;
export const MAX_PROPOSALS_BYTES = 4_000_000;
/** The most consents of a subject that are active at the same time: given, and not expired. */
export const MAX_CONSENTS = 200;
/** The most times that a consent to disclose may be used, and the most consents of a subject that say how often. */
export const MAX_USES = 31;
export const MAX_CONSENTS_WITH_USES = 8;
/** The most representatives of a subject. */
export const MAX_REPRESENTATIVES = 50;
/** The most acts about one subject that wait for a second member of staff at the same time. */
export const MAX_OPEN_PROPOSALS = 8;
/** The most disputes of a subject that wait for an answer; one more waits for none, see `disputeFacts`. */
export const MAX_OPEN_DISPUTES = 16;
/** The longest text of a dispute or of its answer, in UTF-16 code units. */
export const MAX_DISPUTE_LENGTH = 500;
/**
 * The most purposes of a delegate; with fifty such delegates, almost half of the largest state is left for consents.
 */
export const MAX_PURPOSES_OF_DELEGATE = 16;
/**
 * The largest state that still takes a consent or a representative, in bytes; what is left above it is for refusals.
 */
export const MAX_STATE_BYTES = 290_000;
/**
 * The largest size that a state can reach by refusals alone, in bytes; an item of the store, keys included, holds 400
 * KiB.
 */
export const MAX_RECORD_BYTES = 400_000;
/**
 * The fewest and the most members of a commitment to a state, both powers of two: five, one for each pair that fits its
 * item, and empty ones.
 */
export const MIN_STATE_MEMBERS = 16;
export const MAX_STATE_MEMBERS = 4_096;
/** The days for which a consent captured by staff waits to be confirmed; after them it must be captured again. */
export const MAX_CONFIRMATION_DAYS = 30;
/** The most captures by staff in a row that nobody confirms; after them staff can capture no more of the same. */
export const MAX_UNCONFIRMED = 5;
/** The most days ahead at which a pause ends: twelve months. */
export const MAX_PAUSE_DAYS = 366;
/** The most attachments of one consent or appointment. */
export const MAX_ATTACHMENTS = 8;
/** The longest value of one data category in a disclosure, in UTF-16 code units. */
export const MAX_DATA_VALUE_LENGTH = 4_096;
/** The most seconds by which a subject's last event may be dated ahead of the clock that decides. */
export const MAX_CLOCK_DIFFERENCE_SECONDS = 60;
/** The longest life of a permit, in seconds. */
export const MAX_PERMIT_LIFETIME_SECONDS = 3_600;
/** The most codes sent for one consent that waits to be confirmed, and the most attempts with each. */
export const MAX_CODES = 5;
export const MAX_CODE_ATTEMPTS = 5;
/** The number of digits of such a code. */
export const CODE_DIGITS = 6;
/** The most permits of one client for one subject and purpose that can be consumed at the same time. */
export const MAX_OPEN_PERMITS_PER_CLIENT = 32;
/** The most pushes of a frequency, and of a subject's last ones that are kept to be counted. */
export const MAX_COUNTED_PUSHES = 31;
/** The most days of one report, captures that it is made from, and differing captures that it names. */
export const MAX_REPORT_DAYS = 31;
export const MAX_SHOWN = 100_000;
export const MAX_DIFFERING = 1_000;
/** The longest reason that an auditor gives for a look, in ASCII characters. */
export const MAX_LEDGER_REASON_LENGTH = 200;
/** The hours for which the pages of an export can be read, and the longest page in bytes of entries and disclosures. */
export const MAX_EXPORT_HOURS = 24;
export const MAX_EXPORT_PAGE_BYTES = 3_000_000;
/** The most events or anchors on one page, and how many when the request does not say. */
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 50;
/** The longest proof bundle, in bytes, and the most events of a history in one: about 6 kB each. */
export const MAX_BUNDLE_BYTES = 4_194_304;
export const MAX_PROVEN_EVENTS = 500;

/**
 * The ranges of what a deployment sets, in the units of their names: its configuration and its stage's file keep to
 * them.
 */
export const RANGES = {
  permitLifetimeSeconds: { least: 1, most: MAX_PERMIT_LIFETIME_SECONDS },
  includeBySeconds: { least: 1, most: 604_800 },
  codeLifetimeSeconds: { least: 30, most: 86_400 },
  confirmations: { least: 0, most: 1_000 },
  heartbeatSeconds: { least: 1, most: 31_536_000 },
  lockDays: { least: 1, most: 36_500 },
  subjectWritesPerMinute: { least: 0, most: 10_000 },
  clientCallsPerSecond: { least: 0, most: 10_000 },
} as const;
