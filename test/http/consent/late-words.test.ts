import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, instantOf, later } from '../../../core/kernel/instant.ts';
import { ACME, type Body, OFFERS } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const captured = (days: number | null) => ({ channel: 'app', at: days === null ? null : daysAgo(days) });
/** A capture that comes with the token of staff, which says the channel. */
const BY_STAFF = { channel: null };
const api = await furnishedApi();
const quotes = { ...api.quotes };
const timedOffers = await timed();
// No consent here was captured before its notice was published.
api.parts.clock.advance(450 * DAY_MS);
const NOW = instantOf(api.parts.clock.nowMs());
const daysAgo = (days: number) => later(NOW, -days * DAY_MS);
let subjects = 0;

/** The offers of a purpose with limits in days, under a notice of its own. */
async function timed() {
  const id = 'timed-offers';
  const purpose = { ...OFFERS, maxValidityDays: 365, reaffirmationDays: 180, coolDownDays: 90 };
  await api.send('registrar', 'PUT', `/v1/purposes/${id}`, purpose);
  const words = { language: 'en', text: 'Offers for a time.' };
  const { body } = await api.send('registrar', 'POST', `/v1/purposes/${id}/notices`, words);
  return { ...api.offers, purpose: id, notice: { id: body.notice.id, language: 'en' } };
}

/** A customer of their own, about whom nothing is on record. */
function customer() {
  const path = `/v1/subjects/late-${subjects++}`;
  const post = async (name: string, body: Body) => {
    const token = body.capture?.channel === null ? 'staff-S-77' : 'app';
    const { status, body: answer } = await api.send(token, 'POST', `${path}/${name}`, body);
    expect(status).toBe(201);
    return answer;
  };
  return {
    path,
    yes: (change: object, of: Body = api.offers) => post('consents', { ...of, ...change }),
    no: (change: object = {}, of: Body = api.offers) => post('consents', { ...of, decision: 'refused', ...change }),
    withdraw: (change: object = {}) => post('withdrawals', { purpose: api.offers.purpose, ...change }),
    confirm: () => {
      const { event, code } = api.deps.codeDelivery.sent.at(-1) ?? {};
      return post('confirmations', { event, code });
    },
    push: async (channel = 'sms') => {
      const asked = { ...api.push, subject: path.split('/').at(-1), channel };
      const { body } = await api.send('marketing', 'POST', '/v1/pushes', asked);
      return body.decision ? 'yes' : body.context.reasons;
    },
    pairs: async () => (await api.send('app', 'GET', `${path}/consents`)).body.consents as Body[],
  };
}

describe('a yes that comes late', () => {
  const WIDE = { channels: ['sms', 'email'] };
  const NONE = { effect: 'none', reason: 'capture-before-decision' };

  test.each<[string, number | null, (one: ReturnType<typeof customer>) => Promise<unknown>]>([
    ['a narrower yes', null, (one) => one.yes({ channels: ['email'] })],
    ['a narrower yes, itself captured earlier', 10, (one) => one.yes({ channels: ['email'], capture: captured(10) })],
    ['a yes that ends sooner', null, (one) => one.yes({ ...WIDE, validUntil: later(NOW, DAY_MS) })],
    ['a refusal', null, (one) => one.no()],
    ['a refusal with a time of its own', 10, (one) => one.no({ capture: captured(10) })],
    ['a withdrawal of nothing', null, (one) => one.withdraw()],
    ['a withdrawal', null, (one) => one.yes(WIDE).then(() => one.withdraw())],
    ['a withdrawal of one channel', null, (one) => one.yes(WIDE).then(() => one.withdraw({ channels: ['sms'] }))],
    ['a withdrawal beside which a capture waits', null, withdrawnAndCaptured],
  ])('does not change what followed it: %s', async (_, days, said) => {
    const one = customer();
    await said(one);
    const before = await one.pairs();
    for (const earlier of [30, (days ?? 0) + 1]) {
      for (const capture of [captured(earlier), { ...BY_STAFF, at: daysAgo(earlier) }]) {
        expect(await one.yes({ ...WIDE, capture })).toMatchObject({ ...NONE, confirmation: null });
      }
    }
    expect(await one.pairs()).toEqual(before);
  });

  async function withdrawnAndCaptured(one: ReturnType<typeof customer>) {
    await one.yes(WIDE);
    await one.withdraw();
    await one.yes({ ...WIDE, capture: BY_STAFF });
  }

  test('counts where nothing followed it, and again by what was said last', async () => {
    const one = customer();
    expect(await one.yes({ ...WIDE, capture: captured(30) })).toMatchObject({ effect: 'counts', reason: null });
    expect(await one.yes({ ...WIDE, capture: captured(20) })).toMatchObject({ effect: 'counts' });
    expect(await one.push()).toBe('yes');
  });

  test('never lets a push out that the words in the order of their saying forbid', async () => {
    const word = fc.record({ days: fc.integer({ min: 1, max: 40 }), channels: fc.subarray(['sms', 'email'] as const) });
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 5 }), async (words) => {
        const one = customer();
        for (const { days, channels } of words) {
          if (channels.length === 0) await one.no({ capture: captured(days) });
          else await one.yes({ channels, capture: captured(days) });
        }
        const newest = Math.min(...words.map(({ days }) => days));
        const last = words.filter(({ days }) => days === newest);
        const may = last.every(({ channels }) => channels.some((channel) => channel === 'sms'));
        if (!may && last.length === 1) expect(await one.push()).not.toBe('yes');
        if (may) expect(await one.push()).toBe('yes');
      }),
      { numRuns: 40 },
    );
  });
});

describe('a no that comes late', () => {
  test('is shown and ends nothing when it was said before the yes that counts', async () => {
    for (const said of [(one: ReturnType<typeof customer>, how: object) => one.no(how), withdrawing]) {
      const one = customer();
      await one.yes({ capture: captured(5) });
      expect(await said(one, { capture: captured(6) })).toMatchObject({
        effect: 'none',
        reason: 'said-before-decision',
        consent: { status: 'given' },
      });
      expect(await one.push()).toBe('yes');
      expect(await said(one, { capture: captured(4) })).toMatchObject({ effect: 'counts', reason: null });
      expect(await one.push()).not.toBe('yes');
    }
  });

  const withdrawing = (one: ReturnType<typeof customer>, how: object) => one.withdraw(how);

  test('between a capture and its code ends what waits, and one from before leaves it', async () => {
    const one = customer();
    await one.yes({ capture: { ...BY_STAFF, at: daysAgo(5) } });
    await one.no({ capture: captured(6) });
    expect(await one.pairs()).toMatchObject([{ status: 'refused', waiting: { status: 'given' } }]);
    await one.confirm();
    expect(await one.push()).toBe('yes');
    await one.yes({ capture: BY_STAFF });
    await one.no();
    expect(await one.pairs()).toMatchObject([{ status: 'refused', waiting: null }]);
  });
});

describe('what staff capture', () => {
  test('neither ends nor hides the consent that counts, for as long as nobody confirms it', async () => {
    const one = customer();
    const { event } = await one.yes({});
    for (let captures = 1; captures <= 5; captures++) {
      expect(await one.yes({ channels: ['email'], capture: BY_STAFF })).toMatchObject({ effect: 'waits' });
      expect(await one.push()).toBe('yes');
      const pair = { event: event.id, awaitingConfirmation: false, waiting: { channels: ['email'] } };
      expect(await one.pairs()).toMatchObject([pair]);
    }
    await one.confirm();
    expect(await one.pairs()).toMatchObject([{ channels: ['email'], waiting: null, evidence: 'otp' }]);
    expect(await one.push()).toEqual(['channel-not-consented']);
  });
});

describe('the time of a capture', () => {
  test('is what cool-down counts from', async () => {
    for (const [days, reasons] of [
      [0, ['cooling-down']],
      [89, ['cooling-down']],
      [90, undefined],
      [400, undefined],
    ] as const) {
      const one = customer();
      await one.no({ capture: captured(days) }, timedOffers);
      const { body } = await api.send('app', 'POST', `${one.path}/asks`, { purpose: timedOffers.purpose });
      expect(body.context?.reasons).toEqual(reasons);
    }
  });
});

describe('the life of a consent', () => {
  const consents = (one: ReturnType<typeof customer>) => `${one.path}/consents`;

  test.each([0, 1, 200, 364])('counts from its capture %i days ago, whatever is asked', async (days) => {
    const one = customer();
    const { consent } = await one.yes({ capture: captured(days) }, timedOffers);
    const end = later(daysAgo(days), 365 * DAY_MS);
    expect([consent.saidAt, consent.validUntil]).toEqual([daysAgo(days), end]);
    const { body } = await api.send('app', 'GET', consents(one));
    expect(body.prompts).toMatchObject(days < 180 ? [] : [{ since: later(daysAgo(days), 180 * DAY_MS) }]);
    const tooFar = { ...timedOffers, capture: captured(days), validUntil: later(end, 1) };
    const problem = { status: 422, code: 'valid-until-too-far', pointer: '/validUntil' };
    await expectProblem(api, ['app', 'POST', consents(customer()), tooFar], problem);
  });

  test.each([365, 400])('is over before it begins where its capture was %i days ago', async (days) => {
    const problem = { status: 422, code: 'capture-too-old', pointer: '/capture/at' };
    const body = { ...timedOffers, capture: captured(days) };
    await expectProblem(api, ['app', 'POST', consents(customer()), body], problem);
  });
});

describe('a withdrawal', () => {
  test('with nothing active is a refusal, which the paper forms that come after it do not undo', async () => {
    for (const capture of [null, { channel: 'call' }, BY_STAFF, captured(1)]) {
      const one = customer();
      const answer = await one.withdraw({ capture });
      expect(answer).toMatchObject({ event: { type: 'consent.refused' }, consent: { status: 'refused' }, others: [] });
      expect(await one.yes({ capture: captured(3) })).toMatchObject({ effect: 'none' });
      expect(await one.push()).toEqual(['refused']);
      expect(await one.withdraw({ purpose: 'old-offers' })).toMatchObject({ effect: 'counts' });
    }
  });

  /** Registers a recipient of quotes, and shows it in a new notice. */
  async function quotesFor(recipient: string) {
    await api.send('registrar', 'PUT', `/v1/recipients/${recipient}`, { ...ACME, name: recipient, legalId: recipient });
    const words = { language: 'en', text: `Quotes by ${recipient} as well.` };
    const { body } = await api.send('registrar', 'POST', '/v1/purposes/insurance-quotes/notices', words);
    quotes.notice = { id: body.notice.id, language: 'en' };
    return { ...quotes, recipient };
  }

  test('of every recipient ends each consent by an event of its own, or refuses them all', async () => {
    const one = customer();
    const other = await quotesFor('other-insurance');
    await one.yes({}, quotes);
    await one.yes({}, other);
    const answer = await one.withdraw({ purpose: 'insurance-quotes' });
    expect(answer).toMatchObject({ consent: { recipient: 'acme-insurance', status: 'withdrawn' } });
    expect(answer.others).toMatchObject([
      { consent: { recipient: 'other-insurance', status: 'withdrawn' } },
      { event: { type: 'consent.refused' }, consent: { recipient: null, status: 'refused' } },
    ]);
    const events = [answer, ...answer.others].map(({ event }) => event.id);
    expect(new Set(events).size).toBe(3);

    const nobody = customer();
    api.parts.clock.advance(2 * DAY_MS);
    await nobody.withdraw({ purpose: 'insurance-quotes' });
    expect(await nobody.yes({ capture: captured(-1) }, quotes)).toMatchObject({ effect: 'none' });
    expect(await nobody.yes({}, other)).toMatchObject({ effect: 'counts' });
  });

  test.each([
    ['nobody', [], 'consent.refused'],
    ['one recipient', ['beta-insurance'], 'consent.withdrawn'],
    ['two recipients', ['beta-insurance', 'gamma-insurance'], 'consent.withdrawn'],
  ])(
    'of every recipient, %s of whom had a yes, is not outlived by an earlier yes to another',
    async (_, agreed, type) => {
      for (const recipient of agreed) await quotesFor(recipient);
      const last = await quotesFor('late-insurance');
      api.parts.clock.advance(2 * DAY_MS);
      const from = (ms: number) => instantOf(api.parts.clock.nowMs() - ms);
      for (const capture of [
        { channel: 'app', at: from(DAY_MS) },
        { ...BY_STAFF, at: from(1) },
      ]) {
        const one = customer();
        for (const recipient of agreed) await one.yes({}, { ...quotes, recipient });
        const answer = await one.withdraw({ purpose: quotes.purpose });
        expect(answer.event.type).toBe(type);
        expect(answer.others).toHaveLength(agreed.length);
        expect(await one.yes({ capture }, last)).toMatchObject({ effect: 'none', reason: 'capture-before-decision' });
        expect((await one.pairs()).filter(({ status }) => status === 'given')).toEqual([]);
        expect(await one.yes({}, last)).toMatchObject({ effect: 'counts', consent: { status: 'given' } });
      }
    },
  );

  test('of a part of what alone waits leaves the rest waiting, which the code makes count', async () => {
    const one = customer();
    await one.yes({ channels: ['sms'] });
    await one.yes({ channels: ['sms', 'email'], capture: BY_STAFF });
    const answer = await one.withdraw({ channels: ['sms'] });
    expect(answer.consent).toMatchObject({ status: 'withdrawn', waiting: { channels: ['email'] } });
    expect(await one.push('email')).toEqual(['withdrawn']);
    expect((await one.confirm()).consent).toMatchObject({ status: 'given', channels: ['email'] });
    expect(await one.push('email')).toBe('yes');
  });

  test('of a recipient that is suspended, or no longer for the purpose, is taken', async () => {
    const [one, two] = [customer(), customer()];
    await one.yes({}, await quotesFor('leaving'));
    const left = { ...ACME, name: 'leaving', legalId: 'leaving', purposes: ['other-quotes'] };
    await api.send('registrar', 'PUT', '/v1/recipients/leaving', left);
    for (const each of [one, two]) {
      const { effect } = await each.withdraw({ purpose: 'insurance-quotes', recipient: 'leaving' });
      expect(effect).toBe('counts');
    }
  });

  test('is turned away only where nothing could be withdrawn', async () => {
    const { path } = customer();
    const call = (body: object): Parameters<typeof expectProblem>[1] => ['app', 'POST', `${path}/withdrawals`, body];
    const unknown = { status: 422, code: 'purpose-unknown', pointer: '/purpose' };
    await expectProblem(api, call({ purpose: 'nothing' }), unknown);
    await expectProblem(api, call({ purpose: 'insurance-quotes', recipient: 'nobody' }), {
      status: 422,
      code: 'recipient-unknown',
      pointer: '/recipient',
    });
    await expectProblem(api, call({ purpose: 'credit-card-offers', channels: [] }), {
      status: 400,
      code: 'input-invalid',
      pointer: '/channels',
    });
  });
});

describe('a withdrawal of a part', () => {
  test('stops one channel and leaves all else of the consent as it was', async () => {
    const one = customer();
    await one.yes({ channels: ['sms', 'email'], validUntil: later(NOW, 20 * DAY_MS), capture: captured(1) });
    const [before] = await one.pairs();
    for (const capture of [BY_STAFF, { channel: 'call' }, null]) {
      const answer = await one.withdraw({ channels: ['sms'], capture });
      expect(answer).toMatchObject({ event: { type: 'consent.withdrawn' }, effect: 'counts' });
      const { channels, narrowedBy } = answer.consent;
      expect([channels, narrowedBy.event]).toEqual([['email'], answer.event.id]);
      expect(answer.consent).toEqual({ ...before, channels, narrowedBy });
    }
    expect(await one.push('sms')).toEqual(['channel-not-consented']);
    expect(await one.push('email')).toBe('yes');
  });

  test('ends the open permits of that part, also when a wider yes follows', async () => {
    const one = customer();
    await one.yes({ channels: ['sms', 'email'] });
    const permit = async (channel: string) => {
      const asked = { ...api.push, subject: one.path.split('/').at(-1), channel };
      return (await api.send('marketing', 'POST', '/v1/pushes', asked)).body.permit.id as string;
    };
    const [sms, email] = [await permit('sms'), await permit('email')];
    expect(await one.withdraw({ channels: ['sms'] })).toMatchObject({ endedPermits: 1 });
    await one.yes({ channels: ['sms', 'email'] });
    const consume = async (id: string) => (await api.send('marketing', 'POST', `/v1/permits/${id}/consumption`)).body;
    expect(await consume(sms)).toMatchObject({ decision: false, context: { reasons: ['withdrawn'] } });
    expect(await consume(email)).toMatchObject({ decision: true });
  });

  test('of a disclosure withholds these data categories', async () => {
    const one = customer();
    await one.yes({ dataCategories: ['name', 'telephone'] }, quotes);
    await one.withdraw({ purpose: 'insurance-quotes', dataCategories: ['telephone'] });
    const asked = {
      subject: one.path.split('/').at(-1),
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      data: { name: 'Li Lei', telephone: '1' },
    };
    const { body } = await api.send('partner-gateway', 'POST', '/v1/disclosures', asked);
    expect(body).toMatchObject({ data: { name: 'Li Lei' }, withheld: ['telephone'] });
  });

  test('that leaves nothing withdraws the whole', async () => {
    const one = customer();
    await one.yes({ channels: ['sms'] });
    expect(await one.withdraw({ channels: ['sms', 'post'] })).toMatchObject({ consent: { status: 'withdrawn' } });
  });
});

describe('an objection to sharing', () => {
  test('stops every disclosure that rests on consent and no push, until it is lifted', async () => {
    const one = customer();
    await one.yes({});
    await one.yes({}, quotes);
    const subject = one.path.split('/').at(-1);
    const asked = { subject, purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'Li Lei' } };
    const disclose = async () => (await api.send('partner-gateway', 'POST', '/v1/disclosures', asked)).body;
    const change = (method: string) =>
      api.send(`customer.${subject}`, method, `${one.path}/objection`, { sharing: true });
    expect((await change('PUT')).body).toMatchObject({
      objection: null,
      sharing: { event: expect.any(String) },
      endedPermits: 0,
    });
    expect((await change('PUT')).status).toBe(200);
    expect(await disclose()).toMatchObject({ decision: false, context: { reasons: ['objected'] } });
    expect(await one.push()).toBe('yes');
    const { body } = await api.send('app', 'GET', `${one.path}/consents`);
    expect([body.objection, body.sharing === null]).toEqual([null, false]);
    expect((await change('DELETE')).body).toMatchObject({ sharing: null });
    expect(await disclose()).toMatchObject({ decision: true });
  });
});
