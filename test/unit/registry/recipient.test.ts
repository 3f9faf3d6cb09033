import { describe, expect, it } from 'vitest';
import {
  identityOf,
  isSamePerson,
  requireDisclosurePurposes,
  suspendedRecipient,
} from '../../../core/registry/recipient.ts';
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

  it('is its legal id, or its name where it has none, in whatever spelling', () => {
    expect(identityOf({ name: 'ＡＣＭＥ  Insurance', legalId: null })).toEqual({ name: 'acme insurance' });
    expect(identityOf({ name: 'Acme', legalId: '９１3X' })).toEqual({ legalId: '913x' });
    expect(isSamePerson({ name: 'Acme', legalId: '1' }, { name: 'Acme General', legalId: '1' })).toBe(true);
    expect(isSamePerson({ name: '1', legalId: null }, { name: 'Acme', legalId: '1' })).toBe(false);
    expect(isSamePerson({ name: 'Acme', legalId: null }, { name: 'Acme', legalId: '1' })).toBe(false);
  });
});
