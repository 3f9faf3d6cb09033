import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CHANNELS } from '../../../core/registry/channel.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import { EVIDENCE_CLASSES, SCOPES, type Scope } from '../../../core/vocabulary.ts';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { type Body, memoryApi, OFFERS, PAPER } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const PAGE = readFileSync(new URL('../../../docs/permissions.md', import.meta.url), 'utf8');

/** A token for each scope, which has no other. */
const TOKENS: Readonly<Record<Scope, string>> = {
  consents: 'customer.C-1001',
  'consents:staff': 'staff-S-77',
  'consents:any': 'app',
  checks: 'marketing-console',
  decisions: 'marketing',
  registry: 'registrar',
  audit: 'auditor',
};

/** The rows of the page: a call, and for each scope whether it may make it. */
const ROWS = [...PAGE.matchAll(/^\| `(GET|POST|PUT|PATCH|DELETE) ([^`]+)` \|(.*)\|$/gm)].map(
  ([, method = '', path = '', cells = '']) => ({ method, path, said: cells.split('|').map((cell) => cell.trim()) }),
);

const CHECK = {
  subject: { type: 'customer', id: 'C-1001' },
  action: { name: 'push', properties: { channel: 'sms' } },
  resource: { type: 'purpose', id: 'credit-card-offers' },
};
const SCAN = { ...PAPER, type: 'scan' };

describe('the scopes of docs/permissions.md', () => {
  test('are said of every call that takes a token', () => {
    const secured = OPERATION_IDS.map((id) => OPERATIONS[id]).filter(({ scopes }) => scopes.length > 0);
    expect(ROWS.map(({ method, path }) => `${method} ${path}`)).toEqual(
      secured.map(({ method, path }) => `${method} ${path}`),
    );
  });

  test.each(ROWS)('are those that $method $path takes', async ({ method, path, said }) => {
    const { send } = memoryApi();
    const found = [];
    for (const scope of SCOPES) {
      const at = path.replace('{subject}', 'C-1001').replace(/\{\w+\+?\}/g, '1');
      const { status, body } = await send(TOKENS[scope], method, at, method === 'GET' ? undefined : {});
      found.push(status === 403 && body.code === 'scope-missing' ? '' : 'yes');
    }
    expect(found).toEqual(said);
  });
});

test.each(EVIDENCE_CLASSES)('no program makes a consent with `%s` that passes as by an own token', async (evidence) => {
  const { send, offers } = await furnishedApi();
  await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, minimumEvidence: 'own-token' });
  const allowed = async () => (await send('marketing', 'POST', '/access/v1/evaluation', CHECK)).body.decision;
  for (const { id: channel } of BUILT_IN_CHANNELS) {
    await send('app', 'POST', '/v1/subjects/C-1001/consents', {
      ...offers,
      capture: { channel, evidence, attachments: [PAPER] },
    });
    expect([channel, await allowed()]).toEqual([channel, false]);
  }
  await send('customer.C-1001', 'POST', '/v1/subjects/C-1001/consents', { ...offers, capture: { channel: 'app' } });
  expect(await allowed()).toBe(true);
});

const SUBJECT = '/v1/subjects/C-1001';
const [SOON, LATER] = ['2027-05-01T00:00:00Z', '2027-11-23T00:00:00Z'];
const ASSESSED = { riskLevel: 2, validUntil: SOON, reference: 'assessment-1' };
const DELEGATE = { role: 'delegate', representative: 'C-2002', purposes: null, validUntil: LATER, evidence: [PAPER] };
const PROFILE = { care: ['elderly', 'disabled'], careUntil: { disabled: LATER }, suitability: ASSESSED };

/** Makes a customer of whom there is everything that others must not take back, with what staff propose and answer. */
async function guarded() {
  const api = await furnishedApi();
  const { send, deps, parts } = api;
  await send('app', 'PUT', `${SUBJECT}/objection`);
  await send('app', 'PUT', `${SUBJECT}/objection`, { sharing: true });
  await send('app', 'PUT', `${SUBJECT}/restriction`);
  for (const of of ['pushes', 'disclosures']) await send('app', 'PUT', `${SUBJECT}/pause`, { of, until: LATER });
  await api.byTwoStaff('PATCH', `${SUBJECT}/profile`, PROFILE);
  await send('app', 'PATCH', '/v1/subjects/C-3003/profile', { care: ['minor'] });
  const said = { level: 'branch', reference: 'case-1' };
  const complaint = await send('staff-S-90', 'POST', `${SUBJECT}/complaints`, said);
  const { dispute } = (await send('app', 'POST', `${SUBJECT}/disputes`, { event: complaint.body.event.id })).body;
  const proposal = (await send('staff-S-77', 'POST', `${SUBJECT}/representatives`, DELEGATE)).body.proposal.id;
  await send('staff-S-77', 'POST', `${SUBJECT}/proposals/${proposal}/code`);
  const code = deps.codeDelivery.sent.at(-1)?.code;
  const states = async () => {
    const read = (subject: string) => parts.events.readState(subjectChain(deps.pepper, subject));
    return Promise.all(['C-1001', 'C-3003', 'C-4004'].map(async (one) => (await read(one)) ?? EMPTY_STATE));
  };
  return { ...api, states, dispute, proposal, code };
}
type Guarded = Awaited<ReturnType<typeof guarded>>;
type Call = readonly [method: string, path: string, body: Body];

/** Names the acts of the page, each with the call that asks for it. */
const ACTS: Readonly<Record<string, (known: Guarded) => Call>> = {
  'a delegate is appointed': () => ['POST', `${SUBJECT}/representatives`, { ...DELEGATE, representative: 'C-5' }],
  'a guardian is appointed': () => {
    const guardian = { role: 'guardian', representative: 'C-5', evidence: [PAPER] };
    return ['POST', '/v1/subjects/C-3003/representatives', guardian];
  },
  'an objection to pushes is lifted': () => ['DELETE', `${SUBJECT}/objection`, {}],
  'an objection to disclosures is lifted': () => ['DELETE', `${SUBJECT}/objection`, { sharing: true }],
  'a restriction is lifted': () => ['DELETE', `${SUBJECT}/restriction`, {}],
  'a pause of pushes is resumed': () => ['DELETE', `${SUBJECT}/pause`, { of: 'pushes' }],
  'a pause of disclosures is resumed': () => ['DELETE', `${SUBJECT}/pause`, { of: 'disclosures' }],
  'a care flag is removed': () => ['PATCH', `${SUBJECT}/profile`, { care: ['disabled'] }],
  'a care flag ends earlier': () => ['PATCH', `${SUBJECT}/profile`, { careUntil: { disabled: SOON } }],
  'a first assessment of suitability': () => ['PATCH', '/v1/subjects/C-4004/profile', { suitability: ASSESSED }],
  'a higher risk suits': () => ['PATCH', `${SUBJECT}/profile`, { suitability: { riskLevel: 3 } }],
  'an assessment lasts longer': () => ['PATCH', `${SUBJECT}/profile`, { suitability: { validUntil: LATER } }],
  'a proposal is approved': ({ proposal }) => ['POST', `${SUBJECT}/proposals/${proposal}/approval`, {}],
  'a proposal is approved by the code that the customer was sent': ({ proposal, code }) => [
    'POST',
    `${SUBJECT}/proposals/${proposal}/approval`,
    { code },
  ],
  'a proposal is rejected': ({ proposal }) => ['POST', `${SUBJECT}/proposals/${proposal}/rejection`, {}],
  'a dispute is answered': ({ dispute }) => ['POST', `${SUBJECT}/disputes/${dispute}/answer`, { outcome: 'rejected' }],
};
const YES = 'a yes that passes `minimumEvidence: own-token`';

/** The rows of the page about what lets more be done. */
const ACT_ROWS = [...PAGE.matchAll(/^\| (an? [^|]+) \|(.*)\|$/gm)].map(([, act = '', cells = '']) => ({
  act,
  said: cells.split('|').map((cell) => cell.trim()),
}));

/** Returns the token of this scope: the customer's own, or that of a member of staff who has proposed nothing. */
function tokenAbout(path: string, scope: Scope): string {
  if (scope === 'consents') return `customer.${path.split('/')[3]}`;
  return scope === 'consents:staff' ? 'staff-S-78' : TOKENS[scope];
}

describe('what lets more be done for a customer', () => {
  test('is listed whole', () => expect(ACT_ROWS.map(({ act }) => act)).toEqual([YES, ...Object.keys(ACTS)]));

  test.each(ACT_ROWS.filter(({ act }) => act !== YES))(
    'is open to the scopes of the page: $act',
    async ({ act, said }) => {
      const found = [];
      for (const scope of SCOPES) {
        const known = await guarded();
        const [method, path, body] = ACTS[act]?.(known) ?? ['', '', {}];
        const before = await known.states();
        const { status, body: answer } = await known.send(tokenAbout(path, scope), method, path, body);
        if (scope === 'consents:any') expect(['customer-or-two-staff', 'scope-missing']).toContain(answer.code);
        const after = await known.states();
        if (status >= 400) expect(after).toEqual(before);
        // A proposal changes nothing but the list of proposals.
        const kept = before.map(({ version, changedAt, proposals, ...rest }) => rest);
        if (status === 202) expect(after).toMatchObject(kept);
        found.push(status === 201 ? 'yes' : status === 202 ? 'proposes' : '');
      }
      expect(found).toEqual(said);
    },
  );

  test('is open to the scopes of the page: a yes that passes as by an own token', async () => {
    const found = [];
    for (const scope of SCOPES) {
      const { send, offers } = await furnishedApi();
      await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, minimumEvidence: 'own-token' });
      const capture = scope === 'consents:any' ? { channel: 'post', evidence: 'paper', attachments: [SCAN] } : null;
      await send(tokenAbout(SUBJECT, scope), 'POST', `${SUBJECT}/consents`, { ...offers, capture });
      found.push((await send('marketing', 'POST', '/access/v1/evaluation', CHECK)).body.decision ? 'yes' : '');
    }
    expect(found).toEqual(ACT_ROWS[0]?.said);
  });
});
