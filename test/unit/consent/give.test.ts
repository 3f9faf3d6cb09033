import { describe, expect, it } from 'vitest';
import type { ConsentCapture } from '../../../core/consent/capture.ts';
import type { GiveCommand, RegistryForConsent } from '../../../core/consent/give.ts';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { nobleSha256, sha256OfText } from '../../../core/kernel/sha256.ts';
import { MAX_CONSENTS, MAX_UNCONFIRMED } from '../../../core/limits.ts';
import type { Product, Purpose } from '../../../core/registry/model.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import type { Effect } from '../../../core/subject/effect.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import {
  type Consent,
  EMPTY_STATE,
  NO_PROFILE,
  type Pair,
  type Profile,
  type SubjectState,
} from '../../../core/subject/state.ts';
import { APP, BY_STAFF, detailOf, eventOf, following, given, giving } from '../../support/given.ts';
import { pairWith, stateWith, waitingPair } from '../../support/sample-pair.ts';
import {
  ACME,
  CAPTURE,
  DISCLOSURE_REGISTRY,
  GIVE_DISCLOSURE,
  GIVE_PUSH,
  HASH_TEXT,
  LATEST,
  NOW,
  noticeOf,
  OFFERS,
  PUSH_REGISTRY,
  QUOTES,
  SAVINGS,
  SUSPENDED,
  statingNoticeOf,
} from '../../support/sample-registry.ts';
import { BAD_COMMANDS } from './bad-commands.ts';

const RECORDING = {
  type: 'audio',
  sha256: HASH_TEXT,
  size: '1024',
  uri: 's3://evidence/call.ogg',
  retentionClass: 'contract',
  product: 'savings',
};
const NOTICE = { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT };
const [EARLIER, OVER_A_WEEK_AGO] = ['2026-11-23T07:59:59.999Z', '2026-11-16T07:59:59.999Z'];
const OWN: Acting = { kind: 'subject', client: 'consent-centre' };

const SERVED = eventOf('notice.served', { purpose: OFFERS.id, notice: NOTICE });
const caring = (...care: Profile['care']) => eventOf('profile.changed', { detail: { ...NO_PROFILE, care } });
const represented = (role: 'guardian' | 'delegate') =>
  eventOf('representative.appointed', {
    detail: { role, representative: 'C-2', purposes: null, validFrom: null, validUntil: null, evidence: [] },
  });
const CAPTURED = eventOf('consent.given', {
  purpose: OFFERS.id,
  channels: ['sms'],
  actor: BY_STAFF,
  detail: { awaitingConfirmation: true },
});

/** A decision about offers by push that is right but for what it says here. */
interface Deciding extends Partial<GiveCommand> {
  readonly acting?: Acting;
  readonly by?: Partial<ConsentCapture>;
  readonly of?: Partial<Purpose>;
  readonly product?: Partial<Product>;
  readonly shownBy?: EventFacts;
}

function deciding(state: SubjectState, { acting, by, of, product, shownBy, ...change }: Deciding) {
  const command = { ...GIVE_PUSH, capture: { ...CAPTURE, ...by }, ...change };
  const sold = product && { ...SAVINGS, ...product };
  const registry = {
    ...PUSH_REGISTRY,
    purpose: { ...OFFERS, ...of },
    product: sold ?? null,
    attachedProducts: sold ? [sold] : [],
  };
  return giving(state, registry, command, { acting: acting ?? APP, served: shownBy ?? null });
}

type RefusedCase = readonly [
  title: string,
  code: ErrorCode,
  pointer: string | undefined,
  events: readonly EventFacts[],
  Deciding,
];

/** Rules that bind a consent alone: a refusal is taken all the same. */
const OF_CONSENTS: readonly RefusedCase[] = [
  ['by anybody but a guardian for a minor', 'GUARDIAN_REQUIRED', '/capture/authority', [caring('minor')], {}],
  ['by a program without a capture', 'CAPTURE_REQUIRED', '/capture', [], { capture: null }],
  [
    'by the subject without a capture where the purpose has channels for it',
    'CAPTURE_CHANNEL_NOT_ALLOWED',
    '/capture',
    [],
    { acting: OWN, capture: null, of: { captureChannels: ['post'] } },
  ],
  [
    'at another channel of capture',
    'CAPTURE_CHANNEL_NOT_ALLOWED',
    '/capture/channel',
    [],
    { of: { captureChannels: ['post'] }, by: {} },
  ],
  [
    'captured too long ago',
    'CAPTURE_TOO_OLD',
    '/capture/at',
    [],
    { of: { maxCaptureAgeDays: 7 }, by: { at: OVER_A_WEEK_AGO } },
  ],
  [
    'without a step of care',
    'CARE_STEP_REQUIRED',
    '/capture/steps',
    [caring('elderly')],
    { of: { careSteps: { elderly: 'read-aloud' } }, by: {} },
  ],
  [
    'with a recording of an unknown product',
    'PRODUCT_UNKNOWN',
    '/capture/attachments/0/product',
    [],
    { by: { attachments: [RECORDING] } },
  ],
  [
    'with a recording in another retention class than its product',
    'RETENTION_CLASS_MISMATCH',
    '/capture/attachments/0/retentionClass',
    [],
    { by: { attachments: [RECORDING] }, product: { retentionClass: 'ten-years' } },
  ],
  ['at a branch without a token of staff', 'STAFF_REQUIRED', '/capture/channel', [], { by: { channel: 'branch' } }],
  ['without a notice served', 'NOTICE_NOT_SERVED', '/served', [SERVED], { of: { noticeServed: true } }],
  [
    'captured before its notice was shown',
    'NOTICE_NOT_SERVED',
    '/capture/at',
    [SERVED],
    { served: 'event-1', shownBy: SERVED, by: { at: EARLIER } },
  ],
  ['with a notice served that is not on record', 'NOTICE_NOT_SERVED', '/served', [], { served: 'event-1' }],
  [
    'with evidence that those who act cannot have',
    'EVIDENCE_NOT_ALLOWED',
    '/capture/evidence',
    [],
    { acting: OWN, by: { evidence: 'paper' } },
  ],
  [
    'captured longer ago than it could last',
    'CAPTURE_TOO_OLD',
    '/capture/at',
    [],
    { of: { maxValidityDays: 7 }, by: { at: OVER_A_WEEK_AGO } },
  ],
  ['captured in the future', 'CAPTURE_IN_FUTURE', '/capture/at', [], { by: { at: LATEST } }],
  ['without the fees', 'FEES_NOT_SHOWN', '/fees', [], { of: { feesShown: true } }],
  [
    'captured by staff after too many that nobody confirmed',
    'LIMIT_REACHED',
    undefined,
    Array.from({ length: MAX_UNCONFIRMED }, () => CAPTURED),
    { acting: BY_STAFF, by: { channel: null } },
  ],
];

describe('a decision', () => {
  it.each(OF_CONSENTS)('to consent %s is refused with %s at %s, and a refusal is taken', (...refused) => {
    const [, code, pointer, events, said] = refused;
    given(events)
      .when((state) => deciding(state, said).facts)
      .isRefused(code, pointer);
    given(events)
      .when((state) => deciding(state, { ...said, decision: 'refused' }).facts)
      .comesTo([{ type: 'consent.refused' }]);
  });

  it('keeps its capture, its steps, its evidence and the notice served', () => {
    const by = { evidence: 'imported', steps: ['read-aloud'], at: NOW, attachments: [RECORDING] } as const;
    const kept = {
      evidence: 'imported',
      steps: ['read-aloud'],
      served: 'event-1',
      capture: { channel: 'app', at: NOW, attachments: [RECORDING] },
    };
    for (const decision of ['given', 'refused'] as const) {
      given([SERVED])
        .when((state) => deciding(state, { decision, served: 'event-1', shownBy: SERVED, by, product: {} }).facts)
        .comesTo([{ type: `consent.${decision}`, detail: kept }]);
    }
  });

  it('keeps the fees that were shown, with the version of their product', () => {
    const fees = { product: 'savings', language: 'en', sha256: sha256OfText('free', nobleSha256) };
    given([])
      .when((state) => deciding(state, { of: { feesShown: true }, fees, product: { fees: { en: 'free' } } }).facts)
      .comesTo([{ detail: { fees: { ...fees, version: 1 } } }]);
  });

  it('is refused with fees in another language than its notice', () => {
    const fees = { product: 'savings', language: 'fr', sha256: sha256OfText('gratuit', nobleSha256) };
    given([])
      .when((state) => deciding(state, { fees, product: { fees: { fr: 'gratuit' } } }).facts)
      .isRefused('FEES_NOT_SHOWN', '/fees/language');
  });
});

describe('what a decision comes to', () => {
  const GIVEN = eventOf('consent.given', { purpose: OFFERS.id, channels: ['sms'], nullifier: 'first' });
  const REFUSED = eventOf('consent.refused', { purpose: OFFERS.id });
  const staff = { acting: BY_STAFF, by: { channel: null } } as const;
  const late = { by: { at: EARLIER } };
  const no = { decision: 'refused' } as const;

  it.each<[string, Effect, readonly EventFacts[], Deciding]>([
    ['a first yes', 'counts', [], {}],
    ['a first yes with an earlier capture', 'counts', [], late],
    ['a first no', 'counts', [], no],
    ['a yes that staff captured', 'waits', [GIVEN], staff],
    ['a yes from before the one that counts', 'none', [GIVEN], late],
    ['a yes from before a no', 'none', [REFUSED], late],
    ['a yes by staff from before a no', 'none', [REFUSED], { ...staff, by: { ...staff.by, at: EARLIER } }],
    ['a yes from before a no beside which another waits', 'none', [REFUSED, CAPTURED], late],
    ['a yes at the time of a no', 'counts', [REFUSED], { by: { at: NOW } }],
    ['a no after a yes', 'counts', [GIVEN], no],
    ['a no from before the yes that counts', 'none', [GIVEN], { ...no, ...late }],
    ['a no from before what waits', 'counts', [CAPTURED], { ...no, ...late }],
  ])('%s: it %s', (_, effect, events, said) => {
    const { state } = given(events);
    const decision = deciding(state, said);
    expect(decision.effect).toBe(effect);
    const isYes = decision.facts.type === 'consent.given';
    expect(decision.facts.nullifier).toBe(isYes && effect === 'counts' ? 'new' : null);
    const ends = effect === 'counts' && state.pairs[0]?.current?.status === 'given';
    expect(decision.facts.endsNullifier).toBe(ends ? 'first' : null);
    if (effect !== 'waits') expect(decision.confirmedBy).toBeNull();
  });
});

describe('the person who confirms a consent', () => {
  const staff = { ...BY_STAFF.staff };
  const named = { kind: 'authority', client: 'app', authority: 'event-2', staff } as const;
  const own = { kind: 'other-subject', client: 'consent-centre', subject: 'C-2' } as const;

  it.each<[string, readonly EventFacts[], Acting, string | null]>([
    ['nobody, for a consent by a client of the bank', [], APP, null],
    ['nobody, for a consent by the subject', [], OWN, null],
    ['the subject, for a consent that staff captured', [], BY_STAFF, 'C-1001'],
    ['the guardian, for their consent that staff captured', [caring('minor'), represented('guardian')], named, 'C-2'],
    ['nobody, for a guardian with their own token', [caring('minor'), represented('guardian')], own, null],
    ['the subject, for a delegate before staff', [caring(), represented('delegate')], named, 'C-1001'],
  ])('is %s', (_, events, acting, person) => {
    const { facts, confirmedBy } = deciding(given(events).state, { acting });
    expect(confirmedBy).toBe(person);
    expect(facts.detail).toMatchObject({ awaitingConfirmation: person !== null });
    expect(deciding(given(events).state, { acting, decision: 'refused' }).confirmedBy).toBeNull();
  });
});

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
      detail: detailOf('consent.given', {
        evidence: 'client-asserted',
        capture: { channel: 'app', at: null, attachments: [] },
      }),
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

  it.each(['given', 'refused'] as const)('ends the consent before it when another is %s', (decision) => {
    const facts = record(givenState(), PUSH_REGISTRY, { ...GIVE_PUSH, decision });
    expect(facts.consent).toEqual({ event: 'event-1', leafHash: 'leaf-1' });
    expect(facts.endsNullifier).toBe('first');
  });

  it('keeps of a refusal neither channels nor data categories, whatever it names', () => {
    const push: GiveCommand = { ...GIVE_PUSH, decision: 'refused' };
    expect(record(EMPTY_STATE, PUSH_REGISTRY, push).channels).toBeNull();
    const disclosure: GiveCommand = { ...GIVE_DISCLOSURE, decision: 'refused' };
    expect(record(EMPTY_STATE, DISCLOSURE_REGISTRY, disclosure).dataCategories).toBeNull();
    expect(refusedState().pairs).toMatchObject([{ current: { status: 'refused', channels: [], dataCategories: [] } }]);
  });

  describe('with as many active consents as a subject can have', () => {
    const others = (count: number, change: Partial<Consent> = {}) =>
      Array.from({ length: count }, (_, i) => pairWith(change, { purpose: `other-${i}` }));
    const waiting = (count: number) =>
      Array.from({ length: count }, (_, i) => waitingPair({}, { purpose: `other-${i}` }));
    const consent = pairWith({ nullifier: 'first' });
    const decide = (pairs: readonly Pair[], decision: 'given' | 'refused' = 'given') =>
      record(stateWith(...pairs), PUSH_REGISTRY, { ...GIVE_PUSH, decision });
    const limitReached = expect.objectContaining({
      code: 'LIMIT_REACHED',
      pointer: '/purpose',
      details: { limit: MAX_CONSENTS },
    });

    it('takes no more and renews each', () => {
      expect(decide(others(MAX_CONSENTS - 1)).type).toBe('consent.given');
      expect(decide([...others(MAX_CONSENTS - 1), consent]).endsNullifier).toBe('first');
      expect(() => decide(others(MAX_CONSENTS))).toThrow(limitReached);
      expect(() => decide([...others(MAX_CONSENTS), pairWith({ status: 'refused' })])).toThrow(limitReached);
      expect(() => decide(waiting(MAX_CONSENTS))).toThrow(limitReached);
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
