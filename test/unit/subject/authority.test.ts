import { describe, expect, test } from 'vitest';
import {
  type Acting,
  hasOwnToken,
  readingOnAppointment,
  requireAppointer,
  requireGuardianOfAge,
} from '../../../core/subject/authority.ts';
import { EMPTY_STATE, NO_PROFILE, type Representative, type SubjectState } from '../../../core/subject/state.ts';
import { actorIn } from '../../support/given.ts';
import { NOW } from '../../support/sample-registry.ts';

const LATER = '2026-11-24T08:00:00.000Z';
const CLIENT: Acting = { kind: 'client', client: 'app' };
const OWN: Acting = { kind: 'subject', client: 'consent-centre' };
const OTHER: Acting = { kind: 'other-subject', client: 'consent-centre', subject: 'C-2' };
const NAMED: Acting = { kind: 'authority', client: 'app', authority: 'event-1' };

/** Returns the state of a subject with one delegate, C-2, appointed by `event-1`. */
function represented(change: Partial<Representative> = {}): SubjectState {
  const one = { event: 'event-1', subject: 'C-2', role: 'delegate', purposes: null, validFrom: null, validUntil: null };
  return { ...EMPTY_STATE, representatives: [{ ...one, ...change } as Representative] };
}
const refusal = (code: string, pointer?: string) => expect.objectContaining({ code, pointer });

describe('who acts', () => {
  test('needs no appointment as the subject or a client', () => {
    expect(actorIn(EMPTY_STATE, CLIENT, 'offers', NOW)).toBe(CLIENT);
    expect(actorIn(EMPTY_STATE, OWN, null, NOW)).toBe(OWN);
  });

  test('is the representative whom an appointment names, by their own token or by a client', () => {
    const actor = { kind: 'delegate', authority: 'event-1' };
    expect(actorIn(represented(), OTHER, 'offers', NOW)).toEqual({ ...actor, client: 'consent-centre' });
    expect(actorIn(represented(), NAMED, 'offers', NOW)).toEqual({ ...actor, client: 'app' });
  });

  test.each<[string, Partial<Representative>, string | null]>([
    ['has not begun', { validFrom: LATER }, 'offers'],
    ['is over', { validUntil: NOW }, 'offers'],
    ['covers other purposes', { purposes: ['loans'] }, 'offers'],
    ['covers some purposes only, for an act about all', { purposes: ['offers'] }, null],
  ])('is nobody by an appointment that %s', (_, change, about) => {
    expect(() => actorIn(represented(change), OTHER, about, NOW)).toThrow(refusal('SUBJECT_NOT_OWN'));
    expect(() => actorIn(represented(change), NAMED, about, NOW)).toThrow(
      refusal('AUTHORITY_NOT_VALID', '/capture/authority'),
    );
  });

  test('is not held to a purpose that is not known yet', () => {
    expect(actorIn(represented({ purposes: ['offers'] }), OTHER, undefined, NOW).kind).toBe('delegate');
  });
});

test('a record is shown to the subject, the bank and a representative in everything', () => {
  expect(() => readingOnAppointment(EMPTY_STATE, null, NOW)).not.toThrow();
  expect(() => readingOnAppointment(represented(), 'C-2', NOW)).not.toThrow();
  expect(() => readingOnAppointment(represented(), 'C-3', NOW)).toThrow(refusal('SUBJECT_NOT_OWN'));
  expect(() => readingOnAppointment(represented({ purposes: ['offers'] }), 'C-2', NOW)).toThrow(
    refusal('SUBJECT_NOT_OWN'),
  );
});

test('representatives appoint nobody, and a subject appoints no guardian', () => {
  const appointing = (acting: Acting) => () => requireAppointer(acting, false, '/role');
  expect(appointing(OTHER)).toThrow(refusal('REPRESENTATIVE_APPOINTS_NOBODY'));
  expect(appointing(NAMED)).toThrow(refusal('REPRESENTATIVE_APPOINTS_NOBODY', '/capture/authority'));
  expect(() => requireAppointer(OWN, true, '/role')).toThrow(refusal('GUARDIAN_BY_BANK_ONLY', '/role'));
  expect(() => requireAppointer(OWN, true)).toThrow(refusal('GUARDIAN_BY_BANK_ONLY'));
  expect(() => requireAppointer(OWN, false)).not.toThrow();
  expect(() => requireAppointer(CLIENT, true)).not.toThrow();
});

test('a guardian is of age', () => {
  const minor: SubjectState = { ...EMPTY_STATE, profile: { ...NO_PROFILE, care: ['minor'] } };
  expect(() => requireGuardianOfAge(minor, NOW)).toThrow(refusal('GUARDIAN_IS_MINOR', '/representative'));
  expect(() => requireGuardianOfAge(EMPTY_STATE, NOW)).not.toThrow();
});

test('subjects alone come with a token of their own', () => {
  expect([OWN, OTHER, CLIENT, NAMED].map(hasOwnToken)).toEqual([true, true, false, false]);
});
