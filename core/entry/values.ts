import type { Json } from '../kernel/json.ts';
import {
  countKind,
  hashKind,
  instantKind,
  isObject,
  type Kind,
  listKind,
  nullableKind,
  objectKind,
  opaqueIdKind,
  textKind,
  wordKind,
} from '../kernel/kinds.ts';
import { channelKind } from '../registry/channel.ts';
import type { Actor } from '../subject/events.ts';
import { EVENT_TYPES, REPRESENTATIVE_ROLES } from '../vocabulary.ts';
import type { SlotName } from './slots.ts';

const staff = objectKind({ id: textKind, branch: textKind, channel: channelKind });
const ACTORS: readonly Kind<Actor>[] = [
  objectKind({ kind: wordKind(['subject', 'client']), client: textKind }),
  objectKind({ kind: wordKind(['staff']), client: textKind, staff }),
  objectKind({ kind: wordKind(REPRESENTATIVE_ROLES), client: textKind, authority: textKind }),
  objectKind({ kind: wordKind(REPRESENTATIVE_ROLES), client: textKind, authority: textKind, staff }),
];

/** Returns whether a value is the actor of an event, as an entry spells it. */
export function isActor(value: unknown): value is Actor {
  return ACTORS.some((kind) => kind.fits(value));
}

/**
 * Returns whether a slot can hold this value; of `detail` only that it is an object, as `fitsDetail` checks the rest.
 */
export function fitsSlot(name: SlotName, value: Json): boolean {
  return FITS[name](value);
}

const notice = objectKind({ id: textKind, language: textKind, version: countKind, sha256: hashKind });
const texts = listKind<string>({ fits: (value) => typeof value === 'string', spell: (value) => value });

const FITS: Readonly<Record<SlotName, (value: unknown) => boolean>> = {
  id: textKind.fits,
  type: wordKind(EVENT_TYPES).fits,
  subject: opaqueIdKind.fits,
  seq: countKind.fits,
  prev: nullableKind(hashKind).fits,
  state: hashKind.fits,
  at: instantKind.fits,
  actor: isActor,
  purpose: nullableKind(textKind).fits,
  recipient: nullableKind(textKind).fits,
  channels: nullableKind(texts).fits,
  dataCategories: nullableKind(texts).fits,
  notice: nullableKind(notice).fits,
  validUntil: nullableKind(instantKind).fits,
  consent: nullableKind(objectKind({ event: textKind, leafHash: hashKind })).fits,
  nullifier: nullableKind(hashKind).fits,
  detail: isObject,
};
