import { looked, type ReadText, readingsOf, withoutMarks, withoutMarkup, wordsOf } from './as-read.ts';
import type { Product } from './model.ts';

/**
 * Returns a name in the form in which identities are compared: compatible characters, case, white space and invisible
 * characters make no difference. Look-alikes do: they are names of others. Source: UAX #15, NFKC
 */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/**
 * Returns the first of these phrases that somebody can read in a text, or null: as it stands, or with its markup
 * rendered.
 */
export function phraseIn(text: string, phrases: readonly string[]): string | null {
  if (phrases.length === 0) return null;
  const readings = [...new Set([text, withoutMarkup(text)])].flatMap(readingsOf);
  return phrases.find((phrase) => spellingsOf(phrase).some((spelling) => isIn(readings, spelling))) ?? null;
}

/** Tells whether a text holds another one for everybody who reads it with its markup rendered. */
export function holds(text: string, other: string): boolean {
  const readings = readingsOf(withoutMarkup(text));
  return spellingsOf(withoutMarkup(other)).some((spelling) => isIn(readings, spelling));
}

/** The character that replaces a name once found, so that no shorter name is found in it. */
const TAKEN = '\u{FFFC}';

/**
 * Returns, for each name of a product that can be read in a text (its id or a title in any language), the ids of the
 * products that have that name. Of names within each other the longest counts: a text about `Gold Plus` does not name
 * `Gold`.
 */
export function namedIn(text: string, products: readonly Product[]): readonly (readonly string[])[] {
  const names = namesOf(products);
  const found = readingsOf(withoutMarkup(text)).map((reading) => namedInReading(reading, names));
  const isPart = (name: Name) =>
    found.some((inOne) => !inOne.includes(name) && inOne.some(({ letters }) => letters.includes(name.letters)));
  return [...new Set(found.flat())].filter((name) => !isPart(name)).map(({ ids }) => ids);
}

interface Name extends Spelling {
  readonly ids: readonly string[];
}

/** Returns the spellings of all names, the longest first. */
function namesOf(products: readonly Product[]): readonly Name[] {
  const names = new Map<string, Name>();
  for (const { id, title } of products) {
    for (const spelling of [id, ...Object.values(title)].flatMap(spellingsOf)) {
      const ids = names.get(spelling.pattern)?.ids ?? [];
      names.set(spelling.pattern, { ...spelling, ids: ids.includes(id) ? ids : [...ids, id] });
    }
  }
  return [...names.values()].sort((a, b) => b.letters.length - a.letters.length);
}

function namedInReading(reading: ReadText, names: readonly Name[]): readonly Name[] {
  const named: Name[] = [];
  let left = reading.words;
  for (const name of names) {
    if (!reading.letters.includes(name.letters)) continue;
    const rest = left.replace(new RegExp(asWords(name), 'gu'), TAKEN);
    if (rest !== left) named.push(name);
    left = rest;
  }
  return named;
}

/** Matches characters of scripts that separate their words. */
const OF_A_WORD = '[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{Nd}]';

/** Returns the pattern of a spelling that is no part of a longer word. */
function asWords({ letters, pattern }: Spelling): string {
  const begins = new RegExp(`^${OF_A_WORD}`, 'u').test(letters) ? `(?<!${OF_A_WORD})` : '';
  const ends = new RegExp(`${OF_A_WORD}$`, 'u').test(letters) ? `(?!${OF_A_WORD})` : '';
  return `${begins}(?:${pattern})${ends}`;
}

/** Holds how a phrase can be spelt: its letters without blanks, and the pattern of its words. */
interface Spelling {
  readonly letters: string;
  readonly pattern: string;
}

/** Returns the spellings of a phrase in small letters and in capitals; none when it has no letter and no digit. */
function spellingsOf(phrase: string): readonly Spelling[] {
  const plain = withoutMarks(phrase);
  const spellings = [plain.toLowerCase(), plain.toUpperCase()].map(spellingOf);
  return spellings.filter(
    ({ letters }, at) => letters !== '' && spellings.findIndex((each) => each.letters === letters) === at,
  );
}

/** Matches characters of scripts that do not separate their words. */
const UNSEPARATED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

function spellingOf(text: string): Spelling {
  const words = wordsOf(text)
    .split(' ')
    .map((word) => Array.from(word, looked));
  const pattern = UNSEPARATED.test(text) ? words.flat().join(' ?') : words.map(wordPattern).join(' ');
  return { letters: words.flat().join(''), pattern };
}

/** Returns the pattern of a word: as it is, or with each of its letters set apart. */
function wordPattern(letters: readonly string[]): string {
  if (letters.length === 1) return letters.join('');
  return `(?:${letters.join('')}|(?<![\\p{L}\\p{N}])${letters.join(' ')}(?![\\p{L}\\p{N}]))`;
}

function isIn(readings: readonly ReadText[], { letters, pattern }: Spelling): boolean {
  return readings.some((reading) => reading.letters.includes(letters) && new RegExp(pattern, 'u').test(reading.words));
}
