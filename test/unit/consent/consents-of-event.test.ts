import { describe, expect, it } from 'vitest';
import { consentsOfEvent, hasNullifierInTurn } from '../../../core/consent/consents-of-event.ts';
import { eventOf } from '../../support/given.ts';
import { CONSENT, pairWith, stateWith } from '../../support/sample-pair.ts';

const state = stateWith(pairWith({}));
const { purpose, recipient } = pairWith({});
const none = () => null;

describe('the consents of an event', () => {
  it('are none of an event without a purpose, and none that is named by what rests on no consent', () => {
    expect(consentsOfEvent(state, eventOf('objection.made', {}), none)).toEqual({ named: null, ended: null });
    expect(consentsOfEvent(state, eventOf('ask.made', { purpose, recipient }), none).named).toBeNull();
  });

  it('are the current decision that a push rests on and does not end', () => {
    const push = eventOf('push.permitted', { purpose, recipient });
    expect(consentsOfEvent(state, push, none)).toEqual({ named: CONSENT, ended: null });
  });

  it('are the given consent that a withdrawal ends', () => {
    const at = '2027-01-01T00:00:00.000Z';
    const no = eventOf('consent.withdrawn', { purpose, recipient, at });
    expect(consentsOfEvent(state, no, none)).toEqual({ named: CONSENT, ended: CONSENT });
    const after = stateWith(pairWith({ status: 'withdrawn' }));
    expect(consentsOfEvent(after, no, none)).toEqual({ named: null, ended: null });
  });

  it('are the consent that was disputed by the event that waited, where it is known what confirmed it', () => {
    const dispute = (upheld: boolean) =>
      eventOf('dispute.made', { purpose, recipient, detail: { event: 'captured', upheld } });
    const confirmed = (event: string) => (event === 'captured' ? CONSENT.event : null);
    expect(consentsOfEvent(state, dispute(false), none).named).toBeNull();
    expect(consentsOfEvent(state, dispute(false), confirmed)).toEqual({ named: CONSENT, ended: null });
    expect(consentsOfEvent(state, dispute(true), confirmed)).toEqual({ named: CONSENT, ended: CONSENT });
  });
});

describe('a nullifier', () => {
  it.each([
    ['push.permitted', 'secret', true],
    ['push.permitted', null, false],
    ['consent.given', 'secret', true],
    ['consent.given', null, true],
    ['objection.made', null, true],
    ['objection.made', 'secret', false],
    ['permit.consumed', 'secret', false],
  ] as const)('of a %s that is %s is in turn: %s', (type, nullifier, isInTurn) => {
    expect(hasNullifierInTurn({ type, nullifier })).toBe(isInTurn);
  });
});
