import { describe, expect, it } from 'vitest';
import type { RegistryView } from '../../../core/decision/request.ts';
import { decidedAgain } from '../../../core/proof/decided-again.ts';
import type { DecidedEvent } from '../../../core/proof/decided-event.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import { DECIDED, eventOf, given } from '../../support/given.ts';
import { ACME, OFFERS, QUOTES } from '../../support/sample-registry.ts';
import { NOTICE, PUSH } from '../../tamper/honest-push.ts';

const AGREED = eventOf('consent.given', {
  purpose: OFFERS.id,
  channels: ['sms'],
  notice: NOTICE,
  nullifier: 'A'.repeat(43),
});
const BASIS = { basis: 'legal-obligation', basisReference: 'law 7' } as const;
/** No push of these from nine in the evening on, UTC. */
const BY_DAY = { ...OFFERS, quietHours: { from: '21:00', to: '07:00', timeZone: 'Etc/UTC' } };
const DISCLOSURE = {
  type: 'disclosure.made',
  request: { kind: 'disclose', purpose: QUOTES.id, recipient: ACME.id, dataCategories: ['name'] },
} as const;

/** Decides the push of an event again, which says what it has to but for this. */
function again(
  said: Partial<DecidedEvent> = {},
  {
    state = given([AGREED]).state,
    view = { purpose: OFFERS, recipient: null },
  }: { state?: SubjectState; view?: RegistryView } = {},
) {
  const event: DecidedEvent = {
    type: 'permit.consumed',
    at: DECIDED.at,
    request: PUSH,
    decided: DECIDED,
    consent: null,
    basis: null,
    basisReference: null,
    ...said,
  };
  return () => decidedAgain(state, view, event);
}

const MISMATCH = expect.objectContaining({ code: 'DECISION_MISMATCH' });

describe('a decision that is made again', () => {
  it('is yes by the consent in force', () => {
    expect(again()()).toMatchObject({ allowed: true, consent: { event: 'event-1' } });
  });

  it.each([
    ['nobody agreed', []],
    ['they objected', [AGREED, eventOf('objection.made', {})]],
    ['they withdrew', [AGREED, eventOf('consent.withdrawn', { purpose: OFFERS.id })]],
  ])('is refused with the reasons of the rules where %s', (_, events) => {
    const { state } = given(events);
    expect(again({}, { state })).toThrow(
      expect.objectContaining({ code: 'DECISION_MISMATCH', details: { reasons: expect.stringMatching(/^[a-z-]+/) } }),
    );
  });

  it('is refused where the registry had no such purpose', () => {
    expect(again({}, { view: { purpose: null, recipient: null } })).toThrow(MISMATCH);
  });
});

describe('the clock of a decision that is made again', () => {
  const inIndia: SubjectState = (() => {
    const { state } = given([AGREED]);
    return { ...state, profile: { ...state.profile, timeZone: 'Asia/Kolkata' } };
  })();
  const view = { purpose: BY_DAY, recipient: null };
  const at = (time: string, utcOffset: string): Partial<DecidedEvent> => ({
    decided: { ...DECIDED, at: `2026-11-23T${time}.000Z`, utcOffset },
  });

  it.each([
    ['08:00:00', '+05:30'],
    ['15:29:59', '+05:30'],
  ])('is that of the subject: a yes at %s and %s', (time, offset) => {
    expect(again(at(time, offset), { state: inIndia, view })()).toMatchObject({ allowed: true });
  });

  it('is that of the purpose where the subject has none', () => {
    expect(again(at('20:59:59', '+00:00'), { view })()).toMatchObject({ allowed: true });
    expect(again(at('08:00:00', '+05:30'), { view })).toThrow(MISMATCH);
  });

  it('has no other offset, by which quiet hours would be another time', () => {
    expect(again(at('08:00:00', '+00:00'), { state: inIndia, view })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('Asia/Kolkata') }),
    );
  });

  it('is not compared where no quiet hours go by it', () => {
    expect(again(at('08:00:00', '-11:00'), { state: inIndia })()).toMatchObject({ allowed: true });
    const state = given([
      eventOf('consent.given', {
        purpose: QUOTES.id,
        recipient: ACME.id,
        dataCategories: ['name'],
        notice: NOTICE,
        nullifier: 'A'.repeat(43),
      }),
    ]).state;
    const quiet = { purpose: { ...QUOTES, quietHours: BY_DAY.quietHours }, recipient: ACME };
    expect(again({ ...DISCLOSURE, ...at('22:00:00', '-11:00') }, { state, view: quiet })()).toMatchObject({
      allowed: true,
    });
  });
});

describe('the basis of a decision that is made again', () => {
  const view = { purpose: { ...OFFERS, ...BASIS, basis: BASIS.basis }, recipient: null };

  it('is the one that its purpose has', () => {
    expect(again(BASIS, { view })()).toMatchObject({ allowed: true, consent: null });
  });

  it.each<[string, Partial<DecidedEvent>]>([
    ['another', { ...BASIS, basis: 'contract' }],
    ['another law', { ...BASIS, basisReference: 'law 8' }],
    ['no law', { ...BASIS, basisReference: null }],
    ['none', {}],
  ])('is refused where the event says %s', (_, said) => {
    expect(again(said, { view })).toThrow(MISMATCH);
  });

  it('is refused where the event says one and a consent was needed', () => {
    expect(again(BASIS)).toThrow(MISMATCH);
  });
});
