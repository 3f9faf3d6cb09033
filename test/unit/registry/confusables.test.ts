import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readingsOf } from '../../../core/registry/as-read.ts';
import { CONFUSABLES } from '../../../core/registry/confusables.ts';

/** Unicode’s own table: what each character looks like. */
const UNICODE = new Map(
  readFileSync(new URL('../../vectors/unicode/confusables.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => /^[0-9A-F]/.test(line))
    .map((line) => line.split(';').map((points) => String.fromCodePoint(...points.split(' ').map(hex))))
    .map(([source = '', target = '']) => [source, target] as const),
);

function hex(digits: string): number {
  return Number.parseInt(digits, 16);
}

const plain = (text: string) => text.normalize('NFKD').replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
const isSeparator = (character: string) => /^[\p{P}\p{Z}\p{M}]$/u.test(character);

/** Follows Unicode’s table and lower case in turn until neither changes anything; keeps letters and digits. */
function lettersOf(character: string): string {
  const seen = (text: string) => Array.from(text, (each) => plain(UNICODE.get(each) ?? each)).join('');
  let letters = seen(character);
  for (let last = ''; letters !== last; ) {
    last = letters;
    letters = seen(plain(letters.toLowerCase())).toLowerCase();
  }
  return letters.replace(/[^\p{L}\p{N}]/gu, '');
}

/** Makes the table of the product: sources by target, without what other rules of reading drop or change first. */
function madeTable(): readonly string[] {
  const sources = new Map<string, string>();
  for (const character of UNICODE.keys()) {
    const target = lettersOf(character);
    const isNeeded = target !== '' && target !== character.toLowerCase() && plain(character) === character;
    if (isNeeded && !isSeparator(character)) sources.set(target, (sources.get(target) ?? '') + character);
  }
  const lines = [''];
  for (const entry of [...sources]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([target, all]) => `${target}:${all}`)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + entry.length > 110) lines.push(entry);
    else lines[lines.length - 1] = line === '' ? entry : `${line} ${entry}`;
  }
  return lines;
}

describe('the table of look-alikes', () => {
  it('is made from Unicode’s own, which it is compared with', async () => {
    const source = [
      '/**',
      ' * Letters that look alike, as `target:sources`, made from Unicode’s table of confusables 17.0.0 by its test:',
      ' * `npx vitest run --update=all test/unit/registry/confusables.test.ts`.',
      ' * Decision: docs/decisions/0934-look-alikes-are-a-table-of-ours.md.',
      ' * © 2025 Unicode®, Inc. https://www.unicode.org/terms_of_use.html',
      ' */',
      'export const CONFUSABLES: readonly string[] = [',
      ...madeTable().map((line) => `  '${line}',`),
      '];',
      '',
    ].join('\n');
    await expect(source).toMatchFileSnapshot('../../../core/registry/confusables.ts');
  });

  it('lets a letter be read as Unicode says that it looks', () => {
    expect(CONFUSABLES.length).toBeGreaterThan(50);
    const others = [...UNICODE].filter(([source, target]) => {
      if (isSeparator(source) || plain(source) !== source || !/[\p{L}\p{N}]/u.test(plain(target))) return false;
      return !isReadAlike(source, target);
    });
    expect(others).toEqual([]);
  });

  it('tells letters apart that do not look alike', () => {
    const letters = Array.from('abcdefghjklmnopqrstuvwxyz23456789');
    expect(new Set(letters.map((letter) => readingsOf(letter)[0]?.letters)).size).toBe(letters.length);
  });
});

function isReadAlike(one: string, other: string): boolean {
  const [letters, others] = [one, other].map((text) => readingsOf(text)[0]?.letters);
  return letters === others;
}
