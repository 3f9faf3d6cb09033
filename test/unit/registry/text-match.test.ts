import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folded, holds, namedIn, phraseIn } from '../../../core/registry/text-match.ts';
import { SAVINGS } from '../../support/sample-registry.ts';
import { spellingsOf } from './spellings.ts';

const product = (id: string, ...titles: readonly string[]) => ({
  ...SAVINGS,
  id,
  title: Object.fromEntries(titles.map((title, each) => [`x-${each}`, title])),
});

describe('an identity', () => {
  it('is compared without case, width, white space and invisible characters', () => {
    expect(folded('  ＧＯＬＤ\u200b \n Plus\u00ad ')).toBe('gold plus');
  });

  it('is another one when it only looks the same', () => {
    expect(folded('Acm\u0435')).not.toBe(folded('Acme'));
    expect(folded('夲行')).not.toBe(folded('本行'));
  });
});

describe('a phrase', () => {
  const PHRASES = ['guaranteed return', '保本保息'];

  it.each([
    'Guaranteed return!',
    'GUARANTEED\nRETURN',
    'guaran\u200bteed return',
    'guaranteed-return',
    'guaranteed_return',
    'guaranteed  returns',
    'g u a r a n t e e d return',
    'a g-u-a-r-a-n-t-e-e-d r e t u r n',
    'guarant\u0435ed return',
    'GUARA\u039dTEED RETUR\u039d',
    'guaranteed.return',
    'guaranteed|return',
    'guaranteed\u2011return',
    'guaranteed\u00b7return',
    'guaranteed — return',
    'guar**ant**eed<br>return',
    'we say <guaranteed return>',
    'ＧＵＡＲＡＮＴＥＥＤ　ＲＥＴＵＲＮ',
    'guarante\u0301ed return',
    'guarantee\u0323d return',
    'ɢᴜᴀʀᴀɴᴛᴇᴇᴅ ʀᴇᴛᴜʀɴ',
    '保本保息',
    '保 本 保 息',
    '保本、保息',
    '保·本·保·息',
    '保夲保息',
    '保\ufe0f本保息',
    '保本\u3000保息',
    '保本<b>保息</b>',
    '保\n本\n保\n息',
    '保-本-保-息',
    '\u2063保\u2063本\u2063保\u2063息',
    '保本\ufff9保息',
    '保\u0323本保息',
    '<保本>保息',
    '保本&#20445;息',
  ])('is found as it is read in %j', (text) => {
    expect(phraseIn(text, PHRASES)).not.toBeNull();
  });

  it.each([
    '保本保利',
    'The return of guaranteed deposits is explained below.',
    '本产品不保证本金和收益',
    'We guarantee your deposit; a return is not promised',
    'This is a fee, as we said',
    'guaranteedreturn',
  ])('is not found in %j', (text) => {
    expect(phraseIn(text, [...PHRASES, 'safe'])).toBeNull();
  });

  it('is the first of those that a text holds', () => {
    expect(phraseIn('Our fund is RISK\u200bFREE', ['guaranteed', 'risk free', 'riskfree'])).toBe('riskfree');
    expect(phraseIn('Our fund', ['guaranteed', '', '\u200b', '!'])).toBeNull();
  });

  it.each(['гарантированный доход', 'εγγυημένη απόδοση', 'Größte Rendite'])(
    'such as %s is found in capitals',
    (phrase) => {
      expect(phraseIn(phrase.toUpperCase(), [phrase])).toBe(phrase);
      expect(phraseIn(phrase, [phrase.toUpperCase()])).toBe(phrase.toUpperCase());
      expect(phraseIn(phrase.replace('о', 'o').toUpperCase(), [phrase])).toBe(phrase);
    },
  );

  it.each([
    'guaranteed return',
    'risk free',
    'best in town',
    '保本保息',
    '稳赚不赔',
    '零风险',
    'гарантированный доход',
    '100% 安全',
  ])('such as %s is found in a thousand spellings that are read as it', (phrase) => {
    fc.assert(
      fc.property(spellingsOf(phrase), (text) => {
        expect(phraseIn(text, [phrase])).toBe(phrase);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not found in spellings of other phrases', () => {
    const harmless = fc.constantFrom(
      'guaranteed deposit',
      'returns may vary',
      '保证本金',
      '本保险产品',
      'доход не указан',
    );
    fc.assert(
      fc.property(harmless.chain(spellingsOf), (text) => {
        expect(phraseIn(text, [...PHRASES, 'гарантированный доход'])).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a risk notice', () => {
  it('is held when it can be read, and not in a comment', () => {
    const notice = '投资有风险，入市需谨慎';
    expect(holds('好消息！<p>投资有风险,<br>入市需谨慎。</p>', notice)).toBe(true);
    expect(holds('Capital is <b>at risk</b>', 'Capital is at risk.')).toBe(true);
    expect(holds(`好消息！<!-- ${notice} -->`, notice)).toBe(false);
    expect(holds('Capital is at no risk', 'Capital is at risk.')).toBe(false);
    expect(holds('Anything', '！')).toBe(false);
  });
});

describe('the products that a text names', () => {
  const GOLD = product('gold', 'Gold');
  const PLUS = product('gold-plus', 'Gold Plus');

  it('are named by id or by a title', () => {
    expect(namedIn('about GOLD-PLUS', [PLUS])).toEqual([['gold-plus']]);
    expect(namedIn('about gold plus', [PLUS])).toEqual([['gold-plus']]);
    expect(namedIn('about silver', [GOLD, PLUS])).toEqual([]);
  });

  it('are those with the longest of names within each other', () => {
    expect(namedIn('about Gold Plus', [GOLD, PLUS])).toEqual([['gold-plus']]);
    expect(namedIn('about Gold <b>Plus</b>', [GOLD, PLUS])).toEqual([['gold-plus']]);
    expect(namedIn('about Gold Plus and Gold', [GOLD, PLUS])).toEqual([['gold-plus'], ['gold']]);
    expect(namedIn('about Gold 黄 金', [GOLD, product('both', 'Gold 黄金')])).toEqual([['both']]);
  });

  it('are all that have a name in common, or names that look the same', () => {
    expect(namedIn('about Gold', [GOLD, product('other', 'Gold')])).toEqual([['gold', 'other']]);
    expect(namedIn('about G\u043eld', [GOLD, product('other', 'G0ld')])).toEqual([['gold', 'other']]);
  });

  it('are named by whole words where a script separates words', () => {
    expect(namedIn('golden offers', [GOLD])).toEqual([]);
    expect(namedIn('we sell G.o.l.d now', [GOLD])).toEqual([['gold']]);
    expect(namedIn('我们的均衡基金开放了', [product('fund', '均衡基金')])).toEqual([['fund']]);
  });

  it('are named in any spelling that is read as their name', () => {
    fc.assert(
      fc.property(fc.constantFrom('Gold Plus', '均衡基金'), fc.context(), (title, context) => {
        const [text = ''] = fc.sample(spellingsOf(title.toLowerCase()), 1);
        context.log(text);
        expect(namedIn(text, [product('named', title), GOLD])).toEqual([['named']]);
      }),
    );
  });
});
