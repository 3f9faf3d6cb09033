import type { SlotName } from '../entry/slots.ts';

/** Lists the slots of the entry that made the state's version that coverage rests on. */
export const VERSION_SLOTS = ['type', 'subject', 'seq', 'state', 'at'] as const satisfies readonly SlotName[];

/** Lists those of the entry that made the next version. */
export const FOLLOWING_SLOTS = ['subject', 'seq', 'at'] as const satisfies readonly SlotName[];

/** Lists those of the consent that a recipient may know: its `detail` names who captured it, and on what. */
export const GIVEN_SLOTS = [
  'id',
  'type',
  'at',
  'purpose',
  'recipient',
  'channels',
  'dataCategories',
  'notice',
  'validUntil',
  'nullifier',
] as const satisfies readonly SlotName[];

/** Lists those of the consent. */
export const CONSENT_SLOTS = [...GIVEN_SLOTS, 'actor', 'detail'] as const satisfies readonly SlotName[];

/** Lists those of the event that narrowed it. */
export const NARROWING_SLOTS = ['id', 'type', 'consent', 'nullifier', 'detail'] as const satisfies readonly SlotName[];

/** Lists those of the permit. */
export const PERMIT_SLOTS = [
  'id',
  'type',
  'subject',
  'seq',
  'actor',
  'purpose',
  'channels',
  'consent',
  'nullifier',
  'detail',
] as const satisfies readonly SlotName[];

/** Lists those of the event that narrowed a consent that a recipient may know. */
export const NARROWED_SLOTS = [
  'id',
  'type',
  'consent',
  'channels',
  'dataCategories',
  'nullifier',
] as const satisfies readonly SlotName[];

/** Lists those of the push or disclosure that a recipient may know: not whose it is, nor its place among theirs. */
export const RECIPIENT_SLOTS = [
  'id',
  'type',
  'at',
  'actor',
  'purpose',
  'recipient',
  'channels',
  'dataCategories',
  'consent',
  'detail',
] as const satisfies readonly SlotName[];
