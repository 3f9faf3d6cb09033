import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MAX_OPAQUE_ID_LENGTH } from '../../../core/kernel/opaque-id.ts';
import * as limits from '../../../core/limits.ts';
import { REFUSAL_BYTES } from '../../../core/subject/state-size.ts';
import { PROBLEM_CODES, type Problem, problemOf } from '../../../core/wire/problem.ts';
import type { Answered } from '../../support/api.ts';
import { answerTo, exampleLines } from '../../support/examples.ts';
import { PROBLEM_EXAMPLES } from './problem-examples.ts';

/** Each code with how it is told, in the order of the table; last what is told of all other causes. */
const PROBLEMS = new Map<string, Problem>(
  [...PROBLEM_CODES, null].map((cause) => [problemOf(cause).code, problemOf(cause)]),
);
const answers = new Map<string, Promise<Answered>>();

/** Returns the answer of the ledger to the example of a code. */
function answered(code: string): Promise<Answered> {
  const example = PROBLEM_EXAMPLES[code];
  if (example === undefined) {
    throw new Error(
      `\`${code}\` has no example: add a request that gets it to test/unit/wire/problem-examples.ts, such as '${code}': consent({ … })`,
    );
  }
  const answer = answers.get(code) ?? answerTo(example);
  answers.set(code, answer);
  return answer;
}

test.each([...PROBLEMS.values()])('the example of `$code` gets it', async ({ code, status, retryAfterSeconds }) => {
  const { body, headers, ...told } = await answered(code);
  expect([told.status, body.code]).toEqual([status, code]);
  expect(headers.get('retry-after')).toBe(retryAfterSeconds === undefined ? null : String(retryAfterSeconds));
});

test('every example is of a problem', () => {
  expect(Object.keys(PROBLEM_EXAMPLES).filter((code) => !PROBLEMS.has(code))).toEqual([]);
});

test('docs/errors.md lists every problem with its status, meaning, fix and example', async () => {
  await expect(await page()).toMatchFileSnapshot('../../../docs/errors.md');
});

test('problems are listed in the order of their status', () => {
  const statuses = PROBLEM_CODES.map((cause) => problemOf(cause).status);
  expect(statuses).toEqual([...statuses].sort((a, b) => a - b));
});

test('every problem is met by a test of the API', () => {
  const folder = new URL('../../http/', import.meta.url);
  const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const untested = PROBLEM_CODES.map((cause) => problemOf(cause).code).filter(
    (code) => !tests.some((text) => text.includes(`'${code}'`)),
  );
  expect(untested).toEqual([]);
});

test('a cause that is none of the caller’s business is told as internal', () => {
  expect(problemOf('STORE_CORRUPT')).toMatchObject({ status: 500, code: 'internal' });
  expect(problemOf(null)).toMatchObject({ status: 500, code: 'internal' });
});

test('only what passes by itself is answered with a time to come back', () => {
  for (const cause of PROBLEM_CODES) {
    const { status, retryAfterSeconds } = problemOf(cause);
    expect(retryAfterSeconds !== undefined).toBe(status === 429 || status === 503);
  }
});

async function page(): Promise<string> {
  const lines = [
    '# Errors',
    '',
    'Every error of the HTTP API is a problem (RFC 9457, `application/problem+json`): `type` is `/problems/<code>` relative to the',
    'API, `code` is stable, `detail` says what happened here and what to do, `errors[]` names each member of the request at fault by',
    'its JSON pointer, `requestId` finds the request in the log. Nothing is half done after any of them. A 429 or 503 carries `Retry-After`;',
    'repeat it with the same `Idempotency-Key`, and what was recorded after all is answered as it was recorded.',
    '',
    'A lawful no is not an error: checks, pushes, disclosures and asks answer 200 with `decision: false` and the reasons, which',
    '[reasons.md](reasons.md) explains one by one.',
    '',
    '| status | code | meaning | fix |',
    '| --- | --- | --- | --- |',
  ];
  for (const { status, code, title, fix } of PROBLEMS.values()) {
    lines.push(`| ${status} | \`${code}\` | ${title} | ${fix} |`);
  }
  lines.push(
    '',
    'A gateway that refuses a request before it reaches the API (429 beyond the throttle of the stage, or 403 by a firewall) answers in its own words.',
    'The codes of the verifiers (`PROOF_ROOT_MISMATCH` and the like) are those of the auditor: `core/kernel/error-codes.ts` has them all.',
  );
  lines.push(
    '',
    '## Limits',
    '',
    'What exceeds them is `input-invalid`, `request-too-large`, `limit-reached`, `open-permits-exceeded` or `report-too-large`;',
    '`/openapi.json` has the limit of every member.',
    '',
    '| what | at most |',
    '| --- | --- |',
    `| body | ${limits.MAX_BODY_BYTES} bytes, nested 16 deep; a batch of checks ${limits.MAX_BATCH_BODY_BYTES} bytes and ${limits.MAX_EVALUATIONS} evaluations; notices ${limits.MAX_NOTICES_BODY_BYTES} bytes |`,
    '| id of a purpose, recipient, other registry item; name in a check; campaign | 128 characters |',
    `| id of a subject; reference of an assessment, of a complaint | ${MAX_OPAQUE_ID_LENGTH} characters |`,
    `| data category | 64 characters; ${limits.MAX_DATA_CATEGORIES} of them |`,
    `| value of a data category in a disclosure | ${limits.MAX_DATA_VALUE_LENGTH} characters |`,
    `| title of a purpose | ${limits.MAX_TITLE_LENGTH} characters in each of ${limits.MAX_TITLES} languages |`,
    `| description of a purpose | ${limits.MAX_DESCRIPTION_LENGTH} characters in each |`,
    `| text of a notice | ${limits.MAX_NOTICE_LENGTH} characters in each of ${limits.MAX_NOTICE_LANGUAGES} languages, ${limits.MAX_NOTICES_LENGTH} in one call |`,
    `| legal id of a recipient | ${limits.MAX_LEGAL_ID_LENGTH} characters |`,
    `| purposes of a recipient | ${limits.MAX_PURPOSES_OF_RECIPIENT} |`,
    `| fees, risk notice of a product | ${limits.MAX_FEES_LENGTH}, ${limits.MAX_RISK_NOTICE_LENGTH} characters in each language |`,
    `| text to be pushed | ${limits.MAX_CONTENT_LENGTH} characters, approved for ${limits.MAX_PURPOSES_OF_CONTENT} purposes |`,
    `| products of a member of staff, of a place | ${limits.MAX_PRODUCTS} |`,
    `| active consents of a subject | ${limits.MAX_CONSENTS} |`,
    `| codes for a consent that waits, or for a proposal about a subject | ${limits.MAX_CODES}, and ${limits.MAX_CODE_ATTEMPTS} attempts with each |`,
    `| captures of a consent by staff, in a row, that nobody confirms | ${limits.MAX_UNCONFIRMED} |`,
    `| wait of such a consent | ${limits.MAX_CONFIRMATION_DAYS} days from its record; it is confirmed before |`,
    `| what is on record about a subject | ${limits.MAX_STATE_BYTES} bytes for one more yes or representative; for a no about something new ${limits.MAX_RECORD_BYTES}, with ${REFUSAL_BYTES} more for each decision |`,
    `| proposals about a subject that are open | ${limits.MAX_OPEN_PROPOSALS} |`,
    `| representatives of a subject | ${limits.MAX_REPRESENTATIVES}; purposes of a delegate ${limits.MAX_PURPOSES_OF_DELEGATE} |`,
    `| attachments of a consent or an appointment | ${limits.MAX_ATTACHMENTS} |`,
    `| open permits of a client for one subject and purpose | ${limits.MAX_OPEN_PERMITS_PER_CLIENT}, each good for at most ${limits.MAX_PERMIT_LIFETIME_SECONDS} seconds |`,
    `| a report of the notices shown | ${limits.MAX_REPORT_DAYS} days and ${limits.MAX_SHOWN} captures; it names ${limits.MAX_DIFFERING} that differ |`,
    `| a history in one file | ${limits.MAX_PROVEN_EVENTS} events, ${limits.MAX_BUNDLE_BYTES} bytes |`,
    `| items of a page | ${limits.MAX_PAGE}, proposals ${limits.MAX_PROPOSALS_PAGE}; ${limits.DEFAULT_PAGE} when not asked for |`,
    `| \`Ledger-Reason\`, \`Ledger-Held-Back\` | ${limits.MAX_LEDGER_REASON_LENGTH} printable ASCII characters |`,
    `| an export | its pages for ${limits.MAX_EXPORT_HOURS} hours, each about ${limits.MAX_EXPORT_PAGE_BYTES} bytes |`,
    '| events about a subject in a minute; calls of a client in a second, in each process | what the deployment sets, a no apart ([configuration.md](configuration.md#limits)); beyond it `too-many-requests` |',
    '| `Idempotency-Key` | 255 printable ASCII characters, kept for 24 hours |',
    '',
    '## Examples',
    '',
    'For each code a request that gets it, and what is answered; the page is written by a test that sends them. They go to a ledger of',
    'which it is 2026-11-23T08:00:00Z, with a purpose of pushes, `credit-card-offers`, and one of disclosure, `insurance-quotes`. Each',
    'comes with a token that allows the call, unless it says otherwise. `<event>` and the like stand for ids that the ledger has answered,',
    'and `…` for the rest of a body that is accepted. Of `errors[]`, `message` is shown where it says more than `detail`.',
  );
  for (const { code, status } of PROBLEMS.values()) {
    const example = PROBLEM_EXAMPLES[code];
    if (example === undefined) continue;
    lines.push(
      '',
      `### \`${code}\``,
      '',
      ...exampleLines(example, `${status} ${code}`, essential(await answered(code))),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** `detail` and `errors[]`, without what the one repeats of the other. */
function essential({ body: { detail, errors } }: Answered): object {
  if (errors === undefined) return { detail };
  const told = errors.map(({ message, ...where }: { message: string }) =>
    message === detail ? where : { ...where, message },
  );
  return { detail, errors: told };
}
