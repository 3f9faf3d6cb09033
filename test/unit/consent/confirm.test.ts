import { describe, expect, it } from 'vitest';
import { confirmationFacts, confirmingPerson, pendingConsent } from '../../../core/consent/confirm.ts';
import type { GiveCommand } from '../../../core/consent/give.ts';
import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { decide } from '../../../core/decision/decide.ts';
import { DAY_MS, HOUR_MS, later } from '../../../core/kernel/instant.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import type { Actor, Detail, EventFacts } from '../../../core/subject/events.ts';
import type { CommandFacts } from '../../../core/subject/facts.ts';
import { EMPTY_STATE, NO_PROFILE, type Profile, type SubjectState } from '../../../core/subject/state.ts';
import { APP, CALM, detailOf, eventOf, following, given, giving, BY_STAFF as STAFF } from '../../support/given.ts';
import { UNTOLD } from '../../support/pushes.ts';
import {
  DISCLOSURE_REGISTRY,
  GIVE_DISCLOSURE,
  GIVE_PUSH,
  LATEST,
  NOW,
  noticeOf,
  OFFERS,
  PUSH_REGISTRY,
} from '../../support/sample-registry.ts';

const COOLING: Purpose = { ...OFFERS, coolingOffHours: 24 };
const PLACE = { purpose: 'credit-card-offers', recipient: null };
const hours = (count: number) => later(NOW, count * HOUR_MS);
const days = (count: number) => later(NOW, count * DAY_MS);

const SLOTS = { ...PLACE, channels: ['sms', 'email'], validUntil: LATEST };
const GIVEN = eventOf('consent.given', { ...SLOTS, nullifier: 'counting' });
const WAITING = eventOf('consent.given', {
  ...SLOTS,
  actor: STAFF,
  detail: { awaitingConfirmation: true },
});
const CONFIRMED = eventOf('consent.confirmed', {
  ...SLOTS,
  nullifier: 'confirmed',
  consent: { event: 'event-1', leafHash: 'leaf-1' },
  detail: { evidence: 'otp' },
});

/** A consent that staff captured; its event is `event-1`. */
function captured(
  command: GiveCommand = GIVE_PUSH,
  registry = PUSH_REGISTRY,
  more: Partial<Detail<'consent.given'>> = {},
): SubjectState {
  const { facts } = giving(EMPTY_STATE, registry, command, { acting: STAFF });
  return following(EMPTY_STATE, { ...facts, detail: { ...facts.detail, ...more } } as CommandFacts, STAFF);
}

function withdrawal(state: SubjectState): CommandFacts {
  const registry = { purpose: OFFERS, recipient: null };
  const whole = { channels: null, dataCategories: null, capture: null };
  return withdrawalFacts(
    { state, actor: APP, at: NOW, now: NOW, putDownAt: null, registry, newNullifier: 'left' },
    { ...PLACE, ...whole },
  ).facts;
}

function reasons(state: SubjectState, purpose: Purpose, now = NOW) {
  const push = {
    kind: 'push',
    purpose: purpose.id,
    channel: 'sms',
    ...UNTOLD,
  } as const;
  return decide(state, { purpose, recipient: null }, push, now, CALM).reasons;
}

const confirm = (state: SubjectState, purpose: Purpose | null = OFFERS, now = NOW) =>
  confirmationFacts(pendingConsent(state, 'event-1', now), purpose, now, 'confirmed');

const confirming =
  (event: string, at = NOW) =>
  (state: SubjectState) =>
    confirmationFacts(pendingConsent(state, event, at), OFFERS, at, 'confirmed');

describe('a consent that awaits confirmation', () => {
  it('is none until it is confirmed', () => {
    expect(reasons(captured(), OFFERS)).toEqual(['awaiting-confirmation']);
    expect(reasons(following(captured(), confirm(captured())), OFFERS)).toEqual([]);
  });
});

describe('confirmationFacts', () => {
  it('says all of the consent that waited again, names it and rests on the code', () => {
    const said = {
      steps: ['read-aloud'],
      fees: { product: 'fund', version: 2, language: 'en', sha256: 'x' },
    };
    const state = captured({ ...GIVE_PUSH, validFrom: hours(1) }, PUSH_REGISTRY, said);
    expect(confirm(state)).toEqual({
      type: 'consent.confirmed',
      ...PLACE,
      channels: ['sms', 'email'],
      dataCategories: null,
      notice: { id: 'notice-2', language: 'en', version: 2, sha256: noticeOf(OFFERS).sha256 },
      validUntil: LATEST,
      consent: { event: 'event-1', leafHash: 'leaf-1' },
      nullifier: 'confirmed',
      detail: detailOf('consent.confirmed', { evidence: 'otp', validFrom: hours(1), ...said }),
      endsNullifier: null,
    });
    const waited = state.pairs[0]?.waiting;
    expect(following(state, confirm(state)).pairs.map(({ current }) => current)).toEqual([
      {
        ...waited,
        evidence: 'otp',
        event: 'event-2',
        leafHash: 'leaf-2',
        nullifier: 'confirmed',
      },
    ]);
  });

  it('says nothing of channels for a consent to disclosure', () => {
    const facts = confirm(captured(GIVE_DISCLOSURE, DISCLOSURE_REGISTRY));
    expect(facts).toMatchObject({ recipient: 'acme-insurance', channels: null, dataCategories: ['name', 'telephone'] });
    expect(facts.detail).toEqual(detailOf('consent.confirmed', { evidence: 'otp' }));
  });

  it.each<[string, readonly EventFacts[]]>([
    ['no event', []],
    ['a consent that counts without a code', [GIVEN]],
    ['a consent after its withdrawal', [WAITING, eventOf('consent.withdrawn', PLACE)]],
    ['a consent after a refusal', [WAITING, eventOf('consent.refused', PLACE)]],
    ['a consent after its renewal by the subject', [WAITING, GIVEN]],
    ['a consent after its renewal by staff', [WAITING, WAITING]],
    ['a consent after its confirmation', [WAITING, CONFIRMED]],
  ])('finds nothing to confirm in %s', (_, events) => {
    given(events).when(confirming('event-1')).isRefused('CONFIRMATION_NOT_PENDING', '/event');
  });

  it('finds nothing to confirm in another event', () => {
    given([WAITING]).when(confirming('event-2')).isRefused('CONFIRMATION_NOT_PENDING', '/event');
  });

  it('is about the newest capture alone, and ends the consent that counted until then', () => {
    given([GIVEN, WAITING, WAITING])
      .when(confirming('event-3'))
      .comesTo([{ consent: { event: 'event-3', leafHash: 'leaf-3' }, endsNullifier: 'counting' }]);
  });

  it('is possible for thirty days after the capture, to the very instant', () => {
    given([WAITING])
      .when(confirming('event-1', later(days(30), -1)))
      .comesTo([{ type: 'consent.confirmed', endsNullifier: null }]);
    given([WAITING])
      .when(confirming('event-1', days(30)))
      .isRefused('CONFIRMATION_EXPIRED', '/event', { until: days(30) });
  });

  it('keeps the guardian who consented, by the actor of their consent', () => {
    const guardian: Actor = { kind: 'guardian', client: 'app', authority: 'event-0', staff: STAFF.staff };
    given([{ ...WAITING, actor: guardian }])
      .when(confirming('event-1'))
      .comesTo([{ detail: { guardian: 'event-0', evidence: 'otp' } }]);
  });

  it.each([
    ['in force', {}, 'C-2'],
    ['in force and not needed', {}, null, []],
    ['in force from this instant', { validFrom: NOW }, 'C-2'],
    ['over', { validUntil: NOW }, null],
    ['not begun', { validFrom: hours(1) }, null],
    ['ended', { event: 'event-9' }, null],
  ])(
    'is the guardian’s who consented, while their appointment is in force: it is %s',
    (_, change, person, care: Profile['care'] = ['minor']) => {
      const guardian = { event: 'event-0', role: 'guardian', subject: 'C-2', purposes: null } as const;
      const one = { ...guardian, validFrom: null, validUntil: null, ...change };
      const waiting = captured();
      const pairs = waiting.pairs.map((pair) => ({
        ...pair,
        waiting: pair.waiting && { ...pair.waiting, guardian: 'event-0' },
      }));
      const state = { ...waiting, pairs, representatives: [one], profile: { ...NO_PROFILE, care } };
      const confirming = () => confirmingPerson(state, 'C-1', pendingConsent(state, 'event-1', NOW).waiting, NOW);
      if (person !== null) expect(confirming()).toBe(person);
      else expect(confirming).toThrow(expect.objectContaining({ code: 'CONFIRMATION_NOT_PENDING', pointer: '/event' }));
    },
  );

  it('is not taken for more than what waited, nor where nothing waits', () => {
    const mismatch = expect.objectContaining({ code: 'STATE_MISMATCH' });
    const facts = confirm(captured());
    const fees = { product: 'fund', version: 1, language: 'en', sha256: 'x' };
    const other = [{ channels: ['app'] }, { validUntil: null }, { notice: null }, { dataCategories: ['name'] }];
    for (const more of [...other, { detail: { ...facts.detail, fees } }]) {
      expect(() => following(captured(), { ...facts, ...more })).toThrow(mismatch);
    }
    expect(() => following(EMPTY_STATE, facts)).toThrow(mismatch);
    expect(() => following(given([GIVEN]).state, facts)).toThrow(mismatch);
    expect(() => following(following(captured(), withdrawal(captured())), facts)).toThrow(mismatch);
  });
});

describe('a cooling-off time', () => {
  const SAID = { evidence: 'client-asserted', capture: { channel: 'app', at: null, attachments: [] } } as const;
  const give = (command: Partial<GiveCommand> = {}) =>
    giving(EMPTY_STATE, { ...PUSH_REGISTRY, purpose: COOLING }, { ...GIVE_PUSH, ...command }).facts;

  it.each([
    ['begins with the consent', null, hours(24)],
    ['is not cut short by an earlier beginning', hours(23), hours(24)],
    ['does not bring a later beginning forward', hours(25), hours(25)],
  ])('%s', (_, validFrom, expected) => {
    expect(give({ validFrom }).detail).toEqual(detailOf('consent.given', { ...SAID, validFrom: expected }));
  });

  it('lets nothing be pushed before its very end', () => {
    const state = following(EMPTY_STATE, give());
    expect(reasons(state, COOLING)).toEqual(['not-yet-valid']);
    expect(reasons(state, COOLING, later(hours(24), -1))).toEqual(['not-yet-valid']);
    expect(reasons(state, COOLING, hours(24))).toEqual([]);
  });

  it('begins anew with the confirmation', () => {
    const state = captured(GIVE_PUSH, { ...PUSH_REGISTRY, purpose: COOLING });
    expect(confirm(state, COOLING, hours(5)).detail).toMatchObject({ validFrom: hours(29) });
    expect(confirm(state, null, hours(5)).detail).toMatchObject({ validFrom: hours(24) });
  });

  it('is not for a no', () => {
    expect(give({ decision: 'refused' }).detail).toEqual(detailOf('consent.refused', SAID));
  });

  it('must leave something of the consent', () => {
    const empty = (pointer: string) => expect.objectContaining({ code: 'VALIDITY_EMPTY', pointer });
    expect(() => give({ validUntil: hours(24) })).toThrow(empty('/validFrom'));
    expect(give({ validUntil: later(hours(24), 1) }).validUntil).toBe(later(hours(24), 1));
    const short = captured({ ...GIVE_PUSH, validUntil: hours(30) });
    expect(() => confirm(short, COOLING, hours(6))).toThrow(empty('/event'));
    expect(confirm(short, COOLING, hours(5)).detail).toMatchObject({ validFrom: hours(29) });
    expect(() => confirm(short, OFFERS, hours(30))).toThrow(empty('/event'));
  });
});
