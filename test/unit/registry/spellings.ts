import fc from 'fast-check';
import { CONFUSABLES } from '../../../core/registry/confusables.ts';

const UNSEEN = ['\u200b', '\u00ad', '\u2063', '\ufe0f', '\u034f', '\ufff9', '\u{e0041}', '&#8203;', '&shy;'];
const MARKS = ['\u0301', '\u0323', '\u0338', '\u20dd', '\u0489'];
const SEPARATORS = [
  ' ',
  '-',
  '_',
  '.',
  '·',
  '\u2011',
  '\u00a0',
  '\u3000',
  '\n',
  '、',
  ' — ',
  '|',
  '…',
  '<br>',
  '&nbsp;',
];
const TAGS = ['<b>', '</b>', '<span class="x">', '<!-- -->', '**', '~~', '`'];

const alike = new Map<string, string[]>();
for (const entry of CONFUSABLES.join(' ').split(' ')) {
  const [target = '', sources = ''] = entry.split(':');
  alike.set(target, [...(alike.get(target) ?? []), ...sources]);
}

/** Generates spellings of a phrase that somebody still reads as that phrase. */
export function spellingsOf(phrase: string): fc.Arbitrary<string> {
  const isHan = /\p{Script=Han}/u.test(phrase);
  const words = phrase.split(' ').map((word) => spelledWord(word, isHan));
  return fc
    .tuple(fc.tuple(...words), fc.array(fc.constantFrom(...SEPARATORS), { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([spelled, separators, isBold]) => {
      const text = spelled.join(separators.join(''));
      return isBold ? `so **${text}** now` : `We say: ${text}!`;
    });
}

function spelledWord(word: string, isHan: boolean): fc.Arbitrary<string> {
  const letters = fc.tuple(...Array.from(word, (letter) => spelledLetter(letter)));
  const between = isHan ? fc.constantFrom('', '', ...SEPARATORS) : fc.constant('');
  const gaps = fc.array(between, { minLength: word.length, maxLength: word.length });
  const apart = isHan ? fc.constant('') : fc.constantFrom('', '', ' ', '-', '\u00a0');
  return fc
    .tuple(letters, gaps, apart)
    .map(([spelled, seen, gap]) =>
      spelled.map((letter, at) => letter + (at < spelled.length - 1 ? seen[at] + gap : '')),
    )
    .map((spelled) => spelled.join(''));
}

function spelledLetter(letter: string): fc.Arbitrary<string> {
  const wide = /[a-z]/.test(letter) ? [String.fromCodePoint(letter.charCodeAt(0) + 0xfee0), letter.toUpperCase()] : [];
  const looks = [letter, letter, ...wide, ...(alike.get(letter) ?? []).filter((look) => !/[|∣⏽]/u.test(look))];
  const after = fc.constantFrom('', '', '', ...UNSEEN, ...MARKS, ...TAGS);
  return fc.tuple(fc.constantFrom(...looks), after).map(([look, added]) => look + added);
}
