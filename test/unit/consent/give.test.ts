import { describe, expect, it } from 'vitest';
import type { GiveCommand, RegistryForConsent } from '../../../core/consent/give.ts';
import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { MAX_CONSENTS } from '../../../core/limits.ts';
import { type Consent, EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { APP, detailOf, following, giving } from '../../support/given.ts';
import {
  ACME,
  DISCLOSURE_REGISTRY,
  GIVE_DISCLOSURE,
  GIVE_PUSH,
  LATEST,
  NOW,
  noticeOf,
  OFFERS,
  PUSH_REGISTRY,
  QUOTES,
  SUSPENDED,
  statingNoticeOf,
} from '../../support/sample-registry.ts';
import { BAD_COMMANDS } from './bad-commands.ts';

describe('giveConsent', () => {
  it.each(BAD_COMMANDS)('refuses %s with %s at %s', (_, code, pointer, registry, command) => {
    expect(() => record(EMPTY_STATE, registry, command)).toThrow(expect.objectContaining({ code, pointer }));
  });

  it('says what a consent to pushes says, and nothing of categories', () => {
    expect(record(EMPTY_STATE, PUSH_REGISTRY, { ...GIVE_PUSH, channels: ['email', 'sms', 'email'] })).toEqual({
      type: 'consent.given',
      purpose: 'credit-card-offers',
      recipient: null,
      channels: ['email', 'sms'],
      dataCategories: null,
      notice: { id: 'notice-2', language: 'en', version: 2, sha256: noticeOf(OFFERS).sha256 },
      validUntil: LATEST,
      consent: null,
      nullifier: 'new',
      detail: detailOf('consent.given'),
      endsNullifier: null,
    });
  });

  it('says what a consent to disclosure says, and nothing of channels', () => {
    const facts = record(EMPTY_STATE, DISCLOSURE_REGISTRY, GIVE_DISCLOSURE);
    expect(facts).toMatchObject({ recipient: 'acme-insurance', channels: null, dataCategories: ['name', 'telephone'] });
    expect(facts.validUntil).toBeNull();
  });

  it('takes an end at the very maximum and a beginning', () => {
    const facts = record(EMPTY_STATE, PUSH_REGISTRY, {
      ...GIVE_PUSH,
      validFrom: '2027-01-01T00:00:00.000Z',
      validUntil: LATEST,
    });
    expect(facts).toMatchObject({ validUntil: LATEST, detail: { validFrom: '2027-01-01T00:00:00.000Z' } });
  });

  it('takes a refusal that names nothing but its purpose', () => {
    const command: GiveCommand = { ...GIVE_PUSH, decision: 'refused', channels: [], notice: null };
    expect(record(EMPTY_STATE, PUSH_REGISTRY, command)).toMatchObject({
      type: 'consent.refused',
      notice: null,
      validUntil: null,
      nullifier: null,
    });
  });

  it('takes a refusal of what is retired, suspended or shown with an old notice', () => {
    const registry = {
      ...DISCLOSURE_REGISTRY,
      purpose: { ...QUOTES, retired: true },
      recipient: SUSPENDED,
      notice: noticeOf(QUOTES, 1),
    };
    const command: GiveCommand = {
      ...GIVE_DISCLOSURE,
      decision: 'refused',
      notice: { id: 'notice-1', language: 'en' },
    };
    expect(record(EMPTY_STATE, registry, command).type).toBe('consent.refused');
  });

  it('takes a refusal of what goes beyond its notice', () => {
    const registry = { ...DISCLOSURE_REGISTRY, notice: statingNoticeOf(QUOTES) };
    const command: GiveCommand = { ...GIVE_DISCLOSURE, decision: 'refused' };
    expect(record(EMPTY_STATE, registry, command).type).toBe('consent.refused');
  });

  it('takes a consent to what its notice states, whatever else the purpose has come to be', () => {
    const stating = statingNoticeOf({ ...QUOTES, personalised: true }, [ACME]);
    const widened = { ...QUOTES, dataCategories: [...QUOTES.dataCategories, 'income'], title: { en: 'Quotes' } };
    const registry = { ...DISCLOSURE_REGISTRY, purpose: widened, notice: stating };
    expect(record(EMPTY_STATE, registry, GIVE_DISCLOSURE).type).toBe('consent.given');
    const both = { ...registry, purpose: { ...widened, personalised: true } };
    expect(record(EMPTY_STATE, both, GIVE_DISCLOSURE).type).toBe('consent.given');
  });

  it('does not take a refusal with a channel that the purpose does not have', () => {
    const command: GiveCommand = { ...GIVE_PUSH, decision: 'refused', channels: ['call'] };
    expect(() => record(EMPTY_STATE, PUSH_REGISTRY, command)).toThrow(
      expect.objectContaining({ code: 'CHANNEL_NOT_IN_PURPOSE' }),
    );
  });

  it.each(['given', 'refused'] as const)('ends the consent that stood when another is %s', (decision) => {
    const facts = record(givenState(), PUSH_REGISTRY, { ...GIVE_PUSH, decision });
    expect(facts.consent).toEqual({ event: 'event-1', leafHash: 'leaf-1' });
    expect(facts.endsNullifier).toBe('first');
  });

  it('keeps of a refusal neither channels nor data categories, once they are found to be the purpose’s', () => {
    const push: GiveCommand = { ...GIVE_PUSH, decision: 'refused' };
    expect(record(EMPTY_STATE, PUSH_REGISTRY, push).channels).toBeNull();
    const disclosure: GiveCommand = { ...GIVE_DISCLOSURE, decision: 'refused' };
    expect(record(EMPTY_STATE, DISCLOSURE_REGISTRY, disclosure).dataCategories).toBeNull();
    expect(refusedState().consents).toMatchObject([{ status: 'refused', channels: [], dataCategories: [] }]);
  });

  describe('with as many consents as can stand', () => {
    const [consent] = givenState().consents;
    if (consent === undefined) throw new Error('the state has a consent');
    const others = (count: number, change: Partial<Consent> = {}) =>
      Array.from({ length: count }, (_, i) => ({ ...consent, purpose: `other-${i}`, ...change }));
    const decide = (consents: readonly Consent[], decision: 'given' | 'refused' = 'given') =>
      record({ ...EMPTY_STATE, consents }, PUSH_REGISTRY, { ...GIVE_PUSH, decision });
    const limitReached = expect.objectContaining({ code: 'LIMIT_REACHED', details: { limit: MAX_CONSENTS } });

    it('takes no more and renews each', () => {
      expect(decide(others(MAX_CONSENTS - 1)).type).toBe('consent.given');
      expect(decide([...others(MAX_CONSENTS - 1), consent]).endsNullifier).toBe('first');
      expect(() => decide(others(MAX_CONSENTS))).toThrow(limitReached);
      expect(() => decide([...others(MAX_CONSENTS), { ...consent, status: 'refused' }])).toThrow(limitReached);
      expect(() => decide(others(MAX_CONSENTS, { awaitingConfirmation: true }))).toThrow(limitReached);
    });

    it('takes every no', () => {
      expect(decide(others(MAX_CONSENTS), 'refused').type).toBe('consent.refused');
      expect(decide([...others(MAX_CONSENTS), consent], 'refused').endsNullifier).toBe('first');
    });

    it.each<Partial<Consent>>([{ status: 'refused' }, { status: 'withdrawn' }, { validUntil: NOW }])(
      'counts none of these: %o',
      (change) => expect(decide(others(500, change)).type).toBe('consent.given'),
    );
  });
});

describe('withdrawalFacts', () => {
  const command = { purpose: 'credit-card-offers', recipient: null, capture: null };
  const withdraw = (state: SubjectState, said = command) =>
    withdrawalFacts({ state, actor: APP, at: NOW, purpose: OFFERS }, said);

  it('names the consent that it ends and reveals its nullifier', () => {
    expect(withdraw(givenState())).toMatchObject({
      type: 'consent.withdrawn',
      consent: { event: 'event-1', leafHash: 'leaf-1' },
      nullifier: null,
      endsNullifier: 'first',
    });
  });

  it.each([
    ['nothing', EMPTY_STATE],
    ['a refusal', refusedState()],
    ['a withdrawal', withdrawnState()],
  ])('finds nothing to withdraw in %s', (_, state) => {
    expect(() => withdraw(state)).toThrow(expect.objectContaining({ code: 'NOTHING_TO_WITHDRAW' }));
  });

  it('finds nothing to withdraw under another recipient', () => {
    expect(() => withdraw(givenState(), { ...command, recipient: 'acme-insurance' as never })).toThrow(
      expect.objectContaining({ code: 'NOTHING_TO_WITHDRAW' }),
    );
  });
});

function record(state: SubjectState, registry: RegistryForConsent, command: GiveCommand, nullifier = 'new') {
  return giving(state, registry, command, { nullifier }).facts;
}

function after(state: SubjectState, decision: 'given' | 'refused', nullifier: string): SubjectState {
  return following(state, record(state, PUSH_REGISTRY, { ...GIVE_PUSH, decision }, nullifier));
}

function givenState(): SubjectState {
  return after(EMPTY_STATE, 'given', 'first');
}

function refusedState(): SubjectState {
  return after(givenState(), 'refused', '');
}

function withdrawnState(): SubjectState {
  const command = { purpose: 'credit-card-offers', recipient: null, capture: null };
  const state = givenState();
  return following(state, withdrawalFacts({ state, actor: APP, at: NOW, purpose: OFFERS }, command));
}
