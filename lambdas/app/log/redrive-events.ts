import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import type { Candidate, EventKey, Quarantined, SequenceStore } from '../../ports/sequence-store.ts';
import { faultOf } from './event-fault.ts';
import type { sequenceEvents } from './sequence-events.ts';

/** Selects quarantined events: the one with this key, or at most `limit` of them behind `after`. */
export type RedriveRequest =
  | { readonly key: EventKey }
  | { readonly limit: number; readonly after?: EventKey | undefined };

/** An event that stays in quarantine, with the code for which it was put there. */
type Kept = EventKey & { readonly code: string };

export interface RedriveOutcome {
  readonly healed: number;
  readonly kept: readonly Kept[];
  /** The event after which the next call continues; null when there are no more. */
  readonly next: EventKey | null;
}

/**
 * Checks quarantined events again: releases and sequences those whose bytes are right now and whose predecessor is not
 * in quarantine, and leaves the others there. Repeating it changes nothing more.
 * @throws CONTENTION when other sequencers were faster every time
 * @throws STORE_UNAVAILABLE when the store does not answer
 */
export function redriveEvents(deps: {
  readonly sequence: Pick<SequenceStore, 'listQuarantined' | 'readCandidates' | 'release'>;
  readonly sequenceEvents: ReturnType<typeof sequenceEvents>;
  readonly hash?: Sha256Into;
}): (request: RedriveRequest) => Promise<RedriveOutcome> {
  const { sequence, hash } = deps;
  return async (request) => {
    const held = await heldEvents(sequence, request);
    const released: EventKey[] = [];
    const kept: Kept[] = [];
    for (const { chain, seq, code } of held) {
      // INVARIANT: a chain's events come in order, so a predecessor that was released here is unsequenced by now.
      if (await isSound(sequence, { chain, seq }, hash)) {
        await sequence.release({ chain, seq });
        released.push({ chain, seq });
      } else kept.push({ chain, seq, code });
    }
    if (released.length > 0) await deps.sequenceEvents(released);
    const last = held.at(-1);
    const mayHaveMore = 'limit' in request && held.length === request.limit && last !== undefined;
    return {
      healed: released.length,
      kept,
      next: mayHaveMore ? { chain: last.chain, seq: last.seq } : null,
    };
  };
}

async function heldEvents(
  sequence: Pick<SequenceStore, 'listQuarantined' | 'readCandidates'>,
  request: RedriveRequest,
): Promise<readonly Omit<Quarantined, 'at'>[]> {
  if ('limit' in request) return sequence.listQuarantined(request.limit, request.after ?? null);
  const { chain, seq } = request.key;
  const [event] = await sequence.listQuarantined(1, { chain, seq: seq - 1 });
  return event?.chain === chain && event.seq === seq ? [event] : [];
}

async function isSound(
  sequence: Pick<SequenceStore, 'readCandidates'>,
  { chain, seq }: EventKey,
  hash: Sha256Into | undefined,
): Promise<boolean> {
  const keys = seq > 0 ? [{ chain, seq: seq - 1 }] : [];
  const found = await sequence.readCandidates([...keys, { chain, seq }]);
  const event = found.find((candidate) => candidate.seq === seq);
  const before = found.find((candidate) => candidate.seq === seq - 1);
  return event !== undefined && (seq === 0 || isOnItsWay(before)) && faultOf(event, hash) === null;
}

function isOnItsWay(event: Candidate | undefined): boolean {
  return event !== undefined && event.status !== 'quarantined';
}
