import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CHANNELS } from '../../../core/registry/channel.ts';
import { EVIDENCE_CLASSES, SCOPES, type Scope } from '../../../core/vocabulary.ts';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import { memoryApi, OFFERS, PAPER } from '../../support/api.ts';
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
  const check = {
    subject: { type: 'customer', id: 'C-1001' },
    action: { name: 'push', properties: { channel: 'sms' } },
    resource: { type: 'purpose', id: 'credit-card-offers' },
  };
  const allowed = async () => (await send('marketing', 'POST', '/access/v1/evaluation', check)).body.decision;
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
