import { describe, expect, test } from 'vitest';
import { parseEntry } from '../../../core/entry/parse.ts';
import { ACME, type Body, memoryApi, OFFERS, QUOTES } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';
import { FUND, STAFF, sha256Of, shownBy } from '../../support/products.ts';

const PURPOSE = '/v1/purposes/funds';

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
    expect(registered.claims).toEqual({
      purpose: made.claims.purpose,
      approval: {
        ...{ proposal: body.proposal.id, proposedBy: made.claims.proposal.proposedBy, approvedBy: settled.settledBy },
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
      ...{ status: 201, body: { proposal: { id: other, status: 'rejected' }, event: { type: 'proposal.rejected' } } },
    });
    expect(shownBy(api).entries.at(-1).claims.proposal).toMatchObject({ id: other, kind: 'purpose' });
    await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/${other}/approval`], problem);
    expect(await api.parts.events.readRegistry('purpose', 'other')).toBeNull();
    for (const what of ['approval', 'rejection']) {
      await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/nothing/${what}`], {
        ...{ status: 404, code: 'registry-item-unknown' },
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
      ['PUT', `/v1/staff/${STAFF.id}`, { products: [], validUntil: '2027-01-01T00:00:00Z' }, 'staff.registered'],
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
    const notices = entries.flatMap(({ claims }) => claims.notice?.id ?? []);
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

  test('what would be refused is not proposed, and what is there already is answered as it is', async () => {
    const { api, publish, propose } = begun();
    await publish('PUT', PURPOSE, OFFERS);
    await expectProblem(api, ['registrar', 'PUT', PURPOSE, { ...QUOTES }], { status: 409, code: 'purpose-kind-fixed' });
    await expectProblem(api, ['registrar', 'PUT', '/v1/places/B-1', { products: ['nothing'] }], {
      ...{ status: 422, code: 'product-unknown', pointer: '/products/0' },
    });
    expect(await propose('PUT', PURPOSE, OFFERS)).toMatchObject({ status: 200, body: { event: null } });
  });

  test('the rules hold again at the approval, against the registry as it is then', async () => {
    const { api, propose, approve, list } = begun();
    const offers = (await propose('PUT', PURPOSE, OFFERS)).body.proposal.id;
    const quotes = (await propose('PUT', PURPOSE, QUOTES)).body.proposal.id;
    const same = (await propose('PUT', PURPOSE, OFFERS)).body.proposal.id;
    expect((await approve(offers)).status).toBe(201);
    const path = `/v1/proposals/${quotes}/approval`;
    await expectProblem(api, ['registrar-2', 'POST', path], { status: 409, code: 'purpose-kind-fixed' });
    expect(await approve(same)).toMatchObject({ status: 200, body: { purpose: { version: 1 }, event: null } });
    expect((await list()).proposals.map(({ id }: Body) => id)).toEqual([quotes, same].sort());
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
