import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recipient } from '../../../core/registry/model.ts';
import { purposeSince, recipientSince } from '../../../core/registry/since.ts';
import { ACME, NOW, OFFERS, QUOTES } from '../../support/sample-registry.ts';

const LATER = '2026-12-01T00:00:00.000Z';
const STILL_LATER = '2027-01-01T00:00:00.000Z';
const ACME_LTD = { ...ACME, legalId: '91310000MA1K35J93X' };

describe('a purpose', () => {
  it('has had its parts from the first when it is registered for the first time', () => {
    expect(purposeSince(null, OFFERS, NOW)).toEqual({ channels: {}, dataCategories: {}, revived: null });
    expect(purposeSince(null, { ...QUOTES, retired: true }, NOW).revived).toBeNull();
  });

  it('has had what is added since then, and the rest as before', () => {
    const added = purposeSince(OFFERS, { ...OFFERS, channels: ['sms', 'email', 'app', 'call'] }, LATER);
    expect(added.channels).toEqual({ call: LATER });
    const again = purposeSince({ ...OFFERS, since: added, channels: ['sms', 'call'] }, OFFERS, STILL_LATER);
    expect(again.channels).toEqual({ email: STILL_LATER, app: STILL_LATER });
    const kept = purposeSince({ ...OFFERS, since: again }, { ...OFFERS, channels: ['app', 'sms'] }, LATER);
    expect(kept.channels).toEqual({ app: STILL_LATER });
  });

  it('has had a data category since it was added, whatever its name', () => {
    const { dataCategories } = purposeSince(QUOTES, { ...QUOTES, dataCategories: ['name', 'constructor'] }, LATER);
    expect(dataCategories).toEqual({ constructor: LATER });
    const known = { ...QUOTES, dataCategories: ['constructor'] };
    expect(purposeSince(known, known, LATER).dataCategories).toEqual({});
  });

  it('is revived when it is put in use after it was retired, and not otherwise', () => {
    const retired = { ...OFFERS, retired: true };
    expect(purposeSince(OFFERS, retired, LATER).revived).toBeNull();
    expect(purposeSince(retired, retired, LATER).revived).toBeNull();
    expect(purposeSince(retired, OFFERS, LATER).revived).toBe(LATER);
    const revived = { ...OFFERS, since: { ...OFFERS.since, revived: LATER } };
    expect(purposeSince(revived, OFFERS, STILL_LATER).revived).toBe(LATER);
    expect(purposeSince(revived, retired, STILL_LATER).revived).toBe(LATER);
  });
});

describe('a recipient', () => {
  it('has been who it is from the first when it is registered for the first time', () => {
    const never = { identitySince: null, contactSince: null, since: {} };
    expect(recipientSince(null, ACME_LTD, NOW)).toEqual(never);
    expect(recipientSince(ACME, ACME, LATER)).toEqual(never);
  });

  it.each([
    ['another name', ACME, { ...ACME, name: 'Quick Loans & Casino Ltd' }],
    ['another legal id', ACME_LTD, { ...ACME_LTD, legalId: '91310000MA1K35J94P' }],
    ['another legal id and the same name as well', ACME_LTD, { ...ACME_LTD, legalId: '1' }],
    ['its first legal id', ACME, ACME_LTD],
    ['its first legal id and another name at once', ACME, { ...ACME_LTD, name: 'Quick Loans' }],
    ['no legal id any more', ACME_LTD, ACME],
  ])('is somebody else with %s', (_, known, input) => {
    expect(recipientSince(known, input, LATER).identitySince).toBe(LATER);
    const changed = { ...input, identitySince: LATER };
    expect(recipientSince(changed, input, STILL_LATER).identitySince).toBe(LATER);
    expect(recipientSince(changed, known, STILL_LATER).identitySince).toBe(STILL_LATER);
  });

  it.each([
    ['another name under the same legal id', ACME_LTD, { ...ACME_LTD, name: 'Acme General Insurance' }],
    ['another spelling of the same name', ACME, { ...ACME, name: 'ＡＣＭＥ  insurance' }],
    ['another spelling of the same legal id', ACME_LTD, { ...ACME_LTD, legalId: '91310000ma1k35j93ｘ' }],
    ['another contact', ACME, { ...ACME, contact: 'privacy@acme.example' }],
    ['other purposes', ACME, { ...ACME, purposes: ['travel-quotes'] }],
  ])('is the same with %s', (_, known, input) => {
    expect(recipientSince(known, input, LATER).identitySince).toBeNull();
    expect(recipientSince({ ...known, identitySince: NOW }, input, LATER).identitySince).toBe(NOW);
  });

  /** Registers each of these over the one before, one a day. */
  function registered([first = ACME, ...others]: readonly Recipient[]): Recipient {
    return others.reduce<Recipient>((known, input, n) => {
      return { ...input, ...recipientSince(known, input, `2026-12-${String(n + 1).padStart(2, '0')}T00:00:00.000Z`) };
    }, first);
  }

  it.each<[string, readonly Recipient[]]>([
    ['gets a legal id, then another name', [ACME, ACME_LTD, { ...ACME_LTD, name: 'Quick Loans' }]],
    ['loses its legal id, then gets another', [ACME_LTD, ACME, { ...ACME, legalId: '2' }]],
    [
      'loses its legal id, gets another name, and the legal id again',
      [ACME_LTD, ACME, { ...ACME, name: 'B' }, ACME_LTD],
    ],
    ['gets a legal id in another case, and another', [ACME, { ...ACME, legalId: 'x1' }, { ...ACME, legalId: 'X2' }]],
  ])('that %s is somebody else', (_, registrations) => {
    expect(registered(registrations).identitySince).not.toBeNull();
  });

  it('cannot become somebody else in any number of steps without having done so', () => {
    const spelt = (...spellings: string[]) => fc.constantFrom(...spellings);
    const names = { acme: spelt('Acme', 'ACME ', 'Ａｃｍｅ'), quick: spelt('Quick Loans', 'quick  loans') };
    const ids = { one: spelt('1a', '1A', '１ａ'), two: spelt('2b', '2B') };
    const who = fc.record({ name: fc.constantFrom('acme', 'quick'), legalId: fc.constantFrom(null, 'one', 'two') });
    const registration = who.chain(({ name, legalId }) =>
      fc.record({
        who: fc.constant({ name, legalId }),
        name: name === 'acme' ? names.acme : names.quick,
        legalId: legalId === null ? fc.constant(null) : legalId === 'one' ? ids.one : ids.two,
      }),
    );
    fc.assert(
      fc.property(fc.array(registration, { minLength: 2, maxLength: 8 }), (registrations) => {
        const { identitySince } = registered(registrations.map(({ name, legalId }) => ({ ...ACME, name, legalId })));
        const identities = registrations.map(({ who: { name, legalId } }) => legalId ?? name);
        expect(identitySince === null).toBe(new Set(identities).size === 1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has had its contact since that changed', () => {
    const moved = { ...ACME, contact: 'privacy@acme.example' };
    expect(recipientSince(ACME, moved, LATER).contactSince).toBe(LATER);
    expect(recipientSince({ ...moved, contactSince: LATER }, moved, STILL_LATER).contactSince).toBe(LATER);
  });

  it('has been registered for a purpose since it joined it, or joined it again', () => {
    const both = { ...ACME, purposes: ['insurance-quotes', 'travel-quotes'] };
    const joined = recipientSince(ACME, both, LATER).since;
    expect(joined).toEqual({ 'travel-quotes': LATER });
    const left = { ...ACME, purposes: ['travel-quotes'], since: joined };
    expect(recipientSince(left, both, STILL_LATER).since).toEqual({
      'insurance-quotes': STILL_LATER,
      'travel-quotes': LATER,
    });
  });
});
