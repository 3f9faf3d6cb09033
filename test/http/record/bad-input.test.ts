import { describe, expect, test } from 'vitest';
import { type Body, OFFERS } from '../../support/api.ts';
import { expectProblem, furnishedApi, refused } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';
const EVALUATION = '/access/v1/evaluation';
const api = await furnishedApi();
const { send, offers, push } = api;
type Request = Parameters<typeof expectProblem>[1];

describe('a request that does not fit its schema names the member and the fix', () => {
  const cases: [string, (body: Body) => unknown, string, string][] = [
    ['an unknown member', (body) => ({ ...body, foo: 1 }), '/foo', 'leave it out'],
    ['a missing member', ({ purpose: _, ...body }) => body, '/purpose', 'send a string'],
    ['a wrong type', (body) => ({ ...body, channels: 'sms' }), '/channels', 'must be an array'],
    [
      'a value that is none of those allowed',
      (body) => ({ ...body, decision: 'maybe' }),
      '/decision',
      '`given`, `refused`',
    ],
    [
      'a channel that cannot be one',
      (body) => ({ ...body, channels: ['sms', 'Pigeon'] }),
      '/channels/1',
      '`a-z 0-9 -`',
    ],
    [
      'a channel named twice',
      (body) => ({ ...body, channels: ['sms', 'sms'] }),
      '/channels',
      'must not name anything twice',
    ],
    ['an over-long string', (body) => ({ ...body, purpose: 'x'.repeat(129) }), '/purpose', '1 to 128'],
    [
      'a local time',
      (body) => ({ ...body, validUntil: '2027-11-23T00:00:00+08:00' }),
      '/validUntil',
      'RFC 3339 in UTC',
    ],
    ['a day that does not exist', (body) => ({ ...body, validUntil: '2027-02-29T00:00:00Z' }), '/validUntil', 'exists'],
    [
      'an unknown member deep inside',
      (body) => ({ ...body, notice: { ...body.notice, 'a/b~c': 1 } }),
      '/notice/a~1b~0c',
      'leave it out',
    ],
    ['an array in place of an object', () => [], '', 'the body must be an object'],
    ['a missing choice', ({ decision: _, ...body }) => body, '/decision', 'is missing: send one of `given`, `refused`'],
    [
      'what is no UUID',
      (body) => ({ ...body, served: 'x' }),
      '/served',
      'the id of an event as the ledger answered it',
    ],
    ['a number for an instant', (body) => ({ ...body, validUntil: 1 }), '/validUntil', 'must be an instant: RFC 3339'],
    ['a year before all records', (body) => ({ ...body, validUntil: '0000-01-01T00:00:00Z' }), '/validUntil', '1970'],
    ['null in place of an object', () => null, '', 'must be an object'],
  ];
  for (const [title, change, pointer, fix] of cases) {
    test(`${title} is refused`, async () => {
      await expectProblem(api, ['app', 'POST', CONSENTS, change(offers)], {
        status: 400,
        code: 'input-invalid',
        pointer,
        fix,
      });
    });
  }

  test('every fault is listed, and no value that was sent is repeated', async () => {
    const body = { purpose: 'Zhang Wei 11010119900307000X', decision: 'Zhang', channels: [1], bar: 'Zhang' };
    const answer = await refused(api, ['app', 'POST', CONSENTS, body]);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/purpose',
      '/decision',
      '/channels/0',
      '/bar',
    ]);
    expect(JSON.stringify(answer.body)).not.toContain('Zhang');
    expect(JSON.stringify(api.logged)).not.toContain('Zhang');
  });

  test('a value has one fault, and what depends on it has none', async () => {
    const errors = async (...request: Request) => (await refused(api, request)).body.errors;
    const report = '/v1/reports/shown-notices?purpose=credit-card-offers';
    expect(await errors('app', 'POST', CONSENTS, { ...offers, validUntil: '2027-01-01T00:00:00+08:00' })).toEqual([
      { pointer: '/validUntil', in: 'body', message: 'must be RFC 3339 in UTC, such as `2027-11-23T00:00:00Z`' },
    ]);
    expect(await errors('auditor', 'GET', `${report}&from=2026-02-30&to=2026-03-01`)).toEqual([
      { pointer: '/from', in: 'query', message: 'must be a day that exists, such as `2026-11-23`' },
    ]);
    expect(await errors('auditor', 'GET', `${report}&to=2026-03-01&days=1`)).toEqual([
      { pointer: '/from', in: 'query', message: 'is missing: send a day, such as `2026-11-23`' },
      {
        pointer: '/days',
        in: 'query',
        message: 'is not a parameter of this call, which takes `purpose`, `from`, `to`',
      },
    ]);
  });

  test('what is missing, empty or too much is told with what to send', async () => {
    const PRODUCT = { title: { en: 'A fund' }, origin: 'own', riskLevel: 1 };
    const profile = { care: [], timeZone: null, staleContacts: [], suitability: null };
    const { purpose: _, ...rest } = offers;
    const cases: [Request, string, string][] = [
      [['app', 'PUT', '/v1/subjects/C-1/profile', { ...profile, timeZone: undefined }], '/timeZone', 'or null'],
      [
        ['app', 'PUT', '/v1/subjects/C-1/profile', { ...profile, suitability: undefined }],
        '/suitability',
        'an object, or null',
      ],
      [
        ['app', 'PUT', '/v1/subjects/C-1/profile', { ...profile, timeZone: 'asia/shanghai' }],
        '/timeZone',
        'the spelling of IANA',
      ],
      [
        ['registrar', 'PUT', '/v1/products/f', { ...PRODUCT, origin: undefined }],
        '/origin',
        'is missing: send one of `own`',
      ],
      [
        ['registrar', 'PUT', '/v1/products/f', { ...PRODUCT, riskLevel: undefined }],
        '/riskLevel',
        'is missing: send a whole number from 1 to 5',
      ],
      [
        ['registrar', 'PUT', '/v1/products/f', { ...PRODUCT, riskLevel: 1.5 }],
        '/riskLevel',
        'must be a whole number from 1 to 5',
      ],
      [
        ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, kind: undefined }],
        '/kind',
        'is missing: send one of `push`, `disclosure`',
      ],
      [['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, channels: [] }], '/channels', 'must have at least 1 item"'],
      [
        ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, dataCategories: ['name'] }],
        '/dataCategories',
        'must be empty: leave it out',
      ],
      [
        ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, careSteps: { tall: 'x' } }],
        '/careSteps/tall',
        'is none of `minor`',
      ],
      [['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, title: { en: '' } }], '/title/en', 'must not be empty'],
      [['registrar', 'GET', '/v1/proposals?cursor=x'], '/cursor', 'must be the `next` of the page before'],
      [['app', 'POST', CONSENTS], '', 'the body is missing: send an object'],
      [['app', 'POST', CONSENTS, rest], '/purpose', 'is missing: send a string'],
    ];
    for (const [request, pointer, fix] of cases) {
      await expectProblem(api, request, { status: 400, code: 'input-invalid', pointer, fix });
    }
  });

  test('a language is a tag, and named once', async () => {
    const notices = '/v1/purposes/credit-card-offers/notices';
    const registered: [string, string, unknown, string, string][] = [
      ['POST', notices, { language: 'english', text: 'x' }, '/language', 'must be a language tag'],
      ['POST', notices, { language: 'en-abcdefg-1', text: 'x' }, '/language', 'must be a language tag'],
      ['POST', notices, { language: 'en-u-ca-gregory', text: 'x' }, '/language', 'without extensions'],
      ['POST', notices, { language: 'sl-rozaj-rozaj', text: 'x' }, '/language', 'must be a language tag'],
      ['PUT', '/v1/purposes/x', { ...OFFERS, title: { en: 'a', EN: 'b' } }, '/title/EN', 'the same language as `en`'],
      ['PUT', '/v1/purposes/x', { ...OFFERS, description: { iw: 'b', he: 'c' } }, '/description/he', 'as `iw`'],
    ];
    for (const [method, path, body, pointer, fix] of registered) {
      await expectProblem(api, ['registrar', method, path, body], { status: 400, code: 'input-invalid', pointer, fix });
    }
  });

  test('a text shows something and holds no control characters but tabs and line breaks', async () => {
    const PRODUCT = { title: { en: 'A fund' }, origin: 'own', riskLevel: 3, riskNotice: { en: 'May fall.' } };
    const notice = (text: string) => ['/v1/purposes/credit-card-offers/notices', { language: 'en', text }, '/text'];
    const content = (text: string) => ['/v1/purposes/credit-card-offers/contents', { language: 'en', text }, '/text'];
    for (const text of [' ', '\n\t', '\u200b\u00a0', '\u3164', 'a\u0000b', 'a\u009bb']) {
      const product = (member: string) => ['/v1/products/f', { ...PRODUCT, [member]: { en: text } }, `/${member}/en`];
      for (const [path, body, pointer] of [
        notice(text),
        content(text),
        ...['title', 'fees', 'riskNotice'].map(product),
      ]) {
        const method = String(path).endsWith('s') ? 'POST' : 'PUT';
        const problem = { status: 400, code: 'input-invalid', pointer: String(pointer) };
        await expectProblem(api, ['registrar', method, String(path), body], problem);
      }
    }
    const lines = { language: 'fr', text: 'Première ligne\r\n\tdeuxième ligne', material: false };
    expect((await send('registrar', 'POST', '/v1/purposes/credit-card-offers/notices', lines)).status).toBe(201);
  });

  test('the id of an event may be sent in capitals', async () => {
    const { body } = await send('app', 'POST', CONSENTS, offers);
    const about = { event: body.event.id.toUpperCase() };
    expect((await send('app', 'POST', '/v1/subjects/C-1001/acknowledgements', about)).status).toBe(201);
    expect((await send('app', 'GET', `/v1/events/${about.event}/receipt`)).status).toBe(200);
  });

  test('paths and queries are checked as well', async () => {
    await expectProblem(api, ['app', 'GET', '/v1/subjects/a%20/consents'], {
      status: 400,
      code: 'input-invalid',
      pointer: '/subject',
    });
    await expectProblem(api, ['app', 'GET', '/v1/subjects/C-1001/history?limit=101'], {
      status: 400,
      code: 'input-invalid',
      pointer: '/limit',
      fix: '1 to 100',
    });
    await expectProblem(api, ['app', 'GET', '/v1/subjects/C-1001/history?limit=1&limit=2'], {
      status: 400,
      code: 'input-invalid',
      pointer: '/limit',
      fix: 'is given more than once',
    });
    await expectProblem(api, ['app', 'GET', '/v1/subjects/C-1001/history?page=2'], {
      status: 400,
      code: 'input-invalid',
      pointer: '/page',
    });
    await expectProblem(api, ['auditor', 'GET', '/v1/anchors?cursor=x'], {
      status: 400,
      code: 'input-invalid',
      pointer: '/cursor',
    });
  });

  test('each write has its own schema', async () => {
    const bad: [string, string, string, unknown, string][] = [
      ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, kind: 'spam' }, '/kind'],
      ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, channels: [] }, '/channels'],
      ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, dataCategories: ['name'] }, '/dataCategories'],
      ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, title: {} }, '/title'],
      ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, title: { english: 'x' } }, '/title/english'],
      ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, maxValidityDays: 1.5 }, '/maxValidityDays'],
      ['registrar', 'PUT', '/v1/purposes/x', { ...OFFERS, dpv: 'javascript:alert(1)' }, '/dpv'],
      ['registrar', 'POST', '/v1/purposes/credit-card-offers/notices', { language: 'en', text: '' }, '/text'],
      [
        'registrar',
        'POST',
        '/v1/purposes/credit-card-offers/notices',
        { language: 'en', text: 'x'.repeat(20_001) },
        '/text',
      ],
      ['registrar', 'PUT', '/v1/recipients/x', { name: 'a\u0000b', purposes: ['insurance-quotes'] }, '/name'],
      ['registrar', 'POST', '/v1/recipients/acme-insurance/suspension', {}, '/reason'],
      ['app', 'POST', '/v1/subjects/C-1001/withdrawals', { purpose: 'x', channels: [] }, '/channels'],
      ['marketing', 'POST', '/v1/pushes', { ...push, subject: 'C-1 ' }, '/subject'],
      ['marketing', 'POST', '/v1/pushes', { ...push, campaign: 'x'.repeat(129) }, '/campaign'],
      ['marketing', 'POST', '/v1/pushes', { ...push, contentSha256: 'x' }, '/contentSha256'],
      ['marketing', 'POST', '/v1/permits/x/consumption', { force: true }, '/force'],
      ['marketing', 'POST', '/v1/disclosures', { subject: 'C-1', purpose: 'x', recipient: 'y', data: {} }, '/data'],
      [
        'marketing',
        'POST',
        '/v1/disclosures',
        { subject: 'C-1', purpose: 'x', recipient: 'y', data: { name: 1 } },
        '/data/name',
      ],
      [
        'marketing',
        'POST',
        '/v1/disclosures',
        { subject: 'C-1', purpose: 'x', recipient: 'y', data: { 'a b': '' } },
        '/data/a b',
      ],
      ['marketing', 'POST', EVALUATION, { subject: { type: 'robot', id: '1' } }, '/subject/type'],
    ];
    for (const [token, method, path, body, pointer] of bad) {
      await expectProblem(api, [token, method, path, body], { status: 400, code: 'input-invalid', pointer });
    }
  });
});

describe('a body that cannot be read', () => {
  const body = (text: string) => ['app', 'POST', CONSENTS, text] as Request;

  test('is refused when it is not JSON, names a member twice, or hides one', async () => {
    const deep = `${'['.repeat(20)}${']'.repeat(20)}`;
    for (const text of [
      '{',
      '{"a":1}x',
      '{"purpose":"a","purpose":"b"}',
      '{"__proto__":{"purpose":"a"}}',
      '"\\ud800"',
      deep,
    ]) {
      await expectProblem(api, body(text), { status: 400, code: 'request-malformed' });
    }
    await expectProblem(api, ['app', 'POST', CONSENTS], { status: 400, code: 'input-invalid' });
  });

  test('is refused when it is not UTF-8', async () => {
    const response = await api.app.request(CONSENTS, {
      method: 'POST',
      headers: { authorization: 'Bearer app', 'content-type': 'application/json' },
      body: Uint8Array.of(0x22, 0xff, 0x22),
    });
    expect([response.status, ((await response.json()) as Body).code]).toEqual([400, 'request-malformed']);
  });

  test('is refused when it has more than 64 KiB, declared or not', async () => {
    await expectProblem(api, body(`"${'x'.repeat(65_536)}"`), { status: 413, code: 'request-too-large' });
    const chunks = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(16_384).fill(0x20));
      },
    });
    const request = new Request(`http://localhost${CONSENTS}`, {
      method: 'POST',
      headers: { authorization: 'Bearer app', 'content-type': 'application/json' },
      body: chunks,
      duplex: 'half',
    } as RequestInit);
    const response = await api.app.request(request);
    expect([response.status, ((await response.json()) as Body).code]).toEqual([413, 'request-too-large']);
  });

  test('that declares more than 64 KiB is refused before it is asked whose it is', async () => {
    const headers = { 'content-length': '65537', 'content-type': 'application/json' };
    const response = await api.app.request(CONSENTS, { method: 'POST', headers, body: '{}' });
    expect([response.status, ((await response.json()) as Body).code]).toEqual([413, 'request-too-large']);
  });

  test('a body with a content coding is refused, whatever it holds', async () => {
    for (const coding of ['gzip', 'br', 'identity, gzip']) {
      await expectProblem(api, ['app', 'POST', CONSENTS, offers, { 'content-encoding': coding }], {
        status: 415,
        code: 'media-type-unsupported',
        fix: 'send it as it is',
      });
    }
    expect((await send('app', 'POST', CONSENTS, offers, { 'content-encoding': 'identity' })).status).toBe(201);
  });

  test('is refused when it is not declared as JSON', async () => {
    for (const type of ['text/plain', 'application/jsonp', 'application/json; charset=latin1']) {
      await expectProblem(api, ['app', 'POST', CONSENTS, offers, { 'content-type': type }], {
        status: 415,
        code: 'media-type-unsupported',
      });
    }
    expect(
      (await send('marketing', 'POST', EVALUATION, '{', { 'content-type': 'application/json; charset=UTF-8' })).status,
    ).toBe(400);
  });
});
