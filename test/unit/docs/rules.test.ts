import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../../docs/rules', import.meta.url));
const RULES = readdirSync(FOLDER).flatMap((page) =>
  readFileSync(`${FOLDER}/${page}`, 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((rule) => [`${page}: ${rule.split('\n', 1)[0]}`, rule] as const),
);

it('the pages of rules have as many as the ledger decides by', () => {
  expect(RULES.length).toBeGreaterThanOrEqual(50);
  expect(new Set(RULES.map(([title]) => title)).size).toBe(RULES.length);
});

it.each(RULES)('%s is explained by one example, of two lines at least and eight at most', (_, rule) => {
  const examples = rule.split('\n\n').filter((paragraph) => /^\*+Example/.test(paragraph));
  expect(examples).toHaveLength(1);
  expect(examples[0]).toMatch(/^\*\*Example\.\*\* (?:.+\n){1,7}.+$/);
});
