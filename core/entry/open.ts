import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { fitsDetail } from '../subject/events.ts';
import type { EventType } from '../vocabulary.ts';
import { type Claims, openClaims } from './claims.ts';
import { disclosureDigest, parseDisclosure } from './disclosure.ts';
import { parseEntry } from './parse.ts';
import { SLOT_NAMES, type SlotName, type Slots } from './slots.ts';
import { fitsSlot } from './values.ts';

/** The slots of an entry whose disclosures were shown. */
export interface OpenedEntry {
  /** The log's origin. */
  readonly origin: string;
  /** Root hash of a checkpoint that existed before the entry. */
  readonly after: Uint8Array;
  /** base64url of 32 bytes: the nullifier of the consent that the event ends, or random. */
  readonly n: string;
  /** base64url of 32 bytes: the event's label. */
  readonly u: string;
  /** The slots that were opened; a slot that is absent here was withheld, one that is null says nothing. */
  readonly slots: Partial<Slots>;
  /** The salt of each opened slot. */
  readonly salts: ReadonlyMap<SlotName, Uint8Array>;
  /** About no person: the members of its claims that were opened, by the kind of the claim. */
  readonly claims: Claims;
}

/**
 * Returns the slots of an entry that these disclosures open, or what its claims withhold, each checked against the
 * digest at its position.
 * @throws ENTRY_MALFORMED, ENTRY_TOO_LARGE when the bytes are not an entry
 * @throws DISCLOSURE_MALFORMED when a text is not the disclosure of a slot, or of a value that the slot can hold
 * @throws DISCLOSURE_MISMATCH when a disclosure is not this entry's
 * @throws DISCLOSURE_DUPLICATE when a slot is opened twice
 */
export function openEntry(
  entry: Uint8Array,
  disclosures: readonly string[],
  hash: Sha256Into = nobleSha256,
): OpenedEntry {
  const parsed = parseEntry(entry);
  const { origin, after, n, u } = parsed;
  if (parsed.kind === 'registry') {
    return { origin, after, n, u, slots: {}, salts: new Map(), claims: openClaims(parsed.claims, disclosures, hash) };
  }
  const { digests } = parsed;
  const slots: Partial<Record<SlotName, unknown>> = {};
  const salts = new Map<SlotName, Uint8Array>();
  for (const disclosure of disclosures) {
    const { salt, name, value } = parseDisclosure(disclosure);
    const position = (SLOT_NAMES as readonly string[]).indexOf(name);
    const slot = SLOT_NAMES[position];
    if (slot === undefined) throw new LedgerError('DISCLOSURE_MALFORMED', 'the disclosure names no slot');
    // SECURITY: a digest counts only at its slot's position, so a slot has one value and none can pass for a decoy.
    if (digests[position] !== disclosureDigest(disclosure, hash)) {
      throw new LedgerError('DISCLOSURE_MISMATCH', `the disclosure of \`${slot}\` is not this entry's`, {
        details: { slot },
      });
    }
    if (salts.has(slot)) {
      throw new LedgerError('DISCLOSURE_DUPLICATE', `the slot \`${slot}\` is opened twice`, { details: { slot } });
    }
    if (!fitsSlot(slot, value)) {
      throw new LedgerError('DISCLOSURE_MALFORMED', `the slot \`${slot}\` cannot hold this value`, {
        details: { slot },
      });
    }
    slots[slot] = value;
    salts.set(slot, salt);
  }
  if (salts.has('type') && salts.has('detail') && !fitsDetail(slots.type as EventType, slots.detail)) {
    throw new LedgerError('DISCLOSURE_MALFORMED', `the slot \`detail\` cannot hold this value for \`${slots.type}\``, {
      details: { slot: 'detail' },
    });
  }
  return { origin, after, n, u, slots: slots as Partial<Slots>, salts, claims: {} };
}

/** The slots named, of an event of any type; a union over the types. */
type SlotsOf<Name extends SlotName, All = Slots> = All extends Slots ? Pick<All, Name> : never;

/** Returns the slots named, all of which were opened. @throws DISCLOSURE_MISSING when one was withheld */
export function requireSlots<Name extends SlotName>(opened: OpenedEntry, names: readonly Name[]): SlotsOf<Name> {
  for (const slot of names) {
    if (!opened.salts.has(slot)) {
      throw new LedgerError('DISCLOSURE_MISSING', `the slot \`${slot}\` is needed and was not disclosed`, {
        details: { slot },
      });
    }
  }
  return opened.slots as SlotsOf<Name>;
}

/** Returns the salts of all slots but `state`, in slot order, of an entry that was opened whole. */
export function saltsButState({ salts }: OpenedEntry): readonly Uint8Array[] {
  return SLOT_NAMES.filter((name) => name !== 'state').map((name) => salts.get(name) as Uint8Array);
}
