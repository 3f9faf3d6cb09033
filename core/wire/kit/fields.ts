import * as z from 'zod';
import { characterName, hiddenCharacter, type TextShape } from '../../kernel/hidden-characters.ts';
import { isDate } from '../../kernel/instant.ts';
import { canonicalLanguage, LANGUAGE_TAG } from '../../kernel/language.ts';
import { oneOf } from '../../kernel/schema-messages.ts';
import {
  CODE_DIGITS,
  DEFAULT_PAGE,
  MAX_CHANNELS,
  MAX_DATA_CATEGORIES,
  MAX_LEDGER_REASON_LENGTH,
  MAX_PAGE,
} from '../../limits.ts';
import { CHANNEL_ID, EVIDENCE_CLASSES, REGISTRY_ID } from '../../vocabulary.ts';

// C0 and C1 controls do not belong in a name, and each would take six bytes of an entry. The pattern spells them out:
// not every reader of the OpenAPI document knows `\P{Cc}`.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that are refused
const NO_CONTROLS = /^[^\u0000-\u001f\u007f-\u009f]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that are refused
const NO_CONTROLS_BUT_LINES = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/;
// At least one visible character: not a blank, a format character, a filler, a lone mark or the blank of Braille.
const VISIBLE = /[^\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;
const DECIMAL = /^(0|[1-9]\d{0,19})$/;
const NEXT = 'must be the `next` of the page before';
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|\+00:00)$/;

/** Makes the messages of a member that is missing or of another type: `what` says what it must be. */
export const called = (what: string) => ({ error: ({ code }: Issue) => (code === 'invalid_type' ? what : undefined) });

/** Makes the message of a value of the right type that fails a check, and skips the checks that depend on it. */
const alone = (message: string, what?: string) => ({
  error: ({ code }: Issue) => (code === 'invalid_type' ? what : message),
  abort: true,
});
type Issue = { readonly code: string };

/** Describes an id that the controller chooses: of a registry item, a branch or a member of staff. */
export const id = z
  .string()
  .regex(REGISTRY_ID, 'must be 1 to 128 characters of `A-Z a-z 0-9 . _ ~ -`, and not `.` or `..`')
  .meta({
    description: 'Letters, digits and `. _ ~ -`; not `.` or `..`',
    maxLength: 128,
    // Not every reader of the OpenAPI document looks ahead.
    pattern: String.raw`^(?:\.{0,2}[A-Za-z0-9_~-]|\.{3})[A-Za-z0-9._~-]*$`,
  });

/** Describes the name of a data category such as `certificate-number`. */
export const dataCategory = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/, 'must be 1 to 48 characters of `A-Z a-z 0-9 . _ -`');

/** Describes a name that the bank chooses itself: of an extra step or a retention class. */
export const step = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 characters of `a-z 0-9 -`');

const uuid = (message: string) => z.uuid(alone(message)).toLowerCase();

/** Describes the id of an event in a request, and returns it in the ledger's own spelling. */
export const eventId = uuid('must be the id of an event as the ledger answered it: a UUID');
/** Describes a cursor that is a UUID. */
export const uuidCursor = uuid(NEXT);

/** Describes an id in a path. A malformed one is accepted, as the id of something that does not exist. */
export const idInPath = z.string().max(128).toLowerCase();

/** Describes a URI with one of the schemes. */
export const uri = (protocol: RegExp, names: string) =>
  z
    .url({ protocol, ...alone(`must be an ${names}`) })
    .refine((text) => hiddenCharacter(text, 'line') === null, 'must not hold what a reader cannot see');

/** Describes the id of a channel, registered or not. */
export const channel = z
  .string()
  .regex(CHANNEL_ID, 'must be the id of a channel: 1 to 32 of `a-z 0-9 -`, a letter first');
export const evidence = z.enum(EVIDENCE_CLASSES);

const LANGUAGE = 'must be a language tag such as `en` or `zh-CN`, without extensions';
const tag = z.string().regex(LANGUAGE_TAG, { error: LANGUAGE, abort: true });

/** Describes a BCP 47 language tag in an answer, in canonical spelling. */
export const language = z.string();

/** Describes a BCP 47 language tag in a request, and returns its canonical spelling. */
export const languageTag = tag.transform((sent, refinement) => {
  const canonical = canonicalLanguage(sent);
  if (canonical !== null) return canonical;
  refinement.addIssue({ code: 'custom', message: LANGUAGE });
  return z.NEVER;
});

/** Describes texts by language, and returns them by the canonical spelling of the language. */
export const byLanguage = (text: z.ZodString, least: number, most: number) =>
  z
    .record(
      tag.refine((sent) => canonicalLanguage(sent) !== null, LANGUAGE),
      text,
    )
    .refine((texts) => Object.keys(texts).length >= least, `must hold a text in at least ${least} language`)
    .refine((texts) => Object.keys(texts).length <= most, `must hold at most ${most} languages`)
    .meta({ ...(least === 0 ? {} : { minProperties: least }), maxProperties: most })
    .transform((texts, refinement) => {
      const found = new Map<string, { readonly sent: string; readonly text: string }>();
      for (const [sent, text] of Object.entries(texts)) {
        const canonical = canonicalLanguage(sent) ?? sent;
        const same = found.get(canonical);
        if (same === undefined) found.set(canonical, { sent, text });
        else refinement.addIssue({ code: 'custom', path: [sent], message: `is the same language as \`${same.sent}\`` });
      }
      return Object.fromEntries([...found].map(([canonical, { text }]) => [canonical, text]));
    });

/** Describes a time of day, `HH:MM`. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be `HH:MM`');

/** Describes the risk of a product, or the risk that suits a subject; 1 is the lowest. */
export const riskLevel = z.int(called('a whole number from 1 to 5')).min(1).max(5);

const TIME_ZONE = 'the IANA name of a time zone, such as `Asia/Shanghai`';
const timeZoneCalled = (what: string) =>
  z.string(called(what)).max(64).refine(isTimeZone, `must be ${TIME_ZONE}, in the spelling of IANA`);

/** Describes the IANA name of a time zone. */
export const timeZone = timeZoneCalled(TIME_ZONE);
export const timeZoneOrNull = timeZoneCalled(`${TIME_ZONE}, or null`).nullable();

/** Refuses what the reader of a text cannot see, or reads in another order than it has. */
const readable = (shape: TextShape, text: z.ZodString) =>
  text.superRefine((value, refinement) => {
    const hidden = hiddenCharacter(value, shape);
    if (hidden === null) return;
    refinement.addIssue({
      code: 'custom',
      message: `must not hold ${characterName(hidden)}, which a reader cannot see`,
    });
  });

/** Describes a name that need not refer to anything registered. */
export const anyName = (limit: number) =>
  readable('line', z.string().min(1).max(limit).regex(NO_CONTROLS, 'must not hold control characters'));

const hasVisible = [(text: string) => VISIBLE.test(text), 'must hold something that can be seen'] as const;

/** Describes one line of text for people. */
export const line = (limit: number) => anyName(limit).refine(...hasVisible);

/** Describes a text for people, of one or several lines. */
export const prose = (limit: number) =>
  readable(
    'prose',
    z
      .string()
      .min(1)
      .max(limit)
      .regex(NO_CONTROLS_BUT_LINES, 'must not hold control characters but tabs and line breaks'),
  ).refine(...hasVisible);

/** Describes 32 bytes in base64url. */
export const hash = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'must be base64url of 32 bytes');

/** Describes bytes as `0x` and hex digits. */
export const hex = z.string().regex(/^0x[0-9a-fA-F]+$/, 'must be `0x` and hex digits');

/** Describes a tree size, leaf index, block number or chain id. */
export const decimal = z.string().regex(DECIMAL, 'must be a decimal string');

/** Describes an instant as the ledger writes it. */
export const oneTimeCode = z
  .string()
  .regex(new RegExp(`^\\d{${CODE_DIGITS}}$`), `must be ${CODE_DIGITS} digits`)
  .meta({ description: 'The newest code that was sent for it' });
export const instant = z.iso.datetime({ precision: 3, error: 'must be UTC with milliseconds' });

/** Describes a day of the calendar. */
export const date = z.iso.date(alone('must be a day that exists, such as `2026-11-23`', 'a day, such as `2026-11-23`'));

const RFC_3339 = 'RFC 3339 in UTC, such as `2027-11-23T00:00:00Z`';

/**
 * Describes an instant in a request, RFC 3339 in UTC, and returns it in the ledger's own spelling, cut to milliseconds.
 * Years before 1970 are refused as typing errors.
 */
export const instantInput = z
  .string(called(`an instant: ${RFC_3339}`))
  .regex(INSTANT, { error: `must be ${RFC_3339}`, abort: true })
  .refine(isCalendarTime, { error: 'must be a time that exists', abort: true })
  .refine((text) => text >= '1970', 'must be in one of the years 1970 to 9999')
  .meta({ format: 'date-time', pattern: INSTANT.source.replace('\\d{4}', '19[7-9]\\d|[2-9]\\d{3}') })
  .transform(normalise);

/** Describes a list without repetitions. */
export const distinct = <T extends z.ZodType<string>>(item: T, least: number, most: number) =>
  z
    .array(item)
    .min(least)
    .max(most)
    .refine((list) => new Set(list).size === list.length, 'must not name anything twice')
    .meta({ uniqueItems: true });

/** Describes an object with a value for some of the names. */
export const forSome = <Name extends string, Value extends z.ZodType>(names: readonly Name[], value: Value) =>
  z.partialRecord(z.enum(names), value, {
    error: ({ code }: Issue) => (code === 'unrecognized_keys' ? `is none of ${oneOf(names)}` : undefined),
  });

export const channels = distinct(channel, 0, MAX_CHANNELS);
export const dataCategories = distinct(dataCategory, 0, MAX_DATA_CATEGORIES);

/** Matches a structured field string (RFC 8941 §3.3.3), whose content is group 1, or a bare one without spaces. */
export const IDEMPOTENCY_KEY = /^(?:"((?:[ !#-[\]-~]|\\["\\]){1,255})"|[!#-[\]-~]{1,255})$/;

/** Matches the `If-Match` of a request: `*`, or entity tags in a list. Source: RFC 9110 §8.8.3, §13.1.1 */
export const IF_MATCH = /^(?:\*|(?:W\/)?"[!#-~]*"(?:, *(?:W\/)?"[!#-~]*")*)$/;

/** Matches a `Ledger-Reason` and a `Ledger-Held-Back`: printable ASCII, no space at either end. */
export const LEDGER_REASON = new RegExp(`^[!-~](?:[ -~]{0,${MAX_LEDGER_REASON_LENGTH - 2}}[!-~])?$`);

/** Describes how a subject's decision was captured. */
export const capture = z.strictObject({
  channel: channel.nullable().default(null).meta({
    description: 'Where it was captured; a program says it, and for staff their token does',
  }),
  at: instantInput.nullable().default(null).meta({
    description: 'Capture time by the clock of the channel; the ledger keeps it beside its own time, which decides',
  }),
  authority: eventId
    .nullable()
    .default(null)
    .meta({ description: 'The event of the appointment, when a representative decided in person at the bank' }),
});

/** Describes the query of a list that comes in pages. */
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

/** Returns whether a name is a time zone as IANA spells it; of an alias, only the initial capitals are checked. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Z][^/]*(\/[A-Z][^/]*)*$/.test(name)) return false;
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
