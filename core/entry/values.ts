import { fromBase64url } from '../kernel/bytes.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import { HASH_BYTES } from '../merkle/index.ts';
import type { Actor } from '../subject/state.ts';
import { CHANNELS, EVENT_TYPES } from '../vocabulary.ts';
import type { SlotName } from './slots.ts';

const INSTANT = /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

export function isObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether this is canonical base64url of 32 bytes. */
export function isHashText(value: unknown): value is string {
  if (typeof value !== 'string' || value.length !== 43) return false;
  try {
    return fromBase64url(value).length === HASH_BYTES;
  } catch {
    return false;
  }
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

export function isInstant(value: unknown): value is Instant {
  return typeof value === 'string' && INSTANT.test(value);
}

export function isActor(value: unknown): value is Actor & { readonly [key: string]: Json } {
  if (!isObject(value) || !isText(value.client)) return false;
  switch (value.kind) {
    case 'subject':
    case 'client':
      return hasMembers(value, 'kind', 'client');
    case 'staff':
      return hasMembers(value, 'kind', 'client', 'staff') && isStaff(value.staff);
    case 'guardian':
    case 'delegate':
      return (
        isText(value.authority) &&
        ('staff' in value
          ? hasMembers(value, 'kind', 'client', 'authority', 'staff') && isStaff(value.staff)
          : hasMembers(value, 'kind', 'client', 'authority'))
      );
    default:
      return false;
  }
}

function isStaff(value: unknown): boolean {
  return (
    hasMembers(value, 'id', 'branch', 'channel') &&
    isText(value.id) &&
    isText(value.branch) &&
    CHANNELS.some((channel) => channel === value.channel)
  );
}

/** Whether a disclosed value is one that its slot can hold. */
export function fitsSlot(name: SlotName, value: Json): boolean {
  return FITS[name](value);
}

const FITS: Readonly<Record<SlotName, (value: Json) => boolean>> = {
  id: isText,
  type: (value) => EVENT_TYPES.some((type) => type === value),
  subject: isText,
  seq: isCount,
  prev: orNull(isHashText),
  state: isHashText,
  at: isInstant,
  actor: isActor,
  purpose: orNull(isText),
  recipient: orNull(isText),
  channels: orNull(isTexts),
  dataCategories: orNull(isTexts),
  notice: orNull(isNotice),
  validUntil: orNull(isInstant),
  consent: orNull(
    (value) => hasMembers(value, 'event', 'leafHash') && isText(value.event) && isHashText(value.leafHash),
  ),
  nullifier: orNull(isHashText),
  detail: orNull(isObject),
};

function isNotice(value: Json): boolean {
  return (
    hasMembers(value, 'id', 'language', 'version', 'sha256') &&
    isText(value.id) &&
    isText(value.language) &&
    isCount(value.version) &&
    isHashText(value.sha256)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Whether this is an object with these members in this order and no other. */
function hasMembers(value: unknown, ...names: readonly string[]): value is { readonly [key: string]: Json } {
  return isObject(value) && Object.keys(value).join() === names.join();
}

function orNull(fits: (value: Json) => boolean): (value: Json) => boolean {
  return (value) => value === null || fits(value);
}
