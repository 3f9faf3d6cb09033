import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../core/decision/decide.ts';
import {
  consumptionDecision,
  endedBy,
  type PermitEvent,
  permitStatus,
  permitsEnd,
  requireUsable,
} from '../../../core/decision/permit.ts';
import type { Basis } from '../../../core/vocabulary.ts';
import { eventOf } from '../../support/given.ts';

const GIVEN_UNTIL = '2026-11-23T09:00:00.000Z';
const NOW = '2026-11-23T08:30:00.000Z';
const OFFERS = { purpose: 'offers', channel: 'sms' };

const said = (type: PermitEvent['type'], purpose: string | null, recipient: string | null = null): PermitEvent =>
  eventOf(type, { purpose, recipient });

describe('a permit', () => {
  it('is usable until the instant at which it expires', () => {
    const permit = { consumedAt: null, expiresAt: NOW };
    expect(permitStatus(permit, '2026-11-23T08:29:59.999Z')).toBe('open');
    expect(() => requireUsable(permit, '2026-11-23T08:29:59.999Z')).not.toThrow();
    expect(permitStatus(permit, NOW)).toBe('expired');
    expect(() => requireUsable(permit, NOW)).toThrow(expect.objectContaining({ code: 'PERMIT_EXPIRED' }));
  });

  it('is used once, also before it expires', () => {
    const permit = { consumedAt: NOW, expiresAt: GIVEN_UNTIL };
    expect(permitStatus(permit, NOW)).toBe('consumed');
    expect(permitStatus(permit, GIVEN_UNTIL)).toBe('consumed');
    expect(() => requireUsable(permit, GIVEN_UNTIL)).toThrow(expect.objectContaining({ code: 'PERMIT_CONSUMED' }));
  });
});

describe('what ends permits', () => {
  it.each<[PermitEvent['type'], string | null, Basis, string | null]>([
    ['consent.withdrawn', 'offers', 'consent', 'withdrawn'],
    ['consent.refused', 'offers', 'consent', 'refused'],
    ['objection.made', null, 'consent', 'objected'],
    ['restriction.made', null, 'consent', 'restricted'],
    ['restriction.made', null, 'contract', 'restricted'],
    ['consent.withdrawn', 'offers', 'contract', null],
    ['consent.withdrawn', 'news', 'consent', null],
    ['objection.made', null, 'contract', null],
    ['restriction.made', null, 'legal-obligation', null],
    ['consent.given', 'offers', 'consent', null],
    ['objection.lifted', null, 'consent', null],
    ['restriction.lifted', null, 'consent', null],
    ['push.refused', 'offers', 'consent', null],
  ])('%s about %s, of a permit on %s: %s', (type, purpose, basis, reason) => {
    expect(endedBy(said(type, purpose), OFFERS, basis)).toBe(reason);
  });

  it('is nothing that a subject says of a recipient', () => {
    expect(permitsEnd(said('consent.withdrawn', 'quotes', 'acme'))).toBeNull();
    expect(permitsEnd(said('consent.refused', 'quotes', 'acme'))).toBeNull();
  });
});

describe('the decision on using a permit', () => {
  const yes: Decision = {
    allowed: true,
    reasons: [],
    consent: null,
    obligations: [{ kind: 'sender-identity' }],
    basis: { kind: 'consent', reference: null },
  };

  it('is the one made anew while nothing has ended the permit', () => {
    expect(consumptionDecision(yes, null)).toBe(yes);
  });

  it('is a refusal without duties once an event has ended it, whatever is decided anew', () => {
    expect(consumptionDecision(yes, 'withdrawn')).toEqual({
      ...yes,
      allowed: false,
      reasons: ['withdrawn'],
      obligations: [],
    });
  });
});
