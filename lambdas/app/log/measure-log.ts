import { LedgerError } from '../../../core/kernel/error.ts';
import { type Instant, instantOf, msOf } from '../../../core/kernel/instant.ts';
import { isClockBehind } from '../../../core/subject/clock-behind.ts';
import type { Anchor, AnchorStore } from '../../ports/anchor.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FailureQueue } from '../../ports/failure-queue.ts';
import type { Registry } from '../../ports/registry.ts';
import type { EventKey, SequenceStore } from '../../ports/sequence-store.ts';
import { publishedSize } from './published-size.ts';

const MOST_QUARANTINED = 1_000;
const MOST_ANCHORS = 1_000_000;

export interface MeasureLogDeps {
  readonly sequence: Pick<
    SequenceStore,
    'oldestUnsequencedAt' | 'readNextIndex' | 'readBatches' | 'readCandidates' | 'listQuarantined'
  >;
  readonly published: Pick<PublishedCheckpoint, 'readPublished'>;
  readonly anchors: Pick<AnchorStore, 'listBelow'>;
  readonly store: Pick<Registry, 'readRegistry'>;
  readonly origin: string;
  readonly anchor: Pick<Anchor, 'head' | 'countMarks' | 'anchorsPaidBy'>;
  /** EIP-55 address of the account that pays for anchors. */
  readonly gasAccount: string;
  /** null when the deployment has none. */
  readonly failures: FailureQueue | null;
  readonly clock: Clock;
}

/** Measures of the log; one is null when it could not be taken, or when there is nothing to measure. */
interface LogMeasures {
  /** Age of the oldest event without a leaf index; 0 when there is none. */
  readonly unsequencedAgeSeconds: number | null;
  /** Age of the oldest sequenced event that the served checkpoint does not cover; 0 when there is none. */
  readonly unpublishedAgeSeconds: number | null;
  /** Age of the oldest sequenced event that no anchor covers, by our own records when the chain is unreachable. */
  readonly unanchoredAgeSeconds: number | null;
  /** Age of the oldest sequenced event, statements apart, that no statement of the map covers; 0 when there is none. */
  readonly unmappedAgeSeconds: number | null;
  /** Number of events in quarantine, at most 1,000. */
  readonly quarantinedEvents: number | null;
  /** Number of marks on the log in the contract. */
  readonly marks: number | null;
  /** Number of anchors that the gas account can still pay for, at most 1,000,000. */
  readonly anchorsPaid: number | null;
  /** Number of deliveries and runs that were given up. */
  readonly failuresKept: number | null;
}

export interface LogMeasured {
  readonly measures: LogMeasures;
  /** The measures that could not be taken, each with its error. */
  readonly failures: readonly { readonly measure: keyof LogMeasures; readonly error: unknown }[];
}

// See docs/decisions/0712-ages-are-measured-from-outside.md
/** Takes every measure of the log that can be taken now. It changes nothing and never throws. */
export function measureLog(deps: MeasureLogDeps): () => Promise<LogMeasured> {
  const { sequence, anchor, clock } = deps;
  const takers: { readonly [M in keyof LogMeasures]: () => Promise<number | null> } = {
    unsequencedAgeSeconds: async () => ageSeconds(clock, await sequence.oldestUnsequencedAt()),
    unpublishedAgeSeconds: async () => ageBeyond(deps, await publishedSize(deps.published)),
    unanchoredAgeSeconds: async () => ageBeyond(deps, await anchoredSize(deps)),
    unmappedAgeSeconds: () => unmappedAge(deps),
    quarantinedEvents: async () => (await sequence.listQuarantined(MOST_QUARANTINED)).length,
    marks: () => anchor.countMarks(),
    anchorsPaid: async () => Math.min(await anchor.anchorsPaidBy(deps.gasAccount), MOST_ANCHORS),
    failuresKept: async () => (await deps.failures?.countKept()) ?? null,
  };
  return async () => {
    const failures: { measure: keyof LogMeasures; error: unknown }[] = [];
    const take = async (measure: keyof LogMeasures) => {
      try {
        return [measure, await takers[measure]()] as const;
      } catch (error) {
        failures.push({ measure, error });
        return [measure, null] as const;
      }
    };
    const taken = await Promise.all((Object.keys(takers) as (keyof LogMeasures)[]).map(take));
    return { measures: Object.fromEntries(taken) as unknown as LogMeasures, failures };
  };
}

async function anchoredSize({ anchor, anchors }: MeasureLogDeps): Promise<bigint> {
  try {
    return (await anchor.head()).treeSize;
  } catch {
    // The age must keep growing while the chain is unreachable; the other measures report that failure.
    const [newest] = await anchors.listBelow(null, 1);
    return newest?.treeSize ?? 0n;
  }
}

/** Returns the age of the event at a leaf index as `ageSeconds` does, 0 when the log does not reach that far. */
async function ageBeyond(deps: MeasureLogDeps, leafIndex: bigint): Promise<number | null> {
  const { sequence } = deps;
  if ((await sequence.readNextIndex()) <= leafIndex) return 0;
  for await (const { start, events } of sequence.readBatches(leafIndex, leafIndex + 1n)) {
    const key = events[Number(leafIndex - start)];
    if (key !== undefined) return ageOf(deps, key);
  }
  throw missingEvent(leafIndex);
}

async function unmappedAge(deps: MeasureLogDeps): Promise<number | null> {
  const { sequence, store, origin } = deps;
  const size = BigInt((await store.readRegistry('map', origin))?.size ?? 0);
  const next = await sequence.readNextIndex();
  if (next <= size) return 0;
  for await (const { start, events } of sequence.readBatches(size, next)) {
    const key = events.find(({ chain }, i) => start + BigInt(i) >= size && chain !== `MAP#${origin}`);
    if (key !== undefined) return ageOf(deps, key);
  }
  return 0;
}

async function ageOf({ sequence, clock }: MeasureLogDeps, key: EventKey): Promise<number | null> {
  const [event] = await sequence.readCandidates([key]);
  if (event === undefined) throw missingEvent(`${key.chain}@${key.seq}`);
  return ageSeconds(clock, event.at);
}

function missingEvent(which: bigint | string): LedgerError {
  return new LedgerError('STORE_CORRUPT', `the sequenced event \`${which}\` is missing`);
}

/** Returns the age of an event in seconds, 0 without one; null: the clock has not reached its time, and cannot tell. */
function ageSeconds(clock: Clock, since: Instant | null): number | null {
  if (since === null) return 0;
  const nowMs = clock.nowMs();
  return isClockBehind(since, instantOf(nowMs)) ? null : Math.max(0, (nowMs - msOf(since)) / 1_000);
}
