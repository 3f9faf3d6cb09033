import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { phraseIn } from '../../core/registry/text-match.ts';

// The spellings that were tried on the ledger from outside; without them this fails.
const root = resolve(fileURLToPath(import.meta.url), '../../..');
const file = resolve(root, process.env.SHARED_DIR ?? '.', 'cases/forbidden-phrases.json');
const cases: Readonly<Record<string, readonly string[]>> = JSON.parse(readFileSync(file, 'utf8'));
const { phrases = [], 'all of these hold one': holding = [], 'none of these does': harmless = [] } = cases;

test('a text that is read as a forbidden phrase is found, whatever its spelling', () => {
  expect(phrases.length).toBeGreaterThan(0);
  expect(holding.length).toBeGreaterThan(20);
  expect(holding.filter((text) => phraseIn(text, phrases) === null)).toEqual([]);
});

test('no harmless text is taken for one', () => {
  expect(harmless.length).toBeGreaterThan(0);
  expect(harmless.filter((text) => phraseIn(text, phrases) !== null)).toEqual([]);
});
