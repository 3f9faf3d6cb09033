import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../core/decision/decide.ts';
import {
  consumptionDecision,
  permitDecision,
  permitEnd,
  permitStatus,
  permitsEnd,
  permitTimes,
  requireUsable,
} from '../../../core/decision/permit.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import { EMPTY_STATE, type Pair, type SubjectState } from '../../../core/subject/state.ts';
import type { Basis, Reason } from '../../../core/vocabulary.ts';
import { eventOf, given } from '../../support/given.ts';
import { pairWith, stateWith } from '../../support/sample-pair.ts';

const GIVEN_UNTIL = '2026-11-23T09:00:00.000Z';
const NOW = '2026-11-23T08:30:00.000Z';
const MORNING = '2026-11-24T00:00:00.000Z';
const NOON = '2026-11-24T04:00:00.000Z';

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

describe('a permit that a no has ended', () => {
  const PERMIT = { purpose: 'offers', channel: 'sms', seq: 5 };
  const endedAt = (permitsEnded: Partial<Pair['permitsEnded']>, more: Partial<Pair> = {}) =>
    stateWith(pairWith({}, { purpose: 'offers', permitsEnded: { all: null, channels: {}, ...permitsEnded }, ...more }));
  const optedOut = (permitsEnded: Partial<SubjectState['permitsEnded']>) => ({
    ...EMPTY_STATE,
    permitsEnded: { ...EMPTY_STATE.permitsEnded, ...permitsEnded },
  });
  const lastNo = { event: 'event-1', saidAt: NOW, status: 'refused' } as const;

  it.each<[string, SubjectState, Basis, Reason | null]>([
    ['nothing was said', EMPTY_STATE, 'consent', null],
    ['a no came after it', endedAt({ all: 6 }), 'consent', 'withdrawn'],
    ['a refusal came after it', endedAt({ all: 6 }, { lastNo }), 'consent', 'refused'],
    ['a no came before it', endedAt({ all: 4 }, { lastNo }), 'consent', null],
    ['its channel was taken away', endedAt({ channels: { sms: 6 } }), 'consent', 'withdrawn'],
    ['its channel was taken away before it', endedAt({ channels: { sms: 4 } }), 'consent', null],
    ['another channel was taken away', endedAt({ channels: { email: 6 } }), 'consent', null],
    ['a no to another purpose came', endedAt({ all: 6 }, { purpose: 'news' }), 'consent', null],
    ['a no came, and it rests on a contract', endedAt({ all: 6 }), 'contract', null],
    ['an objection came', optedOut({ objection: 6 }), 'consent', 'objected'],
    ['an objection came before it', optedOut({ objection: 4 }), 'consent', null],
    ['an objection came, and it rests on a contract', optedOut({ objection: 6 }), 'contract', null],
    ['a restriction came', optedOut({ restriction: 6 }), 'consent', 'restricted'],
    ['a restriction came, and it rests on a contract', optedOut({ restriction: 6 }), 'contract', 'restricted'],
    ['a restriction came, and it rests on the law', optedOut({ restriction: 6 }), 'legal-obligation', null],
    ['a pause came', optedOut({ pause: 6 }), 'consent', 'paused'],
    ['a pause came before it', optedOut({ pause: 4 }), 'consent', null],
    ['a pause came, and it rests on a contract', optedOut({ pause: 6 }), 'contract', null],
    ['a pause came, and an objection last', optedOut({ pause: 6, objection: 7 }), 'consent', 'objected'],
    ['both came, the objection last', optedOut({ restriction: 6, objection: 7 }), 'consent', 'objected'],
    ['both came, the restriction last', optedOut({ restriction: 7, objection: 6 }), 'consent', 'restricted'],
  ])('is refused for the last no that ended it: %s', (_, state, basis, reason) => {
    expect(permitEnd(state, PERMIT, basis)).toBe(reason);
  });
});

describe('what an event ends', () => {
  const ended = (...events: readonly EventFacts[]) => {
    const { state } = given(events);
    return permitsEnd(state, events.at(-1)?.purpose ?? null, events.length - 1);
  };
  const YES = eventOf('consent.given', { purpose: 'offers', channels: ['sms', 'email'], nullifier: 'n-1' });
  const NO = eventOf('consent.refused', { purpose: 'offers' });
  const LATE = { channel: 'app', at: '2026-11-22T08:00:00.000Z', attachments: [] } as const;
  const whole = { purpose: 'offers', channels: null, bases: ['consent'] };

  it('is every permit for its purpose that rests on consent, where it is a no', () => {
    expect(ended(YES, NO)).toEqual(whole);
    expect(ended(NO)).toEqual(whole);
    expect(ended(YES, eventOf('consent.withdrawn', { purpose: 'offers' }))).toEqual(whole);
  });

  it('is the permits for the channels that it takes away, or that a yes drops', () => {
    const some = { ...whole, channels: ['sms'] };
    const narrowing = eventOf('consent.withdrawn', {
      purpose: 'offers',
      channels: ['sms'],
      nullifier: 'n-2',
      detail: { left: { channels: ['email'], dataCategories: [] } },
    });
    expect(ended(YES, narrowing)).toEqual(some);
    expect(ended(YES, { ...YES, channels: ['email'], nullifier: 'n-2' })).toEqual(some);
    expect(ended(YES, { ...YES, nullifier: 'n-2' })).toBeNull();
  });

  it('is every permit on the bases of an opt-out, but nothing by one about disclosures', () => {
    expect(ended(eventOf('objection.made', {}))).toEqual({ ...whole, purpose: null });
    expect(ended(eventOf('restriction.made', {}))).toEqual({ ...whole, purpose: null, bases: ['consent', 'contract'] });
    expect(ended(eventOf('objection.made', { detail: { sharing: true } }))).toBeNull();
    expect(ended(eventOf('pause.made', {}))).toEqual({ ...whole, purpose: null });
    expect(ended(eventOf('pause.made', { detail: { of: 'disclosures' } }))).toBeNull();
  });

  it('is nothing where it changes nothing, is about a recipient, or lets more be done', () => {
    expect(ended(YES, eventOf('consent.refused', { purpose: 'offers', detail: { capture: LATE } }))).toBeNull();
    expect(ended(eventOf('consent.refused', { purpose: 'quotes', recipient: 'acme' }))).toBeNull();
    expect(ended(YES)).toBeNull();
    expect(ended(eventOf('objection.made', {}), eventOf('objection.lifted', {}))).toBeNull();
    expect(ended(eventOf('pause.made', {}), eventOf('pause.ended', {}))).toBeNull();
    expect(ended(NO, eventOf('push.refused', { purpose: 'offers' }))).toBeNull();
  });
});

describe('the times of a permit', () => {
  it('begin at once outside of quiet hours, and at their end inside of them', () => {
    expect(permitTimes({ notBefore: null }, 1_800, NOW)).toEqual({ notBefore: null, expiresAt: GIVEN_UNTIL });
    const times = permitTimes({ notBefore: MORNING }, 300, NOW);
    expect(times).toEqual({ notBefore: MORNING, expiresAt: '2026-11-24T00:05:00.000Z' });
  });
});

describe('the decision on using a permit', () => {
  const yes: Decision = {
    allowed: true,
    reasons: [],
    consent: null,
    obligations: [{ kind: 'sender-identity' }],
    notBefore: null,
    basis: { kind: 'consent', reference: null },
  };
  const no = { ...yes, allowed: false, obligations: [] };
  const JUST_BEFORE = '2026-11-23T23:59:59.999Z';

  it('is the one made anew while nothing has ended the permit', () => {
    expect(permitDecision(yes, null)).toBe(yes);
  });

  it('is a refusal without duties once an event has ended it, for the reasons of now where there are any', () => {
    expect(permitDecision({ ...yes, notBefore: MORNING }, 'withdrawn')).toEqual({ ...no, reasons: ['withdrawn'] });
    const anew: Decision = { ...no, reasons: ['refused', 'objected'] };
    expect(permitDecision(anew, 'withdrawn')).toBe(anew);
  });

  it.each<[string, permit: string | null, decided: string | null, now: string, ends: string | null]>([
    ['before the permit may be used', MORNING, MORNING, JUST_BEFORE, MORNING],
    ['before that, though there are no quiet hours now', MORNING, null, JUST_BEFORE, MORNING],
    ['before that, while quiet hours end later now', MORNING, NOON, JUST_BEFORE, NOON],
    ['in quiet hours that began since', null, MORNING, NOW, MORNING],
    ['in quiet hours that began since it could be used', MORNING, NOON, MORNING, NOON],
    ['as soon as it may be used', MORNING, null, MORNING, null],
    ['outside of quiet hours', null, null, NOW, null],
  ])('keeps quiet hours: %s', (_, notBefore, decided, now, ends) => {
    const decision = { ...yes, notBefore: decided };
    const expected = ends === null ? decision : { ...no, reasons: ['quiet-hours'], notBefore: ends };
    expect(consumptionDecision(decision, { notBefore }, now)).toEqual(expected);
  });

  it('names no quiet hours where something else is against it', () => {
    const refused: Decision = { ...no, reasons: ['objected'] };
    expect(consumptionDecision(refused, { notBefore: MORNING }, NOW)).toBe(refused);
  });
});
