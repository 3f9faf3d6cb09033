import { describe, expect, test } from 'vitest';
import { parseEntry } from '../../../core/entry/parse.ts';
import { ACME, type Body, memoryApi, OFFERS, QUOTES } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';
import { FUND, STAFF, sha256Of, shownBy } from '../../support/products.ts';

const PURPOSE = '/v1/purposes/funds';

const OUTDATED = { status: 409, code: 'proposal-outdated' };

function begun() {
  const api = memoryApi({ approvals: 2 });
  const propose = (method: string, path: string, body: Body) => api.send('registrar', method, path, body);
  const approve = (id: string, token = 'registrar-2') => api.send(token, 'POST', `/v1/proposals/${id}/approval`);
  const reject = (id: string, token = 'registrar-2') => api.send(token, 'POST', `/v1/proposals/${id}/rejection`);
  const list = async (query = '') => (await api.send('registrar-2', 'GET', `/v1/proposals${query}`)).body;
  /** Proposed by one and approved by the other; gives what was answered to both. */
  async function publish(method: string, path: string, body: Body) {
    const proposed = await propose(method, path, body);
    return { proposed, approved: await approve(proposed.body.proposal?.id) };
  }
  return { ...api, api, propose, approve, reject, list, publish };
}

describe('where publishing takes two', () => {
  test('the first only proposes, which is in the log and publishes nothing', async () => {
    const { api, propose, send } = begun();
    const { status, body } = await propose('PUT', PURPOSE, OFFERS);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      proposal: { id: expect.any(String), kind: 'purpose', item: 'funds', status: 'proposed' },
      event: { type: 'proposal.made', seq: 0 },
    });
    expect((await send(null, 'GET', '/v1/catalogue')).body.items).toEqual([]);
    const { entries } = shownBy(api);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      type: 'proposal.made',
      claims: { proposal: { id: body.proposal.id, kind: 'purpose' }, purpose: { id: 'funds', version: 1 } },
    });
  });

  test('another sees all that is proposed and approves it, as it would have been published by one', async () => {
    const { api, propose, approve, list } = begun();
    const { body } = await propose('PUT', PURPOSE, OFFERS);
    const { proposals, next } = await list();
    expect([proposals.length, next]).toEqual([1, null]);
    expect(proposals[0]).toMatchObject({ ...body.proposal, input: OFFERS, settledAt: null });
    const approved = await approve(body.proposal.id);
    expect(approved).toMatchObject({
      status: 201,
      body: { purpose: { ...OFFERS, id: 'funds', version: 1 }, event: { type: 'purpose.registered', seq: 0 } },
    });
    expect((await list()).proposals).toEqual([]);
    const [settled] = (await list('?status=approved')).proposals;
    expect(settled).toMatchObject({ id: body.proposal.id, status: 'approved', proposedBy: proposals[0].proposedBy });
    expect(settled.settledBy).not.toBe(settled.proposedBy);
    const [made, registered] = shownBy(api).entries;
    expect(made.claims.item).toEqual({ kind: 'proposal', id: body.proposal.id, version: 1 });
    expect(registered.claims).toEqual({
      item: { kind: 'purpose', id: 'funds', version: 1 },
      purpose: made.claims.purpose,
      approval: {
        proposal: body.proposal.id,
        proposedBy: made.claims.proposal.proposedBy,
        approvedBy: settled.settledBy,
      },
    });
  });

  test('who proposed it cannot approve it, whatever client they come by', async () => {
    const { api, propose, approve } = begun();
    const { body } = await propose('PUT', PURPOSE, OFFERS);
    const path = `/v1/proposals/${body.proposal.id}/approval`;
    const answer = await expectProblem(api, ['registrar', 'POST', path], { status: 403, code: 'approval-by-proposer' });
    expect(answer.headers.get('www-authenticate')).toBeNull();
    const disguised = 'registrar-2.registrar';
    await expectProblem(api, [disguised, 'POST', path], { status: 403, code: 'approval-by-proposer' });
    expect((await approve(body.proposal.id)).status).toBe(201);
  });

  test('a proposal is settled once: approved or rejected', async () => {
    const { api, propose, approve, reject } = begun();
    const one = (await propose('PUT', PURPOSE, OFFERS)).body.proposal.id;
    await approve(one);
    const problem = { status: 409, code: 'proposal-settled' };
    for (const what of ['approval', 'rejection']) {
      await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/${one}/${what}`], problem);
    }
    const other = (await propose('PUT', '/v1/purposes/other', OFFERS)).body.proposal.id;
    expect(await reject(other, 'registrar')).toMatchObject({
      status: 201,
      body: { proposal: { id: other, status: 'rejected' }, event: { type: 'proposal.rejected' } },
    });
    expect(shownBy(api).entries.at(-1).claims.proposal).toMatchObject({ id: other, kind: 'purpose' });
    await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/${other}/approval`], problem);
    expect(await api.parts.events.readRegistry('purpose', 'other')).toBeNull();
    for (const what of ['approval', 'rejection']) {
      await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/nothing/${what}`], {
        status: 404,
        code: 'registry-item-unknown',
      });
    }
  });

  test('ten approvals at once, and rejections among them, settle it once', async () => {
    const { propose, approve, reject, parts } = begun();
    const { id } = (await propose('PUT', PURPOSE, OFFERS)).body.proposal;
    const settling = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? approve(id) : reject(id)));
    const statuses = (await Promise.all(settling)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array(9).fill(409)]);
    expect(parts.tables.events.size).toBe(2);
  });

  test('a repeated proposal, approval or rejection is answered as it was', async () => {
    const { send, parts } = begun();
    const twice = async (token: string, method: string, path: string, body?: Body) => {
      const key = { 'idempotency-key': `"${path}"` };
      const first = await send(token, method, path, body, key);
      expect(await send(token, method, path, body, key)).toMatchObject({ status: first.status, body: first.body });
      return first.body;
    };
    const made = await twice('registrar', 'PUT', PURPOSE, OFFERS);
    await twice('registrar-2', 'POST', `/v1/proposals/${made.proposal.id}/approval`);
    const other = await twice('registrar', 'PUT', '/v1/purposes/other', OFFERS);
    await twice('registrar-2', 'POST', `/v1/proposals/${other.proposal.id}/rejection`);
    expect(parts.tables.events.size).toBe(4);
  });

  test('everything that is published is proposed first, each with its own event and answer', async () => {
    const { publish, api, list } = begun();
    const text = { language: 'en', text: 'We would like to …' };
    const all: [string, string, Body, string][] = [
      ['PUT', PURPOSE, OFFERS, 'purpose.registered'],
      ['PUT', '/v1/purposes/insurance-quotes', QUOTES, 'purpose.registered'],
      ['POST', `${PURPOSE}/notices`, text, 'notice.published'],
      ['PUT', '/v1/recipients/acme', ACME, 'recipient.registered'],
      ['PUT', '/v1/products/balanced-fund', FUND, 'product.registered'],
      ['POST', `${PURPOSE}/contents`, { language: 'en', text: 'Hello' }, 'content.approved'],
      [
        'PUT',
        `/v1/staff/${STAFF.id}`,
        { branches: ['B-1'], products: [], validUntil: '2027-01-01T00:00:00Z' },
        'staff.registered',
      ],
      ['PUT', '/v1/places/B-1', { products: ['balanced-fund'] }, 'place.registered'],
    ];
    for (const [method, path, body, type] of all) {
      const { proposed, approved } = await publish(method, path, body);
      expect([path, proposed.status, approved.status]).toEqual([path, 202, 201]);
      expect([proposed.body.event.type, approved.body.event.type]).toEqual(['proposal.made', type]);
    }
    const { proposals } = await list('?status=approved');
    expect(proposals.map(({ kind, item }: Body) => `${kind} ${item}`)).toContain(`staff ${STAFF.id}`);
    for (const { entry } of api.parts.tables.events.values()) expect(parseEntry(entry).kind).toBe('registry');
    const { text: shown, entries } = shownBy(api);
    expect(shown).not.toContain(STAFF.id);
    expect(JSON.stringify([...api.parts.tables.idempotency.values()])).not.toContain(STAFF.id);
    const notices = entries.flatMap(({ claims }) => (claims.notice ? [claims.purpose.notices.en.id] : []));
    expect(new Set(notices).size).toBe(1);
  });

  test('a stop is immediate: a suspension, and the withdrawal of a content', async () => {
    const { publish, send } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    await publish('PUT', '/v1/purposes/insurance-quotes', QUOTES);
    await publish('PUT', '/v1/recipients/acme', ACME);
    await publish('POST', `${PURPOSE}/contents`, { language: 'en', text: 'Hello' });
    const stop = (path: string, body: Body) => send('registrar', 'POST', path, body);
    expect((await stop('/v1/recipients/acme/suspension', { reason: 'contract ended' })).status).toBe(201);
    expect((await stop(`${PURPOSE}/contents/${sha256Of('Hello')}/withdrawal`, {})).status).toBe(201);
  });

  test('a stop is immediate: a purpose or product that is retired and not changed', async () => {
    const { publish, propose, send } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    await publish('POST', `${PURPOSE}/notices`, { language: 'en', text: 'Hello' });
    await publish('PUT', '/v1/products/balanced-fund', FUND);
    const retired = [
      [PURPOSE, { ...OFFERS, retired: true }, 'purpose'],
      ['/v1/products/balanced-fund', { ...FUND, retired: true }, 'product'],
    ] as const;
    for (const [path, body, kind] of retired) {
      const key = { 'idempotency-key': `"${kind}"` };
      const answer = await send('registrar', 'PUT', path, body, key);
      expect(answer).toMatchObject({
        status: 200,
        body: { [kind]: { retired: true }, event: { type: `${kind}.changed` } },
      });
      expect((await send('registrar', 'PUT', path, body, key)).body).toEqual(answer.body);
      expect(await propose('PUT', path, body)).toMatchObject({ status: 200, body: { event: null } });
      expect((await propose('PUT', path, { ...body, retired: false })).status).toBe(202);
    }
    const { purpose } = (await send(null, 'GET', '/v1/catalogue?kind=purpose')).body.items[0];
    expect(purpose).toMatchObject({ retired: true, notices: { en: { version: 1 } } });
  });

  test('what retires and changes, is new, or is retired already, takes two', async () => {
    const { publish, propose } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    const proposed = async (path: string, body: Body) => expect((await propose('PUT', path, body)).status).toBe(202);
    await proposed(PURPOSE, { ...OFFERS, retired: true, title: { en: 'Gone' } });
    await proposed('/v1/purposes/new', { ...OFFERS, retired: true });
    expect((await propose('PUT', PURPOSE, { ...OFFERS, retired: true })).status).toBe(200);
    await proposed(PURPOSE, { ...OFFERS, retired: true, title: { en: 'Gone' } });
  });

  test('a proposal answered before, and a stop, are repeated as they were, whatever came between', async () => {
    const { publish, send } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    const key = { 'idempotency-key': '"one"' };
    const body = { ...OFFERS, channels: ['sms'], retired: true };
    const first = await send('registrar', 'PUT', PURPOSE, body, key);
    expect(first.status).toBe(202);
    await publish('PUT', PURPOSE, { ...OFFERS, channels: ['sms'] });
    expect(await send('registrar', 'PUT', PURPOSE, body, key)).toMatchObject({ status: 202, body: first.body });
    expect(await send('registrar', 'PUT', PURPOSE, body)).toMatchObject({
      status: 200,
      body: { purpose: { version: 3 } },
    });
  });

  test('a stop of something that is changed at that moment is not published by one', async () => {
    const { api, publish, parts } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    const read = parts.events.readRegistry.bind(parts.events);
    let reads = 0;
    const changed: typeof read = async (kind, id) => {
      const item = await read(kind, id);
      reads += 1;
      return reads === 1 ? item : (JSON.parse(JSON.stringify(item).replace('"email",', '')) as typeof item);
    };
    parts.events.readRegistry = changed;
    const put = ['registrar', 'PUT', PURPOSE, { ...OFFERS, retired: true }, { 'if-match': '"1"' }] as const;
    await expectProblem(api, [...put], { status: 503, code: 'contention' });
  });

  test('what would be refused is not proposed, and what is there already is answered as it is', async () => {
    const { api, publish, propose } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    await expectProblem(api, ['registrar', 'PUT', PURPOSE, { ...QUOTES }], { status: 409, code: 'purpose-kind-fixed' });
    await expectProblem(api, ['registrar', 'PUT', '/v1/places/B-1', { products: ['nothing'] }], {
      status: 422,
      code: 'product-unknown',
      pointer: '/products/0',
    });
    expect(await propose('PUT', PURPOSE, OFFERS)).toMatchObject({ status: 200, body: { event: null } });
  });

  test('the rules hold again at the approval, against the registry as it is then', async () => {
    const { api, propose, approve, reject, list } = begun();
    const offers = (await propose('PUT', PURPOSE, OFFERS)).body.proposal.id;
    const quotes = (await propose('PUT', PURPOSE, QUOTES)).body.proposal.id;
    const same = (await propose('PUT', PURPOSE, OFFERS)).body.proposal.id;
    expect((await approve(offers)).status).toBe(201);
    const path = `/v1/proposals/${quotes}/approval`;
    await expectProblem(api, ['registrar-2', 'POST', path], { status: 409, code: 'purpose-kind-fixed' });
    await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/${same}/approval`], OUTDATED);
    expect((await list()).proposals.map(({ id }: Body) => id)).toEqual([quotes, same].sort());
    expect((await reject(same)).status).toBe(201);
  });

  test('what was proposed over something else than is there now does not revert it', async () => {
    const { api, publish, propose, approve, reject } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    const titled = { ...OFFERS, title: { en: 'Funds' } };
    const stale = (await propose('PUT', PURPOSE, titled)).body.proposal.id;
    const retired = { ...OFFERS, retired: true, minimumEvidence: 'otp' };
    await publish('PUT', PURPOSE, retired);
    await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/${stale}/approval`], OUTDATED);
    expect(await api.parts.events.readRegistry('purpose', 'funds')).toMatchObject({ ...retired, version: 2 });
    await reject(stale);
    const again = (await propose('PUT', PURPOSE, { ...titled, retired: true, minimumEvidence: 'otp' })).body;
    expect((await approve(again.proposal.id)).status).toBe(200);
    const purpose = await api.parts.events.readRegistry('purpose', 'funds');
    expect(purpose).toMatchObject({ title: { en: 'Funds' }, retired: true, minimumEvidence: 'otp', version: 3 });
  });

  test('of two proposals over the same, only the first that is approved is published, whatever is published', async () => {
    const { api, publish, propose, approve } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    await publish('PUT', '/v1/purposes/more', OFFERS);
    await publish('PUT', '/v1/purposes/insurance-quotes', QUOTES);
    await publish('PUT', '/v1/products/balanced-fund', FUND);
    const validUntil = '2027-01-01T00:00:00Z';
    const text = { language: 'en', text: 'Hello' };
    const all: [string, string, Body, string, Body][] = [
      ['PUT', '/v1/purposes/p', OFFERS, '/v1/purposes/p', { ...OFFERS, channels: ['sms'] }],
      ['POST', `${PURPOSE}/notices`, text, `${PURPOSE}/notices`, { ...text, text: 'Bye' }],
      ['PUT', '/v1/recipients/acme', ACME, '/v1/recipients/acme', { ...ACME, contact: null }],
      ['PUT', '/v1/products/p', FUND, '/v1/products/p', { ...FUND, riskLevel: 4 }],
      ['POST', `${PURPOSE}/contents`, text, '/v1/purposes/more/contents', text],
      [
        'PUT',
        '/v1/staff/S-1',
        { branches: ['B-1'], products: [], validUntil },
        '/v1/staff/S-1',
        { branches: ['B-1'], products: ['balanced-fund'], validUntil },
      ],
      ['PUT', '/v1/places/B-1', { products: [] }, '/v1/places/B-1', { products: ['balanced-fund'] }],
    ];
    for (const [method, path, body, otherPath, otherBody] of all) {
      const one = (await propose(method, path, body)).body.proposal.id;
      const other = (await propose(method, otherPath, otherBody)).body.proposal.id;
      expect([path, (await approve(one)).status]).toEqual([path, 201]);
      await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/${other}/approval`], OUTDATED);
    }
  });

  test('notices in two languages, and what touches no more than another write may, are approved beside each other', async () => {
    const { publish, propose, approve, send } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    await publish('PUT', '/v1/purposes/insurance-quotes', QUOTES);
    await publish('PUT', '/v1/recipients/acme', ACME);
    const beside = [
      await propose('PUT', PURPOSE, { ...OFFERS, channels: ['sms'] }),
      await propose('POST', `${PURPOSE}/notices`, { language: 'en', text: 'Hello', material: false }),
      await propose('POST', `${PURPOSE}/notices`, { language: 'fr', text: 'Bonjour', material: false }),
      await propose('PUT', '/v1/recipients/acme', { ...ACME, name: 'Acme' }),
    ].map(({ body }) => body.proposal.id);
    await send('registrar', 'POST', '/v1/recipients/acme/suspension', { reason: 'contract ended' });
    const statuses = [];
    for (const id of beside.reverse()) statuses.push((await approve(id)).status);
    expect(statuses).toEqual([200, 201, 201, 200]);
    const items = (await send(null, 'GET', '/v1/catalogue')).body.items;
    const shown = JSON.stringify(items);
    for (const text of ['Hello', 'Bonjour']) expect(shown).toContain(sha256Of(text));
  });

  test('a content that was withdrawn since it was proposed is not approved again by that', async () => {
    const { api, publish, propose, send } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    const text = { language: 'en', text: 'Hello' };
    const stale = (await propose('POST', `${PURPOSE}/contents`, text)).body.proposal.id;
    await publish('POST', `${PURPOSE}/contents`, text);
    await send('registrar', 'POST', `${PURPOSE}/contents/${sha256Of('Hello')}/withdrawal`, {});
    await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/${stale}/approval`], OUTDATED);
  });

  test('what was changed and changed back is what it was proposed over', async () => {
    const { publish, propose, approve } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    const { id } = (await propose('PUT', PURPOSE, { ...OFFERS, title: { en: 'Funds' } })).body.proposal;
    await publish('PUT', PURPOSE, { ...OFFERS, channels: ['sms'] });
    await publish('PUT', PURPOSE, { ...OFFERS, channels: [...OFFERS.channels].reverse() });
    expect(await approve(id)).toMatchObject({ status: 200, body: { purpose: { version: 4, title: { en: 'Funds' } } } });
  });

  test('what it was proposed over is told to nobody', async () => {
    const { api, propose, list } = begun();
    await propose('PUT', PURPOSE, OFFERS);
    expect((await list()).proposals[0]).not.toHaveProperty('over');
    expect(shownBy(api).entries[0].claims.proposal).not.toHaveProperty('over');
  });

  test('proposals come in pages, oldest first', async () => {
    const { propose, reject, list } = begun();
    const ids: string[] = [];
    for (let n = 0; n < 60; n++) ids.push((await propose('PUT', `/v1/purposes/p-${n}`, OFFERS)).body.proposal.id);
    for (const id of ids.slice(0, 50)) await reject(id);
    const first = await list('?limit=4');
    const second = await list(`?limit=100&cursor=${first.next}`);
    expect([...first.proposals, ...second.proposals].map(({ id }: Body) => id)).toEqual(ids.slice(50).sort());
    expect([first.proposals.length, second.next]).toEqual([4, null]);
    expect((await list('?status=rejected&limit=100')).proposals).toHaveLength(50);
  });
});
