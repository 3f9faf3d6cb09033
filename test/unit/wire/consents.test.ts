import { describe, expect, it } from 'vitest';
import { consentInput } from '../../../core/wire/consents.ts';

const ONE = {
  purpose: 'insurance-quotes',
  recipient: 'acme-insurance',
  decision: 'given',
  dataCategories: ['name'],
  notice: { id: 'n-1', language: 'en' },
};
const accepts = (body: unknown) => consentInput.safeParse(body).success;

describe('one act', () => {
  it('names one purpose and at most one recipient', () => {
    expect(accepts(ONE)).toBe(true);
    for (const several of [
      [ONE, ONE],
      { consents: [ONE, ONE] },
      { ...ONE, purpose: ['insurance-quotes', 'travel-offers'] },
      { ...ONE, purposes: ['travel-offers'] },
      { ...ONE, purpose: '*' },
      { ...ONE, recipient: ['acme-insurance', 'other-insurance'] },
      { ...ONE, recipients: ['other-insurance'] },
    ]) {
      expect(accepts(several)).toBe(false);
    }
  });

  it('has nothing that counts as agreed because it was left out', () => {
    const { decision: _, ...undecided } = ONE;
    expect(accepts(undecided)).toBe(false);
    const { channels, dataCategories } = consentInput.parse({ purpose: 'travel-offers', decision: 'given' });
    expect([channels, dataCategories]).toEqual([[], []]);
  });
});
