import { describe, expect, it } from 'vitest';
import { folded, namedIn, phraseIn } from '../../../core/registry/text-match.ts';
import { SAVINGS } from '../../support/sample-registry.ts';

const product = (id: string, ...titles: readonly string[]) => ({
  ...SAVINGS,
  id,
  title: Object.fromEntries(titles.map((title, each) => [`x-${each}`, title])),
});

describe('a text', () => {
  it('is compared without case, width, white space and invisible characters', () => {
    expect(folded('  ＧＯＬＤ\u200b \n Plus\u00ad ')).toBe('gold plus');
  });

  it('holds the first of the phrases that it has, whatever their spelling', () => {
    expect(phraseIn('Our fund is RISK\u200bFREE', ['guaranteed', 'risk free', 'riskfree'])).toBe('riskfree');
    expect(phraseIn('Our fund', ['guaranteed', '', '\u200b'])).toBeNull();
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
    expect(namedIn('about Gold Plus and Gold', [GOLD, PLUS])).toEqual([['gold-plus'], ['gold']]);
  });

  it('are all that have a name in common', () => {
    expect(namedIn('about Gold', [GOLD, product('other', 'Gold')])).toEqual([['gold', 'other']]);
  });

  it('are named by whole words where a script separates words', () => {
    expect(namedIn('golden offers', [GOLD])).toEqual([]);
    expect(namedIn('我们的均衡基金开放了', [product('fund', '均衡基金')])).toEqual([['fund']]);
  });
});
