import { describe, expect, it } from 'vitest';
import { MAX_PURPOSES_OF_CONTENT } from '../../../core/limits.ts';
import { approvedContent, type RegistryForContent, withdrawnContent } from '../../../core/registry/approve-content.ts';
import { OFFERS, QUOTES, SAVINGS, SAVINGS_TEXT } from '../../support/sample-registry.ts';

const { id, language, text } = SAVINGS_TEXT;
const COMMAND = { language, text, product: SAVINGS.id };
const REGISTRY: RegistryForContent = { purpose: OFFERS, products: [SAVINGS], known: null, forbiddenPhrases: [] };
const approve = (
  command: Partial<typeof COMMAND> | { product: null } = {},
  registry: Partial<RegistryForContent> = {},
) => approvedContent(id, { ...COMMAND, ...command }, { ...REGISTRY, ...registry });
const known = (...purposes: readonly string[]) => ({ ...SAVINGS_TEXT, purposes });

describe('an approval of a text', () => {
  it('makes it a content of the purpose', () => {
    expect(approve()).toEqual(SAVINGS_TEXT);
    expect(approve({ product: null }, { products: [] })).toMatchObject({ version: 1, product: null });
  });

  it('adds the purpose to those that it is approved for, in order, and changes nothing where it is there', () => {
    expect(approve({}, { known: known('zebra') })).toMatchObject({ version: 2, purposes: [OFFERS.id, 'zebra'] });
    const same = known(OFFERS.id);
    expect(approve({}, { known: same })).toBe(same);
  });

  it('may say otherwise than before where no other purpose has it', () => {
    expect(approve({ language: 'fr' }, { known: known(OFFERS.id) })).toMatchObject({ version: 2, language: 'fr' });
  });

  it.each<[string, () => unknown]>([
    ['CONTENT_NOT_FOR_PURPOSE', () => approve({}, { purpose: QUOTES })],
    ['PRODUCT_UNKNOWN', () => approve({}, { products: [] })],
    ['PRODUCT_RETIRED', () => approve({}, { products: [{ ...SAVINGS, retired: true }] })],
    ['PHRASE_FORBIDDEN', () => approve({}, { forbiddenPhrases: ['Pays  INTEREST'] })],
    ['CONTENT_NAMES_OTHER_PRODUCT', () => approve({ product: null })],
    [
      'RISK_NOTICE_MISSING',
      () => approve({}, { products: [{ ...SAVINGS, riskLevel: 2, riskNotice: { en: 'Risk' } }] }),
    ],
    ['CONTENT_FIXED', () => approve({ language: 'fr' }, { known: known('other') })],
    [
      'LIMIT_REACHED',
      () => approve({}, { known: known(...Array.from({ length: MAX_PURPOSES_OF_CONTENT }, (_, each) => `p-${each}`)) }),
    ],
  ])('is refused by %s', (code, approval) => {
    expect(approval).toThrow(expect.objectContaining({ code }));
  });
});

describe('a withdrawal of a text', () => {
  it('takes its purpose out of those that it is approved for', () => {
    expect(withdrawnContent(known('news', OFFERS.id), OFFERS.id)).toMatchObject({ version: 2, purposes: ['news'] });
    const others = known('news');
    expect(withdrawnContent(others, OFFERS.id)).toBe(others);
  });
});
