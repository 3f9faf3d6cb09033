import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runVerify } from '../../../clients/auditor/commands.ts';
import { runHistory } from '../../../clients/auditor/history.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { MAX_PROVEN_EVENTS } from '../../../core/limits.ts';
import { parseHistory } from '../../../core/proof/history/history-parts.ts';
import { verifyHistory } from '../../../core/proof/history/verify-history.ts';
import { encodeVerifierKey } from '../../../core/tlog/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { type Body, LABEL_KEY } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';
import { CHECKPOINT_KEY } from '../../support/memory-ledger.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';
import { anchorAll, PROOF_POLICY, startLog, verifiedBundle } from '../../support/proofs.ts';

const ON = '/v1/subjects/C-1001';
const WHOLE = `${ON}/history?proof=complete`;
const REASON = { 'ledger-reason': 'inspection 2026-118' };

/** An API whose log can be verified. */
async function begun() {
  const api = await furnishedApi();
  await startLog(api);
  const whole = async (token = 'customer.C-1001', path = WHOLE, headers = {}) => {
    const { status, body } = await api.send(token, 'GET', path, undefined, headers);
    expect([status, body.code]).toEqual([200, undefined]);
    const { bundle, report } = verifiedBundle(api, body);
    const shown = verifyHistory(parseHistory(bundle.history), report, PROOF_POLICY, {
      hash: nodeSha256,
      anchors: null,
    });
    return { body, shown };
  };
  const push = async () => {
    const { permit } = (await api.send('marketing', 'POST', '/v1/pushes', api.push)).body;
    await api.send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
  };
  return { ...api, whole, push };
}

describe('the whole history of a person', () => {
  test('waits for a statement of the map that is anchored, and shows all events that it covers', async () => {
    const api = await begun();
    await api.send('app', 'POST', `${ON}/consents`, api.offers);
    expect(await api.send('customer.C-1001', 'GET', WHOLE)).toMatchObject({
      status: 202,
      body: { needs: 'statement' },
    });
    await api.push();
    await anchorAll(api);
    await api.send('app', 'PUT', `${ON}/objection`, {});
    const types = async () => (await api.whole()).shown.events.map(({ type }) => type);
    const first = ['consent.given', 'push.permitted', 'permit.consumed'];
    expect(await types()).toEqual(first);
    await anchorAll(api);
    const { shown } = await api.whole();
    expect(shown.events.map(({ type }) => type)).toEqual([...first, 'objection.made']);
    expect(shown.decisions).toBe(1);
  });

  test('shows that nothing is on record of somebody', async () => {
    const api = await begun();
    await api.send('app', 'POST', `${ON}/consents`, api.offers);
    await anchorAll(api);
    const { shown } = await api.whole('customer.C-2002', '/v1/subjects/C-2002/history?proof=complete');
    expect([shown.events, shown.subject]).toEqual([[], 'C-2002']);
  });

  test('decides disclosures again, in parts and with uses', async () => {
    const api = await begun();
    const consent = { ...api.quotes, dataCategories: ['name', 'telephone'], uses: { atMost: 2, per: 'month' } };
    await api.send('app', 'POST', `${ON}/consents`, consent);
    const asked = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance' };
    for (const data of [{ name: 'Li' }, { telephone: '1' }, { telephone: '1' }]) {
      await api.send('marketing', 'POST', '/v1/disclosures', { ...asked, data });
    }
    await anchorAll(api);
    expect((await api.whole()).shown.decisions).toBe(2);
  });

  test('is answered to an auditor once the look is on record, and to no other person', async () => {
    const api = await begun();
    await api.send('app', 'POST', `${ON}/consents`, api.offers);
    await anchorAll(api);
    await expectProblem(api, ['auditor', 'GET', WHOLE], { status: 400, code: 'ledger-reason-missing' });
    const { shown } = await api.whole('auditor', WHOLE, REASON);
    expect(shown.events).toHaveLength(1);
    await anchorAll(api);
    expect((await api.whole()).shown.events.map(({ type }) => type)).toEqual(['consent.given', 'looked-at']);
    expect((await api.send('customer.C-2002', 'GET', WHOLE)).status).toBe(403);
  });

  test('takes no parameter of a page', async () => {
    const api = await begun();
    const problem = { status: 400, code: 'input-invalid', pointer: '/limit' };
    await expectProblem(api, ['customer.C-1001', 'GET', `${WHOLE}&limit=5`], problem);
    await expectProblem(api, ['customer.C-1001', 'GET', `${ON}/history?proof=some`], { ...problem, pointer: '/proof' });
  });

  test('that is too long for a file is refused with what to do instead', async () => {
    const api = await begun();
    const tooMany = { ...api.parts.events, listEvents: async () => [{ seq: MAX_PROVEN_EVENTS }] };
    Object.assign(api.deps.store, { listEvents: tooMany.listEvents });
    await expectProblem(api, ['customer.C-1001', 'GET', WHOLE], {
      status: 422,
      code: 'history-too-long',
      fix: 'ask for the place of each event that matters',
    });
  });
});

/** Runs a command of the auditor on a file; returns its exit code and what it printed. */
async function audited(run: typeof runHistory, body: Body) {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const [file, policy] = [join(folder, 'history.json'), join(folder, 'policy.json')];
  const { chainId, contract } = body.anchor;
  const checkpointKeys = [{ key: encodeVerifierKey(CHECKPOINT_KEY), from: null, until: null }];
  const labelKeys = [{ version: 1, key: toBase64url(LABEL_KEY.publicKey) }];
  writeFileSync(file, JSON.stringify(body));
  writeFileSync(policy, JSON.stringify({ origin: ORIGIN, checkpointKeys, chain: { chainId, contract }, labelKeys }));
  const printed: string[] = [];
  const out = { write: (text: string) => printed.push(text) };
  const code = await run(file, { policy }, { out, err: out, isColored: false });
  rmSync(folder, { recursive: true });
  return { code, sentence: printed.join('').trim().split('\n')[0], printed: printed.join('') };
}

describe('the auditor', () => {
  test('says what is on record, and names what was left out', async () => {
    const api = await begun();
    await api.send('app', 'POST', `${ON}/consents`, api.offers);
    await api.push();
    await api.send('app', 'PUT', `${ON}/objection`, {});
    await anchorAll(api);
    const { body, shown } = await api.whole();
    const whole = await audited(runHistory, body);
    const size = shown.statement.size;
    expect([whole.code, whole.sentence]).toEqual([
      0,
      `Complete, as recorded: all 4 events of C-1001 up to leaf ${size}, from 2026-11-23T08:00:00.000Z to` +
        ' 2026-11-23T08:00:00.000Z; each of 1 pushes and disclosures was decided again, and rightly.',
    ]);
    expect(whole.printed).toContain('objection.made');
    const without = { ...body, history: { ...body.history, events: body.history.events.slice(0, -1) } };
    expect(await audited(runHistory, without)).toMatchObject({
      code: 1,
      sentence: expect.stringContaining('Not shown: '),
    });
    expect(await audited(runHistory, { ...body, history: null })).toMatchObject({ code: 1 });
    const verified = await audited(runVerify, body);
    expect([verified.code, verified.sentence]).toEqual([
      0,
      expect.stringContaining(`which shows all 4 events of C-1001 up to leaf ${size}`),
    ]);
  });

  test('says that nothing is on record', async () => {
    const api = await begun();
    await anchorAll(api);
    const { body } = await api.whole();
    const { code, sentence } = await audited(runHistory, body);
    expect([code, sentence]).toEqual([
      0,
      expect.stringMatching(/^Complete, as recorded: nothing is on record of C-1001/),
    ]);
  });

  test('says of a place that the event is logged as what it is, and names what is not', async () => {
    const api = await begun();
    const { body: made } = await api.send('app', 'PUT', `${ON}/objection`, {});
    await anchorAll(api);
    const { body } = await api.send('auditor', 'GET', `/v1/events/${made.event.id}/place`);
    const verified = await audited(runVerify, body);
    expect([verified.code, verified.sentence]).toEqual([
      0,
      expect.stringContaining(
        'logged as what it is: `objection.made`, which made version 1 of what is on record of C-1001',
      ),
    ]);
    const forged = await audited(runVerify, { ...body, place: { ...body.place, labels: [] } });
    expect([forged.code, forged.sentence]).toEqual([1, expect.stringContaining('LABEL_MISMATCH')]);
  });
});
