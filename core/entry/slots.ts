import type { EventFacts } from '../subject/events.ts';
import type { EventType } from '../vocabulary.ts';

/** The position of an event in its subject's chain. */
interface ChainSlots {
  /** Counts the subject's events from 0 without a gap. */
  readonly seq: number;
  /** base64url leaf hash of the subject's event before, null for the first. */
  readonly prev: string | null;
  /** base64url salted hash of the subject's state after this event. */
  readonly state: string;
}

/** The content of an entry about a person, slot by slot: the event's facts, and its position in the subject's chain. */
export type Slots<Types extends EventType = EventType> = { [Type in Types]: EventFacts<Type> & ChainSlots }[Types];

/** The name of a slot. */
export type SlotName = keyof Slots;

/** The slots of version 1, in the order of their digests in `_sd`. */
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
