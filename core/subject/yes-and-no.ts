import type { EventType } from '../vocabulary.ts';

const YES: ReadonlySet<EventType> = new Set([
  'consent.given',
  'consent.confirmed',
  'objection.lifted',
  'restriction.lifted',
  'pause.ended',
  'dispute.answered',
  'push.permitted',
  'permit.consumed',
  'disclosure.made',
  'ask.made',
]);

const NO: ReadonlySet<EventType> = new Set([
  'consent.refused',
  'consent.withdrawn',
  'objection.made',
  'restriction.made',
  'pause.made',
  'dispute.made',
]);

/**
 * Returns whether an event of this type allows a use of data, or asking for it: none is recorded while a no of the
 * subject is put down.
 */
export function saysYes(type: EventType): boolean {
  return YES.has(type);
}

/** Returns whether an event of this type is a no, which waits for nothing that can be slow or silent. */
export function saysNo(type: EventType): boolean {
  return NO.has(type);
}
