import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const PAGE = readFileSync(at('docs/compliance.md'), 'utf8');
const HEADER = ['Rule', 'State', 'What enforces it', 'In code', 'Shown by'];
const STATES = ['enforced', 'partly', 'not yet'];
const LONGEST_CELL = 300;

/** The laws, each with the articles or rights that the page has at least one rule of. */
const COVERED = {
  'GBF [2015] No. 81': [
    'Right to information security',
    'Right of free choice',
    'Right to know',
    'Suitability',
    'Fair dealing',
    'Lawful claims',
    'Right to respect',
  ],
  PIPL: [6, 13, 14, 15, 16, 17, 22, 23, 24, 25, 29, 30, 31, 44, 46, 47, 51, 54, 55, 69].map((no) => `Art. ${no}`),
  'Network Data Security Management Regulations': ['Art. 12', 'Art. 21', 'Art. 22'],
  'Orders and notices': ['CBRC Office [2017] 110', 'Yinfa [2019] 316', 'CBIRC [2022] 9', 'NFRA [2025] 6'],
};

const SECTIONS = PAGE.split(/^## /m).slice(1);
const ROWS = SECTIONS.flatMap((section) => tableOf(section).slice(2));
const CASES = ROWS.map((cells) => [cells[0], cells] as const);

describe('the compliance page', () => {
  it('is a table for each law, of one rule a row', () => {
    expect(SECTIONS.length).toBeGreaterThan(3);
    for (const section of SECTIONS) expect(tableOf(section)[0]).toEqual(HEADER);
    const rules = SECTIONS.flatMap((section) => tableOf(section).map(([rule]) => `${lawOf(section)} ${rule}`));
    expect(new Set(rules).size).toBe(rules.length);
  });

  it.each(Object.entries(COVERED))('has rules of %s, of each article or right that it is to cover', (law, heads) => {
    const sections = SECTIONS.filter((section) => lawOf(section).startsWith(law));
    const covered = new Set(sections.flatMap(tableOf).flatMap(([rule = '']) => headsOf(rule)));
    expect(heads.filter((head) => !covered.has(head))).toEqual([]);
  });

  it('counts its rules by their state', () => {
    const counted = STATES.map((state) => ROWS.filter((cells) => cells[1] === state).length);
    const [enforced, partly, notYet] = counted;
    const said = `Of ${ROWS.length} rules ${enforced} are enforced, ${partly} partly, ${notYet} not yet.`;
    expect(PAGE.replaceAll(/\s+/g, ' ')).toContain(said);
  });
});

describe('the rule', () => {
  it.each(CASES)('%s: has a state, and says what is missing unless it is enforced', (_, cells) => {
    expect(cells).toHaveLength(HEADER.length);
    expect(cells.filter((cell) => cell === '' || [...cell].length > LONGEST_CELL)).toEqual([]);
    expect(STATES).toContain(cells[1]);
    expect(cells[2]?.includes('Missing:')).toBe(cells[1] !== 'enforced');
  });

  it.each(CASES)('%s: links code that exists, unless nothing enforces it', (_, [, state, , code = '']) => {
    if (state === 'not yet') return expect(code).toBe('—');
    const links = code.split('<br>').map((link) => /^\[[\w-]+\]\((\.\.\/[\w./-]+)\)$/.exec(link)?.[1]);
    expect(links.filter((link) => link === undefined || !existsSync(at(join('docs', link))))).toEqual([]);
  });

  it.each(CASES)('%s: is shown by tests that exist, unless nothing enforces it', (_, [, state, , , shown = '']) => {
    if (state === 'not yet') return expect(shown).toBe('—');
    const tests = shown.split('<br>').map((line) => /^`(test\/[^`]+\.test\.ts)`: (.+)$/.exec(line));
    expect(tests).not.toContain(null);
    for (const [, file = '', name = ''] of tests.map((found) => found ?? [])) {
      expect(existsSync(at(file)), `${file} exists`).toBe(true);
      expect(readFileSync(at(file), 'utf8'), `${file} has a test of this name`).toMatch(titled(name));
    }
  });
});

/** Reads the cells of a section's table, row by row, the header and the line below it included. */
function tableOf(section: string): readonly (readonly string[])[] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
}

function lawOf(section: string): string {
  return section.split('\n', 1)[0] ?? '';
}

/** Reads what a rule begins with: `Art. 44, 45: …` is of two articles. */
function headsOf(rule: string): readonly string[] {
  const [first = '', ...others] = rule.split(':', 1)[0]?.split(', ') ?? [];
  return [first, ...others.map((no) => `Art. ${no}`)];
}

/** A test, not a group of them, with this title and no longer one. */
function titled(name: string): RegExp {
  const title = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:\\b(?:it|test)|\\))\\(\\s*(['"\`])${title}\\1,\\s*(?:async )?\\(`);
}
