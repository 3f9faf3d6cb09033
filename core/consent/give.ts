import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { MAX_CONSENTS, MAX_CONSENTS_WITH_USES, MAX_UNCONFIRMED } from '../limits.ts';
import type { Product, Purpose, RegisteredChannel } from '../registry/model.ts';
import { isActive, pairOrEmpty } from '../subject/current.ts';
import { type Effect, effectOf, saidBy } from '../subject/effect.ts';
import type { ConsentUses } from '../subject/events.ts';
import { type CommandFacts, endingOf } from '../subject/facts.ts';
import type { Pair, SubjectState } from '../subject/state.ts';
import { type ConsentCapture, captureDetail } from './capture.ts';
import { requireAttachedProducts, requireCapture } from './capture-rules.ts';
import { confirmingPerson } from './confirm.ts';
import { countsFrom } from './cooling-off.ts';
import { evidenceOf } from './evidence.ts';
import { type ConsentCommand, extentOf, fittingValidUntil, type RegistryForExtent } from './extent.ts';
import { feesShown, type ShownFees } from './fees.ts';
import { requireInUse } from './notice-in-use.ts';
import { requireServed, requireServedBefore } from './notice-served.ts';
import { type KnownForRefusal, refusalFacts } from './refuse.ts';
import { requireCaptured, requireStaffToken } from './staff-rules.ts';

/** A consent or a refusal, with its capture. */
export interface GiveCommand extends ConsentCommand {
  readonly decision: 'given' | 'refused';
  /** Id of the `notice.served` that records the showing of the notice; null: none is named. */
  readonly served: string | null;
  readonly fees: ShownFees | null;
  readonly uses: ConsentUses | null;
  readonly capture: ConsentCapture | null;
}

/** The registry items that a command names; null where the registry has none. */
export interface RegistryForConsent extends RegistryForExtent {
  /** The product whose fees were shown. */
  readonly product: Product | null;
  /** The registered ones among the products that the attachments name. */
  readonly attachedProducts: readonly Product[];
}

/** All that the rules of a consent know besides the command; the rules of a refusal need no more than their part. */
export interface KnownForConsent extends Omit<KnownForRefusal, 'registry'> {
  readonly subject: string;
  /** The channel at which a consent is captured; null: nothing names one. */
  readonly channel: RegisteredChannel | null;
  readonly registry: RegistryForConsent;
  /** base64url of 32 fresh secret bytes. */
  readonly newNullifier: string;
  readonly hash: Sha256Into;
}

/** The facts of the event that a command comes to, what they change, and who has to confirm them. */
export interface Given {
  readonly facts: CommandFacts<'consent.given' | 'consent.refused'>;
  readonly effect: Effect;
  /** Subject id of the person who gets the one-time code; null: the decision needs none. */
  readonly confirmedBy: string | null;
}

/**
 * Returns the facts of the `consent.given` or `consent.refused` that a command comes to, its effect on what is on
 * record for the same purpose and recipient, and who has to confirm it.
 * @throws a code of the consent rules, with a pointer into the command
 */
export function giveConsent(known: KnownForConsent, command: GiveCommand): Given {
  if (command.decision === 'given') return given(known, command);
  return { ...refusalFacts(known, command), confirmedBy: null };
}

function given(known: KnownForConsent, command: GiveCommand): Given {
  const { state, actor, acting, at, now, registry } = known;
  const { capture } = command;
  const { purpose, channels, dataCategories, notice } = extentOf(registry, command);
  const validUntil = fittingValidUntil(purpose, command, saidBy(capture?.at ?? null, now), now);
  const validFrom = countsFrom(purpose, { validFrom: command.validFrom, validUntil }, now, '/validFrom');
  requireCapture(state, purpose, actor, capture, now);
  requireAttachedProducts(capture, registry.attachedProducts);
  requireCaptured({ acting, capture });
  requireStaffToken(acting, known.channel);
  const served = requireServed(command, known.served, notice, purpose.noticeServed);
  requireServedBefore(served, capture?.at ?? null);
  const evidence = evidenceOf(acting, capture);
  const fees = feesShown(purpose, notice, command.fees, registry.product, known.hash);
  const detail = { capture: captureDetail(capture, now, purpose.maxCaptureAgeDays) };
  const pair = pairOrEmpty(state, command.purpose, command.recipient);
  const effect = effectOf(state, pair, { type: 'consent.given', at, actor, detail });
  requireRoom(state, pair, effect, now);
  if (command.uses !== null) requireUsesCounted(state, purpose, pair, now);
  // A late yes that changes nothing is recorded as it came.
  if (effect !== 'none' && registry.notice !== null) requireInUse(registry.notice, capture?.at ?? null, evidence);
  return {
    facts: {
      type: 'consent.given',
      purpose: command.purpose,
      recipient: command.recipient,
      channels: purpose.kind === 'push' ? channels : null,
      dataCategories: purpose.kind === 'disclosure' ? dataCategories : null,
      notice,
      validUntil,
      nullifier: effect === 'counts' ? known.newNullifier : null,
      detail: {
        validFrom,
        evidence,
        awaitingConfirmation: effect === 'waits',
        served: command.served,
        steps: capture?.steps ?? [],
        fees,
        uses: command.uses,
        ...detail,
      },
      ...endingOf(effect === 'counts' ? pair.current : null),
    },
    effect,
    confirmedBy: effect === 'waits' ? confirmingPerson(state, known.subject, actor, now) : null,
  };
}

/**
 * Refuses one more active consent than a subject can have, and one more capture by staff than may go unconfirmed.
 * @param pair what is on record for the purpose and recipient of the consent
 * @throws LIMIT_REACHED when there is no room
 */
function requireRoom({ pairs }: SubjectState, pair: Pair, effect: Effect, now: Instant): void {
  if (effect === 'none') return;
  const others = pairs.filter(
    (other) => other !== pair && [other.current, other.waiting].some((one) => one !== null && isActive(one, now)),
  );
  if (others.length >= MAX_CONSENTS) {
    throw new LedgerError('LIMIT_REACHED', `a subject has at most ${MAX_CONSENTS} active consents`, {
      pointer: '/purpose',
      details: { limit: MAX_CONSENTS },
    });
  }
  // SECURITY: a no by staff does not begin the count anew, so that nobody tries more codes by captures without end.
  if (effect === 'waits' && pair.unconfirmed >= MAX_UNCONFIRMED) {
    const message = `staff have captured it ${pair.unconfirmed} times without a confirmation: the subject now decides themselves`;
    throw new LedgerError('LIMIT_REACHED', message, { details: { limit: MAX_UNCONFIRMED } });
  }
}

/**
 * Refuses a consent that says how often it may be used where nothing counts that: uses are those of disclosures, of so
 * many consents as the head of a subject's chain has room for.
 * @throws USES_NOT_ALLOWED when its purpose is one of pushes; LIMIT_REACHED when there are too many such consents
 */
function requireUsesCounted({ pairs }: SubjectState, { kind }: Purpose, pair: Pair, now: Instant): void {
  const pointer = '/uses';
  if (kind === 'push') {
    throw new LedgerError('USES_NOT_ALLOWED', 'the frequency of pushes is that of their purpose', { pointer });
  }
  const others = pairs.filter(
    (other) =>
      other !== pair &&
      [other.current, other.waiting].some((one) => one !== null && one.uses !== null && isActive(one, now)),
  );
  if (others.length < MAX_CONSENTS_WITH_USES) return;
  throw new LedgerError('LIMIT_REACHED', `of at most ${MAX_CONSENTS_WITH_USES} consents the uses are counted`, {
    pointer,
    details: { limit: MAX_CONSENTS_WITH_USES },
  });
}
