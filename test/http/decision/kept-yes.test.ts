import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { ACME, type Answered, type Body, OFFERS, QUOTES } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const key = (name: string) => ({ 'idempotency-key': name });
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const DISCLOSURE = {
  subject: 'C-1001',
  purpose: 'insurance-quotes',
  recipient: 'acme-insurance',
  data: { name: 'Li Lei', telephone: '139' },
};
const ASK = { purpose: 'other-offers' };
const HOUR_MS = 3_600_000;
/** Hours in which the clock of the tests begins; they end an hour earlier for a customer in Tokyo. */
const QUIET = { from: '15:00', to: '18:00', timeZone: 'Asia/Shanghai' };
const QUIET_UNTIL = '2026-11-23T10:00:00.000Z';

/** A customer who has consented to pushes and to a disclosure, and the calls that are answered yes. */
async function begun() {
  const api = await furnishedApi();
  const { send, parts } = api;
  const until = new Date(parts.clock.nowMs() + HOUR_MS).toISOString();
  await send('registrar', 'PUT', '/v1/purposes/other-offers', { ...OFFERS, coolDownDays: 30 });
  const text = { language: 'en', text: 'other offers' };
  const { notice } = (await send('registrar', 'POST', '/v1/purposes/other-offers/notices', text)).body;
  const about = { purpose: 'other-offers', notice: { id: notice.id, language: 'en' } };
  const quotes = { ...api.quotes, dataCategories: ['name', 'telephone'], validUntil: until };
  const give = (body: object) => send('app', 'POST', `${SUBJECT}/consents`, body);
  await give({ ...api.offers, validUntil: until });
  await give(quotes);
  const { body } = await send('marketing', 'POST', '/v1/pushes', PUSH);
  const calls: Readonly<Record<Call, () => Promise<Answered>>> = {
    push: () => send('marketing', 'POST', '/v1/pushes', PUSH, key('push')),
    consumption: () => send('marketing', 'POST', `/v1/permits/${body.permit.id}/consumption`, {}, key('consumption')),
    disclosure: () => send('partner-gateway', 'POST', '/v1/disclosures', DISCLOSURE, key('disclosure')),
    ask: () => send('app', 'POST', `${SUBJECT}/asks`, ASK, key('ask')),
  };
  const said = (path: string, method: string, sent: object = {}) => send('app', method, `${SUBJECT}/${path}`, sent);
  const lift = (optOut: string, sent: object = {}) => send('customer.C-1001', 'DELETE', `${SUBJECT}/${optOut}`, sent);
  const publish = (path: string, sent: object, method = 'PUT') => send('registrar', method, path, sent);
  /** Disputes what is on record for a purpose. */
  const dispute = async (purpose: string) => {
    // From the state, so that no copy of the registry is made on the way.
    const state = await parts.events.readState(subjectChain(api.deps.pepper, 'C-1001'));
    const event = state?.pairs.find((pair) => pair.purpose === purpose)?.current?.event;
    return send('customer.C-1001', 'POST', `${SUBJECT}/disputes`, { event });
  };
  const change: Readonly<Record<string, () => Promise<Answered>>> = {
    object: () => said('objection', 'PUT'),
    liftObjection: () => lift('objection'),
    restrict: () => said('restriction', 'PUT'),
    liftRestriction: () => lift('restriction'),
    pause: () => said('pause', 'PUT', { of: 'pushes', until: '2027-01-01T00:00:00Z' }),
    resume: () => lift('pause', { of: 'pushes' }),
    pauseQuotes: () => said('pause', 'PUT', { of: 'disclosures', until: '2027-01-01T00:00:00Z' }),
    dispute: () => dispute(PUSH.purpose),
    disputeQuotes: () => dispute(DISCLOSURE.purpose),
    disputeOther: () => dispute('other-offers'),
    reject: async () => {
      const { disputes } = (await send('staff-S-78', 'GET', `${SUBJECT}/disputes`)).body;
      const open = disputes.findLast(({ answer }: Body) => answer === null);
      return send('staff-S-78', 'POST', `${SUBJECT}/disputes/${open?.id}/answer`, { outcome: 'rejected' });
    },
    withdraw: () => said('withdrawals', 'POST', { purpose: PUSH.purpose }),
    withdrawQuotes: () => said('withdrawals', 'POST', { purpose: DISCLOSURE.purpose, recipient: DISCLOSURE.recipient }),
    refuse: () => give({ ...api.offers, decision: 'refused', channels: [] }),
    refuseOther: () => give({ ...about, decision: 'refused', channels: [] }),
    give: () => give({ ...api.offers, validUntil: until }),
    giveQuotes: () => give(quotes),
    giveOther: () => give({ ...about, decision: 'given', capture: { channel: 'app' }, channels: ['sms'] }),
    narrow: () => give({ ...api.offers, channels: ['email'] }),
    narrowQuotes: () => give({ ...quotes, dataCategories: ['name'] }),
    retire: () => publish('/v1/purposes/credit-card-offers', { ...OFFERS, retired: true }),
    revive: () => publish('/v1/purposes/credit-card-offers', OFFERS),
    retireQuotes: () => publish('/v1/purposes/insurance-quotes', { ...QUOTES, retired: true }),
    retireOther: () => publish('/v1/purposes/other-offers', { ...OFFERS, coolDownDays: 30, retired: true }),
    dropChannel: () => publish('/v1/purposes/credit-card-offers', { ...OFFERS, channels: ['email'] }),
    dropCategory: () => publish('/v1/purposes/insurance-quotes', { ...QUOTES, dataCategories: ['name'] }),
    dropRecipient: () => publish('/v1/recipients/acme-insurance', { ...ACME, purposes: ['other-quotes'] }),
    suspend: () => publish('/v1/recipients/acme-insurance/suspension', { reason: 'a breach' }, 'POST'),
    newNotice: () =>
      publish(
        '/v1/purposes/credit-card-offers/notices',
        { language: 'en', text: 'new', translations: [{ language: 'de', text: 'ganz neu' }] },
        'POST',
      ),
    quiet: () => publish('/v1/purposes/credit-card-offers', { ...OFFERS, quietHours: QUIET }),
    loud: () => publish('/v1/purposes/credit-card-offers', OFFERS),
    mask: () => publish('/v1/purposes/insurance-quotes', { ...QUOTES, maskedCategories: ['telephone'] }),
    maskAll: () => publish('/v1/purposes/insurance-quotes', { ...QUOTES, maskedCategories: ['name', 'telephone'] }),
    unmask: () => publish('/v1/purposes/insurance-quotes', QUOTES),
    move: () => said('profile', 'PATCH', { timeZone: 'Asia/Tokyo' }),
    staleNumber: () => said('profile', 'PATCH', { staleContacts: ['sms'] }),
    freshNumber: () => said('profile', 'PATCH', { staleContacts: [] }),
    minor: () => said('profile', 'PUT', { care: ['minor'], timeZone: null, staleContacts: [], suitability: null }),
  };
  return { ...api, calls, change };
}
/** The part of an answer that binds who acts on a yes. */
interface Binds {
  readonly obligations?: readonly object[];
  readonly notBefore?: string;
}
type Call = 'push' | 'consumption' | 'disclosure' | 'ask';

async function changed(change: Readonly<Record<string, () => Promise<Answered>>>, name: string): Promise<void> {
  const answer = await change[name]?.();
  expect([name, answer?.status]).toEqual([name, expect.toBeOneOf([200, 201])]);
}

/** The changes after which a yes would be a no, with the reason that is told; several words are changes in order. */
const OUTDATED: Readonly<Record<Call, readonly (readonly [changes: string, reason: string])[]>> = {
  push: [
    ['object', 'objected'],
    ['pause resume', 'paused'],
    ['restrict', 'restricted'],
    ['withdraw', 'withdrawn'],
    ['refuse', 'refused'],
    ['narrow', 'channel-not-consented'],
    ['retire', 'purpose-retired'],
    ['dropChannel', 'channel-not-consented'],
    ['newNotice', 'notice-superseded'],
    ['minor', 'minor-without-guardian'],
    ['staleNumber', 'contact-stale'],
    ['object liftObjection', 'objected'],
    ['restrict liftRestriction', 'restricted'],
    ['withdraw give', 'withdrawn'],
    ['refuse give', 'refused'],
    ['dispute', 'disputed'],
    ['dispute reject', 'disputed'],
  ],
  consumption: [
    ['object', 'objected'],
    ['pause', 'paused'],
    ['pause resume', 'paused'],
    ['restrict', 'restricted'],
    ['withdraw', 'withdrawn'],
    ['refuse', 'refused'],
    ['retire', 'purpose-retired'],
    ['minor', 'minor-without-guardian'],
    ['staleNumber', 'contact-stale'],
    ['quiet', 'quiet-hours'],
    ['object liftObjection', 'objected'],
    ['restrict liftRestriction', 'restricted'],
    ['withdraw give', 'withdrawn'],
    ['refuse give', 'refused'],
    ['dispute', 'disputed'],
    ['dispute reject', 'disputed'],
  ],
  disclosure: [
    ['restrict', 'restricted'],
    ['pauseQuotes', 'paused'],
    ['withdrawQuotes', 'withdrawn'],
    ['disputeQuotes', 'disputed'],
    ['narrowQuotes', 'data-category-not-consented'],
    ['suspend', 'recipient-suspended'],
    ['retireQuotes', 'purpose-retired'],
    ['dropRecipient', 'recipient-unknown'],
    ['dropCategory', 'data-category-not-consented'],
    ['restrict suspend', 'recipient-suspended, restricted'],
    ['minor', 'minor-without-guardian'],
  ],
  ask: [
    ['refuseOther', 'cooling-down'],
    ['giveOther', 'consent-stands'],
    ['giveOther disputeOther', 'disputed'],
    ['object', 'objected'],
    ['restrict', 'restricted'],
    ['retireOther', 'purpose-retired'],
  ],
};

/** Changes that leave a yes one, or make it one again. */
const STILL_YES: Readonly<Record<Call, readonly string[]>> = {
  push: ['suspend', 'withdrawQuotes', 'retire revive', 'retireQuotes', 'staleNumber freshNumber', 'quiet loud'],
  consumption: ['suspend', 'withdrawQuotes', 'retire revive', 'retireQuotes', 'staleNumber freshNumber', 'quiet loud'],
  disclosure: [
    'object',
    'pause',
    'withdraw',
    'retire',
    'restrict liftRestriction',
    'withdrawQuotes giveQuotes',
    'dispute',
    'disputeQuotes reject',
  ],
  ask: ['withdraw', 'suspend', 'restrict liftRestriction', 'object liftObjection'],
};

/** Changes that leave a yes one and bind who acts on it otherwise, with what binds them then. */
const BOUND: Readonly<Record<'push' | 'disclosure', readonly (readonly [changes: string, binds: Binds])[]>> = {
  push: [
    ['quiet', { notBefore: QUIET_UNTIL }],
    ['quiet move', { notBefore: '2026-11-23T09:00:00.000Z' }],
  ],
  disclosure: [
    ['mask', { obligations: [{ kind: 'mask', dataCategories: ['telephone'] }] }],
    ['mask maskAll', { obligations: [{ kind: 'mask', dataCategories: ['name', 'telephone'] }] }],
    ['mask unmask', { obligations: [] }],
  ],
};

describe.each(Object.keys(BOUND) as (keyof typeof BOUND)[])('a yes to a repeated %s', (call) => {
  test.each(BOUND[call])('binds as it would now after %s', async (changes, binds) => {
    const { calls, change } = await begun();
    const first = await calls[call]();
    for (const name of changes.split(' ')) await changed(change, name);
    const again = await calls[call]();
    const { context, ...rest } = first.body;
    expect([again.status, again.body]).toEqual([first.status, { ...rest, context: { ...context, ...binds } }]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

test('a yes has the obligations that came with time alone', async () => {
  const { send, quotes, calls, parts } = await begun();
  const reaffirmed = { ...QUOTES, reaffirmationDays: 1 };
  await send('registrar', 'PUT', '/v1/purposes/insurance-quotes', reaffirmed);
  await send('app', 'POST', `${SUBJECT}/consents`, { ...quotes, dataCategories: ['name'] });
  parts.clock.advance(23 * HOUR_MS);
  expect((await calls.disclosure()).body.context.obligations).toEqual([]);
  parts.clock.advance(HOUR_MS);
  expect((await calls.disclosure()).body.context.obligations).toMatchObject([{ kind: 'reaffirm' }]);
});

describe.each(Object.keys(OUTDATED) as Call[])('a yes to a repeated %s', (call) => {
  test.each(OUTDATED[call])('is asked again after %s: %s', async (changes, reason) => {
    const { calls, change, parts } = await begun();
    const first = await calls[call]();
    expect(first.body.decision).toBe(true);
    for (const name of changes.split(' ')) await changed(change, name);
    const before = parts.tables.events.size;
    for (let times = 0; times < 2; times++) {
      const again = await calls[call]();
      expect([again.status, again.body.code]).toEqual([409, 'decision-outdated']);
      expect(again.body.detail).toContain(`the yes of event \`${first.body.event.id}\` would be a no now: ${reason}`);
      expect(JSON.stringify(again.body)).not.toContain('Li Lei');
    }
    expect(parts.tables.events.size).toBe(before);
  });

  test.each(STILL_YES[call])('is answered as it was after %s', async (changes) => {
    const { calls, change } = await begun();
    const first = await calls[call]();
    expect(first.body.decision).toBe(true);
    for (const name of changes.split(' ')) await changed(change, name);
    const again = await calls[call]();
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

test('a yes is a no when the consent has ended, without anybody saying so', async () => {
  const { calls, parts } = await begun();
  expect((await calls.disclosure()).status).toBe(201);
  parts.clock.advance(HOUR_MS - 1);
  expect((await calls.disclosure()).status).toBe(201);
  parts.clock.advance(1);
  expect((await calls.disclosure()).body).toMatchObject({ code: 'decision-outdated' });
});

test('what is kept of a push and of a consumption lives no longer than the permit', async () => {
  const { calls, parts } = await begun();
  const first = await calls.push();
  const used = await calls.consumption();
  parts.clock.advance(Date.parse(first.body.permit.expiresAt) - parts.clock.nowMs() - 1);
  expect((await calls.push()).body).toEqual(first.body);
  expect((await calls.consumption()).body).toEqual(used.body);
  parts.clock.advance(1);
  const anew = await calls.push();
  expect([anew.status, anew.headers.has('idempotency-replayed')]).toEqual([201, false]);
  expect(anew.body.permit.id).not.toBe(first.body.permit.id);
  expect((await calls.consumption()).body).toMatchObject({ code: 'permit-consumed' });
});

/** The answer to a check. */
interface Checked {
  readonly decision: boolean;
  readonly context: { readonly obligations: readonly object[]; readonly notBefore: string | null };
}

/** Returns the body of a first answer with what binds by a check. */
function boundBy({ context: { obligations, notBefore } }: Checked, { body }: Answered): object {
  return { ...body, context: { ...body.context, obligations, notBefore } };
}

test('a kept no is answered as it was, though it would be a yes now', async () => {
  const { calls, change } = await begun();
  await changed(change, 'object');
  const no = await calls.push();
  expect(no.body.decision).toBe(false);
  await changed(change, 'liftObjection');
  const again = await calls.push();
  expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([200, no.body, 'true']);
});

test('whatever happens between, a repeated yes is what a check and the permit say, with what binds', async () => {
  const names = [
    ...['object', 'liftObjection', 'restrict', 'liftRestriction', 'withdraw', 'give', 'withdrawQuotes', 'giveQuotes'],
    ...['retire', 'revive', 'refuse', 'suspend', 'newNotice', 'dropCategory', 'pause', 'resume', 'pauseQuotes'],
    ...[
      'dispute',
      'disputeQuotes',
      'reject',
      'quiet',
      'loud',
      'mask',
      'maskAll',
      'unmask',
      'move',
      'staleNumber',
      'freshNumber',
    ],
  ];
  const ends = new Set(['object', 'restrict', 'withdraw', 'refuse', 'pause', 'dispute']);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...names), { maxLength: 8 }), async (changes) => {
      const { calls, change, send } = await begun();
      const check = async (action: object, purpose: string): Promise<Checked> => {
        const asked = {
          subject: { type: 'customer', id: 'C-1001' },
          action,
          resource: { type: 'purpose', id: purpose },
        };
        return (await send('marketing', 'POST', '/access/v1/evaluation', asked)).body;
      };
      const first = { push: await calls.push(), disclosure: await calls.disclosure() };
      for (const name of changes) await change[name]?.();
      const push = await check({ name: 'push', properties: { channel: 'sms' } }, PUSH.purpose);
      const permitted = push.decision && !changes.some((name) => ends.has(name));
      const properties = { recipient: DISCLOSURE.recipient, dataCategories: Object.keys(DISCLOSURE.data) };
      const disclosure = await check({ name: 'disclose', properties }, DISCLOSURE.purpose);
      const again = { push: await calls.push(), disclosure: await calls.disclosure() };
      expect([again.push.status, again.disclosure.status]).toEqual([
        permitted ? 201 : 409,
        disclosure.decision ? 201 : 409,
      ]);
      if (permitted) expect(again.push.body).toEqual(boundBy(push, first.push));
      if (disclosure.decision) expect(again.disclosure.body).toEqual(boundBy(disclosure, first.disclosure));
    }),
    { numRuns: 40 },
  );
});
