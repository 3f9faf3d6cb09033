import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const PAGE = readFileSync(at('docs/compliance.md'), 'utf8');
const RULES = PAGE.split(/^### /m).slice(1);

describe('the compliance page', () => {
  it('has a section for each rule and article that it is about', () => {
    const articles = RULES.flatMap((rule) => /^Article (\d+): /.exec(rule)?.[1] ?? []);
    expect(articles).toEqual(['14', '15', '16', '17', '23', '24', '29', '30', '31']);
    expect(RULES.length - articles.length).toBe(10);
  });

  it.each(RULES.map((rule) => [rule.split('\n', 1)[0], rule]))('%s', (_, rule) => {
    const shown = /\nShown by:\n\n((?:- .+\n)+)/.exec(rule)?.[1] ?? '';
    const tests = shown
      .split('\n')
      .slice(0, -1)
      .map((line) => /^- `(test\/[^`]+)`: (.+)$/.exec(line));
    expect(tests).not.toEqual([]);
    expect(tests).not.toContain(null);
    expect(rule.match(/`test\//g)).toHaveLength(tests.length);
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
