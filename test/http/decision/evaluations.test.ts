import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES, MAX_EVALUATIONS } from '../../../core/limits.ts';
import { CAMPAIGN, memoryApi, withRegistry } from '../../support/api.ts';
import { UNTOLD } from '../../support/pushes.ts';

const PATH = '/access/v1/evaluations';
const BY_SMS = { name: 'push', properties: { channel: 'sms' } };
const OFFERS = { type: 'purpose', id: 'credit-card-offers' };
const customer = (id: string) => ({ type: 'customer', id });

/** C-1 agreed to sms, C-2 refused, nobody asked C-3. */
async function begun() {
  const api = memoryApi();
  const { offers: notice } = await withRegistry(api);
  const say = (subject: string, decision: string, channels: readonly string[]) =>
    api.send('app', 'POST', `/v1/subjects/${subject}/consents`, {
      purpose: 'credit-card-offers',
      decision,
      channels,
      notice,
      capture: { channel: 'app' },
    });
  await api.send('registrar', 'PUT', '/v1/campaigns/2026-11', CAMPAIGN);
  await say('C-1', 'given', ['sms']);
  await say('C-2', 'refused', []);
  const ask = async (body: unknown) => api.send('marketing', 'POST', PATH, body);
  return { ...api, ask };
}

describe('many evaluations in one call', () => {
  test('each is answered as it would be alone, in the order asked', async () => {
    const { ask, send } = await begun();
    const subjects = ['C-3', 'C-1', 'C-2', 'C-1'];
    const evaluations = subjects.map((id) => ({ subject: customer(id), action: BY_SMS, resource: OFFERS }));
    const { status, body } = await ask({ evaluations });
    expect(status).toBe(200);
    const alone = [];
    for (const one of evaluations) alone.push((await send('marketing', 'POST', '/access/v1/evaluation', one)).body);
    expect(body).toEqual({ evaluations: alone });
    expect(alone.map(({ decision }) => decision)).toEqual([false, true, false, true]);
  });

  test('what stands beside them counts for those that do not say otherwise', async () => {
    const { ask } = await begun();
    const { body } = await ask({
      subject: customer('C-1'),
      action: BY_SMS,
      resource: OFFERS,
      evaluations: [{}, { subject: customer('C-2') }, { action: { name: 'push', properties: { channel: 'email' } } }],
    });
    expect(body.evaluations.map(({ context }: { context: { reasons: string[] } }) => context.reasons)).toEqual([
      [],
      ['refused'],
      ['channel-not-consented'],
    ]);
  });

  test.each([
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ])('with %s it answers %j', async (evaluations_semantic, expected) => {
    const { ask } = await begun();
    const { body } = await ask({
      action: BY_SMS,
      resource: OFFERS,
      options: { evaluations_semantic },
      evaluations: ['C-1', 'C-2', 'C-1'].map((id) => ({ subject: customer(id) })),
    });
    expect(body.evaluations.map(({ decision }: { decision: boolean }) => decision)).toEqual(expected);
  });

  test('without a list it is one evaluation', async () => {
    const { ask } = await begun();
    const answer = await ask({ subject: customer('C-1'), action: BY_SMS, resource: OFFERS });
    expect(answer).toMatchObject({ status: 200, body: { decision: true, context: { reasons: [] } } });
  });

  test.each([
    [
      'one lacks its subject',
      { action: BY_SMS, resource: OFFERS, evaluations: [{ subject: customer('C-1') }, {}] },
      '/evaluations/1/subject',
    ],
    ['there is no list and no action', { subject: customer('C-1'), resource: OFFERS }, '/action'],
    [
      'the list is empty',
      { subject: customer('C-1'), action: BY_SMS, resource: OFFERS, evaluations: [] },
      '/evaluations',
    ],
    [
      'the list is too long',
      { subject: customer('C-1'), action: BY_SMS, resource: OFFERS, evaluations: Array(MAX_EVALUATIONS + 1).fill({}) },
      '/evaluations',
    ],
    [
      'the semantic is unknown',
      { subject: customer('C-1'), action: BY_SMS, resource: OFFERS, options: { evaluations_semantic: 'any' } },
      '/options/evaluations_semantic',
    ],
  ])('is refused when %s, with a pointer to it', async (_what, input, pointer) => {
    const { ask } = await begun();
    const { status, body } = await ask(input);
    expect(status).toBe(400);
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  test('a full batch is longer than other bodies may be, and is answered', async () => {
    const { ask } = await begun();
    const subject = customer('C-1');
    const evaluations = Array(MAX_EVALUATIONS).fill({ subject, action: BY_SMS, resource: OFFERS });
    expect(JSON.stringify({ evaluations }).length).toBeGreaterThan(MAX_BODY_BYTES);
    const { status, body } = await ask({ evaluations });
    expect(status).toBe(200);
    expect(body.evaluations).toHaveLength(MAX_EVALUATIONS);
    expect((await ask({ evaluations, padding: 'x'.repeat(1_048_576) })).status).toBe(413);
  });
});

describe('what a check can be asked for besides', () => {
  const question = { subject: customer('C-2'), action: BY_SMS, resource: OFFERS };

  test('?explain=true names the record and the rule behind each reason', async () => {
    const { send } = await begun();
    const { body } = await send('marketing', 'POST', '/access/v1/evaluation?explain=true', question);
    const [refusal] = (await send('app', 'GET', '/v1/subjects/C-2/history')).body.events;
    expect(body.context.explanation).toEqual([
      {
        reason: 'refused',
        rule: 'the subject has not refused',
        remedy: 'the subject gives consent',
        notice: null,
        event: refusal.id,
        recordedAt: refusal.recordedAt,
        consentNotice: refusal.notice,
      },
    ]);
    const many = await send('marketing', 'POST', `${PATH}?explain=true`, { ...question, evaluations: [{}] });
    expect(many.body.evaluations).toEqual([body]);
    const short = await send('marketing', 'POST', '/access/v1/evaluation?explain=false', question);
    expect(short.body.context.explanation).toBeUndefined();
  });

  test('`atLeast` is answered from nothing older', async () => {
    const { send } = await begun();
    const seen = (atLeast: number) => ({ ...question, context: { atLeast, other: 'not read' } });
    expect((await send('marketing', 'POST', '/access/v1/evaluation', seen(1))).status).toBe(200);
    const behind = await send('marketing', 'POST', '/access/v1/evaluation', seen(2));
    expect([behind.status, behind.body.code]).toEqual([409, 'state-behind']);
  });

  test('a state that is behind points to the `atLeast` that it is behind of', async () => {
    const { ask, send } = await begun();
    const seen = (atLeast: number) => ({ context: { atLeast } });
    const alone = await send('marketing', 'POST', '/access/v1/evaluation', { ...question, ...seen(2) });
    const inherited = await ask({ ...question, ...seen(2), evaluations: [seen(1), {}] });
    const own = await ask({ ...question, ...seen(1), evaluations: [{}, seen(2)] });
    const told = [alone, inherited, own].map(({ body }) => [body.code, body.errors[0].pointer]);
    expect(told).toEqual([
      ['state-behind', '/context/atLeast'],
      ['state-behind', '/context/atLeast'],
      ['state-behind', '/evaluations/1/context/atLeast'],
    ]);
  });
});

describe('a permit', () => {
  test('tells its client what it allowed and what has become of it, and nobody else', async () => {
    const { send, parts } = await begun();
    const push = { subject: 'C-1', purpose: 'credit-card-offers', channel: 'sms', campaign: '2026-11' };
    const { body } = await send('marketing', 'POST', '/v1/pushes', push);
    const path = `/v1/permits/${body.permit.id}`;
    const open = { id: body.permit.id, status: 'open', ...UNTOLD, ...push, consumedAt: null };
    expect((await send('marketing', 'GET', path)).body).toEqual({
      ...open,
      event: body.event.id,
      notBefore: null,
      expiresAt: body.permit.expiresAt,
    });
    expect((await send('partner-gateway', 'GET', path)).body.code).toBe('permit-unknown');
    expect((await send('marketing', 'GET', '/v1/permits/none')).body.code).toBe('permit-unknown');
    await send('marketing', 'POST', `${path}/consumption`);
    expect((await send('marketing', 'GET', path)).body).toMatchObject({ status: 'consumed' });
    const later = await send('marketing', 'POST', '/v1/pushes', push);
    parts.clock.advance(300_000);
    expect((await send('marketing', 'GET', `/v1/permits/${later.body.permit.id}`)).body.status).toBe('expired');
  });
});
