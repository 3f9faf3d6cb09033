import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MAX_PURPOSES_OF_CONTENT } from '../../../core/consent/approve.ts';
import { MAX_CONSENTS, MAX_REPRESENTATIVES, MAX_STATE_BYTES } from '../../../core/consent/model.ts';
import * as limits from '../../../core/wire/limits.ts';
import { problemOf, TOLD_CAUSES } from '../../../core/wire/problem.ts';

test('docs/errors.md lists every problem with its status, meaning and fix', async () => {
  await expect(page()).toMatchFileSnapshot('../../../docs/errors.md');
});

test('problems are listed in the order of their status', () => {
  const statuses = TOLD_CAUSES.map((cause) => problemOf(cause).status);
  expect(statuses).toEqual([...statuses].sort((a, b) => a - b));
});

test('every problem is met by a test of the API', () => {
  const folder = new URL('../http/', import.meta.url);
  const tests = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const untested = TOLD_CAUSES.map((cause) => problemOf(cause).code).filter(
    (code) => !tests.some((text) => text.includes(`'${code}'`)),
  );
  expect(untested).toEqual([]);
});

test('a cause that is none of the caller’s business is told as internal', () => {
  expect(problemOf('STORE_CORRUPT')).toMatchObject({ status: 500, code: 'internal' });
  expect(problemOf(null)).toMatchObject({ status: 500, code: 'internal' });
});

test('only what passes by itself is answered with a time to come back', () => {
  for (const cause of TOLD_CAUSES) {
    const { status, retryAfterSeconds } = problemOf(cause);
    expect(retryAfterSeconds !== undefined).toBe(status === 503);
  }
});

function page(): string {
  const lines = [
    '# Errors',
    '',
    'Every error of the HTTP API is a problem (RFC 9457, `application/problem+json`): `type` is `/problems/<code>` relative to the',
    'API, `code` is stable, `detail` says what happened here and what to do, `errors[]` names each member of the request at fault by',
    'its JSON pointer, `requestId` finds the request in the log. Nothing is half done after any of them. A 503 carries `Retry-After`;',
    'repeat it with the same `Idempotency-Key`, and what was recorded after all is answered as it was recorded.',
    '',
    'A lawful no is not an error: checks, pushes and disclosures answer 200 with `decision: false` and the reasons.',
    '',
    '| status | code | meaning | fix |',
    '| --- | --- | --- | --- |',
  ];
  const codes = new Map([...TOLD_CAUSES, null].map((cause) => [problemOf(cause).code, problemOf(cause)]));
  for (const { status, code, title, fix } of codes.values()) {
    lines.push(`| ${status} | \`${code}\` | ${title} | ${fix} |`);
  }
  lines.push(
    '',
    'A gateway that refuses a request before it reaches the API (429, or 403 by a firewall) answers in its own words.',
    'The codes of the verifiers (`PROOF_ROOT_MISMATCH` and the like) are those of the auditor: `core/error.ts` has them all.',
  );
  lines.push(
    '',
    '## Limits',
    '',
    'What exceeds them is `input-invalid` or `request-too-large`; `/openapi.json` has the limit of every member.',
    '',
    '| what | at most |',
    '| --- | --- |',
    `| body | ${limits.MAX_BODY_BYTES} bytes, nested 16 deep; a batch of checks ${limits.MAX_BATCH_BODY_BYTES} bytes and ${limits.MAX_EVALUATIONS} evaluations |`,
    '| id of a subject, purpose, recipient; name in a check; campaign | 128 characters |',
    `| data category | 64 characters; ${limits.MAX_DATA_CATEGORIES} of them |`,
    `| value of a data category in a disclosure | ${limits.MAX_DATA_VALUE_LENGTH} characters |`,
    `| title of a purpose | ${limits.MAX_TITLE_LENGTH} characters in each of ${limits.MAX_TITLES} languages |`,
    `| description of a purpose | ${limits.MAX_DESCRIPTION_LENGTH} characters in each |`,
    `| text of a notice | ${limits.MAX_NOTICE_LENGTH} characters |`,
    `| purposes of a recipient | ${limits.MAX_PURPOSES_OF_RECIPIENT} |`,
    `| fees, risk notice of a product | ${limits.MAX_FEES_LENGTH}, ${limits.MAX_RISK_NOTICE_LENGTH} characters in each language |`,
    `| text to be pushed | ${limits.MAX_CONTENT_LENGTH} characters, approved for ${MAX_PURPOSES_OF_CONTENT} purposes |`,
    `| products of a member of staff, of a place | ${limits.MAX_PRODUCTS} |`,
    `| consents of a subject | ${MAX_CONSENTS} |`,
    `| codes for a consent that waits | ${limits.MAX_CODES}, and ${limits.MAX_CODE_ATTEMPTS} attempts with each |`,
    `| what stands for a subject | ${MAX_STATE_BYTES} bytes |`,
    `| representatives of a subject | ${MAX_REPRESENTATIVES}; purposes of a delegate ${limits.MAX_PURPOSES_OF_DELEGATE} |`,
    `| items of a page | ${limits.MAX_PAGE}, proposals ${limits.MAX_PROPOSALS_PAGE}; ${limits.DEFAULT_PAGE} when not asked for |`,
    '| `Idempotency-Key` | 255 printable ASCII characters, kept for 24 hours |',
  );
  return `${lines.join('\n')}\n`;
}
