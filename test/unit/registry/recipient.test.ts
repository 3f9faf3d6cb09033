import { describe, expect, it } from 'vitest';
import { requireDisclosurePurposes, suspendedRecipient } from '../../../core/registry/recipient.ts';
import { ACME, NOW, OFFERS, QUOTES, SUSPENDED } from '../../support/sample-registry.ts';

describe('a recipient', () => {
  it('is registered for purposes of disclosure', () => {
    expect(() => requireDisclosurePurposes([])).not.toThrow();
    expect(() => requireDisclosurePurposes([QUOTES])).not.toThrow();
  });

  it.each([
    ['PURPOSE_UNKNOWN', null],
    ['RECIPIENT_NOT_ALLOWED', OFFERS],
  ])('is refused by %s with a pointer to the purpose', (code, purpose) => {
    expect(() => requireDisclosurePurposes([QUOTES, purpose])).toThrow(
      expect.objectContaining({ code, pointer: '/purposes/1' }),
    );
  });

  it('is suspended once, from when it was first', () => {
    expect(suspendedRecipient(ACME, 'contract ended', NOW)).toEqual({ ...SUSPENDED, version: ACME.version + 1 });
    expect(suspendedRecipient(SUSPENDED, 'again', '2026-12-01T00:00:00.000Z')).toBe(SUSPENDED);
  });
});
