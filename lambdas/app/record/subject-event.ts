import { buildEntry } from '../../../core/entry/build.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { shownBy } from '../../../core/report/channel-consistency.ts';
import { applyEvent, withLeafHash } from '../../../core/subject/apply.ts';
import { actorFor } from '../../../core/subject/authority.ts';
import type { Actor, EventFacts } from '../../../core/subject/events.ts';
import type { CommandFacts } from '../../../core/subject/facts.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { requireStateSize } from '../../../core/subject/state-size.ts';
import type { RecordWrite } from '../../ports/event-store.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { Outcome } from './outcome.ts';
import { subjectChain } from './pseudonyms.ts';
import { type ChainPosition, recordEvent } from './record-event.ts';
import type { SubjectRequest, WriteDeps } from './request.ts';

/** Where a subject's new event would stand. */
export interface SubjectPosition extends ChainPosition {
  readonly state: SubjectState;
  /** Who acts, as the state allows. */
  readonly actor: Actor;
}

/** What a request comes to when what it asks for is there already. */
export interface NothingNew<Body> {
  readonly outcome: Outcome<Body>;
}

/** What the pure rules made of a request. */
export interface SubjectPlan<Body> {
  readonly facts: CommandFacts;
  readonly effects?: Pick<RecordWrite, 'newPermit' | 'consumePermit'>;
  /** Everything that the outcome holds is made before the event is stored, so that it is stored with it. */
  readonly outcome: (recorded: { readonly event: StoredEvent; readonly state: SubjectState }) => Promise<Outcome<Body>>;
}

/**
 * Records one event about a subject, or nothing when the plan says that there is nothing new.
 * @throws LIMIT_REACHED when the state would outgrow its item; SUBJECT_NOT_OWN, AUTHORITY_NOT_VALID when the state does
 *   not let whoever asks act; as `recordEvent`, and whatever `plan` throws
 */
export function recordSubjectEvent<Body>(
  deps: WriteDeps,
  subject: string,
  { actor: acting, idempotency, about }: SubjectRequest,
  plan: (position: SubjectPosition) => Promise<SubjectPlan<Body> | NothingNew<Body>>,
): Promise<Outcome<Body>> {
  const chain = subjectChain(deps.pepper, subject);
  return recordEvent<Body>(deps, chain, idempotency, async (position) => {
    const state = (await deps.store.readState(chain)) ?? EMPTY_STATE;
    // SECURITY: before anything that the plan could say to whoever may not act.
    const actor = actorFor(state, acting, about, position.at);
    const planned = await plan({ ...position, state, actor });
    if (!('facts' in planned)) return { outcome: planned.outcome, write: null };
    const { facts: command, effects, outcome } = planned;
    const { endsNullifier, ...said } = command;
    const facts: EventFacts = {
      ...{ ...said, id: position.eventId, subject, at: position.at },
      actor: actorFor(state, acting, said.purpose, position.at),
    };
    const applied = applyEvent(state, facts, '');
    const built = buildEntry(
      {
        origin: deps.origin,
        after: await deps.afterRoot(),
        n: endsNullifier,
        facts,
        seq: position.seq,
        prev: position.prev,
        state: applied,
      },
      (length) => deps.random.bytes(length),
      deps.hash,
    );
    const next = applied === state ? state : withLeafHash(applied, facts.id, toBase64url(built.leafHash));
    requireStateSize(facts.type, state, next);
    const { eventId: id, seq, at } = position;
    const shown = shownBy(facts);
    const event: StoredEvent = { chain, seq, id, type: facts.type, at, ...built, leafIndex: null };
    return {
      outcome: await outcome({ event, state: next }),
      write: {
        event,
        ...(next === state ? {} : { state: next }),
        ...(shown === null ? {} : { shown }),
        ...effects,
      },
    };
  });
}
