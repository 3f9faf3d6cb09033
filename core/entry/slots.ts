import type { EventFacts } from '../subject/state.ts';

/** What an entry about a person says, member by member: the facts, and the event's place in the subject's chain. */
export interface Slots extends EventFacts {
  /** Counts the subject's events from 0 without a gap. */
  readonly seq: number;
  /** base64url leaf hash of the subject's event before, null for the first. */
  readonly prev: string | null;
  /** base64url salted hash of the subject's state after this event. */
  readonly state: string;
}

export type SlotName = keyof Slots;

/** The slots of version 1; a slot's place here is the place of its digest in `_sd`. */
export const SLOT_NAMES = [
  'id',
  'type',
  'subject',
  'seq',
  'prev',
  'state',
  'at',
  'actor',
  'purpose',
  'recipient',
  'channels',
  'dataCategories',
  'notice',
  'validUntil',
  'consent',
  'nullifier',
  'detail',
] as const satisfies readonly SlotName[];
