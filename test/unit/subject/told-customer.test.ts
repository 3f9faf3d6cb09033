import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDisputable } from '../../../core/subject/dispute/dispute.ts';
import type { Actor, EventFacts } from '../../../core/subject/events.ts';
import { toldCustomer } from '../../../core/subject/told-customer.ts';
import { EVENT_TYPES, type EventType } from '../../../core/vocabulary.ts';

/** Says of each type of event whether it is told when somebody else causes it; a new type has to be added here. */
const TOLD: Readonly<Record<EventType, boolean>> = {
  'consent.given': true,
  'consent.refused': true,
  'consent.confirmed': true,
  'consent.withdrawn': true,
  'objection.made': true,
  'objection.lifted': true,
  'restriction.made': true,
  'restriction.lifted': true,
  'pause.made': true,
  'pause.ended': true,
  'profile.changed': true,
  'representative.appointed': true,
  'representative.ended': true,
  'act.proposed': true,
  'act.rejected': true,
  'dispute.made': true,
  'dispute.answered': true,
  'ask.made': false,
  'ask.refused': false,
  'notice.served': true,
  'acknowledgement.made': true,
  'complaint.made': true,
  'looked-at': false,
  'push.permitted': false,
  'push.refused': false,
  'permit.consumed': false,
  'disclosure.made': false,
  'disclosure.refused': false,
};

/** The types of events that are told and cannot be disputed. */
const OF_THE_BANK: ReadonlySet<EventType> = new Set(['act.rejected', 'dispute.made', 'dispute.answered']);

/** Ids that no other part of a message holds. */
const named = (kind: string) => fc.uuid().map((id) => `${kind}-${id}`);
const client = named('client');
const staff = fc.record({ id: named('staff'), branch: named('branch'), channel: fc.constantFrom('call', 'branch') });
const other = fc.oneof(
  fc.record({ kind: fc.constant('client'), client }),
  fc.record({ kind: fc.constant('staff'), client, staff }),
  fc.record(
    { kind: fc.constantFrom('guardian', 'delegate'), client, authority: named('appointment'), staff },
    { requiredKeys: ['kind', 'client', 'authority'] },
  ),
) as fc.Arbitrary<Exclude<Actor, { readonly kind: 'subject' | 'client' }>>;
const own = fc.record({ kind: fc.constant('subject'), client }) as fc.Arbitrary<Actor>;

const at = '2026-11-23T08:10:00.000Z';
/** The facts of an event, with what the rule reads of them. */
const factsOf = (type: EventType, actor: Actor, guardian: string | null = 'appointment') =>
  ({ id: 'event-1', subject: 'C-1001', at, type, actor, detail: { guardian } }) as EventFacts;

test.each(EVENT_TYPES)('%s by anybody else is told by the kind of its actor alone, unless it is a decision', (type) => {
  fc.assert(
    fc.property(other, (actor) => {
      const told = { subject: 'C-1001', event: 'event-1', type, by: actor.kind, recordedAt: at };
      const dispute = OF_THE_BANK.has(type) ? null : 'POST /v1/subjects/{subject}/disputes';
      expect(toldCustomer(factsOf(type, actor))).toEqual(TOLD[type] ? { ...told, dispute } : null);
    }),
  );
});

test('what the customer does with their own token is not told, whatever it is', () => {
  fc.assert(
    fc.property(own, fc.constantFrom(...EVENT_TYPES), (actor, type) => {
      expect(toldCustomer(factsOf(type, actor))).toBeNull();
    }),
  );
});

test('a confirmation by the code of the customer is their own, whoever brings it; by that of a guardian it is not', () => {
  fc.assert(
    fc.property(other, (actor) => {
      expect(toldCustomer(factsOf('consent.confirmed', actor, null))).toBeNull();
      expect(toldCustomer(factsOf('consent.confirmed', actor, 'appointment'))?.by).toBe(actor.kind);
    }),
  );
});

test('a notice names the call by which it is disputed exactly where it can be', () => {
  fc.assert(
    fc.property(other, fc.constantFrom(...EVENT_TYPES), (actor, type) => {
      const facts = factsOf(type, actor);
      expect(toldCustomer(facts)?.dispute != null).toBe(isDisputable(facts));
    }),
  );
});

test('an act that staff proposed is told also where a code approved it', () => {
  const staffed: Actor = {
    kind: 'staff',
    client: 'staff-S-78',
    staff: { id: 'S-78', branch: 'B-1', channel: 'branch' },
  };
  const facts = factsOf('objection.lifted', staffed);
  const detail = { sharing: false, proposal: 'event-0', approvalEvidence: 'otp', capture: null };
  expect(toldCustomer({ ...facts, detail } as EventFacts)?.by).toBe('staff');
});
