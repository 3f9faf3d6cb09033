import { describe, expect, it } from 'vitest';
import { MAX_OPEN_DISPUTES } from '../../../../core/limits.ts';
import { requireNotHeld } from '../../../../core/subject/dispute/hold.ts';
import type { Actor, Detail } from '../../../../core/subject/events.ts';
import { type Dispute, EMPTY_STATE, type SubjectState } from '../../../../core/subject/state.ts';
import { EVENT_TYPES, type EventType } from '../../../../core/vocabulary.ts';
import { BY_STAFF, eventOf } from '../../../support/given.ts';
import { NOW } from '../../../support/sample-registry.ts';

const OPEN = { at: NOW, disputed: 'event-1', client: 'staff-S-77', suspends: 'event-1', answer: null };
const heldBy = (...disputes: readonly Partial<Dispute>[]): SubjectState => ({
  ...EMPTY_STATE,
  disputes: disputes.map((one, n) => ({ ...OPEN, event: `dispute-${n}`, ...one })),
});
const LETS_MORE_BE_DONE: readonly EventType[] = [
  'consent.given',
  'consent.confirmed',
  'objection.lifted',
  'restriction.lifted',
  'pause.ended',
  'representative.appointed',
  'act.proposed',
];

function isHeld(state: SubjectState, type: EventType, actor: Actor, detail: object = {}): boolean {
  try {
    requireNotHeld(state, eventOf(type, { actor, detail: detail as Partial<Detail<EventType>> }));
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'CAPTURE_DISPUTED' });
    return true;
  }
}

describe('a client whose event is disputed', () => {
  it('records nothing that lets more be done, and everything else', () => {
    expect(EVENT_TYPES.filter((type) => isHeld(heldBy({}), type, BY_STAFF))).toEqual(LETS_MORE_BE_DONE);
    expect(isHeld(heldBy({}), 'profile.changed', BY_STAFF, { proposal: 'event-2' })).toBe(true);
  });

  it('is held for whomever it acts, but for the subject with a token of their own', () => {
    const { client } = BY_STAFF;
    expect(isHeld(heldBy({}), 'consent.given', { kind: 'client', client })).toBe(true);
    expect(isHeld(heldBy({}), 'consent.given', { kind: 'guardian', client, authority: 'event-3' })).toBe(true);
    expect(isHeld(heldBy({}), 'consent.given', { kind: 'subject', client })).toBe(false);
  });

  it('is held until its dispute is answered, and no other client with it', () => {
    const answer = { event: 'event-5', at: NOW, outcome: 'rejected' } as const;
    expect(isHeld(heldBy({ answer }), 'consent.given', BY_STAFF)).toBe(false);
    expect(isHeld(heldBy({ client: 'app' }), 'consent.given', BY_STAFF)).toBe(false);
  });
});

describe('as many disputes as can be open', () => {
  it('hold every client', () => {
    const open = (count: number) => heldBy(...Array<Partial<Dispute>>(count).fill({ client: 'app' }));
    expect(isHeld(open(MAX_OPEN_DISPUTES - 1), 'consent.given', BY_STAFF)).toBe(false);
    expect(isHeld(open(MAX_OPEN_DISPUTES), 'consent.given', BY_STAFF)).toBe(true);
    expect(isHeld(open(MAX_OPEN_DISPUTES), 'consent.given', { kind: 'subject', client: 'app' })).toBe(false);
  });
});
