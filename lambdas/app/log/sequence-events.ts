import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { type Candidate, type EventKey, MAX_BATCH_EVENTS, type SequenceStore } from '../../ports/sequence-store.ts';
import { type BackOffDeps, backOff } from '../record/back-off.ts';
import { faultOf } from './event-fault.ts';

/** Size of the events of a batch, in bytes: a transaction takes 4 MB, and batch and head need the rest. */
const MAX_BATCH_BYTES = 3_900_000;
const KEYS_A_ROUND = 10 * MAX_BATCH_EVENTS;
const MAX_ATTEMPTS = 40;
const PAUSE = { firstMs: 10, longestMs: 500 };

export interface SequenceEventsDeps extends BackOffDeps {
  readonly sequence: SequenceStore;
  readonly hash?: Sha256Into;
}

export interface SequenceOutcome {
  readonly sequenced: number;
  readonly quarantined: number;
}

interface Sorted {
  readonly fit: readonly Candidate[];
  readonly poisoned: readonly { readonly key: EventKey; readonly code: string }[];
}

/**
 * Gives the events with these keys, and their unsequenced predecessors, the next leaf indices. Events already in the
 * log keep theirs, so repeating it changes nothing. A poisoned event goes to quarantine together with its successors;
 * other chains are not held up.
 * @throws CONTENTION when other sequencers were faster every time
 * @throws STORE_UNAVAILABLE when the store does not answer
 */
export function sequenceEvents(deps: SequenceEventsDeps): (keys: readonly EventKey[]) => Promise<SequenceOutcome> {
  return async (keys) => {
    const distinct = [...new Map(keys.map((key) => [keyText(key), key])).values()];
    let sequenced = 0;
    let quarantined = 0;
    for (let i = 0; i < distinct.length; i += KEYS_A_ROUND) {
      const outcome = await sequenceRound(deps, distinct.slice(i, i + KEYS_A_ROUND));
      sequenced += outcome.sequenced;
      quarantined += outcome.quarantined;
    }
    return { sequenced, quarantined };
  };
}

async function sequenceRound(deps: SequenceEventsDeps, keys: readonly EventKey[]): Promise<SequenceOutcome> {
  let sequenced = 0;
  let quarantined = 0;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (attempt > 0) await backOff(deps, attempt, PAUSE);
    const { fit, poisoned } = sort(await gather(deps.sequence, keys), deps.hash);
    for (const { key, code } of poisoned) {
      await deps.sequence.quarantine(key, code, instantOf(deps.clock.nowMs()));
      quarantined++;
    }
    try {
      let start = fit.length > 0 ? await deps.sequence.readNextIndex() : 0n;
      for (const events of batchesOf(fit)) {
        await deps.sequence.sequence({
          start,
          leafHashes: events.map(({ leafHash }) => leafHash),
          events: events.map(({ chain, seq }) => ({ chain, seq })),
        });
        start += BigInt(events.length);
        sequenced += events.length;
      }
      return { sequenced, quarantined };
    } catch (error) {
      if (!isLedgerError(error, 'LOG_HEAD_MOVED')) throw error;
    }
  }
  throw new LedgerError('CONTENTION', 'other sequencers were faster every time', {
    details: { attempts: MAX_ATTEMPTS },
  });
}

/**
 * Reads the events with these keys and, for each unsequenced one, its predecessors back to the first that is not
 * unsequenced. Returns them by the text of their keys.
 */
async function gather(store: SequenceStore, keys: readonly EventKey[]): Promise<ReadonlyMap<string, Candidate>> {
  const known = new Map<string, Candidate>();
  const asked = new Set<string>();
  let wanted: readonly EventKey[] = keys;
  while (wanted.length > 0) {
    for (const key of wanted) asked.add(keyText(key));
    const found = await store.readCandidates(wanted);
    for (const candidate of found) known.set(keyText(candidate), candidate);
    const before = found.filter(isUnsequenced).flatMap((candidate) => predecessorOf(candidate) ?? []);
    wanted = before.filter((key) => !asked.has(keyText(key)));
  }
  return known;
}

/**
 * Sorts the unsequenced events into log order, by time but never before a predecessor, and sets poisoned ones apart.
 * INVARIANT: an event enters the log only after every earlier event of its chain.
 */
function sort(known: ReadonlyMap<string, Candidate>, hash: Sha256Into | undefined): Sorted {
  const fit: Candidate[] = [];
  const poisoned: { key: EventKey; code: string }[] = [];
  const refused = new Set<string>();
  const judged = new Set<string>();
  for (const candidate of [...known.values()].filter(isUnsequenced).sort(byTime)) {
    for (const event of unjudgedChain(candidate, known, judged)) {
      judged.add(keyText(event));
      const code = poisonOf(event, known, refused, hash);
      if (code === null) fit.push(event);
      else {
        refused.add(keyText(event));
        poisoned.push({ key: { chain: event.chain, seq: event.seq }, code });
      }
    }
  }
  return { fit, poisoned };
}

/** Returns the event and its unsequenced predecessors that have not been judged yet, oldest first. */
function unjudgedChain(
  event: Candidate,
  known: ReadonlyMap<string, Candidate>,
  judged: ReadonlySet<string>,
): readonly Candidate[] {
  const chain: Candidate[] = [];
  let current: Candidate | undefined = event;
  while (current && isUnsequenced(current) && !judged.has(keyText(current))) {
    chain.unshift(current);
    const before = predecessorOf(current);
    current = before ? known.get(keyText(before)) : undefined;
  }
  return chain;
}

/** Returns the code for which this event may not enter the log, or null when it may. */
function poisonOf(
  event: Candidate,
  known: ReadonlyMap<string, Candidate>,
  refused: ReadonlySet<string>,
  hash: Sha256Into | undefined,
): string | null {
  const before = predecessorOf(event);
  if (before) {
    const status = known.get(keyText(before))?.status;
    // See docs/decisions/0300-held-chains-go-to-quarantine.md
    if (status === undefined || status === 'quarantined' || refused.has(keyText(before))) return 'HISTORY_GAP';
  }
  return faultOf(event, hash);
}

function* batchesOf(events: readonly Candidate[]): Iterable<readonly Candidate[]> {
  let batch: Candidate[] = [];
  let bytes = 0;
  for (const event of events) {
    if (batch.length === MAX_BATCH_EVENTS || (batch.length > 0 && bytes + event.sizeBytes > MAX_BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += event.sizeBytes;
  }
  if (batch.length > 0) yield batch;
}

function isUnsequenced({ status }: Candidate): boolean {
  return status === 'unsequenced';
}

function byTime(a: Candidate, b: Candidate): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.chain !== b.chain) return a.chain < b.chain ? -1 : 1;
  return a.seq - b.seq;
}

function predecessorOf({ chain, seq }: EventKey): EventKey | null {
  return seq > 0 ? { chain, seq: seq - 1 } : null;
}

function keyText({ chain, seq }: EventKey): string {
  return `${chain}@${seq}`;
}
