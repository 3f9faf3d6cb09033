import * as z from 'zod';

/** The least and the most of a whole number, both allowed. */
interface Range {
  readonly least: number;
  readonly most: number;
}

// The fields of this file that are not transformed are those of a stage's file too (cdk/stage.ts).

export const boundedText = (longest: number) => z.string().min(1).max(longest);
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
export const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be an Ethereum address: `0x` and 40 hex digits');
export const chainIdText = z.string().regex(/^[1-9]\d{0,19}$/, 'must be a chain id in decimal');
export const weiText = z.string().regex(/^\d{1,18}$/, 'must be a whole number');
export const gasPricing = z.enum(['eip1559', 'legacy']);
// C2SP signed notes: a key name holds neither spaces nor plus signs.
export const origin = z.string().regex(/^[^\s+]{1,255}$/u, 'must be a C2SP origin: no spaces, no `+`');

export const chainId = chainIdText.transform(BigInt);
export const minimumPriceWei = weiText.transform(BigInt);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const approvals = z.enum(['1', '2']).transform((value) => (value === '1' ? 1 : 2));
export const whole = ({ least, most }: Range) =>
  z
    .string()
    .regex(/^\d{1,10}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must lie between ${least} and ${most}`);
export const tableName = z.string().regex(/^[A-Za-z0-9_.-]{3,255}$/, 'must be a DynamoDB table name');
export const stageName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name in lower case');

/** A client's id at the issuer of tokens, in a list with commas. */
export const clientName = z
  .string()
  .regex(/^[!-+.-~-]{1,255}$/, 'must be a client id: printable ASCII without commas and spaces');
export const clientNames = z
  .string()
  .max(4_096)
  .nullable()
  .transform((value) => (value === null ? [] : value.split(',').map((each) => each.trim())))
  .pipe(z.array(clientName).max(20));

const MAX_PHRASES_BYTES = 2_048;
const SEPARATOR = '|';

/** Joins phrases as the environment holds them. */
export const joinPhrases = (phrases: readonly string[]): string => phrases.join(SEPARATOR);
/** Forbidden phrases as one text, which is limited so that it fits the environment of a function. */
export const phrasesText = z
  .string()
  .refine(
    (value) => new TextEncoder().encode(value).length <= MAX_PHRASES_BYTES,
    `must have at most ${MAX_PHRASES_BYTES} bytes`,
  );
export const forbiddenPhrases = phrasesText.nullable().transform((value) =>
  (value ?? '')
    .split(SEPARATOR)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== ''),
);
