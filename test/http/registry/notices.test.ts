import { describe, expect, test } from 'vitest';
import { MAX_NOTICE_LANGUAGES, MAX_NOTICE_LENGTH, MAX_NOTICES_LENGTH } from '../../../core/limits.ts';
import { type Body, memoryApi, OFFERS, withRegistry } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';
import { sha256Of, shownBy } from '../../support/products.ts';

const PURPOSE = '/v1/purposes/credit-card-offers';
const NOTICES = `${PURPOSE}/notices`;
const CHINESE = { language: 'zh-CN', text: '我们想向您发送优惠信息。' };
const FRENCH = { language: 'fr', text: 'Nous voudrions vous envoyer des offres.' };
const NEW_WORDS = { language: 'en', text: 'We would like to send you other offers.' };

async function begun(approvals: 1 | 2 = 1) {
  const api = memoryApi({ approvals });
  if (approvals === 1) await withRegistry(api);
  const publish = async (body: Body) => (await api.send('registrar', 'POST', NOTICES, body)).body;
  /** Lets a customer agree under a notice; gives the reasons against a push to them, as they are when it is called. */
  async function agreed(subject: string, { id, language }: Body) {
    const consent = {
      purpose: 'credit-card-offers',
      decision: 'given',
      capture: { channel: 'app' },
      channels: ['sms'],
      notice: { id, language },
    };
    const { status } = await api.send('app', 'POST', `/v1/subjects/${subject}/consents`, consent);
    expect(status).toBe(201);
    const push = { subject, purpose: 'credit-card-offers', channel: 'sms' };
    return async () => (await api.send('marketing', 'POST', '/v1/pushes', push)).body.context.reasons;
  }
  return { ...api, api, publish, agreed };
}

describe('a material notice', () => {
  test('in one language is refused while the purpose has others, which the answer lists', async () => {
    const { api, publish } = await begun();
    await publish({ ...CHINESE, material: false });
    await publish({ ...FRENCH, material: false });
    const problem = { status: 422, code: 'notice-languages-missing', pointer: '/translations' };
    const { body } = await expectProblem(api, ['registrar', 'POST', NOTICES, { ...CHINESE, text: '您好' }], problem);
    expect(body.detail).toContain('en, fr');
    const two = { ...NEW_WORDS, translations: [FRENCH] };
    expect((await expectProblem(api, ['registrar', 'POST', NOTICES, two], problem)).body.detail).toContain('zh-CN');
  });

  test('in all of them ends the consents in each, and later ones count', async () => {
    const { publish, agreed, send } = await begun();
    const chinese = (await publish({ ...CHINESE, material: false })).notice;
    const english = (await send(null, 'GET', '/v1/catalogue?kind=purpose')).body.items[0].purpose.notices.en;
    const before = [await agreed('C-1', english), await agreed('C-2', chinese)];
    for (const reasons of before) expect(await reasons()).toEqual([]);
    const { notice, translations, event } = await publish({ ...NEW_WORDS, translations: [CHINESE, FRENCH] });
    expect(event.type).toBe('notice.published');
    for (const reasons of before) expect(await reasons()).toEqual(['notice-superseded']);
    expect([notice, ...translations].map(({ language, version }) => [language, version])).toEqual([
      ['en', 2],
      ['zh-CN', 2],
      ['fr', 1],
    ]);
    for (const [n, under] of [notice, ...translations].entries()) {
      expect(await (await agreed(`C-${n + 1}`, under))()).toEqual([]);
    }
  });

  test('is one event, and moves its purpose once', async () => {
    const { api, publish, send } = await begun();
    const { notice, translations } = await publish({ ...NEW_WORDS, translations: [CHINESE] });
    const { claims } = shownBy(api).entries.at(-1);
    expect(claims).toMatchObject({
      item: { kind: 'purpose', id: 'credit-card-offers', version: 3 },
      purpose: {
        version: 3,
        notices: {
          en: { id: notice.id, version: 2, sha256: sha256Of(NEW_WORDS.text), sufficesFrom: 2 },
          'zh-CN': { id: translations[0].id, version: 1, sufficesFrom: 1 },
        },
      },
      notice: { languages: ['en', 'zh-CN'], material: true, inUseSince: null },
    });
    expect(JSON.stringify(claims)).not.toContain(CHINESE.text);
    const { items } = (await send(null, 'GET', `/v1/catalogue?kind=notice&id=${translations[0].id}`)).body;
    expect(items).toMatchObject([{ version: 1, notice: { text: CHINESE.text, material: true } }]);
  });

  test('whose texts are all current changes nothing; one new text makes all of them new versions', async () => {
    const { publish } = await begun();
    const both = { ...NEW_WORDS, translations: [CHINESE] };
    const first = await publish(both);
    const again = await publish(both);
    expect(again).toEqual({ ...first, event: null });
    const third = await publish({ ...NEW_WORDS, translations: [{ ...CHINESE, text: '新的文字' }] });
    expect([third.notice.version, third.translations[0].version]).toEqual([3, 2]);
  });

  test.each<[string, Body, Body]>([
    ['personalised now', { personalised: true }, {}],
    ['in use since another time', {}, { inUseSince: '2020-05-01T00:00:00.000Z' }],
    ['by more channels', { channels: ['app', 'call', 'email', 'sms'] }, {}],
    ['described in other words', { description: { en: 'We send you card offers.' } }, {}],
    ['valid for longer', { maxValidityDays: 1_000 }, {}],
  ])('in the words of before, %s, is a new version that ends consents', async (_, purpose, more) => {
    const { publish, agreed, send } = await begun();
    const both = { ...NEW_WORDS, translations: [CHINESE] };
    const { notice } = await publish(both);
    const reasons = await agreed('C-1', notice);
    await send('registrar', 'PUT', PURPOSE, { ...OFFERS, ...purpose });
    const again = await publish({ ...both, ...more });
    expect([again.notice.version, again.translations[0].version]).toEqual([3, 2]);
    expect(again.notice).toMatchObject({ ...more, states: purpose });
    expect(await reasons()).toEqual(['notice-superseded']);
    expect((await publish({ ...both, ...more })).event).toBeNull();
  });

  test('in the words of an editorial one ends the consents that this one left', async () => {
    const { publish, agreed } = await begun();
    const reasons = await agreed('C-1', (await publish({ ...NEW_WORDS, material: false })).notice);
    expect((await publish({ ...NEW_WORDS, material: false })).event).toBeNull();
    expect((await publish(NEW_WORDS)).notice.version).toBe(3);
    expect(await reasons()).toEqual(['notice-superseded']);
  });

  test('is published or refused whole, also while others publish', async () => {
    const { parts, publish } = await begun();
    const texts = Array.from({ length: 6 }, (_, n) => ({
      language: 'en',
      text: `words ${n}`,
      translations: [{ language: 'fr', text: `mots ${n}` }],
    }));
    const answers = await Promise.all(texts.map(publish));
    const versions = answers.map(({ notice, translations }) => [notice.version, translations[0].version]);
    expect(versions.sort()).toEqual([2, 3, 4, 5, 6, 7].map((version) => [version, version - 1]));
    const purpose = await parts.events.readRegistry('purpose', 'credit-card-offers');
    expect(purpose?.notices).toMatchObject({ en: { sufficesFrom: 7 }, fr: { sufficesFrom: 6 } });
  });

  test('that two approve is proposed whole, and outdated by a notice in any of its languages', async () => {
    const { api, send } = await begun(2);
    const propose = async (method: string, path: string, body: Body) =>
      (await send('registrar', method, path, body)).body.proposal.id;
    const approve = (id: string) => send('registrar-2', 'POST', `/v1/proposals/${id}/approval`);
    await approve(await propose('PUT', PURPOSE, OFFERS));
    const both = { ...NEW_WORDS, translations: [CHINESE] };
    const proposed = await propose('POST', NOTICES, both);
    const stale = await propose('POST', NOTICES, { ...both, text: 'Other words.' });
    const approved = await approve(proposed);
    expect(approved).toMatchObject({
      status: 201,
      body: { notice: { version: 1 }, translations: [{ language: 'zh-CN', version: 1 }] },
    });
    const path = `/v1/proposals/${stale}/approval`;
    await expectProblem(api, ['registrar-2', 'POST', path], { status: 409, code: 'proposal-outdated' });
    const late = await propose('POST', NOTICES, { ...both, text: 'Other words again.' });
    await approve(await propose('POST', NOTICES, { ...FRENCH, material: false }));
    await expectProblem(api, ['registrar-2', 'POST', `/v1/proposals/${late}/approval`], {
      status: 422,
      code: 'notice-languages-missing',
    });
  });
});

describe('an editorial notice', () => {
  test('comes alone, and in several languages at once', async () => {
    const { publish, agreed } = await begun();
    const chinese = (await publish({ ...CHINESE, material: false })).notice;
    const reasons = await agreed('C-1', chinese);
    const { translations } = await publish({
      ...FRENCH,
      material: false,
      translations: [{ ...CHINESE, text: '您好' }],
    });
    expect(translations).toMatchObject([{ language: 'zh-CN', version: 2 }]);
    expect(await reasons()).toEqual([]);
  });

  test('is refused when what it states differs in one of its languages', async () => {
    const { api, publish, send } = await begun();
    await publish({ ...NEW_WORDS, translations: [FRENCH] });
    await send('registrar', 'PUT', PURPOSE, { ...OFFERS, channels: ['sms'] });
    const both = { language: 'de', text: 'neu', material: false, translations: [{ ...FRENCH, text: 'Bonjour' }] };
    await expectProblem(api, ['registrar', 'POST', NOTICES, both], {
      status: 422,
      code: 'notice-material',
      pointer: '/material',
    });
  });
});

describe('the languages of a call', () => {
  test.each<[string, object, string]>([
    ['one twice', { translations: [FRENCH, CHINESE, FRENCH] }, '/translations/2/language'],
    ['the first one again', { translations: [FRENCH, NEW_WORDS] }, '/translations/1/language'],
    ['one that is none', { translations: [{ ...FRENCH, language: 'French' }] }, '/translations/0/language'],
    ['one without words', { translations: [{ ...FRENCH, text: ' ' }] }, '/translations/0/text'],
    ['one too many', { translations: Array.from({ length: MAX_NOTICE_LANGUAGES }, () => FRENCH) }, '/translations'],
  ])('are refused when they name %s', async (_, body, pointer) => {
    const { api } = await begun();
    await expectProblem(api, ['registrar', 'POST', NOTICES, { ...NEW_WORDS, ...body }], {
      status: 400,
      code: 'input-invalid',
      pointer,
    });
  });

  test('are at most eight for a purpose', async () => {
    const { api, publish } = await begun();
    for (const language of ['de', 'fr', 'bo', 'ug', 'mn', 'ko', 'kk']) {
      await publish({ language, text: language, material: false });
    }
    await expectProblem(api, ['registrar', 'POST', NOTICES, { language: 'it', text: 'x', material: false }], {
      status: 422,
      code: 'limit-reached',
      pointer: '/language',
    });
  });
});

describe('the longest notices', () => {
  const WIDE = '语'.repeat(MAX_NOTICE_LENGTH);
  const languages = ['zh-CN', 'bo', 'ug', 'mn', 'ko', 'kk'].slice(0, MAX_NOTICES_LENGTH / MAX_NOTICE_LENGTH);
  const [first, ...others] = languages.map((language) => ({ language, text: WIDE }));
  const all = { ...first, translations: [...others, { language: 'en', text: 'x' }] };
  /** As `json.dumps` of Python writes it: with six bytes for a character. */
  const escaped = (body: object) =>
    JSON.stringify(body).replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

  test('are taken, however their JSON is escaped, proposed and approved', async () => {
    const { send } = await begun(2);
    const proposed = await send('registrar', 'PUT', PURPOSE, OFFERS);
    await send('registrar-2', 'POST', `/v1/proposals/${proposed.body.proposal.id}/approval`);
    const body = escaped({ ...first, translations: others });
    expect(body.length).toBeGreaterThan(6 * MAX_NOTICES_LENGTH);
    const ids: string[] = [];
    for (let n = 0; n < 15; n++) ids.push((await send('registrar', 'POST', NOTICES, body)).body.proposal.id);
    const page = await send('registrar', 'GET', '/v1/proposals?limit=50');
    expect(JSON.stringify(page.body).length).toBeLessThan(6_000_000 / 3);
    expect(page.body.proposals.length).toBeGreaterThan(1);
    let { next } = page.body;
    let listed = page.body.proposals.length;
    while (next !== null) {
      const { body: more } = await send('registrar', 'GET', `/v1/proposals?limit=50&cursor=${next}`);
      listed += more.proposals.length;
      next = more.next;
    }
    expect(listed).toBe(ids.length);
    expect((await send('registrar-2', 'POST', `/v1/proposals/${ids[0]}/approval`)).status).toBe(201);
  });

  test('are not longer than all of them may be', async () => {
    const { api } = await begun();
    const problem = { status: 400, code: 'input-invalid', pointer: '/translations' };
    await expectProblem(api, ['registrar', 'POST', NOTICES, all], problem);
  });
});

describe('words that were in use before they are registered', () => {
  test('are published with the time since when', async () => {
    const { publish, send } = await begun();
    const { notice } = await publish({ ...NEW_WORDS, inUseSince: '1999-05-01T00:00:00Z' });
    expect(notice.inUseSince).toBe('1999-05-01T00:00:00.000Z');
    const { items } = (await send(null, 'GET', `/v1/catalogue?kind=notice&id=${notice.id}`)).body;
    expect(items).toMatchObject([{ notice: { inUseSince: notice.inUseSince } }]);
  });

  test('are not in use only later', async () => {
    const { api } = await begun();
    const later = { ...NEW_WORDS, inUseSince: '2030-01-01T00:00:00Z' };
    await expectProblem(api, ['registrar', 'POST', NOTICES, later], {
      status: 422,
      code: 'notice-in-use-later',
      pointer: '/inUseSince',
    });
  });
});
