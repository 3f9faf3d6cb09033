import { isLedgerError, type LedgerError } from '../../../core/kernel/error.ts';
import { msOf } from '../../../core/kernel/instant.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { ChainId } from '../../ports/events.ts';
import type { PutDownNo } from '../../ports/put-down.ts';
import { outrun } from './back-off.ts';
import { eventView } from './event-view.ts';
import type { Outcome } from './outcome.ts';
import { attemptsAt, type ChainPosition } from './record-event.ts';
import {
  ATTEMPTS_OF_A_NO,
  type KnownForNo,
  type NoDeps,
  type NoKind,
  type NoRule,
  type PutDownRequest,
  tryAtOnce,
} from './record-no.ts';

/** Lists how each kind of no is recorded; its input was read by the same rule. */
// biome-ignore lint/suspicious/noExplicitAny: the rule of a kind reads what the rule of that kind put down
export type NoRules = Readonly<Record<NoKind, NoRule<any, any>>>;

/**
 * Records what is put down about a subject, each no by its own event, in the order in which they were put down; exactly
 * once, however often and by whomever this is called. What cannot be recorded now stays put down.
 * @throws CONTENTION, STORE_UNAVAILABLE when one was lost five times; the refusal of the first that the rules refuse,
 *   once the others are recorded
 */
export function recordPutDown(deps: NoDeps, rules: NoRules): (chain: ChainId) => Promise<number> {
  return async (chain) => {
    const refusals: unknown[] = [];
    const noes = await deps.putDown.listPutDown(chain);
    for (const no of noes) {
      try {
        const { kind } = no.request as unknown as PutDownRequest;
        await recordPutDownNo(deps, rules[kind], no);
      } catch (error) {
        if (!isLedgerError(error) || isLost(error)) throw error;
        refusals.push(error);
      }
    }
    if (refusals.length > 0) throw refusals[0];
    return noes.length;
  };
}

const SUBJECTS_A_RUN = 1_000;

/**
 * Records what is put down about any subject, the longest wait first; returns why some of it could not be recorded, and
 * the age of the oldest that is left, 0 when none is.
 */
export function recordAllPutDown({
  putDown,
  clock,
  recordPutDown: record,
}: Pick<NoDeps, 'putDown' | 'clock'> & {
  readonly recordPutDown: (chain: ChainId) => Promise<unknown>;
}): () => Promise<{ readonly faults: readonly unknown[]; readonly oldestAgeSeconds: number }> {
  return async () => {
    const faults: unknown[] = [];
    for (const chain of await putDown.listSubjectsPutDown(SUBJECTS_A_RUN)) {
      await record(chain).catch((fault: unknown) => faults.push(fault));
    }
    const oldest = await putDown.oldestPutDownAt();
    const oldestAgeSeconds = oldest === null ? 0 : Math.max(0, (clock.nowMs() - msOf(oldest)) / 1_000);
    return { faults, oldestAgeSeconds };
  };
}

function isLost({ code }: LedgerError): boolean {
  return code === 'CONTENTION' || code === 'STORE_UNAVAILABLE';
}

/** Records one no that is put down, and takes it out. @throws CONTENTION when it was lost five times; as its rule */
// biome-ignore lint/suspicious/noExplicitAny: the rule of a kind reads what the rule of that kind put down
export async function recordPutDownNo(deps: NoDeps, rule: NoRule<any, any>, no: PutDownNo): Promise<Outcome<object>> {
  const { input } = no.request as unknown as PutDownRequest;
  const { chain, event: eventId } = no;
  const attempt = async (position: ChainPosition) => {
    // INVARIANT: the event's id is looked for before each attempt: whoever was here before may have recorded it.
    const [known, recorded] = await Promise.all([knownFor(deps, position, no), deps.store.findEvent(eventId)]);
    if (recorded === null) return rule.attempt(known, input);
    return { write: null, outcome: { kind: 'recorded', body: { event: eventView(recorded) } } as const };
  };
  const outcome = await deps.gate.no(chain, () => tryOnce(no.idempotency));
  await deps.putDown.removePutDown(no);
  return outcome;

  async function tryOnce(idempotency: PutDownNo['idempotency']): Promise<Outcome<object>> {
    try {
      const recorded = await tryAtOnce(attemptsAt<object>(deps, { chain, eventId, idempotency }, attempt));
      if (recorded !== null) return recorded;
    } catch (error) {
      // The key was used for another request since: the no is recorded all the same.
      if (isLedgerError(error, 'IDEMPOTENCY_KEY_REUSED')) return tryOnce(null);
      throw error;
    }
    throw outrun(ATTEMPTS_OF_A_NO);
  }
}

/** Reads the subject of a no that was put down; who acted was found out when it was said. */
async function knownFor({ store }: NoDeps, position: ChainPosition, no: PutDownNo): Promise<KnownForNo> {
  const { subject, acting, actor } = no.request as unknown as PutDownRequest;
  const state = (await store.readState(position.chain)) ?? EMPTY_STATE;
  return {
    ...position,
    subject,
    state,
    acting,
    actor,
    putDownAt: no.saidAt,
    request: { actor: acting, idempotency: null, about: null },
  };
}
