import { describe, expect, it } from 'vitest';
import { type ConsentCommand, recordConsent, withdrawConsent } from '../../../core/consent/give.ts';
import { MAX_CONSENTS } from '../../../core/limits.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { type Consent, EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
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

describe('recordConsent', () => {
  it.each(BAD_COMMANDS)('refuses %s with %s at %s', (_, code, pointer, registry, command) => {
    expect(() => recordConsent(EMPTY_STATE, registry, command, NOW, 'new')).toThrow(
      expect.objectContaining({ code, pointer }),
    );
  });

  it('says what a consent to pushes says, and nothing of categories', () => {
    expect(
      recordConsent(EMPTY_STATE, PUSH_REGISTRY, { ...GIVE_PUSH, channels: ['email', 'sms', 'email'] }, NOW, 'new'),
    ).toEqual({
      type: 'consent.given',
      purpose: 'credit-card-offers',
      recipient: null,
      channels: ['email', 'sms'],
      dataCategories: null,
      notice: { id: 'notice-2', language: 'en', version: 2, sha256: noticeOf(OFFERS).sha256 },
      validUntil: LATEST,
      consent: null,
      nullifier: 'new',
      detail: null,
      endsNullifier: null,
    });
  });

  it('says what a consent to disclosure says, and nothing of channels', () => {
    const facts = recordConsent(EMPTY_STATE, DISCLOSURE_REGISTRY, GIVE_DISCLOSURE, NOW, 'new');
    expect(facts).toMatchObject({ recipient: 'acme-insurance', channels: null, dataCategories: ['name', 'telephone'] });
    expect(facts.validUntil).toBeNull();
  });

  it('takes an end at the very maximum and a beginning', () => {
    const facts = recordConsent(
      EMPTY_STATE,
      PUSH_REGISTRY,
      { ...GIVE_PUSH, validFrom: '2027-01-01T00:00:00.000Z', validUntil: LATEST },
      NOW,
      'new',
    );
    expect(facts).toMatchObject({ validUntil: LATEST, detail: { validFrom: '2027-01-01T00:00:00.000Z' } });
  });

  it('takes a refusal that names nothing but its purpose', () => {
    const command: ConsentCommand = { ...GIVE_PUSH, decision: 'refused', channels: [], notice: null };
    expect(recordConsent(EMPTY_STATE, PUSH_REGISTRY, command, NOW, 'new')).toMatchObject({
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
    const command: ConsentCommand = {
      ...GIVE_DISCLOSURE,
      decision: 'refused',
      notice: { id: 'notice-1', language: 'en' },
    };
    expect(recordConsent(EMPTY_STATE, registry, command, NOW, 'new').type).toBe('consent.refused');
  });

  it('takes a refusal of what goes beyond its notice', () => {
    const registry = { ...DISCLOSURE_REGISTRY, notice: statingNoticeOf(QUOTES) };
    const command: ConsentCommand = { ...GIVE_DISCLOSURE, decision: 'refused' };
    expect(recordConsent(EMPTY_STATE, registry, command, NOW, 'new').type).toBe('consent.refused');
  });

  it('takes a consent to what its notice states, whatever else the purpose has come to be', () => {
    const stating = statingNoticeOf({ ...QUOTES, personalised: true }, [ACME]);
    const widened = { ...QUOTES, dataCategories: [...QUOTES.dataCategories, 'income'], title: { en: 'Quotes' } };
    const registry = { ...DISCLOSURE_REGISTRY, purpose: widened, notice: stating };
    expect(recordConsent(EMPTY_STATE, registry, GIVE_DISCLOSURE, NOW, 'new').type).toBe('consent.given');
    const both = { ...registry, purpose: { ...widened, personalised: true } };
    expect(recordConsent(EMPTY_STATE, both, GIVE_DISCLOSURE, NOW, 'new').type).toBe('consent.given');
  });

  it('does not take a refusal with a channel that the purpose does not have', () => {
    const command: ConsentCommand = { ...GIVE_PUSH, decision: 'refused', channels: ['call'] };
    expect(() => recordConsent(EMPTY_STATE, PUSH_REGISTRY, command, NOW, 'new')).toThrow(
      expect.objectContaining({ code: 'CHANNEL_NOT_IN_PURPOSE' }),
    );
  });

  it.each(['given', 'refused'] as const)('ends the consent that stood when another is %s', (decision) => {
    const facts = recordConsent(givenState(), PUSH_REGISTRY, { ...GIVE_PUSH, decision }, NOW, 'new');
    expect(facts.consent).toEqual({ event: 'event-1', leafHash: 'leaf-1' });
    expect(facts.endsNullifier).toBe('first');
  });

  it('keeps of a refusal neither channels nor data categories, once they are found to be the purpose’s', () => {
    const push: ConsentCommand = { ...GIVE_PUSH, decision: 'refused' };
    expect(recordConsent(EMPTY_STATE, PUSH_REGISTRY, push, NOW, 'new').channels).toBeNull();
    const disclosure: ConsentCommand = { ...GIVE_DISCLOSURE, decision: 'refused' };
    expect(recordConsent(EMPTY_STATE, DISCLOSURE_REGISTRY, disclosure, NOW, 'new').dataCategories).toBeNull();
    expect(refusedState().consents).toMatchObject([{ status: 'refused', channels: [], dataCategories: [] }]);
  });

  describe('with as many consents as can stand', () => {
    const [consent] = givenState().consents;
    if (consent === undefined) throw new Error('the state has a consent');
    const others = (count: number, change: Partial<Consent> = {}) =>
      Array.from({ length: count }, (_, i) => ({ ...consent, purpose: `other-${i}`, ...change }));
    const record = (consents: readonly Consent[], decision: 'given' | 'refused' = 'given') =>
      recordConsent({ ...EMPTY_STATE, consents }, PUSH_REGISTRY, { ...GIVE_PUSH, decision }, NOW, 'new');
    const limitReached = expect.objectContaining({ code: 'LIMIT_REACHED', details: { limit: MAX_CONSENTS } });

    it('takes no more and renews each', () => {
      expect(record(others(MAX_CONSENTS - 1)).type).toBe('consent.given');
      expect(record([...others(MAX_CONSENTS - 1), consent]).endsNullifier).toBe('first');
      expect(() => record(others(MAX_CONSENTS))).toThrow(limitReached);
      expect(() => record([...others(MAX_CONSENTS), { ...consent, status: 'refused' }])).toThrow(limitReached);
      expect(() => record(others(MAX_CONSENTS, { awaitingConfirmation: true }))).toThrow(limitReached);
    });

    it('takes every no', () => {
      expect(record(others(MAX_CONSENTS), 'refused').type).toBe('consent.refused');
      expect(record([...others(MAX_CONSENTS), consent], 'refused').endsNullifier).toBe('first');
    });

    it.each<Partial<Consent>>([{ status: 'refused' }, { status: 'withdrawn' }, { validUntil: NOW }])(
      'counts none of these: %o',
      (change) => expect(record(others(500, change)).type).toBe('consent.given'),
    );
  });
});

describe('withdrawConsent', () => {
  const command = { purpose: 'credit-card-offers', recipient: null };

  it('names the consent that it ends and reveals its nullifier', () => {
    expect(withdrawConsent(givenState(), command)).toMatchObject({
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
    expect(() => withdrawConsent(state, command)).toThrow(expect.objectContaining({ code: 'NOTHING_TO_WITHDRAW' }));
  });

  it('finds nothing to withdraw under another recipient', () => {
    expect(() => withdrawConsent(givenState(), { ...command, recipient: 'acme-insurance' })).toThrow(
      expect.objectContaining({ code: 'NOTHING_TO_WITHDRAW' }),
    );
  });
});

function after(state: SubjectState, decision: 'given' | 'refused', leafHash: string, nullifier: string): SubjectState {
  const facts = recordConsent(state, PUSH_REGISTRY, { ...GIVE_PUSH, decision }, NOW, nullifier);
  return applyEvent(
    state,
    {
      ...facts,
      id: `event-${state.version + 1}`,
      subject: 'C-1001',
      at: NOW,
      actor: { kind: 'client', client: 'app' },
    },
    leafHash,
  );
}

function givenState(): SubjectState {
  return after(EMPTY_STATE, 'given', 'leaf-1', 'first');
}

function refusedState(): SubjectState {
  return after(givenState(), 'refused', 'leaf-2', '');
}

function withdrawnState(): SubjectState {
  const facts = withdrawConsent(givenState(), { purpose: 'credit-card-offers', recipient: null });
  const place = { id: 'event-2', subject: 'C-1001', at: NOW, actor: { kind: 'client', client: 'app' } } as const;
  return applyEvent(givenState(), { ...facts, ...place }, 'leaf-2');
}
