import { expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import type { Answered } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';

test('twenty pushes at once for one subject have consecutive seq and an unbroken prev', async () => {
  const { send, offers, push, parts, deps } = await furnishedApi();
  await send('app', 'POST', CONSENTS, offers);
  const answers = await Promise.all(Array.from({ length: 20 }, () => send('marketing', 'POST', '/v1/pushes', push)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
  const seqs = answers.map(({ body }) => body.event.seq).sort((a, b) => a - b);
  expect(seqs).toEqual(Array.from({ length: 20 }, (_, number) => number + 1));
  const chain = subjectChain(deps.pepper, 'C-1001');
  const events = [...(await parts.events.listEvents(chain, null, 100))].reverse();
  expect(events).toHaveLength(21);
  expect(replayHistory(events)).toHaveLength(21);
  expect(new Set(answers.map(({ body }) => body.permit.id)).size).toBe(20);
});

test('one idempotency key sent ten times at once gives one event and one answer', async () => {
  const api = await furnishedApi();
  const { send, offers, push, parts } = api;
  // The first promise of all has its key certified, by an event of its own.
  await send('app', 'POST', '/v1/subjects/C-9/consents', offers);
  let keys = 0;
  const once = async (...[token, method, path, body]: Parameters<typeof send>) => {
    const before = parts.tables.events.size;
    const header = { 'idempotency-key': `"key-${keys++}"` };
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(token, method, path, body, header)));
    expect(parts.tables.events.size).toBe(before + 1);
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([answers[0]?.status, answers[0]?.body]);
    return answers[0]?.body;
  };
  await once('app', 'POST', CONSENTS, offers);
  const { permit } = await once('marketing', 'POST', '/v1/pushes', push);
  expect((await once('marketing', 'POST', `/v1/permits/${permit.id}/consumption`, {})).decision).toBe(true);
  expect(
    (await once('app', 'POST', '/v1/subjects/C-1001/withdrawals', { purpose: offers.purpose })).consent.status,
  ).toBe('withdrawn');
  expect((await once('marketing', 'POST', '/v1/pushes', { ...push, subject: 'C-2' })).decision).toBe(false);
  const title = { kind: 'push', title: { en: 'New' }, channels: ['sms'] };
  expect((await once('registrar', 'PUT', '/v1/purposes/new', title)).purpose.version).toBe(1);
  expect(
    (await once('registrar', 'POST', '/v1/purposes/new/notices', { language: 'en', text: 'x' })).notice.version,
  ).toBe(1);
});

test('a permit consumed ten times at once is consumed once', async () => {
  const { send, offers, push } = await furnishedApi();
  await send('app', 'POST', CONSENTS, offers);
  const { body } = await send('marketing', 'POST', '/v1/pushes', push);
  const path = `/v1/permits/${body.permit.id}/consumption`;
  const answers = await Promise.all(Array.from({ length: 10 }, () => send('marketing', 'POST', path)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
});

test('ten notices and purpose changes at once lose nothing of each other', async () => {
  const { send, parts } = await furnishedApi();
  /** Replaces what it has read, and reads again as long as others were faster. */
  const replace = async (at: string, body: object): Promise<Answered> => {
    const answer = await send('registrar', 'PUT', at, body);
    return answer.status === 412 ? replace(at, body) : answer;
  };
  const path = '/v1/purposes/insurance-quotes';
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, number) =>
      number % 2 === 0
        ? send('registrar', 'POST', `${path}/notices`, { language: 'fr', text: `texte ${number}`, material: false })
        : replace(path, { kind: 'disclosure', title: { en: `Quotes ${number}` }, dataCategories: ['name'] }),
    ),
  );
  expect(answers.every(({ status }) => status === 200 || status === 201)).toBe(true);
  const purpose = await parts.events.readRegistry('purpose', 'insurance-quotes');
  expect(purpose?.notices.fr?.version).toBe(5);
  expect(purpose?.version).toBe(12);
  const hashes = [...parts.tables.events.values()].map((event) => toBase64url(event.leafHash));
  expect(new Set(hashes).size).toBe(hashes.length);
});
