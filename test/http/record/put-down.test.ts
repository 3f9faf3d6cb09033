import { describe, expect, test } from 'vitest';
import { LedgerError } from '../../../core/kernel/error.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { Faults } from '../../memory/faults.ts';
import { ACME, apiOn, type Body, withRegistry } from '../../support/api.ts';
import { memoryParts } from '../../support/memory-ledger.ts';

const SUBJECT = '/v1/subjects/C-1';
const NOES = [
  ['a withdrawal', 'POST', `${SUBJECT}/withdrawals`, { purpose: 'credit-card-offers' }, 'consent.withdrawn'],
  [
    'a refusal',
    'POST',
    `${SUBJECT}/consents`,
    { purpose: 'credit-card-offers', decision: 'refused' },
    'consent.refused',
  ],
  ['an objection', 'PUT', `${SUBJECT}/objection`, {}, 'objection.made'],
  ['an objection to disclosures', 'PUT', `${SUBJECT}/objection`, { sharing: true }, 'objection.made'],
  ['a restriction', 'PUT', `${SUBJECT}/restriction`, {}, 'restriction.made'],
  ['a pause', 'PUT', `${SUBJECT}/pause`, { of: 'pushes', until: '2027-01-01T00:00:00Z' }, 'pause.made'],
  ['a dispute', 'POST', `${SUBJECT}/disputes`, { event: '<given>', text: 'not me' }, 'dispute.made'],
] as const;

/** An API with a customer who agreed to offers; `lose` makes so many recordings lose their race. */
async function agreed() {
  const parts = memoryParts();
  const faults = new Faults();
  let left = 0;
  const record = parts.events.record.bind(parts.events);
  parts.events.record = async (write) => {
    if (left-- > 0) throw new LedgerError('STORE_CONFLICT', 'the chain moved');
    return record(write);
  };
  const putDown = faults.wrap(parts.putDown, ['putDown', 'removePutDown']);
  const api = apiOn({ ...parts, putDown });
  const { offers } = await withRegistry(api);
  const about = {
    purpose: 'credit-card-offers',
    decision: 'given',
    capture: { channel: 'app' },
    channels: ['sms'],
    notice: offers,
  };
  const give = () => api.send('app', 'POST', `${SUBJECT}/consents`, about);
  const given = (await give()).body.event.id;
  const send: typeof api.send = (token, method, path, body, headers) =>
    api.send(token, method, path, body && JSON.parse(JSON.stringify(body).replace('<given>', given)), headers);
  const push = () =>
    api.send('marketing', 'POST', '/v1/pushes', { subject: 'C-1', purpose: 'credit-card-offers', channel: 'sms' });
  const chain = subjectChain(api.deps.pepper, 'C-1');
  return {
    ...api,
    send,
    faults,
    give,
    push,
    chain,
    lose: (times: number) => {
      left = times;
    },
    sweep: () => api.deps.recordPutDown(chain),
    history: async () => (await api.send('app', 'GET', `${SUBJECT}/history`)).body.events as Body[],
  };
}

describe('a no that is lost five times', () => {
  test.each(NOES)(
    '%s is put down, answered 201, counts at once, and is recorded later',
    async (_, method, path, body, type) => {
      const { send, lose, push, sweep, history, parts } = await agreed();
      lose(5);
      const answer = await send('app', method, path, body);
      expect(answer).toMatchObject({
        status: 201,
        body: { event: { type, seq: null, leafHash: null, recordedAt: null, leafIndex: null }, promise: null },
      });
      const { id } = answer.body.event;
      expect((await push()).body).toMatchObject({ decision: false, context: { reasons: ['no-pending'] } });
      parts.clock.advance(60_000);
      await sweep();
      const [event] = (await history()).filter((one) => one.id === id);
      expect(event).toMatchObject({ type, detail: { saidAt: expect.any(String) } });
      expect(Date.parse(event.recordedAt) - Date.parse(event.detail.saidAt)).toBe(60_000);
      expect((await push()).body.context.reasons).not.toContain('no-pending');
    },
  );

  test.each(NOES)('%s that is lost four times is recorded by the fifth attempt', async (_, method, path, body) => {
    const { send, lose } = await agreed();
    lose(4);
    expect((await send('app', method, path, body)).body.event.seq).toBe(1);
  });

  test('is answered alike when its request is repeated, while it waits and afterwards', async () => {
    const { send, lose, sweep, history } = await agreed();
    const said = (purpose = 'credit-card-offers') =>
      send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose }, { 'idempotency-key': 'k' });
    lose(5);
    const first = await said();
    expect((await said()).body).toMatchObject({ event: first.body.event });
    expect((await said('insurance-quotes')).body.code).toBe('idempotency-key-reused');
    await sweep();
    expect((await said()).body.event).toMatchObject({ id: first.body.event.id, seq: 1 });
    expect((await history()).filter(({ type }) => type === 'consent.withdrawn')).toHaveLength(1);
  });

  test.each([5, 6, 7])(
    'of all recipients is answered alike when its request is repeated, %i recordings lost',
    async (lost) => {
      const { send, lose, sweep, history } = await agreed();
      await send('registrar', 'PUT', '/v1/recipients/other-insurance', { ...ACME, name: 'Other Insurance' });
      const text = { language: 'en', text: 'We would like to ask both insurers for a quote.' };
      const { body } = await send('registrar', 'POST', '/v1/purposes/insurance-quotes/notices', text);
      const notice = { id: body.notice.id, language: 'en' };
      const about = {
        purpose: 'insurance-quotes',
        decision: 'given',
        capture: { channel: 'app' },
        dataCategories: ['name'],
        notice,
      };
      for (const recipient of ['acme-insurance', 'other-insurance']) {
        expect((await send('app', 'POST', `${SUBJECT}/consents`, { ...about, recipient })).status).toBe(201);
      }
      const said = () =>
        send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose: 'insurance-quotes' }, { 'idempotency-key': 'all' });
      lose(lost);
      const first = await said();
      expect([first.status, first.body.event.seq]).toEqual([201, null]);
      lose(0);
      for (const when of ['while it waits', 'once more', 'afterwards']) {
        if (when === 'afterwards') await sweep();
        expect((await said()).body.event.id, when).toBe(first.body.event.id);
      }
      const withdrawn = (await history()).filter(({ type }) => type === 'consent.withdrawn');
      expect(withdrawn.map(({ recipient }) => recipient).sort()).toEqual(['acme-insurance', 'other-insurance']);
    },
  );

  test('is recorded before a yes that comes after it', async () => {
    const { send, lose, give, history } = await agreed();
    lose(5);
    await send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose: 'credit-card-offers' });
    expect((await give()).status).toBe(201);
    expect((await history()).map(({ type }) => type)).toEqual(['consent.given', 'consent.withdrawn', 'consent.given']);
  });

  test('keeps a yes out while it cannot be recorded, with a time to come back', async () => {
    const { send, lose, give } = await agreed();
    lose(5);
    await send('app', 'PUT', `${SUBJECT}/objection`, {});
    lose(5);
    const refused = await give();
    expect(refused).toMatchObject({ status: 503, body: { code: 'no-pending' } });
    expect(refused.headers.get('retry-after')).toBe('5');
  });

  test('is not put down where the rules refuse it', async () => {
    const { send, lose, parts, chain } = await agreed();
    lose(5);
    const unknown = await send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose: 'nothing' });
    expect(unknown.body.code).toBe('purpose-unknown');
    const foreign = await send('customer.C-2', 'PUT', `${SUBJECT}/objection`, {});
    expect(foreign.status).toBeGreaterThanOrEqual(403);
    expect(await parts.putDown.listPutDown(chain)).toEqual([]);
  });

  test('is 503 where it cannot be put down either, and leaves nothing', async () => {
    const { send, lose, faults, parts, chain } = await agreed();
    lose(5);
    faults.failAt(faults.steps, 'lost');
    expect((await send('app', 'PUT', `${SUBJECT}/objection`, {})).status).toBe(503);
    faults.recover();
    expect(await parts.putDown.listPutDown(chain)).toEqual([]);
  });
});

describe('while the published files do not answer', () => {
  /** The tiles fall silent once the registry and a consent are on record. */
  async function silent() {
    const ledger = await agreed();
    ledger.parts.tiles.readPublished = () => new Promise(() => undefined);
    ledger.parts.clock.advance(60_000);
    return ledger;
  }

  test.each(NOES)('%s is recorded all the same', async (_, method, path, body, type) => {
    const { send, history } = await silent();
    const answer = await send('app', method, path, body);
    expect(answer).toMatchObject({ status: 201, body: { event: { type, seq: 1 }, promise: expect.any(Object) } });
    expect((await history())[0]).toMatchObject({ id: answer.body.event.id, type });
  });

  test.each(NOES)('%s that was put down is recorded all the same', async (_, method, path, body, type) => {
    const { send, lose, sweep, history } = await silent();
    lose(5);
    await send('app', method, path, body);
    await sweep();
    expect((await history())[0]?.type).toBe(type);
  });
});

describe('what is put down', () => {
  async function withThree() {
    const ledger = await agreed();
    for (const [, method, path, body] of [NOES[0], NOES[2], NOES[4]]) {
      ledger.lose(5);
      await ledger.send('app', method, path, body);
      ledger.parts.clock.advance(1_000);
    }
    return ledger;
  }
  const IN_ORDER = ['consent.withdrawn', 'objection.made', 'restriction.made'];

  test('is recorded in the order in which it was put down, once, also by two sweeps at once', async () => {
    const { sweep, history } = await withThree();
    await Promise.all([sweep(), sweep()]);
    await sweep();
    const types = (await history()).map(({ type }) => type).reverse();
    expect(types.slice(1)).toEqual(IN_ORDER);
  });

  test.each([0, 1, 2])('is recorded once when the sweep dies at removal %i, before or after it', async (removal) => {
    for (const fault of ['lost', 'landed'] as const) {
      const { sweep, history, faults, parts, chain } = await withThree();
      faults.failAt(faults.steps + removal, fault);
      await expect(sweep()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      faults.recover();
      await sweep();
      expect(
        (await history())
          .map(({ type }) => type)
          .reverse()
          .slice(1),
      ).toEqual(IN_ORDER);
      expect(await parts.putDown.listPutDown(chain)).toEqual([]);
    }
  });

  test('is recorded even where another no was faster', async () => {
    const { send, lose, sweep, history } = await agreed();
    lose(5);
    const { body } = await send('app', 'PUT', `${SUBJECT}/objection`, {});
    const faster = await send('app', 'PUT', `${SUBJECT}/objection`, {});
    expect(faster.body.event.seq).toBe(1);
    await sweep();
    expect((await history()).map(({ id }) => id)).toContain(body.event.id);
    expect((await send('app', 'GET', `${SUBJECT}/consents`)).body.objection.event).toBe(faster.body.event.id);
  });
});
