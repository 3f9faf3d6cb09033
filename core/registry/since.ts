import type { Instant } from '../kernel/instant.ts';
import { memberOf } from '../kernel/json.ts';
import type { Channel } from '../vocabulary.ts';
import type { Purpose, PurposeSince, Recipient } from './model.ts';
import { isSamePerson } from './recipient.ts';

/**
 * Returns since when each part of a purpose has been offered without a gap, for parts added after its first
 * registration; a consent from before a part was added does not cover it.
 * @param known the purpose as it is registered, null for a new one
 * @param at when `input` is registered
 */
export function purposeSince(
  known: Purpose | null,
  input: Pick<Purpose, 'channels' | 'dataCategories' | 'retired'>,
  at: Instant,
): PurposeSince {
  if (known === null) return { channels: {}, dataCategories: {}, revived: null };
  const isRevived = known.retired && !input.retired;
  return {
    channels: addedSince<Channel>(known.channels, known.since.channels, input.channels, at),
    dataCategories: addedSince(known.dataCategories, known.since.dataCategories, input.dataCategories, at),
    revived: isRevived ? at : known.since.revived,
  };
}

/**
 * Returns since when a recipient has been who it is, has had its contact, and has been registered for each purpose
 * that it joined after its first registration.
 * @param known the recipient as it is registered, null for a new one
 * @param at when `input` is registered
 */
export function recipientSince(
  known: Recipient | null,
  input: Pick<Recipient, 'name' | 'legalId' | 'purposes' | 'contact'>,
  at: Instant,
): Pick<Recipient, 'identitySince' | 'contactSince' | 'since'> {
  if (known === null) return { identitySince: null, contactSince: null, since: {} };
  return {
    identitySince: isSamePerson(known, input) ? known.identitySince : at,
    contactSince: known.contact === input.contact ? known.contactSince : at,
    since: addedSince(known.purposes, known.since, input.purposes, at),
  };
}

/** Returns when each of these names was added: those that are new at `at`, the others as they were. */
function addedSince<Name extends string>(
  before: readonly Name[],
  since: Readonly<Partial<Record<Name, Instant>>>,
  names: readonly Name[],
  at: Instant,
): Readonly<Record<Name, Instant>> {
  const added = names.flatMap((name) => {
    const when = before.includes(name) ? sinceOf(since, name) : at;
    return when === null ? [] : [[name, when] as const];
  });
  return Object.fromEntries(added) as Record<Name, Instant>;
}

/** Returns when this name was added after the first registration, or null when it has been there from the first. */
export function sinceOf(since: Readonly<Partial<Record<string, Instant>>>, name: string): Instant | null {
  return memberOf(since, name) ?? null;
}
