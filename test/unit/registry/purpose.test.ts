import { describe, expect, it } from 'vitest';
import type { Purpose } from '../../../core/registry/model.ts';
import { requireFitting } from '../../../core/registry/purpose.ts';
import { OFFERS, QUOTES } from '../../support/sample-registry.ts';

const SERVICE: Purpose = { ...OFFERS, ends: 'service', basis: 'contract', basisReference: 'terms 4.2' };

describe('a purpose', () => {
  it('fits over none, and over itself changed in what may change', () => {
    for (const purpose of [OFFERS, QUOTES, SERVICE]) {
      expect(() => requireFitting(null, purpose)).not.toThrow();
      expect(() => requireFitting(purpose, { ...purpose, dataCategories: ['name'] })).not.toThrow();
    }
  });

  it.each<[string, string, Purpose | null, Purpose]>([
    ['PURPOSE_KIND_FIXED', '/kind', OFFERS, { ...OFFERS, kind: 'disclosure' }],
    ['PURPOSE_BASIS_FIXED', '/basis', OFFERS, { ...SERVICE, ends: 'marketing' }],
    ['PURPOSE_BASIS_FIXED', '/ends', OFFERS, { ...OFFERS, ends: 'service' }],
    ['CONSENT_REQUIRED', '/basis', null, { ...SERVICE, ends: 'marketing' }],
    ['BASIS_REFERENCE_REQUIRED', '/basisReference', null, { ...SERVICE, basisReference: null }],
    ['BASIS_REFERENCE_NOT_ALLOWED', '/basisReference', null, { ...OFFERS, basisReference: 'terms 4.2' }],
    ['DATA_CATEGORY_NOT_IN_PURPOSE', '/maskedCategories/1', null, { ...QUOTES, maskedCategories: ['name', 'income'] }],
    ['DATA_CATEGORY_NOT_IN_PURPOSE', '/sensitiveCategories/0', null, { ...QUOTES, sensitiveCategories: ['income'] }],
  ])('is refused by %s at %s', (code, pointer, known, input) => {
    expect(() => requireFitting(known, input)).toThrow(expect.objectContaining({ code, pointer }));
  });
});
