import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import { currentDecision } from '../subject/current.ts';
import type { Actor } from '../subject/events.ts';
import { type CommandFacts, endingOf, NOTHING_DECIDED } from '../subject/facts.ts';
import type { SubjectState } from '../subject/state.ts';
import { type Capture, captureDetail } from './capture.ts';
import { copyOver } from './copy-over.ts';

/** All that the rules of a withdrawal know besides the command. */
interface KnownForWithdrawal {
  readonly state: SubjectState;
  readonly actor: Actor;
  /** The true clock. */
  readonly now: Instant;
  /** null: the registry does not have it. */
  readonly purpose: Purpose | null;
}

interface WithdrawalCommand {
  readonly purpose: string;
  readonly recipient: string | null;
  readonly capture: Capture | null;
}

/**
 * Returns the facts of a `consent.withdrawn`. An expired consent can still be withdrawn, as can one whose purpose is
 * retired or whose recipient is suspended.
 * @throws NOTHING_TO_WITHDRAW when the current decision for this purpose and recipient is not a given consent
 * @throws CAPTURE_IN_FUTURE as `captureDetail`
 */
export function withdrawalFacts(
  { state, actor, now, purpose }: KnownForWithdrawal,
  { purpose: id, recipient, capture }: WithdrawalCommand,
): CommandFacts<'consent.withdrawn'> {
  const current = currentDecision(state, id, recipient);
  if (current?.status !== 'given') {
    throw new LedgerError('NOTHING_TO_WITHDRAW', 'there is no given consent for this purpose and recipient', {
      pointer: '/purpose',
    });
  }
  return {
    ...NOTHING_DECIDED,
    type: 'consent.withdrawn',
    purpose: id,
    recipient,
    detail: {
      ...copyOver('consent.withdrawn', current, purpose, actor, now),
      capture: captureDetail(capture, now),
    },
    ...endingOf(current),
  };
}
