import { describe, expect, it } from 'vitest';
import { requireGiven, requireNamedConsent, requireSameConsent } from '../../../core/proof/named-consent.ts';
import type { Consent } from '../../../core/subject/state.ts';
import { foundLeaf, type Told } from '../../tamper/forged-log.ts';
import { agreed, consume, PUSH, permit, secret } from '../../tamper/honest-push.ts';

const MISMATCH = expect.objectContaining({ code: 'CONSENT_MISMATCH' });
const LEFT = { channels: ['sms'], dataCategories: [] };

/** A push under a consent to SMS and email, of which an event took email away, or says that. */
async function narrowed(said: object = {}) {
  const { log, person, consent } = await agreed();
  const named = { event: consent.facts.id, leafHash: person.state.pairs[0]?.current?.leafHash ?? '' };
  const detail = { left: LEFT, coolsDownUntil: null, saidAt: null, capture: null };
  const narrowing = await log.tell(
    person,
    'consent.withdrawn',
    { purpose: PUSH.purpose, channels: ['email'], consent: named, nullifier: secret(0x66), detail, ...said },
    { n: secret(0x11) },
  );
  const push = await consume(log, person, await permit(log, person, { consent: named }), { consent: named });
  const map = log.answers([secret(0x11), secret(0x66)]);
  const leaf = foundLeaf(push);
  const shown = (one: Told | null) => ({ leaf, consent: foundLeaf(consent), narrowing: one && foundLeaf(one) });
  return { map, narrowing, consent, shown };
}

describe('the consent that a push names', () => {
  it('is what its entry says', async () => {
    const { log, person, consent } = await agreed();
    const push = await consume(log, person, await permit(log, person));
    const shown = { leaf: foundLeaf(push), consent: foundLeaf(consent), narrowing: null };
    const said = requireNamedConsent(shown, log.answers([secret(0x11)]));
    expect(said).toEqual(person.state.pairs[0]?.current);
    expect(requireGiven(shown, log.answers([secret(0x11)]))).toMatchObject({ channels: ['sms', 'email'] });
  });

  it('is what was left of it', async () => {
    const { map, narrowing, shown } = await narrowed();
    const left = requireNamedConsent(shown(narrowing), map);
    expect(left).toMatchObject({ ...LEFT, nullifier: secret(0x66), narrowedBy: { event: narrowing.facts.id } });
    expect(requireGiven(shown(narrowing), map)).toMatchObject({ ...LEFT, nullifier: secret(0x66) });
  });

  it('has ended where what narrowed it is not shown', async () => {
    const { map, shown } = await narrowed();
    for (const check of [requireNamedConsent, requireGiven]) {
      expect(() => check(shown(null), map)).toThrow(expect.objectContaining({ code: 'CONSENT_ENDED' }));
    }
  });

  it('is not narrowed by an event that names another consent', async () => {
    const { map, narrowing, shown } = await narrowed({ consent: { event: 'event-0', leafHash: secret(1) } });
    for (const check of [requireNamedConsent, requireGiven])
      expect(() => check(shown(narrowing), map)).toThrow(MISMATCH);
  });

  it('is not narrowed by its own entry', async () => {
    const { map, consent, shown } = await narrowed();
    expect(() => requireNamedConsent(shown(consent), map)).toThrow(MISMATCH);
  });
});

describe('the consent of the state', () => {
  const current = async () => (await agreed()).person.state.pairs[0]?.current as Consent;

  it('is the one that is shown, or there is none', async () => {
    const consent = await current();
    expect(() => requireSameConsent(consent, consent)).not.toThrow();
    expect(() => requireSameConsent(null, null)).not.toThrow();
    expect(() => requireSameConsent(consent, null)).toThrow(MISMATCH);
    expect(() => requireSameConsent(null, consent)).toThrow(MISMATCH);
  });

  it.each<[keyof Consent, Partial<Consent>]>([
    ['channels', { channels: ['sms'] }],
    ['validUntil', { validUntil: '2027-01-01T00:00:00.000Z' }],
    ['nullifier', { nullifier: secret(0x77) }],
    ['evidence', { evidence: null }],
    ['event', { event: 'event-0' }],
  ])('says no other `%s`', async (name, change) => {
    const consent = await current();
    expect(() => requireSameConsent(consent, { ...consent, ...change })).toThrow(
      expect.objectContaining({ code: 'CONSENT_MISMATCH', message: expect.stringContaining(`\`${name}\``) }),
    );
  });

  it('was narrowed by the event that is shown', async () => {
    const consent = await current();
    const by = (event: string): Consent => ({ ...consent, narrowedBy: { event, leafHash: secret(1) } });
    expect(() => requireSameConsent(by('event-5'), by('event-5'))).not.toThrow();
    expect(() => requireSameConsent(by('event-5'), by('event-6'))).toThrow(MISMATCH);
    expect(() => requireSameConsent(consent, by('event-5'))).toThrow(
      expect.objectContaining({ code: 'BUNDLE_MALFORMED' }),
    );
  });
});
