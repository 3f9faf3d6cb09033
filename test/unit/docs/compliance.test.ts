import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const PAGE = readFileSync(at('docs/compliance.md'), 'utf8');
const RULES = PAGE.split('\n').filter((line) => line.startsWith('| ') && !/^\| (-|rule |article )/.test(line));

describe('the compliance page', () => {
  it('has a line for each rule and article that it is about', () => {
    const articles = RULES.map((line) => /^\| (\d+) \|/.exec(line)?.[1]).filter((article) => article !== undefined);
    expect(articles).toEqual(['14', '15', '16', '17', '23', '24', '29', '30', '31']);
    expect(RULES.length - articles.length).toBe(10);
  });

  it.each(RULES)('%s', (line) => {
    const shown = line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '';
    const tests = shown.split('; ').map((part) => /^`(test\/[^`]+)`: (.+)$/.exec(part));
    expect(tests).not.toContain(null);
    for (const [, file = '', name = ''] of tests.map((found) => found ?? [])) {
      expect(existsSync(at(file)), `${file} exists`).toBe(true);
      expect(readFileSync(at(file), 'utf8'), `${file} has a test of this name`).toMatch(titled(name));
    }
  });
});

/** A test, not a group of them, with this title and no longer one. */
function titled(name: string): RegExp {
  const title = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:\\b(?:it|test)|\\))\\(\\s*(['"\`])${title}\\1,\\s*(?:async )?\\(`);
}
