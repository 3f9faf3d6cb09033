import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { MAX_REPRESENTATIVES } from '../../../core/limits.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { type Acting, readingOnAppointment } from '../../../core/subject/authority.ts';
import type { Attachment } from '../../../core/subject/events.ts';
import { type Detail, type EventFacts, fitsDetail } from '../../../core/subject/events.ts';
import { type AppointmentCommand, appointmentFacts, endingFacts } from '../../../core/subject/representative.ts';
import { EMPTY_STATE, NO_PROFILE, type Representative, type SubjectState } from '../../../core/subject/state.ts';
import { CARE_FLAGS } from '../../../core/vocabulary.ts';
import { actorIn, eventOf, following, given } from '../../support/given.ts';
import { HASH_TEXT, NOW } from '../../support/sample-registry.ts';

const BANK: Acting = { kind: 'client', client: 'app' };
const STAFF: Acting = { kind: 'staff', client: 'app', staff: { id: 'S-7', branch: 'B-1', channel: 'branch' } };
const OWN: Acting = { kind: 'subject', client: 'consent-centre' };
const OTHER_SUBJECT: Acting = { kind: 'other-subject', client: 'consent-centre', subject: 'C-2' };
const BEFORE = '2026-11-23T07:59:59.999Z';
const AFTER = '2026-11-23T08:00:00.001Z';

const PAPER: Attachment = {
  type: 'document',
  sha256: HASH_TEXT,
  size: '1024',
  uri: 's3://evidence/power.pdf',
  retentionClass: 'contract',
  product: null,
};
const DELEGATE: AppointmentCommand = {
  role: 'delegate',
  representative: 'C-2',
  purposes: ['offers'],
  validFrom: null,
  validUntil: null,
  evidence: [PAPER],
};
const GUARDIAN: AppointmentCommand = { ...DELEGATE, role: 'guardian', purposes: null };
/** Details of the refusals that have some. */
const DETAILS: { readonly [Code in ErrorCode]?: object } = {
  GUARDIAN_NOT_NEEDED: { care: 'minor, limited-capacity' },
  LIMIT_REACHED: { limit: MAX_REPRESENTATIVES },
};
const CARED = { profile: { ...NO_PROFILE, care: ['minor' as const] } };
const MINOR: SubjectState = { ...EMPTY_STATE, ...CARED };

/** Returns the state of a subject with these representatives. */
function represented(...ones: readonly Partial<Representative>[]): SubjectState {
  const one: Representative = {
    event: 'event-1',
    role: 'delegate',
    subject: 'C-2',
    purposes: null,
    validFrom: null,
    validUntil: null,
  };
  return { ...EMPTY_STATE, representatives: ones.map((changes) => ({ ...one, ...changes })) };
}

const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};
const MINOR_NOW = eventOf('profile.changed', { detail: { ...NO_PROFILE, care: ['minor'] } });
const appointedBefore = (change: Partial<Detail<'representative.appointed'>> = {}) =>
  eventOf('representative.appointed', { detail: { ...DELEGATE, ...change } });
const AUTHORITY: Acting = { kind: 'authority', client: 'app', authority: 'event-1' };
const MANY = Array.from({ length: MAX_REPRESENTATIVES }, (_, n) => appointedBefore({ representative: `C-${n + 10}` }));

describe('an appointment is refused', () => {
  it.each<
    [
      title: string,
      code: ErrorCode,
      pointer: string | undefined,
      events: readonly EventFacts[],
      change?: Partial<AppointmentCommand>,
      acting?: Acting,
    ]
  >([
    ['by a representative', 'REPRESENTATIVE_APPOINTS_NOBODY', undefined, [appointedBefore()], {}, OTHER_SUBJECT],
    [
      'on the authority of a representative',
      'REPRESENTATIVE_APPOINTS_NOBODY',
      '/capture/authority',
      [appointedBefore()],
      {},
      AUTHORITY,
    ],
    ['of a guardian by the subject', 'GUARDIAN_BY_BANK_ONLY', '/role', [], GUARDIAN, OWN],
    ['by a minor', 'MINOR_APPOINTS_NOBODY', undefined, [MINOR_NOW], {}, OWN],
    ['by the bank without evidence', 'EVIDENCE_REQUIRED', '/evidence', [], { evidence: [] }],
    ['of a guardian for an adult', 'GUARDIAN_NOT_NEEDED', '/role', [], GUARDIAN],
    ['of the subject', 'REPRESENTATIVE_IS_SUBJECT', '/representative', [], { representative: 'C-1' }],
    ['of a representative', 'REPRESENTATIVE_STANDS', '/representative', [appointedBefore()]],
    ['of one too many', 'LIMIT_REACHED', '/representative', MANY],
    ['until now', 'VALID_UNTIL_PAST', '/validUntil', [], { validUntil: NOW }],
    ['from its end', 'VALIDITY_EMPTY', '/validFrom', [], { validFrom: AFTER, validUntil: AFTER }],
  ])('%s: %s', (_, code, pointer, events, change = {}, acting = BANK) => {
    given(events)
      .when((state) => appointmentFacts(state, 'C-1', { ...DELEGATE, ...change }, acting, NOW))
      .isRefused(code, pointer, DETAILS[code]);
  });
});

describe('the end of an appointment', () => {
  const ending =
    (acting: Acting, appointment = 'event-1') =>
    (state: SubjectState) =>
      endingFacts(state, appointment, acting, NOW);

  it('is made by the bank, and for a delegate by the subject, also a minor', () => {
    const ended = [{ type: 'representative.ended', purpose: null, detail: { appointment: 'event-1', capture: null } }];
    for (const acting of [BANK, STAFF, OWN]) {
      given([appointedBefore()]).when(ending(acting)).comesTo(ended);
      given([appointedBefore(), MINOR_NOW]).when(ending(acting)).comesTo(ended);
    }
    given([appointedBefore({ role: 'guardian' })])
      .when(ending(BANK))
      .comesTo(ended);
  });

  it('is refused to a representative, for a guardian to the subject, and where there is no appointment', () => {
    given([appointedBefore()]).when(ending(OTHER_SUBJECT)).isRefused('REPRESENTATIVE_APPOINTS_NOBODY');
    given([appointedBefore()])
      .when(ending(AUTHORITY))
      .isRefused('REPRESENTATIVE_APPOINTS_NOBODY', '/capture/authority');
    given([MINOR_NOW, appointedBefore({ role: 'guardian' })])
      .when((state) => endingFacts(state, 'event-2', OWN, NOW))
      .isRefused('GUARDIAN_BY_BANK_ONLY');
    given([appointedBefore()]).when(ending(BANK, 'event-9')).isRefused('REPRESENTATIVE_UNKNOWN');
    const ended = eventOf('representative.ended', { detail: { appointment: 'event-1' } });
    given([appointedBefore(), ended]).when(ending(BANK)).isRefused('REPRESENTATIVE_UNKNOWN');
  });
});

const appointing = (state: SubjectState, change: Partial<AppointmentCommand>, acting: Acting = BANK) =>
  codeOf(() => appointmentFacts(state, 'C-1', { ...DELEGATE, ...change }, acting, NOW));

describe('an appointment', () => {
  it('is on record from its event on until it is ended, and leaves nothing behind', () => {
    const facts = appointmentFacts(EMPTY_STATE, 'C-1', DELEGATE, BANK, NOW);
    expect(facts.detail.evidence).toEqual([PAPER]);
    const appointed = following(EMPTY_STATE, facts);
    expect(appointed).toEqual({ ...represented({ purposes: ['offers'] }), version: 1, changedAt: NOW });
    expect(following(appointed, endingFacts(appointed, 'event-1', BANK, NOW))).toStrictEqual({
      ...EMPTY_STATE,
      version: 2,
      changedAt: NOW,
    });
  });

  it('by the bank is for either role, on evidence', () => {
    for (const acting of [BANK, STAFF]) {
      expect(appointing(EMPTY_STATE, {}, acting)).toBeNull();
      expect(appointing(MINOR, GUARDIAN, acting)).toBeNull();
      expect(appointing(EMPTY_STATE, { evidence: [] }, acting)).toBe('EVIDENCE_REQUIRED');
    }
  });

  it('by the subject’s own token is of a delegate alone, and by a minor of nobody', () => {
    expect(appointing(EMPTY_STATE, { evidence: [] }, OWN)).toBeNull();
    expect(appointing(EMPTY_STATE, GUARDIAN, OWN)).toBe('GUARDIAN_BY_BANK_ONLY');
    expect(appointing(MINOR, {}, OWN)).toBe('MINOR_APPOINTS_NOBODY');
    expect(codeOf(() => endingFacts(represented({}), 'event-1', OWN, NOW))).toBeNull();
    expect(codeOf(() => endingFacts({ ...MINOR, ...represented({}) }, 'event-1', OWN, NOW))).toBeNull();
    const guarded = { ...represented({ role: 'guardian' }), ...CARED };
    expect(codeOf(() => endingFacts(guarded, 'event-1', OWN, NOW))).toBe('GUARDIAN_BY_BANK_ONLY');
  });

  it('is not a representative’s to make or to end by their own token', () => {
    expect(appointing(EMPTY_STATE, {}, OTHER_SUBJECT)).toBe('REPRESENTATIVE_APPOINTS_NOBODY');
    const ending = () => endingFacts(represented({}), 'event-1', OTHER_SUBJECT, NOW);
    expect(codeOf(ending)).toBe('REPRESENTATIVE_APPOINTS_NOBODY');
  });

  it('of a guardian is for a minor, and for somebody of limited capacity, alone', () => {
    for (const flag of CARE_FLAGS) {
      const state = { ...EMPTY_STATE, profile: { ...NO_PROFILE, care: [flag] } };
      const isNeeded = flag === 'minor' || flag === 'limited-capacity';
      expect([flag, appointing(state, GUARDIAN)]).toEqual([flag, isNeeded ? null : 'GUARDIAN_NOT_NEEDED']);
      expect(appointing(state, {})).toBeNull();
    }
    expect(appointing(EMPTY_STATE, GUARDIAN)).toBe('GUARDIAN_NOT_NEEDED');
  });

  it('is neither made nor ended on the authority of a representative before the bank', () => {
    const authority: Acting = { kind: 'authority', client: 'app', authority: 'event-1' };
    expect(appointing(represented({}), { representative: 'C-3' }, authority)).toBe('REPRESENTATIVE_APPOINTS_NOBODY');
    const ending = () => endingFacts(represented({}), 'event-1', authority, NOW);
    expect(codeOf(ending)).toBe('REPRESENTATIVE_APPOINTS_NOBODY');
  });

  it('is of somebody else, for a time that is to come', () => {
    expect(appointing(EMPTY_STATE, { representative: 'C-1' })).toBe('REPRESENTATIVE_IS_SUBJECT');
    expect(appointing(EMPTY_STATE, { validUntil: NOW })).toBe('VALID_UNTIL_PAST');
    expect(appointing(EMPTY_STATE, { validUntil: AFTER })).toBeNull();
    expect(appointing(EMPTY_STATE, { validFrom: NOW, validUntil: AFTER })).toBeNull();
    expect(appointing(EMPTY_STATE, { validFrom: AFTER, validUntil: AFTER })).toBe('VALIDITY_EMPTY');
  });

  it('is one at a time for each person, whatever its role and purposes', () => {
    const until = represented({ validUntil: AFTER });
    expect(appointing(until, {})).toBe('REPRESENTATIVE_STANDS');
    expect(appointing(until, { representative: 'C-3' })).toBeNull();
    expect(appointing(until, { validFrom: AFTER })).toBeNull();
    expect(appointing(represented({ validUntil: NOW }), {})).toBeNull();
    const from = represented({ validFrom: '2027-01-01T00:00:00.000Z' });
    expect(appointing({ ...from, ...CARED }, GUARDIAN)).toBe('REPRESENTATIVE_STANDS');
    expect(appointing(from, { validUntil: '2027-01-01T00:00:00.000Z' })).toBeNull();
    expect(appointing(from, { validUntil: '2027-01-01T00:00:00.001Z' })).toBe('REPRESENTATIVE_STANDS');
  });

  it('is one of at most fifty, those that are over included', () => {
    const many = (count: number) => {
      const ones = Array.from({ length: count }, (_, n) => ({ subject: `C-${n + 10}`, validUntil: BEFORE }));
      return represented(...ones);
    };
    expect(appointing(many(MAX_REPRESENTATIVES - 1), {})).toBeNull();
    expect(appointing(many(MAX_REPRESENTATIVES), {})).toBe('LIMIT_REACHED');
  });

  it('that is not on record is not ended', () => {
    expect(codeOf(() => endingFacts(represented({}), 'event-9', BANK, NOW))).toBe('REPRESENTATIVE_UNKNOWN');
    expect(codeOf(() => endingFacts(EMPTY_STATE, 'event-1', BANK, NOW))).toBe('REPRESENTATIVE_UNKNOWN');
  });

  it.each([
    ['appoints nobody', { representative: null }],
    ['appoints to no role', { role: 'friend' }],
    ['appoints for something that is no list', { purposes: 'offers' }],
    ['appoints for a time that is none', { validFrom: 8 }],
  ])('is no detail that %s', (_, change) => {
    const { detail } = appointmentFacts(EMPTY_STATE, 'C-1', DELEGATE, BANK, NOW);
    expect(fitsDetail('representative.appointed', detail)).toBe(true);
    expect(fitsDetail('representative.appointed', { ...detail, ...change })).toBe(false);
  });

  it('does not end by an event that ends nothing', () => {
    const ending = eventOf('representative.ended', { detail: { appointment: 'event-9' } });
    expect(codeOf(() => applyEvent(represented({}), ending, 2, ''))).toBe('STATE_MISMATCH');
  });
});

describe('the one who asks to act', () => {
  const NAMED: Acting = { kind: 'authority', client: 'app', authority: 'event-1' };
  const allowed = (state: SubjectState, acting: Acting, about: string | null | undefined) =>
    codeOf(() => actorIn(state, acting, about, NOW)) ?? 'yes';

  it('without an appointment acts as who they are', () => {
    for (const acting of [BANK, STAFF, OWN]) expect(actorIn(EMPTY_STATE, acting, 'offers', NOW)).toBe(acting);
  });

  it('with one is known by it, and by the staff who capture it', () => {
    const state = { ...represented({ event: 'event-0', subject: 'C-3' }, { role: 'guardian' }), ...CARED };
    const actor = { kind: 'guardian', client: 'app', authority: 'event-1' };
    expect(actorIn(state, OTHER_SUBJECT, null, NOW)).toEqual({ ...actor, client: 'consent-centre' });
    expect(actorIn(state, NAMED, 'offers', NOW)).toEqual(actor);
    const { staff } = STAFF as Extract<Acting, { kind: 'staff' }>;
    expect(actorIn(state, { ...NAMED, staff }, 'offers', NOW)).toEqual({ ...actor, staff });
  });

  it.each([
    ['is for everything', {}, 'yes', 'yes', 'yes'],
    ['begins at this instant', { validFrom: NOW }, 'yes', 'yes', 'yes'],
    ['begins an instant later', { validFrom: AFTER }, 'no', 'no', 'no'],
    ['ends an instant later', { validUntil: AFTER }, 'yes', 'yes', 'yes'],
    ['ends at this instant', { validUntil: NOW }, 'no', 'no', 'no'],
    ['is for other purposes', { purposes: ['loans'] }, 'no', 'no', 'yes'],
    ['is for this purpose among others', { purposes: ['loans', 'offers'] }, 'yes', 'no', 'yes'],
    ['is another’s', { subject: 'C-3', event: 'event-3' }, 'no', 'no', 'no'],
  ])('acts on one purpose, on none, or on one that is not known yet, if it %s', (_, change, one, none, unknown) => {
    const state = represented(change);
    for (const [acting, code] of [
      [OTHER_SUBJECT, 'SUBJECT_NOT_OWN'],
      [NAMED, 'AUTHORITY_NOT_VALID'],
    ] as const) {
      const answers = ['offers', null, undefined].map((about) => allowed(state, acting, about));
      expect(answers).toEqual([one, none, unknown].map((each) => (each === 'yes' ? 'yes' : code)));
    }
  });

  it('acts on the one of several appointments that counts now', () => {
    const state = represented({ event: 'event-0', validUntil: NOW }, { validFrom: NOW });
    expect(actorIn(state, OTHER_SUBJECT, null, NOW)).toMatchObject({ authority: 'event-1' });
  });

  it('reads what is on record if they represent the subject in everything now', () => {
    const readable = (state: SubjectState, reader: string | null) =>
      codeOf(() => readingOnAppointment(state, reader, NOW));
    expect(readable(EMPTY_STATE, null)).toBeNull();
    expect(readable(represented({}), 'C-2')).toBeNull();
    expect(readable({ ...represented({ role: 'guardian' }), ...CARED }, 'C-2')).toBeNull();
    expect(readable(represented({ role: 'guardian' }), 'C-2')).toBe('SUBJECT_NOT_OWN');
    for (const change of [{ purposes: ['offers'] }, { validUntil: NOW }, { validFrom: AFTER }, { subject: 'C-3' }]) {
      expect(readable(represented(change), 'C-2')).toBe('SUBJECT_NOT_OWN');
    }
    expect(readable(EMPTY_STATE, 'C-2')).toBe('SUBJECT_NOT_OWN');
  });
});
