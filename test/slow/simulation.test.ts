import { describe, expect, test } from 'vitest';
import { parseEntry } from '../../core/entry/parse.ts';
import { fromBase64url } from '../../core/kernel/bytes.ts';
import { isLedgerError } from '../../core/kernel/error.ts';
import { lookUpInRuns, parseStatement, proveInRuns } from '../../core/map/index.ts';
import { hashLeaf, verifyInclusion } from '../../core/merkle/index.ts';
import { openCheckpoint, parseEntryBundle, parseTlogProof, rootAt, verifierKey } from '../../core/tlog/index.ts';
import { storedTileReader } from '../../lambdas/app/log/stored-tile-reader.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import { type Fault, Faults } from '../memory/faults.ts';
import { memoryCheckpointSigner } from '../memory/signers.ts';
import { makeEvent, ORIGIN } from '../support/events.ts';
import { faultyParts, memoryParts, type Parts, pipelineOn } from '../support/memory-ledger.ts';

type Ledger = ReturnType<typeof memoryParts>;

const EVENTS = 12;
const key = verifierKey(ORIGIN, memoryCheckpointSigner(ORIGIN).publicKey);

/** Records events of four subjects; after each few the log moves on. Stops where a fault strikes. */
async function live(parts: Parts, ledger: Ledger, acknowledged: Set<string>, attempted: Set<string>): Promise<void> {
  const { sequence, publish, anchorNext, sweep, buildMap } = pipelineOn(parts, ledger.clock);
  for (let i = 0; i < EVENTS; i++) {
    const chain = `subject-${i % 4}`;
    const head = await parts.events.readHead(chain);
    const event = makeEvent(chain, head, `event-${i}-after-${head?.seq ?? 'none'}`, i);
    attempted.add(event.id);
    await parts.events.record({ event, head });
    acknowledged.add(event.id);
    if (i % 3 === 2) {
      await sequence([event]);
      await publish();
      await buildMap();
      await anchorNext();
    }
  }
  await sweep();
  await publish();
  await buildMap();
  await sweep();
  await publish();
  await anchorNext();
}

/** Runs every timer twice, as a restarted ledger does by itself. */
async function recover(ledger: Ledger): Promise<void> {
  const { sweep, publish, anchorNext, buildMap } = pipelineOn(ledger, ledger.clock);
  for (let i = 0; i < 2; i++) {
    await sweep();
    await publish();
    await buildMap();
    await anchorNext();
  }
}

/** Reads the log as an outsider does, from its files, and checks it from the first leaf to the contract. */
async function verifyFromTheFirstLeaf(ledger: Ledger): Promise<readonly string[]> {
  const { treeSize, rootHash } = openCheckpoint((await ledger.tiles.readPublished()) ?? '', key);
  const width = Number(treeSize);
  const entries = parseEntryBundle(
    (await ledger.tiles.read(`tile/entries/000.p/${width}`)) ?? new Uint8Array(0),
    width,
  );
  const leaves = await storedTileReader(ledger.tiles, treeSize)({ level: 0, index: 0n, width });
  entries.forEach((entry, i) => {
    expect(leaves.subarray(i * 32, (i + 1) * 32)).toEqual(hashLeaf(entry));
  });
  expect(await rootAt(storedTileReader(ledger.tiles, treeSize), treeSize)).toEqual(rootHash);
  for (const place of await ledger.anchor.anchorsAbove(0n, 99)) {
    expect(await rootAt(storedTileReader(ledger.tiles, treeSize), place.treeSize)).toEqual(place.rootHash);
  }
  expect(await ledger.anchor.head()).toMatchObject({ treeSize, rootHash });
  const records = await ledger.anchors.listAbove(0n, 99);
  expect(records.map((record) => record.treeSize)).toEqual(
    (await ledger.anchor.anchorsAbove(0n, 99)).map((place) => place.treeSize),
  );
  await requireMapped(ledger, entries);
  return entries.map((entry) => hashLeaf(entry).join());
}

/** Looks every value of the log up in the files of its newest statement, which every event but statements is under. */
async function requireMapped(ledger: Ledger, entries: readonly Uint8Array[]): Promise<void> {
  const parsed = entries.map((entry) => parseEntry(entry));
  const stated = parsed.flatMap((entry, i) => {
    return entry.kind === 'registry' ? [parseStatement(entry.claims, BigInt(i))] : [];
  });
  const sizes = stated.map(({ size }) => Number(size));
  expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
  const { size, runs } = stated.at(-1) ?? { size: 0n, runs: [] };
  expect(parsed.slice(Number(size)).filter(({ kind }) => kind === 'subject')).toEqual([]);
  const upTo = size - 1n;
  const values = parsed.flatMap(({ n, u }) => [n, u]);
  for (const value of values) {
    const key = fromBase64url(value);
    const proofs = await proveInRuns((path, range) => ledger.tiles.read(path, range), { runs, key, upTo });
    const first = parsed.findIndex(({ n, u }) => n === value || u === value);
    expect(lookUpInRuns({ runs, key, proofs, upTo })).toBe(first < size ? BigInt(first) : null);
  }
}

async function requireOnceInLog(ledger: Ledger, store: EventStore, ids: Iterable<string>, log: readonly string[]) {
  const { prove } = pipelineOn(ledger, ledger.clock);
  for (const id of ids) {
    const event = await store.findEvent(id);
    const leafHash = event?.leafHash.join() ?? '';
    expect(log.filter((leaf) => leaf === leafHash)).toHaveLength(1);
    expect(log.indexOf(leafHash)).toBe(Number(event?.leafIndex));
    const outcome = await prove(id);
    if (outcome.status !== 'proven') throw new Error(`${id} is not proven`);
    const { proof, leafIndex } = parseTlogProof(outcome.bundle.proof);
    const treeSize = BigInt(outcome.bundle.anchor.treeSize);
    const rootHash = fromBase64url(outcome.bundle.anchor.rootHash);
    const leaf = hashLeaf(fromBase64url(outcome.bundle.entry));
    verifyInclusion({ leafHash: leaf, leafIndex, treeSize, rootHash, proof });
  }
}

/** Every mutating call of a run without faults. */
async function countSteps(): Promise<number> {
  const ledger = memoryParts();
  const faults = new Faults();
  await live(faultyParts(ledger, faults), ledger, new Set(), new Set());
  return faults.steps;
}

describe.each<Fault>(['lost', 'landed'])('a ledger that crashes with a call that is %s', (fault) => {
  test('at any step recovers to a log that re-verifies and holds every acknowledged event once', async () => {
    const steps = await countSteps();
    expect(steps).toBeGreaterThan(40);
    for (let step = 0; step < steps; step++) {
      const ledger = memoryParts();
      const faults = new Faults();
      faults.failAt(step, fault);
      const acknowledged = new Set<string>();
      const attempted = new Set<string>();
      const crash = await live(faultyParts(ledger, faults), ledger, acknowledged, attempted).catch((error) => error);
      expect(isLedgerError(crash, 'STORE_UNAVAILABLE'), `step ${step}`).toBe(true);
      await recover(ledger);
      await live(ledger, ledger, acknowledged, attempted);

      const log = await verifyFromTheFirstLeaf(ledger);
      await requireOnceInLog(ledger, ledger.events, acknowledged, log);
      const landed = await Promise.all([...attempted].map((id) => ledger.events.findEvent(id)));
      const statements = [...ledger.tables.events.values()].filter(({ type }) => type === 'map.stated');
      expect(log).toHaveLength(landed.filter((event) => event !== null).length + statements.length);
      expect(new Set(log).size).toBe(log.length);
      expect(await ledger.sequence.listQuarantined(9)).toEqual([]);
    }
  });

  test('at any step and again at any step of the recovery still recovers', async () => {
    const steps = await countSteps();
    for (let step = 0; step < steps; step += 5) {
      for (let again = 0; again < 5; again++) {
        const ledger = memoryParts();
        const faults = new Faults();
        faults.failAt(step, fault);
        const acknowledged = new Set<string>();
        const faulty = faultyParts(ledger, faults);
        await live(faulty, ledger, acknowledged, new Set()).catch(() => {});
        faults.recover();
        faults.failAt(faults.steps + again, fault);
        await recover({ ...ledger, ...faulty } as Ledger).catch(() => {});
        await recover(ledger);
        if (acknowledged.size === 0) continue;
        await requireOnceInLog(ledger, ledger.events, acknowledged, await verifyFromTheFirstLeaf(ledger));
      }
    }
  });
});

test('a chain that loses blocks at any moment is caught up with', async () => {
  for (let lost = 1; lost <= 4; lost++) {
    const ledger = memoryParts();
    const acknowledged = new Set<string>();
    await live(ledger, ledger, acknowledged, new Set());
    ledger.anchor.loseBlocks(lost);
    await recover(ledger);
    await requireOnceInLog(ledger, ledger.events, acknowledged, await verifyFromTheFirstLeaf(ledger));
  }
});
