import { describe, expect, it } from 'vitest';
import { later } from '../../../../core/kernel/instant.ts';
import { applyEvent } from '../../../../core/subject/apply.ts';
import { isDisputed, pairOf } from '../../../../core/subject/current.ts';
import { answerFacts, openDispute, preparedBy, requireAnswerer } from '../../../../core/subject/dispute/answer.ts';
import { effectOf } from '../../../../core/subject/effect.ts';
import type { EventFacts } from '../../../../core/subject/events.ts';
import type { DisputeOutcome } from '../../../../core/vocabulary.ts';
import { APP, BY_STAFF, eventOf, given } from '../../../support/given.ts';
import { LATEST, NOW, OFFERS } from '../../../support/sample-registry.ts';

const [DISPUTED_AT, ANSWERED_AT] = [later(NOW, 60_000), later(NOW, 120_000)];
const consent = { purpose: OFFERS.id, channels: ['sms'], nullifier: 'n-1' } as const;
const YES = eventOf('consent.given', consent);
const MADE = eventOf('dispute.made', {
  id: 'event-2',
  at: DISPUTED_AT,
  purpose: OFFERS.id,
  consent: { event: 'event-1', leafHash: 'leaf-1' },
  detail: { event: 'event-1', client: 'app' },
});
const OTHER_STAFF = { ...BY_STAFF, staff: { ...BY_STAFF.staff, id: 'S-78' } };
const fault = (code: string) => expect.objectContaining({ code });

/** Returns the facts of an answer after these events, the second of which is the dispute, and the state after it. */
function answered(events: readonly EventFacts[], outcome: DisputeOutcome) {
  const { state } = given(events);
  const { open, said } = openDispute(state, MADE);
  const facts = answerFacts(state, open, said, { outcome, text: 'checked' });
  const { endsNullifier: _, ...event } = facts;
  const answer = { ...event, id: 'answer', subject: 'C-1001', at: ANSWERED_AT, actor: OTHER_STAFF };
  return { facts, state: applyEvent(state, answer, events.length, 'leaf-answer') };
}

describe('the answer to a dispute', () => {
  it('that is rejected lets the consent count again, and its permits stay dead', () => {
    const { facts, state } = answered([YES, MADE], 'rejected');
    expect(facts).toMatchObject({ type: 'dispute.answered', consent: null, endsNullifier: null });
    expect(facts.detail).toEqual({ dispute: 'event-2', outcome: 'rejected', text: 'checked' });
    expect(isDisputed(state, 'event-1')).toBe(false);
    expect(pairOf(state, OFFERS.id, null)).toMatchObject({
      current: { status: 'given', nullifier: 'n-1' },
      permitsEnded: { all: 1 },
    });
    expect(state.disputes).toMatchObject([{ answer: { event: 'answer', at: ANSWERED_AT, outcome: 'rejected' } }]);
  });

  it('that is upheld ends the consent for good, as said when it was disputed', () => {
    const { facts, state } = answered([YES, MADE], 'upheld');
    expect(facts).toMatchObject({ consent: { event: 'event-1', leafHash: 'leaf-1' }, endsNullifier: 'n-1' });
    const pair = pairOf(state, OFFERS.id, null);
    expect(pair?.current).toMatchObject({
      status: 'withdrawn',
      event: 'answer',
      at: ANSWERED_AT,
      saidAt: DISPUTED_AT,
      leafHash: 'leaf-answer',
      nullifier: null,
    });
    const said = (at: string) =>
      ({ type: 'consent.given', at: LATEST, actor: APP, detail: { capture: { at } } }) as const;
    expect(pair && effectOf(state, pair, said(later(NOW, 59_999)))).toBe('none');
    expect(pair && effectOf(state, pair, said(later(NOW, 60_001)))).toBe('counts');
  });

  it('leaves what the subject has decided since', () => {
    const since = {
      ...YES,
      at: later(NOW, 90_000),
      nullifier: 'n-3',
      actor: { kind: 'subject', client: 'own' } as const,
    };
    for (const outcome of ['upheld', 'rejected'] as const) {
      const { facts, state } = answered([YES, MADE, since], outcome);
      expect(facts).toMatchObject({ consent: null, endsNullifier: null });
      expect(pairOf(state, OFFERS.id, null)?.current).toMatchObject({ status: 'given', event: 'event-3' });
    }
  });

  it('ends an appointment for good where it is upheld', () => {
    const appointed = eventOf('representative.appointed', {
      detail: {
        role: 'delegate',
        representative: 'C-2',
        purposes: null,
        validFrom: null,
        validUntil: LATEST,
        evidence: [],
      },
    });
    const made = { ...MADE, purpose: null, consent: null };
    expect(answered([appointed, made], 'upheld').state.representatives).toEqual([]);
    expect(answered([appointed, made], 'rejected').state.representatives).toHaveLength(1);
  });

  it('is given once, to a dispute', () => {
    const { state } = given([YES, MADE]);
    expect(() => openDispute(state, null)).toThrow(fault('DISPUTE_UNKNOWN'));
    expect(() => openDispute(state, YES)).toThrow(fault('DISPUTE_UNKNOWN'));
    const after = answered([YES, MADE], 'rejected').state;
    expect(() => openDispute(after, MADE)).toThrow(fault('DISPUTE_ANSWERED'));
    const again = eventOf('dispute.answered', { detail: { dispute: 'event-2', outcome: 'upheld' } });
    expect(() => applyEvent(after, again, 3, '')).toThrow(fault('STATE_MISMATCH'));
  });

  it('is given by staff who recorded neither the event nor what prepared it', () => {
    const byStaff = { ...YES, actor: BY_STAFF };
    requireAnswerer(OTHER_STAFF, [byStaff, null]);
    requireAnswerer(BY_STAFF, [YES, null]);
    expect(() => requireAnswerer(BY_STAFF, [byStaff, null])).toThrow(fault('ANSWER_BY_OTHER_STAFF'));
    expect(() => requireAnswerer(BY_STAFF, [YES, byStaff])).toThrow(fault('ANSWER_BY_OTHER_STAFF'));
    expect(() => requireAnswerer(APP, [YES, null])).toThrow(fault('ANSWER_BY_OTHER_STAFF'));
    expect(() => requireAnswerer({ kind: 'subject', client: 'own' }, [YES])).toThrow(fault('ANSWER_BY_OTHER_STAFF'));
  });

  it('looks for those who prepared an event in a proposal, or in the capture that was confirmed', () => {
    expect(preparedBy(YES)).toBeNull();
    expect(preparedBy(eventOf('objection.lifted', { detail: { proposal: 'event-4' } }))).toBe('event-4');
    const capture = { event: 'event-1', leafHash: 'leaf-1' };
    expect(preparedBy(eventOf('consent.confirmed', { ...consent, consent: capture }))).toBe('event-1');
    expect(preparedBy(eventOf('consent.withdrawn', { purpose: OFFERS.id, consent: capture }))).toBeNull();
  });
});
