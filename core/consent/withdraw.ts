import type { Instant } from '../kernel/instant.ts';
import { pairOrEmpty } from '../subject/current.ts';
import { type Effect, effectOf, saidAtOf, saidBy } from '../subject/effect.ts';
import type { Actor } from '../subject/events.ts';
import { type CommandFacts, endingOf, NOTHING_DECIDED } from '../subject/facts.ts';
import { isNarrowing, leftOf } from '../subject/narrowing.ts';
import type { Pair, SubjectState } from '../subject/state.ts';
import type { Channel } from '../vocabulary.ts';
import { type Capture, captureOfNo } from './capture.ts';
import { newCoolDown } from './cool-down.ts';
import { type RegistryForNo, refusing, requireAddressee } from './refuse.ts';

/** All that the rules of a withdrawal know besides the command. */
interface KnownForWithdrawal {
  readonly state: SubjectState;
  readonly actor: Actor;
  /** The time of the event. */
  readonly at: Instant;
  /** The true clock. */
  readonly now: Instant;
  /** When it was put down because it could not be recorded at once; null: it is recorded as it came. */
  readonly putDownAt: Instant | null;
  readonly registry: RegistryForNo;
  /** base64url of 32 fresh secret bytes, for the consent that is left of a narrowed one. */
  readonly newNullifier: string;
}

/** A withdrawal from one recipient, or from none for a purpose of pushes. */
interface WithdrawalCommand {
  readonly purpose: string;
  readonly recipient: string | null;
  /** Only these channels or data categories are withdrawn; null: the whole consent. */
  readonly channels: readonly Channel[] | null;
  readonly dataCategories: readonly string[] | null;
  readonly capture: Capture | null;
}

/**
 * Returns the recipients whom a withdrawal concerns, for each of which it comes to an event of its own; null for the
 * consent without a recipient, or for the no to all recipients. A withdrawal of the whole from every recipient says
 * that no as well, and last, so that no earlier yes to yet another recipient counts when it arrives.
 * @param recipient null: it is about every recipient
 */
export function recipientsConcerned(
  { pairs }: SubjectState,
  { purpose, recipient, channels, dataCategories }: Omit<WithdrawalCommand, 'capture'>,
): readonly (string | null)[] {
  if (recipient !== null) return [recipient];
  const concerned = pairs.filter((pair) => pair.purpose === purpose && mayBeWithdrawn(pair));
  const to = concerned.map((pair) => pair.recipient);
  const isWhole = channels === null && dataCategories === null;
  return to.length === 0 || (isWhole && !to.includes(null)) ? [...to, null] : to;
}

/**
 * Returns the facts of the event that a withdrawal comes to, and whether it changes anything: a `consent.withdrawn`,
 * which may leave a part of the consent, or a `consent.refused` where there is nothing to withdraw. An expired consent
 * can still be withdrawn, as can one whose purpose is retired or whose recipient is suspended or no longer registered.
 * @throws PURPOSE_UNKNOWN, RECIPIENT_NOT_ALLOWED, RECIPIENT_UNKNOWN as `requireAddressee`
 */
export function withdrawalFacts(
  { state, actor, at, now, putDownAt, registry, newNullifier }: KnownForWithdrawal,
  command: WithdrawalCommand,
): { readonly facts: CommandFacts<'consent.withdrawn' | 'consent.refused'>; readonly effect: Effect } {
  const { channels, dataCategories } = command;
  const purpose = requireAddressee(state, registry, command);
  const pair = pairOrEmpty(state, command.purpose, command.recipient);
  const detail = { saidAt: putDownAt, capture: captureOfNo(command.capture, pair.current, saidBy(putDownAt, now)) };
  const no = { type: 'consent.withdrawn', at, actor, detail } as const;
  if (!isWithdrawn(pair, saidAtOf(pair, no))) {
    const said = { notice: null, evidence: null, served: null, steps: [], capture: detail.capture };
    return refusing({ state, actor, at, now, putDownAt, purpose }, command, said);
  }
  const effect = effectOf(state, pair, no);
  const narrows = effect === 'counts' && isNarrowing(pair, command);
  const left = narrows && pair.current !== null ? leftOf(pair.current, command) : null;
  const coolsDown = effect === 'counts' && !narrows;
  return {
    facts: {
      ...NOTHING_DECIDED,
      type: 'consent.withdrawn',
      purpose: command.purpose,
      recipient: command.recipient,
      channels,
      dataCategories,
      nullifier: narrows ? newNullifier : null,
      detail: {
        ...detail,
        left,
        coolsDownUntil: coolsDown ? newCoolDown(pair, purpose, saidAtOf(pair, no), now) : null,
      },
      ...endingOf(effect === 'counts' ? pair.current : null),
    },
    effect,
  };
}

function mayBeWithdrawn({ current, waiting }: Pair): boolean {
  return current?.status === 'given' || waiting !== null;
}

/** Returns whether a withdrawal said then finds a consent: the current one, or one that waited already. */
function isWithdrawn({ current, waiting }: Pair, saidAt: Instant): boolean {
  return current?.status === 'given' || (waiting !== null && saidAt >= waiting.saidAt);
}
