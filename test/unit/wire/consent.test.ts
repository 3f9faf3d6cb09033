import { describe, expect, it } from 'vitest';
import { consentInput } from '../../../core/wire/consent/schemas.ts';

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

describe('an attachment', () => {
  const recording = {
    type: 'audio',
    sha256: 'A'.repeat(43),
    size: '1024',
    uri: 's3://evidence/one.wav',
    retentionClass: 'double-recording',
    product: 'P-9',
  };
  const accepted = (change: object) =>
    accepts({ ...ONE, capture: { channel: 'branch', attachments: [{ ...recording, ...change }] } });

  it('is a reference that says how long it is kept; a double recording names its product', () => {
    expect(accepted({})).toBe(true);
    expect(accepted({ type: 'signature', retentionClass: 'contract', product: null })).toBe(true);
    for (const change of [
      { product: null },
      { type: 'document' },
      { type: 'memory' },
      { sha256: 'abc' },
      { size: '-1' },
      { uri: 'file:///one.wav' },
      { retentionClass: '' },
      { content: 'AAAA' },
    ]) {
      expect(accepted(change)).toBe(false);
    }
  });

  it('is one of at most eight', () => {
    const many = (count: number) =>
      accepts({ ...ONE, capture: { channel: 'branch', attachments: Array(count).fill(recording) } });
    expect([many(8), many(9)]).toEqual([true, false]);
  });
});
