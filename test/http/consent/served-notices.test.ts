import { describe, expect, test } from 'vitest';
import { type Body, memoryApi, OFFERS, withRegistry } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';

async function begun() {
  const api = memoryApi();
  await api.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', OFFERS);
  const { offers: notice, quotes } = await withRegistry(api);
  await api.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, noticeServed: true });
  const serve = (subject: string, shown: Body) =>
    api.send('app', 'POST', `/v1/subjects/${subject}/served-notices`, { notice: shown, capture: { channel: 'app' } });
  const given = {
    purpose: 'credit-card-offers',
    decision: 'given',
    capture: { channel: 'app' },
    channels: ['sms'],
    notice,
  };
  return { ...api, api, notice, quotes, serve, given };
}

describe('a notice that was shown', () => {
  test('is on record, changes no decision, and is what a consent names', async () => {
    const { send, serve, notice, given } = await begun();
    const shown = await serve('C-1001', notice);
    expect(shown).toMatchObject({
      status: 201,
      body: { event: { type: 'notice.served' }, notice: { ...notice, version: 1 } },
    });
    expect((await send('app', 'GET', CONSENTS)).body).toMatchObject({ version: 0, consents: [] });
    const served = shown.body.event.id;
    expect((await send('app', 'POST', CONSENTS, { ...given, served })).status).toBe(201);
    const { events } = (await send('app', 'GET', '/v1/subjects/C-1001/history')).body;
    expect(events[0]).toMatchObject({ type: 'consent.given', detail: { served } });
    expect(events[1]).toMatchObject({ notice: { id: notice.id }, detail: { capture: { channel: 'app' } } });
  });

  test('must be the same, to the same subject, by an event of its type; a refusal needs none', async () => {
    const { api, send, serve, notice, quotes, given } = await begun();
    const problem = { status: 422, code: 'notice-not-served', pointer: '/served' };
    const ofAnother = (await serve('C-2', notice)).body.event.id;
    const other = (await serve('C-1001', quotes)).body.event.id;
    const refusal = await send('app', 'POST', CONSENTS, { ...given, decision: 'refused', notice: null });
    expect(refusal.status).toBe(201);
    for (const served of [null, ofAnother, other, refusal.body.event.id, '01a2076b-47e8-78ec-a003-848fa6842130']) {
      await expectProblem(api, ['app', 'POST', CONSENTS, { ...given, served }], problem);
    }
  });

  test('was shown before the consent was captured: by the ledger’s time, or earlier as its own capture claims', async () => {
    const { api, send, parts, notice, given } = await begun();
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    const start = parts.clock.nowMs();
    const path = '/v1/subjects/C-1001/served-notices';
    parts.clock.advance(60 * 60_000);
    const shown = async (claimed: string | null) =>
      (await send('app', 'POST', path, { notice, capture: { channel: 'app', at: claimed } })).body.event;
    const consent = (served: string, time: string | null, decision = 'given') =>
      ['app', 'POST', CONSENTS, { ...given, decision, served, capture: { channel: 'app', at: time } }] as const;
    const late = { status: 422, code: 'notice-not-served', pointer: '/capture/at' };
    for (const [claimed, shownAt, before] of [
      [null, at(60), at(59)],
      [at(62), at(60), at(59)],
      [at(30), at(30), at(29)],
    ] as const) {
      const { id } = await shown(claimed);
      await expectProblem(api, [...consent(id, before)], late);
      for (const time of [null, at(61), shownAt]) expect((await send(...consent(id, time))).status).toBe(201);
    }
    const { id } = await shown(null);
    expect((await send(...consent(id, at(1), 'refused'))).status).toBe(201);
  });

  test('is one of the registry, in its language', async () => {
    const { api, notice } = await begun();
    const path = '/v1/subjects/C-1001/served-notices';
    const refusals = [
      [{ ...notice, id: 'nothing' }, 'notice-unknown', '/notice/id'],
      [{ ...notice, language: 'fr' }, 'notice-language-mismatch', '/notice/language'],
    ] as const;
    for (const [shown, code, pointer] of refusals) {
      await expectProblem(api, ['app', 'POST', path, { notice: shown }], { status: 422, code, pointer });
    }
  });
});
