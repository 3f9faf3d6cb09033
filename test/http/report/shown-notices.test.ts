import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_DIFFERING, MAX_SHOWN } from '../../../core/limits.ts';
import { type Body, memoryApi, withRegistry } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';

const PURPOSE = 'credit-card-offers';
const DAY_MS = 24 * 3_600_000;

let api: ReturnType<typeof memoryApi>;
let today: string;
let first: Body;

beforeEach(async () => {
  api = memoryApi();
  first = (await withRegistry(api)).offers;
  today = new Date(api.parts.clock.nowMs()).toISOString().slice(0, 10);
});

const pathOf = (from: string, to: string, purpose = PURPOSE) =>
  `/v1/reports/shown-notices?purpose=${purpose}&from=${from}&to=${to}`;

async function report(from = today, to = today): Promise<Body> {
  const { status, body } = await api.send('auditor', 'GET', pathOf(from, to));
  expect(status).toBe(200);
  return body;
}

async function serve(subject: string, notice: Body, channel: string | null): Promise<string> {
  const capture = channel === null ? null : { channel };
  const { status, body } = await api.send('app', 'POST', `/v1/subjects/${subject}/served-notices`, { notice, capture });
  expect(status).toBe(201);
  return body.event.id;
}

async function consent(subject: string, decision: string, notice: Body, channel: string): Promise<string> {
  const path = `/v1/subjects/${subject}/consents`;
  const channels = decision === 'given' ? ['sms'] : [];
  const said = { purpose: PURPOSE, decision, channels, notice, capture: { channel } };
  const { status, body } = await api.send('app', 'POST', path, said);
  expect(status).toBe(201);
  return body.event.id;
}

async function publish(text: string): Promise<Body> {
  const path = `/v1/purposes/${PURPOSE}/notices`;
  const { body } = await api.send('registrar', 'POST', path, { language: 'en', text });
  return body.notice;
}

describe('the report of what the channels showed', () => {
  test('names the capture whose channel showed another text than the others', async () => {
    const second = await publish('We would like to send you offers, and to choose them for you.');
    const now = { id: second.id, language: 'en' };
    await consent('C-1', 'given', now, 'app');
    await serve('C-2', now, 'web');
    await serve('C-2', now, 'web');
    api.parts.clock.advance(1_000);
    const stale = await consent('C-3', 'refused', first, 'branch');
    const { shown, differing, ...rest } = await report();
    expect(rest).toEqual({ purpose: PURPOSE, from: today, to: today, differingCount: 1 });
    const old = shown[0].sha256;
    expect(shown).toEqual([
      { language: 'en', version: 1, sha256: old, channels: { branch: 1 } },
      { language: 'en', version: 2, sha256: second.sha256, channels: { app: 1, web: 2 } },
    ]);
    expect(differing).toEqual([
      {
        event: stale,
        recordedAt: expect.stringContaining(today),
        channel: 'branch',
        language: 'en',
        version: 1,
        sha256: old,
        others: second.sha256,
      },
    ]);
  });

  test('names a capture of an old text where its channel is the only one, and blames none of the days before', async () => {
    await serve('C-1', first, 'branch');
    expect(await report()).toMatchObject({ differing: [], differingCount: 0 });
    const second = await publish('Another text');
    expect(await report()).toMatchObject({ differing: [], differingCount: 0 });
    api.parts.clock.advance(DAY_MS);
    const tomorrow = new Date(api.parts.clock.nowMs()).toISOString().slice(0, 10);
    const late = await serve('C-1', first, 'branch');
    const { differing, differingCount } = await report(today, tomorrow);
    expect(differing).toMatchObject([{ event: late, version: 1, others: second.sha256 }]);
    expect(differingCount).toBe(1);
  });

  test('tells nothing about a person, and leaves out what says neither notice nor channel', async () => {
    await consent('C-1', 'given', first, 'app');
    await serve('C-1', first, null);
    await api.send('app', 'POST', '/v1/subjects/C-1/withdrawals', { purpose: PURPOSE, capture: { channel: 'app' } });
    expect((await report()).shown).toMatchObject([{ channels: { app: 1 } }]);
    expect(JSON.stringify([...api.parts.tables.shown])).not.toContain('C-1');
  });

  test('covers the days asked for and no others', async () => {
    await serve('C-1', first, 'app');
    api.parts.clock.advance(2 * DAY_MS);
    const later = new Date(api.parts.clock.nowMs()).toISOString().slice(0, 10);
    await serve('C-1', first, 'web');
    expect((await report()).shown).toMatchObject([{ channels: { app: 1 } }]);
    expect((await report(later, later)).shown).toMatchObject([{ channels: { web: 1 } }]);
    expect((await report(today, later)).shown).toMatchObject([{ channels: { app: 1, web: 1 } }]);
    expect((await report('2020-01-01', '2020-01-31')).shown).toEqual([]);
    expect((await report('9999-12-31', '9999-12-31')).shown).toEqual([]);
  });

  test('is refused for days that do not exist, are too many or run backwards, and for a purpose that is unknown', async () => {
    for (const [from, to, fix] of [
      ['2026-02-30', '2026-03-01', 'a day that exists'],
      ['2026-11-01', '2026-12-02', 'within 31 days'],
      ['2026-11-02', '2026-11-01', 'not be before'],
      ['yesterday', '2026-11-01', 'a day that exists'],
    ] as const) {
      const problem = { status: 400, code: 'input-invalid', fix };
      await expectProblem(api, ['auditor', 'GET', pathOf(from, to)], problem);
    }
    await expectProblem(api, ['auditor', 'GET', pathOf(today, today, 'no-such-purpose')], {
      status: 404,
      code: 'registry-item-unknown',
    });
    await expectProblem(api, ['app', 'GET', pathOf(today, today)], { status: 403, code: 'scope-missing' });
  });

  test('is bounded: of so many differing ones it names the first, and of too many captures it makes no report', async () => {
    await serve('C-1', first, 'app');
    const [one] = api.parts.tables.shown.values();
    if (one === undefined) throw new Error('nothing was shown');
    const notice = { ...one.notice, sha256: one.notice.sha256.split('').reverse().join('') };
    const fill = (from: number, to: number) => {
      for (let i = from; i < to; i++)
        api.parts.tables.shown.set(`e-${i}`, { ...one, event: `e-${i}`, channel: 'branch', notice });
    };
    fill(0, MAX_DIFFERING);
    const { differing, differingCount } = await report();
    expect([differing.length, differingCount]).toEqual([MAX_DIFFERING, MAX_DIFFERING + 1]);
    fill(MAX_DIFFERING, MAX_SHOWN);
    await expectProblem(api, ['auditor', 'GET', pathOf(today, today)], {
      status: 422,
      code: 'report-too-large',
      fix: 'ask for fewer days',
    });
  });

  test('is not changed by a request that is repeated', async () => {
    const said = { notice: first, capture: { channel: 'app' } };
    for (let i = 0; i < 2; i++) {
      await api.send('app', 'POST', '/v1/subjects/C-1/served-notices', said, { 'idempotency-key': 'k' });
    }
    expect(await api.deps.store.listShown(PURPOSE, today, 10)).toHaveLength(1);
  });
});
