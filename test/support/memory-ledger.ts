import { LabelProver } from '../../core/entry/labels/prove-label.ts';
import { logIdOf } from '../../core/entry/promise.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { verifierKey } from '../../core/tlog/index.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { anchorCheckpoint } from '../../lambdas/app/log/anchor-checkpoint.ts';
import { buildMap } from '../../lambdas/app/log/build-map.ts';
import { integrateEntries } from '../../lambdas/app/log/integrate-entries.ts';
import { publishCheckpoint } from '../../lambdas/app/log/publish-checkpoint.ts';
import { rebuildMap } from '../../lambdas/app/log/rebuild-map.ts';
import { reconcileAnchors } from '../../lambdas/app/log/reconcile-anchors.ts';
import type { TreeHead } from '../../lambdas/app/log/refuse-fork.ts';
import { sequenceEvents } from '../../lambdas/app/log/sequence-events.ts';
import { sweepEvents } from '../../lambdas/app/log/sweep-events.ts';
import { proveEvent } from '../../lambdas/app/proof/prove-event.ts';
import { afterRoot } from '../../lambdas/app/record/after-root.ts';
import { Gate } from '../../lambdas/app/record/gate.ts';
import type { Anchor, AnchorStore } from '../../lambdas/ports/anchor.ts';
import type { Guard, PublishedCheckpoint } from '../../lambdas/ports/checkpoint-store.ts';
import type { Clock } from '../../lambdas/ports/clock.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import type { SequenceStore } from '../../lambdas/ports/sequence-store.ts';
import type { CheckpointSigner } from '../../lambdas/ports/signers.ts';
import type { TileStore } from '../../lambdas/ports/tile-store.ts';
import { MemoryAnchor } from '../memory/anchor.ts';
import { MemoryClock, MemoryRandom } from '../memory/clock.ts';
import { MemoryCodeStore } from '../memory/code-store.ts';
import { MemoryUntoldStore } from '../memory/customer-notices.ts';
import { MemoryEventStore } from '../memory/event-store.ts';
import type { Faults } from '../memory/faults.ts';
import { MemoryAnchorStore, MemoryGuard, MemoryTileStore } from '../memory/log-stores.ts';
import { MemoryPutDownStore } from '../memory/put-down-store.ts';
import { MemorySequenceStore } from '../memory/sequence-store.ts';
import { memoryCheckpointSigner, memoryLogSigner, memoryReceiptSigner } from '../memory/signers.ts';
import { MemoryTables } from '../memory/tables.ts';
import { ORIGIN, recordNext } from './events.ts';

export const HEARTBEAT_MS = 3_600_000;
/** The signers of every ledger here; one curve multiplication for each, and not one for each ledger. */
export const SIGNERS = {
  checkpoint: memoryCheckpointSigner(ORIGIN),
  log: memoryLogSigner(ORIGIN),
  promiseRoot: memoryLogSigner(`promise root of ${ORIGIN}`),
  receipt: memoryReceiptSigner(ORIGIN),
};
/** The key of every ledger here. */
export const CHECKPOINT_KEY = verifierKey(ORIGIN, SIGNERS.checkpoint.publicKey);
const START_MS = Date.UTC(2026, 10, 23, 8);

/** The parts that hold something; what runs is built over them by `pipelineOn`. */
export interface Parts {
  readonly events: EventStore;
  readonly sequence: SequenceStore;
  readonly guard: Guard;
  readonly tiles: TileStore & PublishedCheckpoint;
  readonly anchors: AnchorStore;
  readonly anchor: Anchor;
}

/** A whole ledger in memory, with the parts open to tests. */
export function memoryParts(options: { readonly confirmations?: number } = {}) {
  const clock = new MemoryClock(START_MS);
  const tables = new MemoryTables();
  const target = {
    chainId: 31337n,
    contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    logId: logIdOf(ORIGIN),
  };
  const chain = { target, logKey: SIGNERS.log.address, nowMs: () => clock.nowMs(), ...options };
  return {
    ...storesOn(tables),
    tables,
    clock,
    guard: new MemoryGuard(),
    tiles: new MemoryTileStore(),
    anchor: new MemoryAnchor(chain),
  };
}

/** The stores over these tables, such as a restored backup. */
export function storesOn(tables: MemoryTables, putDown = new MemoryPutDownStore()) {
  return {
    putDown,
    events: new MemoryEventStore(tables, putDown),
    codes: new MemoryCodeStore(tables),
    untold: new MemoryUntoldStore(tables),
    sequence: new MemorySequenceStore(tables),
    anchors: new MemoryAnchorStore(tables),
  };
}

/** The same parts, failing as planned. */
export function faultyParts(parts: Parts, faults: Faults): Parts {
  return {
    events: faults.wrap(parts.events, ['record']),
    sequence: faults.wrap(parts.sequence, ['sequence', 'quarantine']),
    guard: faults.wrap(parts.guard, ['swapGuard']),
    tiles: faults.wrap(parts.tiles, ['create', 'swapPublished']),
    anchors: faults.wrap(parts.anchors, ['put', 'drop']),
    anchor: faults.wrap(parts.anchor, ['submit']),
  };
}

let builders = 0;

/** Everything that runs, over these parts. */
export function pipelineOn(
  { sequence, guard, tiles, anchors, anchor, events }: Parts,
  clock: Clock,
  {
    witnessHeads,
    signers = [SIGNERS.checkpoint],
  }: {
    readonly witnessHeads?: () => Promise<readonly TreeHead[]>;
    readonly signers?: readonly CheckpointSigner[];
  } = {},
) {
  const hash = nodeSha256;
  const origin = ORIGIN;
  const run = sequenceEvents({ sequence, clock, random: new MemoryRandom('sequence'), hash });
  const integrate = integrateEntries({ origin, sequence, tiles, guard, hash });
  const map = {
    store: events,
    clock,
    // No two builders give an event the same id.
    random: new MemoryRandom(`map ${builders++}`),
    gate: new Gate(),
    hash,
    origin,
    afterRoot: afterRoot({ published: tiles, clock }),
    tiles,
    published: tiles,
  };
  const labelProver = async () => new LabelProver([], origin);
  const proving = { origin, store: events, anchors, anchor, tiles, hash, labelProver, pepper: utf8('pepper') };
  const included = proveEvent(proving);
  return {
    buildMap: buildMap(map),
    rebuildMap: rebuildMap(map),
    sequence: run,
    sweep: sweepEvents({ sequence, sequenceEvents: run }),
    integrate,
    publish: publishCheckpoint({
      origin,
      integrateEntries: integrate,
      guard,
      published: tiles,
      tiles,
      anchor,
      signers,
      hash,
      ...(witnessHeads === undefined ? {} : { witnessHeads }),
    }),
    anchorNext: anchorCheckpoint({
      origin,
      anchor,
      anchors,
      guard,
      tiles,
      signer: SIGNERS.log,
      clock,
      reconcileAnchors: reconcileAnchors({
        anchor,
        origin,
        anchors,
        tiles,
        signers,
        clock,
        hash,
      }),
      heartbeatMs: HEARTBEAT_MS,
      hash,
    }),
    prove: (id: string) => included(id, 'audit', true),
  };
}

/** A ledger in memory with its pipeline, that records made-up events on demand. */
export function openLedger(options: { readonly confirmations?: number } = {}) {
  const parts = memoryParts(options);
  const pipeline = pipelineOn(parts, parts.clock);
  let recorded = 0;
  const record = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const n = recorded++;
      await recordNext(parts.events, `c-${n % 40}`, `e-${n}`, n);
    }
  };
  const grow = async (count: number) => {
    await record(count);
    await pipeline.sweep();
    return pipeline.publish();
  };
  return { ...parts, ...pipeline, parts, record, grow };
}
