import { isLedgerError, type LedgerError } from '../../../core/kernel/error.ts';
import { msOf } from '../../../core/kernel/instant.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { ChainId } from '../../ports/events.ts';
import type { PutDownNo } from '../../ports/put-down.ts';
import { outrun } from './back-off.ts';
import {
  ATTEMPTS_OF_A_NO,
  type DividedNo,
  type FurtherNo,
  type KnownForNo,
  type NoBody,
  type NoDeps,
  type NoKind,
  type NoRule,
  type PutDownRequest,
  tryAtOnce,
} from './no-rule.ts';
import type { Outcome } from './outcome.ts';
import { attemptsAt, type ChainPosition } from './record-event.ts';

/** Lists how each kind of no is recorded; its input was read by the same rule. */
// biome-ignore lint/suspicious/noExplicitAny: the rule of a kind reads what the rule of that kind put down
export type NoRules = Readonly<Record<NoKind, NoRule<any, any>>>;

/**
 * Records what is put down about a subject, each no by its own events, in the order in which they were put down;
 * exactly once, however often and by whomever this is called. What cannot be recorded now stays put down.
 * @throws CONTENTION, STORE_UNAVAILABLE when one was lost five times; the refusal of the first that the rules refuse,
 *   once the others are recorded
 */
export function recordPutDown(deps: NoDeps, rules: NoRules): (chain: ChainId) => Promise<number> {
  return async (chain) => {
    const refusals: unknown[] = [];
    const waiting = await deps.putDown.listPutDown(chain);
    for (const no of waiting) {
      try {
        const { kind } = no.request as unknown as PutDownRequest;
        await recordPutDownNo(deps, rules[kind], no);
      } catch (error) {
        if (!isLedgerError(error) || isLost(error)) throw error;
        refusals.push(error);
      }
    }
    if (refusals.length > 0) throw refusals[0];
    return waiting.length;
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

/**
 * Records one no that is put down, by all the events that it comes to, and takes it out; returns its outcome, or null
 * when somebody else was faster.
 * @throws CONTENTION when it was lost five times; as its rule
 */
export async function recordPutDownNo<Input, Body extends NoBody>(
  deps: NoDeps,
  rule: NoRule<Input, Body>,
  no: PutDownNo,
): Promise<Outcome<Body> | null> {
  const said = (no.request as unknown as PutDownRequest).input as Input;
  const { input, further } = await dividedAnew(deps, rule, no, said);
  for (const one of further) await recordOne(deps, rule, { ...no, idempotency: null }, one).catch(whenFull);
  const outcome = await recordOne(deps, rule, no, { event: no.event, input });
  await deps.putDown.removePutDown(no);
  return outcome;
}

/** Divides a no that was put down into what it comes to now: its reader did not see what was recorded meanwhile. */
async function dividedAnew<Input, Body extends NoBody>(
  { store }: NoDeps,
  { divide }: NoRule<Input, Body>,
  { chain, event }: PutDownNo,
  input: Input,
): Promise<DividedNo<Input>> {
  if (divide === undefined) return { input, further: [] };
  const state = (await store.readState(chain)) ?? EMPTY_STATE;
  // INVARIANT: the event that is recorded last is looked for after the state was read: while it is not there, no yes
  // can have followed what was put down.
  return (await store.findEvent(event)) === null ? divide(state, event, input) : { input, further: [] };
}

/** Leaves out what the record has no room for: the other events that a no comes to are recorded all the same. */
function whenFull(error: unknown): null {
  if (isLedgerError(error, 'LIMIT_REACHED')) return null;
  throw error;
}

/** Records one event that a no comes to; returns its outcome, or null when somebody else was faster. */
async function recordOne<Input, Body extends NoBody>(
  deps: NoDeps,
  rule: NoRule<Input, Body>,
  no: PutDownNo,
  { event: eventId, input }: FurtherNo<Input>,
): Promise<Outcome<Body> | null> {
  const { chain, idempotency } = no;
  const found = { kind: 'recorded', body: null } as const;
  const attempts = attemptsAt<Body | null>(deps, { chain, eventId, idempotency }, async (position) => {
    // INVARIANT: the event's id is looked for before each attempt: whoever was here before may have recorded it.
    const [known, recorded] = await Promise.all([knownFor(deps, position, no), deps.store.findEvent(eventId)]);
    return recorded === null ? rule.attempt(known, input) : { write: null, outcome: found };
  });
  try {
    const outcome = await deps.gate.no(chain, () => tryAtOnce(attempts));
    if (outcome === null) throw outrun(ATTEMPTS_OF_A_NO);
    return outcome.body === null ? null : (outcome as Outcome<Body>);
  } catch (error) {
    // The key was used for another request since: the no is recorded all the same.
    if (!isLedgerError(error, 'IDEMPOTENCY_KEY_REUSED')) throw error;
    return recordOne(deps, rule, { ...no, idempotency: null }, { event: eventId, input });
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
