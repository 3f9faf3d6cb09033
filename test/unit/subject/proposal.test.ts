import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { later } from '../../../core/kernel/instant.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import type { Detail, EventFacts } from '../../../core/subject/events.ts';
import {
  approvedFacts,
  approvingPeople,
  needsApproval,
  nobodyToAsk,
  openProposal,
  type ProposableCommand,
  proposalFacts,
  rejectionFacts,
  requireApprover,
  requireCodeSender,
  requireRejecter,
  unsafeChannels,
  withoutProposal,
} from '../../../core/subject/proposal.ts';
import { EMPTY_STATE, NO_PROFILE, type SubjectState } from '../../../core/subject/state.ts';
import type { CareFlag } from '../../../core/vocabulary.ts';
import { BY_STAFF, eventOf } from '../../support/given.ts';
import { LATEST, NOW } from '../../support/sample-registry.ts';

const DAY_MS = 86_400_000;
const [PROPOSER, APPROVER] = ['A'.repeat(43), 'B'.repeat(42).concat('A')];
const SUBJECT: Acting = { kind: 'subject', client: 'consent-centre' };
const DELEGATE: Acting = { kind: 'other-subject', client: 'consent-centre', subject: 'C-2002' };
const PROGRAM: Acting = { kind: 'client', client: 'app' };
const OTHER_STAFF: Acting = { ...BY_STAFF, staff: { ...BY_STAFF.staff, id: 'S-78' } };
const LIFT: ProposableCommand = { act: 'lift', optOut: 'objection' };
const PAPER = {
  type: 'document',
  sha256: PROPOSER,
  size: '1',
  uri: 's3://evidence/x',
  retentionClass: 'contract',
  product: null,
};
const APPOINTMENT = {
  role: 'delegate',
  representative: 'C-2002',
  purposes: null,
  validFrom: null,
  validUntil: LATEST,
  evidence: [PAPER],
} as const;

/** A subject who objects, by the event `made`. */
const OBJECTING = applyEvent(EMPTY_STATE, eventOf('objection.made', { id: 'made' }), 0, '');

/** Returns the event by which staff propose a command in this state. */
function proposed(state: SubjectState, command: ProposableCommand, id = 'proposal', at = NOW) {
  const { endsNullifier: _, ...facts } = proposalFacts(state, command, PROPOSER, at);
  return { ...facts, id, subject: 'C-1001', at, actor: BY_STAFF } as EventFacts<'act.proposed'>;
}

/** Returns the state after an event, whatever its position. */
const applied = (state: SubjectState, event: EventFacts) => applyEvent(state, event, state.version, '');

const fault = (code: string) => expect.objectContaining({ code });

describe('an act that lets more be done', () => {
  test('is done at once with a token of somebody’s own, waits where staff ask, and is no program’s', () => {
    for (const acting of [SUBJECT, DELEGATE]) expect(needsApproval(acting)).toBe(false);
    expect(needsApproval(BY_STAFF)).toBe(true);
    for (const acting of [PROGRAM, { kind: 'authority', client: 'app', authority: 'event-1' }] as const) {
      expect(() => needsApproval(acting, '/care')).toThrow(
        expect.objectContaining({ code: 'CUSTOMER_OR_TWO_STAFF', pointer: '/care' }),
      );
    }
  });

  test('is proposed for a day, by its own members, and at most eight at a time', () => {
    let state = OBJECTING;
    for (let n = 0; n < 8; n++) state = applied(state, proposed(state, LIFT, `proposal-${n}`));
    expect(state.proposals).toHaveLength(8);
    expect(state.proposals[0]).toEqual({
      event: 'proposal-0',
      act: 'lift',
      staff: BY_STAFF.staff.id,
      proposer: PROPOSER,
      expiresAt: later(NOW, DAY_MS),
    });
    expect(() => proposalFacts(state, LIFT, PROPOSER, later(NOW, DAY_MS - 1))).toThrow(fault('LIMIT_REACHED'));
    const next = applied(state, proposed(state, LIFT, 'next', later(NOW, DAY_MS)));
    expect(next.proposals.map(({ event }) => event)).toEqual(['next']);
    expect(() => applied(OBJECTING, { ...proposed(OBJECTING, LIFT), actor: PROGRAM })).toThrow(fault('STATE_MISMATCH'));
  });
});

describe('a proposal', () => {
  const event = proposed(OBJECTING, LIFT);
  const state = applied(OBJECTING, event);

  test('can be decided on until its day is over, once', () => {
    expect(openProposal(state, event, later(NOW, DAY_MS - 1)).open.event).toBe('proposal');
    expect(() => openProposal(state, event, later(NOW, DAY_MS))).toThrow(fault('PROPOSAL_SETTLED'));
    expect(() => openProposal(OBJECTING, event, NOW)).toThrow(fault('PROPOSAL_SETTLED'));
    for (const named of [null, eventOf('objection.made', {})]) {
      expect(() => openProposal(state, named, NOW)).toThrow(fault('PROPOSAL_UNKNOWN'));
    }
  });

  test('is approved by other staff with another token, or by a customer who needs no guardian', () => {
    const open = openProposal(state, event, NOW).open;
    const asks =
      (acting: Acting, approver: string, of = state) =>
      () =>
        requireApprover(of, open, acting, approver, NOW);
    expect(asks(OTHER_STAFF, APPROVER)).not.toThrow();
    expect(asks(SUBJECT, APPROVER)).not.toThrow();
    expect(asks(BY_STAFF, APPROVER)).toThrow(fault('APPROVAL_BY_PROPOSER'));
    expect(asks(OTHER_STAFF, PROPOSER)).toThrow(fault('APPROVAL_BY_PROPOSER'));
    for (const acting of [PROGRAM, DELEGATE]) expect(asks(acting, APPROVER)).toThrow(fault('CUSTOMER_OR_TWO_STAFF'));
    for (const flag of ['minor', 'limited-capacity'] as const) {
      const guarded = { ...state, profile: { ...NO_PROFILE, care: [flag] } };
      expect(asks(SUBJECT, APPROVER, guarded)).toThrow(fault('CUSTOMER_OR_TWO_STAFF'));
      expect(asks(OTHER_STAFF, APPROVER, guarded)).not.toThrow();
    }
  });

  test('is approved by any staff with the code that the customer was sent, and by nobody else with it', () => {
    const { open } = openProposal(state, event, NOW);
    const asks = (acting: Acting) => () => requireApprover(state, open, acting, PROPOSER, NOW, true);
    for (const acting of [BY_STAFF, OTHER_STAFF]) expect(asks(acting)).not.toThrow();
    for (const acting of [PROGRAM, DELEGATE]) expect(asks(acting)).toThrow(fault('CUSTOMER_OR_TWO_STAFF'));
    expect(() => requireCodeSender(BY_STAFF)).not.toThrow();
    for (const acting of [SUBJECT, PROGRAM, DELEGATE]) {
      expect(() => requireCodeSender(acting)).toThrow(fault('CUSTOMER_OR_TWO_STAFF'));
    }
    const known = { state, subject: 'C-1001', now: NOW };
    const evidence = (acting: Acting, byCode: boolean) =>
      (approvedFacts(known, 'proposal', event.detail, acting, byCode).detail as Detail<'objection.lifted'>)
        .approvalEvidence;
    expect([evidence(BY_STAFF, true), evidence(OTHER_STAFF, false), evidence(SUBJECT, false)]).toEqual([
      'otp',
      'staff-recorded',
      'own-token',
    ]);
  });

  test('has its code sent to the customer, or to the guardians whom they need but for the one whom it appoints', () => {
    const one = { role: 'guardian', purposes: null, validFrom: null, validUntil: null } as const;
    const representatives = [
      { ...one, event: 'over', subject: 'C-1', validUntil: '2020-01-01T00:00:00.000Z' },
      { ...one, event: 'delegate', subject: 'C-2', role: 'delegate' as const },
      { ...one, event: 'first', subject: 'C-3' },
      { ...one, event: 'second', subject: 'C-4' },
    ];
    const of = (care: readonly CareFlag[], representative: string | null) => {
      const profile = { ...NO_PROFILE, care };
      const appointment = representative === null ? null : { ...APPOINTMENT, representative };
      return approvingPeople({ ...state, profile, representatives }, 'C-1001', { appointment }, NOW);
    };
    expect(of([], null)).toEqual(['C-1001']);
    expect(of(['elderly'], 'C-3')).toEqual(['C-1001']);
    for (const flag of ['minor', 'limited-capacity'] as const) {
      expect(of([flag], null)).toEqual(['C-3', 'C-4']);
      expect(of([flag], 'C-3')).toEqual(['C-4']);
      expect(
        approvingPeople({ ...state, profile: { ...NO_PROFILE, care: [flag] } }, 'C-1001', { appointment: null }, NOW),
      ).toEqual([]);
    }
    expect(nobodyToAsk()).toMatchObject({ code: 'CUSTOMER_OR_TWO_STAFF' });
  });

  test('has its code sent by no channel that is stale, or that it makes stale or not', () => {
    const channels = fc.uniqueArray(fc.constantFrom('app', 'email', 'post', 'sms'));
    fc.assert(
      fc.property(channels, fc.option(channels), (stale, made) => {
        const subject = { ...state, profile: { ...NO_PROFILE, staleContacts: stale } };
        const profile = made === null ? null : { ...NO_PROFILE, staleContacts: made };
        const unsafe = unsafeChannels(subject, { profile });
        for (const channel of ['app', 'email', 'post', 'sms'] as const) {
          expect(unsafe.includes(channel)).toBe(stale.includes(channel) || made?.includes(channel) === true);
        }
        expect(unsafe).toEqual([...new Set(unsafe)].sort());
      }),
    );
  });

  test('is rejected by any staff and by the customer, and leaves what was on record', () => {
    for (const acting of [BY_STAFF, OTHER_STAFF, SUBJECT]) expect(() => requireRejecter(acting)).not.toThrow();
    for (const acting of [PROGRAM, DELEGATE]) {
      expect(() => requireRejecter(acting)).toThrow(fault('CUSTOMER_OR_TWO_STAFF'));
    }
    const rejected = applied(state, eventOf('act.rejected', { detail: rejectionFacts('proposal').detail }));
    expect({ ...rejected, version: 0 }).toEqual({ ...OBJECTING, version: 0 });
    expect(() => withoutProposal(rejected, eventOf('act.rejected', { detail: { proposal: 'proposal' } }))).toThrow(
      fault('STATE_MISMATCH'),
    );
  });

  test('of a lift lifts the opt-out that it was made for, and no later one', () => {
    const known = { state, subject: 'C-1001', now: NOW };
    const { endsNullifier: _, ...facts } = approvedFacts(known, 'proposal', event.detail, OTHER_STAFF);
    expect(facts).toMatchObject({ type: 'objection.lifted', detail: { sharing: false, proposal: 'proposal' } });
    const lifted = applied(state, eventOf('objection.lifted', { detail: { proposal: 'proposal' } }));
    expect(lifted).toMatchObject({ objection: null, proposals: [] });
    const again = applied(applied(state, eventOf('objection.lifted', {})), eventOf('objection.made', { id: 'anew' }));
    for (const moved of [{ ...state, objection: null }, again]) {
      expect(() => approvedFacts({ ...known, state: moved }, 'proposal', event.detail, OTHER_STAFF)).toThrow(
        fault('PROPOSAL_OUTDATED'),
      );
    }
  });

  test('of an appointment appoints by the rules of now', () => {
    const asked = proposed(EMPTY_STATE, { act: 'appointment', appointment: APPOINTMENT });
    const known = { state: applied(EMPTY_STATE, asked), subject: 'C-1001', now: NOW };
    expect(approvedFacts(known, 'proposal', asked.detail, OTHER_STAFF)).toMatchObject({
      type: 'representative.appointed',
      detail: { ...APPOINTMENT, proposal: 'proposal' },
    });
    const itself = { ...known, subject: 'C-2002' };
    expect(() => approvedFacts(itself, 'proposal', asked.detail, OTHER_STAFF)).toThrow(
      fault('REPRESENTATIVE_IS_SUBJECT'),
    );
  });

  test('of a profile replaces the version for which it was made', () => {
    fc.assert(
      fc.property(fc.subarray(['elderly', 'disabled', 'minor'] as const), fc.nat(3), (care, changes) => {
        const profile = { ...NO_PROFILE, care, timeZone: 'Asia/Urumqi' };
        const asked = proposed(EMPTY_STATE, { act: 'profile', profile });
        let moved = applied(EMPTY_STATE, asked);
        for (let n = 0; n < changes; n++) {
          moved = applied(moved, eventOf('profile.changed', { detail: { ...NO_PROFILE, timeZone: `Etc/GMT+${n}` } }));
        }
        const approve = () =>
          approvedFacts({ state: moved, subject: 'C-1001', now: NOW }, 'proposal', asked.detail, OTHER_STAFF);
        if (changes > 0) expect(approve).toThrow(fault('PROPOSAL_OUTDATED'));
        else expect(approve().detail).toMatchObject({ timeZone: 'Asia/Urumqi', proposal: 'proposal' });
      }),
    );
  });
});
