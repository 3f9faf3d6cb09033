import type { Instant } from '../kernel/instant.ts';
import type { Notice, NoticeReference, Purpose, Recipient } from '../registry/model.ts';
import type { Acting } from '../subject/authority.ts';
import { pairOf, pairOrEmpty } from '../subject/current.ts';
import { type Effect, effectOf, saidAtOf, saidBy } from '../subject/effect.ts';
import type { Actor, EventFacts } from '../subject/events.ts';
import { type CommandFacts, endingOf, NOTHING_DECIDED } from '../subject/facts.ts';
import type { SubjectState } from '../subject/state.ts';
import { type ConsentCapture, captureOfNo } from './capture.ts';
import { newCoolDown } from './cool-down.ts';
import { evidenceOfRefusal } from './evidence.ts';
import { consentNotAsked, purposeUnknown, recipientNotAllowed, recipientRequired, recipientUnknown } from './extent.ts';
import { isServed } from './notice-served.ts';

/** A refusal as somebody asks to record it. */
interface RefusalCommand {
  readonly purpose: string;
  readonly recipient: string | null;
  readonly notice: { readonly id: string } | null;
  readonly served: string | null;
  readonly capture: ConsentCapture | null;
}

/** All that the rules of a refusal know besides the command. */
export interface KnownForRefusal {
  readonly state: SubjectState;
  /** Who asks to act. */
  readonly acting: Acting;
  /** As whom the state lets them act. */
  readonly actor: Actor;
  /** The time of the event. */
  readonly at: Instant;
  /** The true clock. */
  readonly now: Instant;
  /** When it was put down because it could not be recorded at once; null: it is recorded as it came. */
  readonly putDownAt: Instant | null;
  readonly registry: RegistryForNo & { readonly notice: Notice | null };
  /** The event that the command names as `served`; null: none is named, or the subject has no such event. */
  readonly served: EventFacts | null;
}

/** The registry items that a no names; null where the registry has none. */
export interface RegistryForNo {
  readonly purpose: Purpose | null;
  readonly recipient: Recipient | null;
}

/**
 * Returns the facts of a `consent.refused`, and whether it changes anything.
 *
 * A refusal only narrows what may be done, so that it is taken however it was captured, for a retired purpose, a
 * suspended recipient and any notice. It is about all of the purpose and has no end: neither its validity nor its
 * extent is kept; a notice, a showing and evidence are kept where they are what it says.
 *
 * @throws PURPOSE_UNKNOWN, CONSENT_NOT_ASKED; RECIPIENT_REQUIRED, RECIPIENT_NOT_ALLOWED, RECIPIENT_UNKNOWN when it is
 *   about nothing that could be asked
 */
export function refusalFacts(
  { acting, registry, served, ...known }: KnownForRefusal,
  command: RefusalCommand,
): { readonly facts: CommandFacts<'consent.refused'>; readonly effect: Effect } {
  const { capture } = command;
  const { state } = known;
  const purpose = requireAddressee(state, registry, command);
  if (purpose?.kind === 'disclosure' && command.recipient === null) throw recipientRequired();
  if (purpose !== null && purpose.basis !== 'consent' && pairOf(state, purpose.id, command.recipient) === null) {
    throw consentNotAsked(purpose);
  }
  const notice = noticeNamed(registry.notice, command);
  return refusing({ ...known, purpose }, command, {
    notice,
    evidence: evidenceOfRefusal(acting, capture),
    served: isServed(served, notice) ? command.served : null,
    steps: capture?.steps ?? [],
    capture: captureOfNo(
      capture,
      pairOrEmpty(state, command.purpose, command.recipient).current,
      saidBy(known.putDownAt, known.now),
    ),
  });
}

/** Returns the facts of a `consent.refused` that says this, and whether it changes anything. */
export function refusing(
  {
    state,
    actor,
    at,
    now,
    putDownAt,
    purpose,
  }: Pick<KnownForRefusal, 'state' | 'actor' | 'at' | 'now' | 'putDownAt'> & { readonly purpose: Purpose | null },
  about: { readonly purpose: string; readonly recipient: string | null },
  {
    notice,
    ...said
  }: Omit<EventFacts<'consent.refused'>['detail'], 'coolsDownUntil' | 'saidAt'> & {
    readonly notice: NoticeReference | null;
  },
): { readonly facts: CommandFacts<'consent.refused'>; readonly effect: Effect } {
  const pair = pairOrEmpty(state, about.purpose, about.recipient);
  const detail = { ...said, saidAt: putDownAt };
  const no = { type: 'consent.refused', at, actor, detail } as const;
  const effect = effectOf(state, pair, no);
  return {
    facts: {
      ...NOTHING_DECIDED,
      type: 'consent.refused',
      purpose: about.purpose,
      recipient: about.recipient,
      notice,
      detail: {
        ...detail,
        coolsDownUntil: effect === 'none' ? null : newCoolDown(pair, purpose, saidAtOf(pair, no), now),
      },
      ...endingOf(effect === 'none' ? null : pair.current),
    },
    effect,
  };
}

/**
 * Returns the purpose of a no; null: the registry does not have it, and something is on record for it all the same.
 * @throws PURPOSE_UNKNOWN, RECIPIENT_NOT_ALLOWED, RECIPIENT_UNKNOWN when nothing is on record and nothing could be
 */
export function requireAddressee(
  state: SubjectState,
  { purpose, recipient }: RegistryForNo,
  about: { readonly purpose: string; readonly recipient: string | null },
): Purpose | null {
  const known = purpose?.id === about.purpose ? purpose : null;
  if (pairOf(state, about.purpose, about.recipient) !== null) return known;
  if (known === null) throw purposeUnknown();
  if (about.recipient === null) return known;
  if (known.kind === 'push') throw recipientNotAllowed();
  if (recipient?.id !== about.recipient) throw recipientUnknown();
  return known;
}

function noticeNamed(known: Notice | null, { purpose, notice }: RefusalCommand): NoticeReference | null {
  if (known === null || known.id !== notice?.id || known.purpose !== purpose) return null;
  const { id, language, version, sha256 } = known;
  return { id, language, version, sha256 };
}
