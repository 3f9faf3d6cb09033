import type { Circumstances } from '../../../core/decision/decide.ts';
import { permitsEnd } from '../../../core/decision/permit.ts';
import { buildEntry } from '../../../core/entry/build.ts';
import { labelPosition } from '../../../core/entry/label.ts';
import { isPromised } from '../../../core/entry/promise.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import { countOnce } from '../../../core/kernel/minute-count.ts';
import type { RegisteredChannel } from '../../../core/registry/model.ts';
import { shownBy } from '../../../core/report/channel-consistency.ts';
import { applyEvent, canChangeState, withLeafHash } from '../../../core/subject/apply.ts';
import { requireNotHeld } from '../../../core/subject/dispute/hold.ts';
import type { Actor, EventFacts } from '../../../core/subject/events.ts';
import type { CommandFacts } from '../../../core/subject/facts.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { requireStateSize } from '../../../core/subject/state-size.ts';
import { toldCustomer } from '../../../core/subject/told-customer.ts';
import { saysNo, saysYes } from '../../../core/subject/yes-and-no.ts';
import { ofHead, type StoredEvent } from '../../ports/events.ts';
import type { States } from '../../ports/states.ts';
import { readActingChannel, type StaffDeps } from './captured-by.ts';
import { actorOfAge, type GuardianDeps } from './guardian-of-age.ts';
import type { ChainPosition, EventWrite } from './record-event.ts';
import type { SubjectRequest, WriteDeps } from './request.ts';

/** Holds a subject as read for one attempt to record an event about them. */
export interface KnownSubject extends ChainPosition {
  readonly subject: string;
  readonly state: SubjectState;
  readonly request: SubjectRequest;
  /** The person or client that acts, as the state allows. */
  readonly actor: Actor;
}

/** Holds a subject as read for one attempt to record anything but a no. */
export interface KnownForWrite extends KnownSubject {
  /** The channel at which somebody acts; null: they name none. */
  readonly channel: RegisteredChannel | null;
}

/** Holds an event that is ready to be recorded, and the subject's state after it. */
export interface SubjectEvent {
  readonly event: StoredEvent;
  readonly state: SubjectState;
  /** The true clock, by which the event was decided. */
  readonly now: Instant;
  readonly write: EventWrite;
}

/** Holds a subject as read for one attempt to record a yes. */
export interface KnownForYes extends KnownForWrite, Circumstances {}

/**
 * Reads a subject for an attempt to record a yes, with one batch, and finds out whether those who ask may act for them.
 * @throws as `readSubject`
 */
export async function readForYes(
  deps: GuardianDeps & StaffDeps & { readonly store: Pick<States, 'readForDecision'> },
  position: ChainPosition,
  subject: string,
  request: SubjectRequest,
): Promise<KnownForYes> {
  const { state, noPending, campaignSent } = await deps.store.readForDecision(position.chain, request.campaign);
  const known = await knownSubject(deps, state, position, subject, request);
  const channel = await readActingChannel(deps, known);
  // INVARIANT: of the head on which the write is conditioned, which was read before all else.
  return { ...known, channel, noPending, campaignSent, ...ofHead(position.head) };
}

/**
 * Reads a subject for one attempt, and finds out whether those who ask may act for them.
 * @throws SUBJECT_NOT_OWN, AUTHORITY_NOT_VALID when the subject's state does not let them, or they are a guardian and a
 *   minor; STAFF_NOT_REGISTERED when they are staff and not registered for their branch now; CHANNEL_UNKNOWN when the
 *   capture names a channel that nobody registered, or staff act at one where no staff work
 */
export async function readSubject(
  deps: GuardianDeps & StaffDeps,
  position: ChainPosition,
  subject: string,
  request: SubjectRequest,
): Promise<KnownForWrite> {
  const known = await readForNo(deps, position, subject, request);
  return { ...known, channel: await readActingChannel(deps, known) };
}

/** Reads a subject for an attempt to record a no, whatever staff bring it. @throws as `readSubject` */
export async function readForNo(
  deps: GuardianDeps,
  position: ChainPosition,
  subject: string,
  request: SubjectRequest,
): Promise<KnownSubject> {
  return knownSubject(deps, await deps.store.readState(position.chain), position, subject, request);
}

async function knownSubject(
  deps: GuardianDeps,
  read: SubjectState | null,
  position: ChainPosition,
  subject: string,
  request: SubjectRequest,
): Promise<KnownSubject> {
  const state = read ?? EMPTY_STATE;
  // SECURITY: before any rule, which could tell something to those who may not act.
  const actor = await actorOfAge(deps, state, request.actor, request.about, position.now);
  return { ...position, subject, state, request, actor };
}

/**
 * Makes the event that these facts come to, with its entry and the state after it.
 * @throws AUTHORITY_NOT_VALID when it is about a purpose beyond the authority; CAPTURE_DISPUTED; TOO_MANY_REQUESTS when
 *   the minute has as many events about the subject as it takes, and this is no no; LIMIT_REACHED when the state would
 *   outgrow its item
 */
export async function makeSubjectEvent(
  deps: GuardianDeps &
    Pick<WriteDeps, 'origin' | 'afterRoot' | 'random' | 'hash' | 'labels' | 'subjectWritesPerMinute'>,
  known: KnownSubject,
  { endsNullifier, ...said }: CommandFacts,
): Promise<SubjectEvent> {
  const { chain, eventId: id, seq, prev, at, subject, state } = known;
  const facts: EventFacts = { ...said, id, subject, at, actor: await actorAbout(deps, known, said.purpose) };
  requireNotHeld(state, facts);
  const counted = saysNo(facts.type)
    ? null
    : countOnce(known.head?.counted ?? null, deps.subjectWritesPerMinute, known.now);
  const applied = applyEvent(state, facts, seq, '');
  const after = await deps.afterRoot({ waits: !saysNo(facts.type) });
  const { version } = applied;
  const label = labelPosition(version, seq, canChangeState(facts) ? seq : (known.head?.stateSeq ?? null));
  const u = deps.labels.labelOf(subject, version, label.count);
  const built = buildEntry(
    { origin: deps.origin, after, n: endsNullifier, u, facts, seq, prev, state: applied },
    (length) => deps.random.bytes(length),
    deps.hash,
  );
  const next = applied === state ? state : withLeafHash(applied, id, toBase64url(built.leafHash));
  requireStateSize(facts.type, state, next);
  const shown = shownBy(facts);
  const told = toldCustomer(facts);
  const event: StoredEvent = { chain, seq, id, type: facts.type, at, ...built, label, leafIndex: null };
  const write = {
    event,
    unlessNoPending: saysYes(facts.type),
    ...(counted === null ? {} : { counted }),
    ...(next === state ? {} : { state: next }),
    ...(shown === null ? {} : { shown }),
    ...(told === null ? {} : { untold: { since: known.now, told } }),
    ...madeLater(known, facts, next),
  };
  return { event, state: next, now: known.now, write };
}

/** Returns what is stored with an event so that its promise, and the number of permits that it ended, can be made. */
function madeLater(
  { seq, now }: ChainPosition,
  { type, purpose }: EventFacts,
  after: SubjectState,
): Pick<EventWrite, 'endsPermits' | 'promised'> {
  if (!isPromised(type)) return {};
  const end = permitsEnd(after, purpose, seq);
  if (end === null) return { promised: { endedPermits: 0 } };
  return { promised: { endedPermits: null }, endsPermits: { ...end, seq, endedAt: now } };
}

/** Returns who acts on this purpose; asks again where a request did not say what it is about. */
async function actorAbout(
  deps: GuardianDeps,
  { state, request, actor, now }: KnownSubject,
  purpose: string | null,
): Promise<Actor> {
  return request.about === undefined ? actorOfAge(deps, state, request.actor, purpose, now) : actor;
}
