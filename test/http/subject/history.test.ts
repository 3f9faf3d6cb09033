import { describe, expect, test } from 'vitest';
import { type Body, memoryApi, withRegistry } from '../../support/api.ts';

const HISTORY = '/v1/subjects/C-1001/history';
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };

/** Two consents, then a push every ten seconds: 250 of them. */
async function lived() {
  const api = memoryApi();
  const { offers, quotes } = await withRegistry(api);
  const say = (body: unknown) => api.send('app', 'POST', '/v1/subjects/C-1001/consents', body);
  await say({
    purpose: 'credit-card-offers',
    decision: 'given',
    capture: { channel: 'app' },
    channels: ['sms'],
    notice: offers,
  });
  await say({
    purpose: 'insurance-quotes',
    recipient: 'acme-insurance',
    decision: 'given',
    capture: { channel: 'app' },
    dataCategories: ['name'],
    notice: quotes,
  });
  for (let i = 0; i < 250; i++) {
    api.parts.clock.advance(10_000);
    await api.send('marketing', 'POST', '/v1/pushes', PUSH);
  }
  const seqs = async (query: string) => {
    const { status, body } = await api.send('customer.C-1001', 'GET', `${HISTORY}?${query}`);
    expect(status).toBe(200);
    return { seqs: body.events.map((event: Body) => event.seq) as number[], next: body.next, events: body.events };
  };
  return { ...api, seqs };
}

describe('a history', () => {
  test('is told in pages that leave nothing out, whatever their length', async () => {
    const { seqs } = await lived();
    for (const limit of [1, 7, 100]) {
      const all: number[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Awaited<ReturnType<typeof seqs>> = await seqs(`limit=${limit}${cursor && `&cursor=${cursor}`}`);
        all.push(...page.seqs);
        cursor = page.next;
      }
      expect(all).toEqual(Array.from({ length: 252 }, (_, i) => 251 - i));
    }
  });

  test('is filtered by type, purpose and recipient', async () => {
    const { seqs } = await lived();
    expect(await seqs('type=consent.given')).toMatchObject({ seqs: [1, 0], next: null });
    expect(await seqs('recipient=acme-insurance')).toMatchObject({ seqs: [1], next: null });
    expect(await seqs('purpose=credit-card-offers&type=consent.given')).toMatchObject({ seqs: [0] });
    expect(await seqs('purpose=nothing')).toEqual({ seqs: [], next: null, events: [] });
    expect((await seqs('type=push.permitted&limit=3')).seqs).toEqual([251, 250, 249]);
  });

  test('is told as it was at any past instant', async () => {
    const { seqs } = await lived();
    const { events } = await seqs('limit=100');
    const then = events[90];
    expect((await seqs(`asOf=${then.recordedAt}&limit=2`)).seqs).toEqual([then.seq, then.seq - 1]);
    expect((await seqs('asOf=2020-01-01T00:00:00Z')).seqs).toEqual([]);
  });

  test.each(['type=consent.other', 'asOf=yesterday', 'purpose=', 'limit=0', 'cursor=x', 'since=1'])(
    'refuses `%s` and names it',
    async (query) => {
      const { send } = await lived();
      const { status, body } = await send('app', 'GET', `${HISTORY}?${query}`);
      expect([status, body.code]).toEqual([400, 'input-invalid']);
      expect(JSON.stringify(body.errors)).toContain(query.split('=')[0]);
    },
  );
});
