import * as z from 'zod';
import { isDate } from '../../kernel/instant.ts';
import { oneOf } from '../../kernel/schema-messages.ts';
import { DEFAULT_PAGE, MAX_DATA_CATEGORIES, MAX_PAGE } from '../../limits.ts';
import { CHANNELS, EVIDENCE_CLASSES } from '../../vocabulary.ts';

// C0 and C1 controls: they have no place in a name, and each would take six bytes of an entry. Spelled out, as not every reader of the
// OpenAPI document knows `\P{Cc}`.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const NO_CONTROLS = /^[^\u0000-\u001f\u007f-\u009f]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const NO_CONTROLS_BUT_LINES = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/;
// Neither blanks nor what is drawn as nothing: formats, fillers, marks without a letter, the blank of Braille.
const VISIBLE = /[^\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;
const DECIMAL = /^(0|[1-9]\d{0,19})$/;
const NEXT = 'must be the `next` of the page before';
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|\+00:00)$/;

/** What a value of another type is told to be, and one that is missing. */
export const called = (what: string) => ({ error: ({ code }: Issue) => (code === 'invalid_type' ? what : undefined) });

/** What is told of a value that has the type and is no such thing; nothing that depends on it is checked then. */
const alone = (message: string, what?: string) => ({
  error: ({ code }: Issue) => (code === 'invalid_type' ? what : message),
  abort: true,
});
type Issue = { readonly code: string };

/** Id of a subject, purpose, recipient or notice as a write names it. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9._~-]{1,128}$/, 'must be 1 to 128 characters of `A-Z a-z 0-9 . _ ~ -`')
  .meta({ description: 'Letters, digits and `. _ ~ -`' });

/** Name of a data category such as `certificate-number`. */
export const dataCategory = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 characters of `A-Z a-z 0-9 . _ -`');

/** Something that the bank names itself: an extra step, a class of retention. */
export const step = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 characters of `a-z 0-9 -`');

const uuid = (message: string) => z.uuid(alone(message)).toLowerCase();

/** Id of an event as a request may spell it, made into the ledger's own spelling. */
export const eventId = uuid('must be the id of an event as the ledger answered it: a UUID');
/** The `next` of a page that names a UUID. */
export const uuidCursor = uuid(NEXT);

/** Id of an event or the like in a path; one that is none is of something that does not exist. */
export const idInPath = z.string().max(128).toLowerCase();

/** An http, https or other URI, by its schemes. */
export const uri = (protocol: RegExp, names: string) => z.url({ protocol, ...alone(`must be an ${names}`) });

export const channel = z.enum(CHANNELS);
export const evidence = z.enum(EVIDENCE_CLASSES);

const LANGUAGE = 'must be a language tag such as `en` or `zh-CN`';

/** BCP 47 language tag, by its shape, as it names what is registered. */
export const language = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, { error: LANGUAGE, abort: true });

/** BCP 47 language tag of what is registered, in its one spelling: language, script, region, variant. Source: RFC 5646 §2.1.1 */
export const languageTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))?$/, {
    error: ({ input }) => {
      const tag = canonicalTag(String(input));
      return tag === null || tag === input ? LANGUAGE : `must be spelt \`${tag}\``;
    },
    abort: true,
  });

/** `HH:MM` of a day. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be `HH:MM`');

/** How much risk a product carries or suits somebody, from the lowest. */
export const riskLevel = z.int(called('a whole number from 1 to 5')).min(1).max(5);

const TIME_ZONE = 'the IANA name of a time zone, such as `Asia/Shanghai`';
const timeZoneCalled = (what: string) =>
  z.string(called(what)).max(64).refine(isTimeZone, `must be ${TIME_ZONE}, in the spelling of IANA`);

/** IANA name of a time zone. */
export const timeZone = timeZoneCalled(TIME_ZONE);
export const timeZoneOrNull = timeZoneCalled(`${TIME_ZONE}, or null`).nullable();

/** Any name, which may be of nothing. */
export const anyName = (limit: number) =>
  z.string().min(1).max(limit).regex(NO_CONTROLS, 'must not hold control characters');

const hasVisible = [(text: string) => VISIBLE.test(text), 'must hold something that can be seen'] as const;

/** One line for people. */
export const line = (limit: number) => anyName(limit).refine(...hasVisible);

/** A text for people, of one line or several. */
export const prose = (limit: number) =>
  z
    .string()
    .min(1)
    .max(limit)
    .regex(NO_CONTROLS_BUT_LINES, 'must not hold control characters but tabs and line breaks')
    .refine(...hasVisible);

/** base64url of 32 bytes. */
export const hash = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'must be base64url of 32 bytes');

/** `0x` and hex. */
export const hex = z.string().regex(/^0x[0-9a-fA-F]+$/, 'must be `0x` and hex digits');

/** A tree size, leaf index, block number or chain id. */
export const decimal = z.string().regex(DECIMAL, 'must be a decimal string');

/** An instant as the ledger writes it. */
export const instant = z.iso.datetime({ precision: 3, error: 'must be UTC with milliseconds' });

/** A day of the calendar. */
export const date = z.iso.date(alone('must be a day that exists, such as `2026-11-23`', 'a day, such as `2026-11-23`'));

const RFC_3339 = 'RFC 3339 in UTC, such as `2027-11-23T00:00:00Z`';

/**
 * An instant as a request may spell it, RFC 3339 in UTC, made into the ledger's own spelling; what is finer than a millisecond is cut off. Years
 * before 1970 are slips of a pen: nothing was captured then, and nothing ended.
 */
export const instantInput = z
  .string(called(`an instant: ${RFC_3339}`))
  .regex(INSTANT, { error: `must be ${RFC_3339}`, abort: true })
  .refine(isCalendarTime, { error: 'must be a time that exists', abort: true })
  .refine((text) => text >= '1970', 'must be in one of the years 1970 to 9999')
  .meta({ format: 'date-time', pattern: INSTANT.source.replace('\\d{4}', '19[7-9]\\d|[2-9]\\d{3}') })
  .transform(normalise);

/** A list without repetitions. */
export const distinct = <T extends z.ZodType<string>>(item: T, least: number, most: number) =>
  z
    .array(item)
    .min(least)
    .max(most)
    .refine((list) => new Set(list).size === list.length, 'must not name anything twice')
    .meta({ uniqueItems: true });

/** A value for some of these names. */
export const forSome = <Name extends string, Value extends z.ZodType>(names: readonly Name[], value: Value) =>
  z.partialRecord(z.enum(names), value, {
    error: ({ code }: Issue) => (code === 'unrecognized_keys' ? `is none of ${oneOf(names)}` : undefined),
  });

export const channels = distinct(channel, 0, CHANNELS.length);
export const dataCategories = distinct(dataCategory, 0, MAX_DATA_CATEGORIES);

/** A structured field string (RFC 8941 §3.3.3) of printable ASCII, or the same bare, without spaces; group 1 is what the quotes hold. */
export const IDEMPOTENCY_KEY = /^(?:"((?:[ !#-[\]-~]|\\["\\]){1,255})"|[!#-[\]-~]{1,255})$/;

/** How the subject's decision was captured. */
export const capture = z.strictObject({
  channel,
  at: instantInput
    .nullable()
    .default(null)
    .meta({ description: 'When, by the clock of the channel; the ledger keeps it beside its own time, which decides' }),
  staff: z.strictObject({ id, branch: id }).nullable().default(null).meta({
    description: 'Who captured it, by the ids of the bank; a yes at `branch` or `call` names them',
  }),
  authority: eventId
    .nullable()
    .default(null)
    .meta({ description: 'The event that appointed the representative who said so, when one stood before the bank' }),
});

/** Query of a list that comes in pages. */
export const page = z.strictObject({
  cursor: z.string().regex(DECIMAL, NEXT).optional().meta({ description: 'The `next` of the page before' }),
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, `must be a whole number from 1 to ${MAX_PAGE}`)
    .transform(Number)
    .optional()
    .meta({ description: `At most ${MAX_PAGE}; ${DEFAULT_PAGE} when absent` }),
});

function isCalendarTime(text: string): boolean {
  const [, year, month, day, hour, minute, second] = (INSTANT.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return isDate(year, month, day) && (hour ?? 24) < 24 && (minute ?? 60) < 60 && (second ?? 60) < 60;
}

function normalise(text: string): string {
  const [, year, month, day, hour, minute, second, fraction = ''] = INSTANT.exec(text) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

/** Whether it is a time zone as IANA spells it; of a link to another zone only the capitals at its start are known. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Z][^/]*(\/[A-Z][^/]*)*$/.test(name)) return false;
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** The one spelling of a language tag, null when it is none. Source: RFC 5646 §4.5 */
function canonicalTag(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
