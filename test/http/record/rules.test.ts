import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { itemLabel } from '../../../core/entry/label.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { DECISION_RULES } from '../../../core/vocabulary.ts';
import { startRules } from '../../../lambdas/app/log/start-rules.ts';
import { memoryApi } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';

const { number: version, sha256 } = DECISION_RULES;

/** The entries about rules on record. */
async function startedIn({ deps }: ReturnType<typeof memoryApi>) {
  const events = await deps.store.listEvents(`RULES#${ORIGIN}`, null, 100);
  return events.map(({ entry }) => parseEntry(entry));
}

test('the rules are those that docs/formats/decision.md has under their number', () => {
  const page = readFileSync(new URL('../../../docs/formats/decision.md', import.meta.url), 'utf8');
  const [chapter = ''] = page.slice(page.indexOf(`## Rules ${version}\n`)).split(/^(?=## (?!Rules))/m);
  expect(chapter).toContain('### Texts');
  expect(createHash('sha256').update(chapter).digest('base64url')).toBe(sha256);
});

test('the rules are started once, however often the ledger starts', async () => {
  const api = memoryApi();
  await Promise.all([startRules(api.deps)(), startRules(api.deps)()]);
  await startRules(api.deps)();
  const entries = await startedIn(api);
  expect(entries).toMatchObject([{ kind: 'registry', type: 'rules.started', claims: { rules: { version, sha256 } } }]);
  expect(entries[0]?.u).toBe(itemLabel({ kind: 'rules', id: ORIGIN, version }));
});

test.each([
  ['does not start with other rules of the same number', { version, sha256: 'A'.repeat(43) }, 'CONFIG_INVALID'],
  [
    'starts where later rules were started, and records nothing',
    { version: version + 1, sha256: 'A'.repeat(43) },
    null,
  ],
])('a ledger %s', async (_, before, code) => {
  const api = memoryApi();
  const item = { id: ORIGIN, ...before };
  const store = new Proxy(api.deps.store, {
    get: (real, name) => {
      if (name === 'readRegistry') return () => Promise.resolve(item);
      const member: unknown = Reflect.get(real, name);
      return typeof member === 'function' ? member.bind(real) : member;
    },
  });
  const started = startRules({ ...api.deps, store })();
  await (code === null ? started : expect(started).rejects.toMatchObject({ code }));
  expect(await startedIn(api)).toEqual([]);
});
