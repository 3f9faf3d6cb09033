import { describe, expect, it } from 'vitest';
import type { Product } from '../../../core/registry/model.ts';
import { bearsRisk, holdsRiskNotice, requireWhole } from '../../../core/registry/product.ts';
import { ACME, SAVINGS, SUSPENDED } from '../../support/sample-registry.ts';

const FUND: Product = { ...SAVINGS, id: 'fund', riskLevel: 3, riskNotice: { en: 'You may lose money.' } };
const CONSIGNED: Product = { ...SAVINGS, origin: 'consigned', partner: ACME.id };

describe('a product', () => {
  it('bears a risk above the lowest level', () => {
    expect([1, 2, 5].map(bearsRisk)).toEqual([false, true, true]);
  });

  it('is whole by itself, or with the partner that it is sold for', () => {
    expect(() => requireWhole(SAVINGS, null)).not.toThrow();
    expect(() => requireWhole(FUND, null)).not.toThrow();
    expect(() => requireWhole(CONSIGNED, ACME)).not.toThrow();
    expect(() => requireWhole({ ...CONSIGNED, retired: true }, SUSPENDED)).not.toThrow();
  });

  it.each<[string, Partial<Product>, typeof ACME | null]>([
    ['PARTNER_NOT_ALLOWED', { ...SAVINGS, partner: ACME.id }, ACME],
    ['PARTNER_REQUIRED', { ...CONSIGNED, partner: null }, null],
    ['RECIPIENT_UNKNOWN', CONSIGNED, null],
    ['RECIPIENT_SUSPENDED', CONSIGNED, SUSPENDED],
    ['RISK_NOTICE_REQUIRED', { ...FUND, riskNotice: {} }, null],
  ])('is refused by %s', (code, changes, partner) => {
    expect(() => requireWhole({ ...SAVINGS, ...changes }, partner)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a text about a product', () => {
  it('holds its risk notice in the language of the text, spelled in any case and width', () => {
    expect(holdsRiskNotice({ text: 'A fund. YOU MAY  LOSE money.', language: 'en' }, FUND)).toBe(true);
    expect(holdsRiskNotice({ text: 'A fund.', language: 'en' }, FUND)).toBe(false);
    expect(holdsRiskNotice({ text: 'You may lose money.', language: 'fr' }, FUND)).toBe(false);
    expect(holdsRiskNotice({ text: 'You may lose money.', language: 'constructor' }, FUND)).toBe(false);
  });

  it('needs none where the product bears no risk', () => {
    expect(holdsRiskNotice({ text: 'Savings.', language: 'en' }, SAVINGS)).toBe(true);
  });
});
