import { describe, expect, it } from 'vitest';
import { readingsOf, withoutMarks, withoutMarkup, wordsOf } from '../../../core/registry/as-read.ts';

const wordsRead = (text: string) => readingsOf(text).map(({ words }) => words);

describe('a text, as it is read', () => {
  it('is words of small letters in which look-alikes are the same', () => {
    expect(wordsRead('Ｇｏｌｄ-ＰＬＵＳ')).toEqual(['gold plus'.replaceAll('i', 'l')]);
    expect(wordsRead('cｌaіm')).toEqual(wordsRead('CLAIM'));
    expect(wordsRead('保夲')).toEqual(wordsRead('保本'));
    expect(wordsRead('ɢᴜᴀʀᴅ 🅶🅤🅐🅡🅓 🇬🇺🇦🇷🇩')).toEqual(['guard guard guard']);
  });

  it('is read with its characters as they look, with bars, as small letters and as capitals', () => {
    expect(wordsRead('Ν|')).toEqual(['nl', 'n', 'v']);
  });

  it('has no marks and nothing that nobody sees', () => {
    expect(withoutMarks('e\u0301\u200b\u00ad\ufe0f\ufff9ﬁ')).toBe('efi');
  });

  it('has one blank between words, whatever sets them apart', () => {
    expect(wordsOf(' a_b\u2011c·d\u00a0e|f、g ˈh ')).toBe('a b c d e f g h');
    expect(wordsOf('データー')).toBe('データー');
  });
});

describe('markup', () => {
  it.each([
    ['保本<b class="x">保息</b>', '保本保息'],
    ['guaranteed<br/>return<!-- no --> <i\n>now</i>', 'guaranteed return now'],
    ['<p>one</p><P>two</P>', ' one  two '],
    ['**guar**anteed ~~re~~turn `now`', 'guaranteed return now'],
    ['[guaranteed](https://x.example) ![return][1]', 'guaranteed return'],
    ['guar&shy;ant&#101;&#x65;d&nbsp;r&eacute;turn', 'guaranteed return'],
  ])('of %j is removed', (text, shown) => {
    expect(withoutMarkup(text)).toBe(shown);
  });

  it.each(['1 < 2 and 3 > 2', '<保本>', 'R&D return', '[1] note', 'a_b', '&#x110000 x'])(
    'is not found in %j, which is text',
    (text) => {
      expect(withoutMarkup(text).replace(/\s+/g, ' ')).toBe(text === '&#x110000 x' ? ' x' : text);
    },
  );

  it('is removed in time that grows with the text alone', () => {
    for (const part of ['<!--', '<b', '[', '![a](', '&#', '*`~', '&a']) {
      const text = part.repeat(10_000 / part.length);
      const startedAt = performance.now();
      withoutMarkup(text);
      expect(performance.now() - startedAt, part).toBeLessThan(1_000);
    }
  });
});
