import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openEntry } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { SCOPES } from '../../../core/vocabulary.ts';
import { keyedId, subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { type Body, memoryApi, withRegistry } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';

const HISTORY = '/v1/subjects/C-1001/history';
const REASON = { 'ledger-reason': 'inspection 2026-118' };

/** A ledger whose customer C-1001 gave a consent. */
async function audited() {
  const api = memoryApi();
  const { offers } = await withRegistry(api);
  const consent = {
    purpose: 'credit-card-offers',
    decision: 'given',
    channels: ['sms'],
    notice: offers,
    capture: { channel: 'app' },
  };
  await api.send('app', 'POST', '/v1/subjects/C-1001/consents', consent);
  const look = (headers: Record<string, string> = REASON, query = '') =>
    api.send('auditor', 'GET', `${HISTORY}${query}`, undefined, headers);
  const own = async () => (await api.send('customer.C-1001', 'GET', HISTORY)).body.events as Body[];
  return { ...api, look, own };
}

describe('a look of an auditor at one person', () => {
  test('is an event that the person sees, with the reason, and changes nothing of their state', async () => {
    const { look, own, parts, deps } = await audited();
    const chain = subjectChain(deps.pepper, 'C-1001');
    const before = await parts.events.readState(chain);
    const { status, body } = await look();
    expect([status, body.events.map(({ type }: Body) => type)]).toEqual([200, ['looked-at', 'consent.given']]);
    const [seen] = await own();
    expect(seen).toMatchObject({
      id: body.events[0].id,
      type: 'looked-at',
      actor: { kind: 'client', client: 'auditor' },
      purpose: null,
      detail: { reason: 'inspection 2026-118', by: keyedId(deps.pepper, 'auditor', 'auditor') },
    });
    expect(await parts.events.readState(chain)).toEqual(before);
    expect((await parts.events.findEvent(seen.id))?.label).toEqual({ version: 1, count: 1 });
  });

  test('is on record whatever it finds: nobody, or a page without the look itself', async () => {
    const { look, send, own } = await audited();
    const nobody = await send('auditor', 'GET', '/v1/subjects/C-9/history', undefined, REASON);
    expect(nobody.body.events.map(({ type }: Body) => type)).toEqual(['looked-at']);
    expect((await look(REASON, '?type=consent.given')).body.events).toHaveLength(1);
    expect((await look(REASON, '?cursor=1')).body.events).toHaveLength(1);
    expect((await own()).filter(({ type }) => type === 'looked-at')).toHaveLength(2);
  });

  test('is refused without a reason, and nothing is answered or recorded', async () => {
    const { look, own, logged } = await audited();
    const { status, body } = await look({});
    expect([status, body.code]).toEqual([400, 'ledger-reason-missing']);
    expect(body.events).toBeUndefined();
    expect(await own()).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain('C-1001');
  });

  test('answers nothing when it cannot be recorded', async () => {
    const { look, parts, own } = await audited();
    const record = parts.events.record.bind(parts.events);
    Object.assign(parts.events, { record: () => Promise.reject(new Error('the store is away')) });
    for (const headers of [REASON, { ...REASON, 'ledger-held-back': 'article 54' }]) {
      expect((await look(headers)).status).toBe(500);
    }
    Object.assign(parts.events, { record });
    expect(await own()).toHaveLength(1);
  });

  test('takes as a reason what is printable ASCII, up to 200 characters without a space at an end, and no other', async () => {
    const { look } = await audited();
    const fits = (text: string) => /^[ -~]{1,200}$/.test(text) && text.trim() === text;
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', ' ', '~', '!', '\t', '\u007f', 'é'), minLength: 1, maxLength: 6 }),
      fc.nat(210).map((length) => 'a'.repeat(length)),
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (text, isLaw) => {
        // HTTP itself drops blanks at the ends of a header, and takes no other control character.
        const sent = text.replace(/^[\t ]+|[\t ]+$/g, '');
        const { status, body } = await look(
          isLaw ? { ...REASON, 'ledger-held-back': sent } : { 'ledger-reason': sent },
        );
        if (fits(sent)) expect(status).toBe(200);
        else expect([status, body.code]).toEqual([400, 'ledger-reason-malformed']);
      }),
      { numRuns: 60 },
    );
  });

  test('counts against the limit of events about the person, so that nobody fills their history', async () => {
    const { send } = memoryApi({ subjectWritesPerMinute: 2 });
    const looks = [];
    for (let n = 0; n < 3; n++) looks.push((await send('auditor', 'GET', HISTORY, undefined, REASON)).status);
    expect(looks).toEqual([200, 200, 429]);
  });
});

describe('a look that a law holds back', () => {
  const HELD_BACK = { ...REASON, 'ledger-held-back': 'Criminal Procedure Law, article 54' };

  test('is counted in the open, and says of nobody who was looked at, by whom or why', async () => {
    const { look, own, parts } = await audited();
    for (const version of [1, 2]) {
      expect((await look(HELD_BACK)).body.events).toHaveLength(1);
      const [newest] = await parts.events.listEvents(`LOOK#${ORIGIN}`, null, 1);
      const parsed = parseEntry(newest?.entry ?? new Uint8Array());
      expect(parsed).toMatchObject({
        type: 'look.counted',
        item: { kind: 'look', id: ORIGIN, version },
        claims: { look: { version, _sd: [expect.any(String), expect.any(String), expect.any(String)] } },
      });
      const text = fromUtf8(newest?.entry ?? new Uint8Array());
      for (const secret of ['C-1001', 'inspection', 'article']) expect(text).not.toContain(secret);
      expect(openEntry(newest?.entry ?? new Uint8Array(), newest?.disclosures ?? []).claims.look).toMatchObject({
        reason: 'inspection 2026-118',
        law: 'Criminal Procedure Law, article 54',
      });
    }
    expect(await own()).toHaveLength(1);
  });

  test('still has a reason', async () => {
    const { look } = await audited();
    const { status, body } = await look({ 'ledger-held-back': 'article 54' });
    expect([status, body.code]).toEqual([400, 'ledger-reason-missing']);
  });
});

describe('who may read a history otherwise', () => {
  test('leaves no look: the person, their bank, and whoever has another scope and gives no reason', async () => {
    const { send, own } = await audited();
    expect((await send('customer.C-1001', 'GET', HISTORY, undefined, REASON)).status).toBe(200);
    expect((await send('app', 'GET', HISTORY, undefined, REASON)).status).toBe(200);
    expect(await own()).toHaveLength(1);
  });

  test.each(SCOPES.filter((scope) => !['consents', 'consents:any', 'audit'].includes(scope)))(
    'is nobody with the scope `%s` alone',
    async (scope) => {
      const { send } = await audited();
      const token = {
        'consents:staff': 'staff-S-77',
        checks: 'marketing-console',
        decisions: 'marketing',
        registry: 'registrar',
      };
      const answer = await send(token[scope as keyof typeof token], 'GET', HISTORY, undefined, REASON);
      expect([answer.status, answer.body.code]).toEqual([403, 'scope-missing']);
    },
  );
});
