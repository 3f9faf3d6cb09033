import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { MAX_CONSENTS } from '../limits.ts';
import type { Product } from '../registry/model.ts';
import type { Acting } from '../subject/authority.ts';
import { currentDecision, isActive } from '../subject/current.ts';
import type { Actor, EventFacts } from '../subject/events.ts';
import { type CommandFacts, endingOf } from '../subject/facts.ts';
import type { Consent, SubjectState } from '../subject/state.ts';
import { type ConsentCapture, captureDetail, evidenceOf } from './capture.ts';
import { requireAttachedProducts, requireCapture } from './capture-rules.ts';
import { confirmingPerson, needsConfirmation } from './confirm.ts';
import { countsFrom } from './cooling-off.ts';
import { copyOver } from './copy-over.ts';
import { type ConsentCommand, extentOf, fittingValidUntil, type RegistryForExtent } from './extent.ts';
import { feesShown, type ShownFees } from './fees.ts';
import { requireServed, requireServedBefore } from './notice-served.ts';
import { requireStaffNamed } from './staff-rules.ts';

/** A consent or a refusal, with its capture. */
export interface GiveCommand extends ConsentCommand {
  /** Id of the `notice.served` that records the showing of the notice; null: none is named. */
  readonly served: string | null;
  readonly fees: ShownFees | null;
  readonly capture: ConsentCapture | null;
}

/** The registry items that a command names; null where the registry has none. */
export interface RegistryForConsent extends RegistryForExtent {
  /** The product whose fees were shown. */
  readonly product: Product | null;
  /** The registered ones among the products that the attachments name. */
  readonly attachedProducts: readonly Product[];
}

/** All that the rules of a consent know besides the command. */
export interface KnownForConsent {
  readonly subject: string;
  readonly state: SubjectState;
  /** Who asks to act. */
  readonly acting: Acting;
  /** As whom the state lets them act. */
  readonly actor: Actor;
  /** The true clock. */
  readonly now: Instant;
  readonly registry: RegistryForConsent;
  /** The event that the command names as `served`; null: none is named, or the subject has no such event. */
  readonly served: EventFacts | null;
  /** base64url of 32 fresh secret bytes. */
  readonly newNullifier: string;
  readonly hash: Sha256Into;
}

/** The facts of the event that a command comes to, and who has to confirm it. */
export interface Given {
  readonly facts: CommandFacts<'consent.given' | 'consent.refused'>;
  /** Subject id of the person who gets the one-time code; null: the decision counts without one. */
  readonly confirmedBy: string | null;
}

/**
 * Returns the facts of the `consent.given` or `consent.refused` that replaces the current decision for the same
 * purpose and recipient, and who has to confirm it.
 *
 * A refusal only narrows what may be done, so that it is taken however it was captured, for a retired purpose, a
 * suspended recipient and an old notice too. It is about all of the purpose and has no end: neither its validity nor
 * its extent is kept.
 *
 * @throws a code of the consent rules, with a pointer into the command
 */
export function giveConsent(known: KnownForConsent, command: GiveCommand): Given {
  return command.decision === 'given' ? given(known, command) : refused(known, command);
}

function given(known: KnownForConsent, command: GiveCommand): Given {
  const { state, actor, acting, now, registry } = known;
  const { capture } = command;
  const { purpose, channels, dataCategories, notice } = extentOf(registry, command);
  const validUntil = fittingValidUntil(purpose, command, now);
  const validFrom = countsFrom(purpose, { validFrom: command.validFrom, validUntil }, now, '/validFrom');
  const current = currentDecision(state, command.purpose, command.recipient);
  requireRoom(state, current, now);
  requireCapture(state, purpose, current, actor, capture);
  requireAttachedProducts(capture, registry.attachedProducts);
  requireStaffNamed({ acting, capture });
  const served = requireServed(command, known.served, notice, purpose.noticeServed);
  requireServedBefore(served, capture?.at ?? null);
  const evidence = evidenceOf(acting, capture);
  const copied = copyOver('consent.given', current, purpose, actor, now);
  const fees = feesShown(purpose, notice, command.fees, registry.product, known.hash);
  const waits = needsConfirmation(actor);
  return {
    facts: {
      type: 'consent.given',
      purpose: command.purpose,
      recipient: command.recipient,
      channels: purpose.kind === 'push' ? channels : null,
      dataCategories: purpose.kind === 'disclosure' ? dataCategories : null,
      notice,
      validUntil,
      nullifier: known.newNullifier,
      detail: {
        validFrom,
        evidence,
        awaitingConfirmation: waits,
        served: command.served,
        steps: capture?.steps ?? [],
        fees,
        ...copied,
        capture: captureDetail(capture, now, purpose.maxCaptureAgeDays),
      },
      ...endingOf(current),
    },
    confirmedBy: waits ? confirmingPerson(state, known.subject, actor, now) : null,
  };
}

function refused(known: KnownForConsent, command: GiveCommand): Given {
  const { state, actor, acting, now, registry } = known;
  const { capture } = command;
  const { purpose, notice } = extentOf(registry, command);
  const current = currentDecision(state, command.purpose, command.recipient);
  requireServed(command, known.served, notice, false);
  return {
    facts: {
      type: 'consent.refused',
      purpose: command.purpose,
      recipient: command.recipient,
      channels: null,
      dataCategories: null,
      notice,
      validUntil: null,
      nullifier: null,
      detail: {
        evidence: evidenceOf(acting, capture),
        served: command.served,
        steps: capture?.steps ?? [],
        ...copyOver('consent.refused', current, purpose, actor, now),
        capture: captureDetail(capture, now),
      },
      ...endingOf(current),
    },
    confirmedBy: null,
  };
}

/**
 * Refuses one more active consent than a subject can have.
 * @param current the decision that the consent replaces
 * @throws LIMIT_REACHED when the others are as many as a subject can have
 */
function requireRoom({ consents }: SubjectState, current: Consent | null, now: Instant): void {
  const others = consents.filter((consent) => consent !== current && isActive(consent, now));
  if (others.length < MAX_CONSENTS) return;
  throw new LedgerError('LIMIT_REACHED', `a subject has at most ${MAX_CONSENTS} active consents`, {
    pointer: '/purpose',
    details: { limit: MAX_CONSENTS },
  });
}
