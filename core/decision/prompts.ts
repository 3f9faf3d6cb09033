import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import type { Purpose, Recipient } from '../registry/model.ts';
import { outlivesGuardian } from '../subject/authority.ts';
import { isDisputed, isInForce } from '../subject/current.ts';
import type { Consent, Pair, SubjectState } from '../subject/state.ts';
import type { Channel } from '../vocabulary.ts';
import { identityReasons } from './covers.ts';

/** Names a consent to ask for again, older than its purpose allows since then; it still counts meanwhile. */
export interface Reaffirm {
  readonly kind: 'reaffirm';
  readonly purpose: string;
  readonly recipient: string | null;
  readonly since: Instant;
}

/** Names a channel whose contact data is to be brought up to date; no push goes by it meanwhile. */
interface UpdateContact {
  readonly kind: 'update-contact';
  readonly channel: Channel;
}

/** Tells that a consent counts no longer, because the subject does not need the guardian who gave it. */
export interface DecideAnew {
  readonly kind: 'decide-anew';
  readonly purpose: string;
  readonly recipient: string | null;
}

/** Tells that a recipient has had another contact, `since` then, than the subject consented to. */
export interface RecipientContactChanged {
  readonly kind: 'recipient-contact-changed';
  readonly purpose: string;
  readonly recipient: string;
  readonly since: Instant;
}

/** Returns the prompt to reaffirm a consent that counts and is older than its purpose allows, or an empty list. */
export function reaffirmation(pair: Pair | null, purpose: Purpose, now: Instant): readonly Reaffirm[] {
  const days = purpose.reaffirmationDays;
  const consent = pair === null ? null : counting(pair, now);
  if (pair === null || consent === null || days === null) return [];
  const since = later(consent.saidAt, days * DAY_MS);
  return now < since ? [] : [{ kind: 'reaffirm', purpose: pair.purpose, recipient: pair.recipient, since }];
}

/**
 * Returns the pairs whose consents may have to be reaffirmed: those that count and are at least a day old. `promptsOf`
 * needs the purposes of these alone.
 */
export function mayNeedReaffirmation(state: SubjectState, now: Instant): readonly Pair[] {
  return undisputed(state).filter((pair) => {
    const consent = counting(pair, now);
    return consent !== null && !outlivesGuardian(state, consent, now) && later(consent.saidAt, DAY_MS) <= now;
  });
}

function counting({ current }: Pair, now: Instant): Consent | null {
  return current?.status === 'given' && isInForce(current, now) ? current : null;
}

function undisputed(state: SubjectState): readonly Pair[] {
  return state.pairs.filter(({ current }) => current === null || !isDisputed(state, current.event));
}

/** Returns the pairs with a consent that counts and a recipient: `promptsOf` needs the recipients of these alone. */
export function namingRecipient(state: SubjectState, now: Instant): readonly Pair[] {
  return undisputed(state).filter((pair) => pair.recipient !== null && counting(pair, now) !== null);
}

/**
 * Returns all prompts about a subject: consents to reaffirm and to decide anew, each in their order, recipients with
 * another contact, channels.
 * @param known purposes and recipients by id, as far as they are known
 */
export function promptsOf(
  state: SubjectState,
  known: { readonly purposes: ReadonlyMap<string, Purpose>; readonly recipients: ReadonlyMap<string, Recipient> },
  now: Instant,
): readonly (Reaffirm | DecideAnew | RecipientContactChanged | UpdateContact)[] {
  const consents = mayNeedReaffirmation(state, now).flatMap((pair) => {
    const purpose = known.purposes.get(pair.purpose);
    return purpose === undefined || purpose.retired ? [] : reaffirmation(pair, purpose, now);
  });
  const contacts = namingRecipient(state, now).flatMap((pair) =>
    changedContacts(pair, known.recipients.get(pair.recipient ?? '')),
  );
  return [...consents, ...decisionsAnew(state, now), ...contacts, ...staleContacts(state)];
}

/** Returns a prompt when the recipient, still the same person, changed its contact after the subject said yes. */
function changedContacts(
  { purpose, current }: Pair,
  recipient: Recipient | undefined,
): readonly RecipientContactChanged[] {
  if (current === null || recipient === undefined) return [];
  const { id, contactSince: since } = recipient;
  if (since === null || since <= current.saidAt) return [];
  if (identityReasons(current, purpose, recipient).length > 0) return [];
  return [{ kind: 'recipient-contact-changed', purpose, recipient: id, since }];
}

function decisionsAnew(state: SubjectState, now: Instant): readonly DecideAnew[] {
  return undisputed(state).flatMap((pair) => {
    const consent = counting(pair, now);
    if (consent === null || !outlivesGuardian(state, consent, now)) return [];
    return [{ kind: 'decide-anew', purpose: pair.purpose, recipient: pair.recipient }];
  });
}

/** Returns a prompt for each channel whose contact data the bank has marked as stale. */
function staleContacts({ profile }: SubjectState): readonly UpdateContact[] {
  return profile.staleContacts.map((channel) => ({ kind: 'update-contact', channel }));
}
