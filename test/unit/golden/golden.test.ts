import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseBundle } from '../../../core/entry/bundle.ts';
import { replayHistory } from '../../../core/entry/history.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import { verifyReceipt } from '../../../core/entry/receipt.ts';
import { verifyBundle } from '../../../core/entry/verify-bundle.ts';
import { parsePromise, verifyPromise } from '../../../core/entry/verify-promise.ts';
import { fromBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { hashLeaf, verifyConsistency } from '../../../core/merkle/index.ts';
import { appendLeaves, openCheckpoint, proveConsistency, rootAt, tileReader } from '../../../core/tlog/index.ts';
import type { TileStore } from '../../../lambdas/ports/tile-store.ts';
import type { Answered } from '../../support/api.ts';
import { startTestEngine, type TestEngine } from '../../support/dynoxide.ts';
import { replayAnchors } from '../../support/golden/anchors.ts';
import { type Item, loadTable, parseDump } from '../../support/golden/items.ts';
import { makeGolden } from '../../support/golden/make.ts';
import { goldenLedger } from '../../support/golden/parts.ts';

const GOLDEN = fileURLToPath(new URL('../../golden/ledger', import.meta.url));
/** How many subjects have a history and a state. */
const SUBJECTS = 11;

/** A version that no release reads yet. */
const UNKNOWN = '2';

let engine: TestEngine;
let folder: string;
beforeAll(async () => {
  engine = await startTestEngine();
  folder = await mkdtemp(join(tmpdir(), 'golden-'));
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true });
});

/** Golden data in fresh tables and a fresh folder, under today's code. */
async function load(change: (item: Item) => Item = (item) => item) {
  const read = (file: string) => readFile(join(GOLDEN, file), 'utf8');
  const expected = JSON.parse(await read('expected.json'));
  const items = parseDump(await read('ledger.jsonl')).map(change);
  const tables = await engine.tables();
  await loadTable(engine.sdk, tables.table, items);
  await loadTable(engine.sdk, tables.guardTable, parseDump(await read('guard.jsonl')).map(change));
  const tiles = await mkdtemp(join(folder, 'tiles-'));
  await cp(join(GOLDEN, 'tiles'), tiles, { recursive: true });
  const ledger = goldenLedger(engine, tables, tiles, 0);
  if (items.every(({ v }) => v?.N !== UNKNOWN)) await replayAnchors(ledger.parts);
  ledger.parts.clock.advance(expected.nowMs - ledger.parts.clock.nowMs());
  return { ...ledger, expected, items };
}

describe('the golden ledger', () => {
  test('says of its customers what it said then', async () => {
    const { send, expected } = await load();
    for (const [subject, consents] of Object.entries(expected.consents)) {
      expect((await send('app', 'GET', `/v1/subjects/${subject}/consents`)).body).toMatchObject(consents as object);
    }
    for (const [subject, history] of Object.entries(expected.history)) {
      const path = `/v1/subjects/${subject}/history?limit=100`;
      expect((await send('app', 'GET', path)).body).toMatchObject(history as object);
    }
    const statuses = Object.values<{ consents: { status: string }[] }>(expected.consents).flatMap(({ consents }) =>
      consents.map(({ status }) => status),
    );
    expect(new Set(statuses)).toEqual(new Set(['given', 'refused', 'withdrawn']));
  });

  test('has histories that replay through the rules to the states in the store', async () => {
    const { parts, items } = await load();
    const chains = items.flatMap(({ pk }) => (pk?.S?.startsWith('STATE#') ? pk.S.slice('STATE#'.length) : []));
    let replayed = 0;
    for (const chain of chains) {
      const events = [...(await parts.events.listEvents(chain, null, 100))].reverse();
      if (events[0]?.leafIndex === null && events.length === 1) continue;
      const states = replayHistory(events);
      expect(await parts.events.readState(chain)).toEqual(states.at(-1));
      expect((await parts.events.readHead(chain))?.last).toEqual(events.at(-1)?.leafHash);
      replayed++;
    }
    expect(replayed).toBe(SUBJECTS);
  });

  test('has proofs, receipts and promises that verify, those kept from then and those made now', async () => {
    const { send, expected } = await load();
    const policy = parsePolicy(expected.policy);
    const id: string = expected.consents['C-1'].consents[0].event;
    const made = await send('auditor', 'GET', `/v1/events/${id}/proof`);
    expect(made.status).toBe(200);
    for (const bundle of [expected.proof, made.body]) {
      const { opened, treeSize } = verifyBundle(parseBundle(utf8(JSON.stringify(bundle))), policy);
      expect(opened.slots).toMatchObject({ id, type: 'consent.given', subject: 'C-1' });
      expect(treeSize).toBe(14n);
    }
    const receipt = await send('app', 'GET', `/v1/events/${id}/receipt`);
    for (const text of [expected.receipt, receipt.body]) {
      const { entry, disclosures } = verifyReceipt(text, expected.receiptKey);
      expect([entry, disclosures]).toEqual([fromBase64url(expected.proof.entry), expected.proof.disclosures]);
    }
    expect(verifyPromise(parsePromise(expected.promise), policy).root).toBe(policy.promiseRoots[0]?.key);
  });

  test('has a log whose batches, entries, tiles, guard and anchors agree', async () => {
    const { parts, send, expected } = await load();
    const policy = parsePolicy(expected.policy);
    const head = openCheckpoint(expected.checkpoint, keyOf(policy));
    expect(await parts.sequence.readNextIndex()).toBe(head.treeSize);
    const leafHashes: Uint8Array[] = [];
    for await (const batch of parts.sequence.readBatches(0n, head.treeSize)) {
      const entries = await parts.sequence.readEntries(batch.events);
      expect(entries.map((entry) => hashLeaf(entry))).toEqual(batch.leafHashes);
      leafHashes.push(...batch.leafHashes);
    }
    expect(
      (
        await appendLeaves(
          tileReader(async () => null, 0n),
          0n,
          leafHashes,
        )
      ).rootHash,
    ).toEqual(head.rootHash);
    expect(await rootAt(readerOf(parts.tiles, head.treeSize), head.treeSize)).toEqual(head.rootHash);
    const { treeSize, rootHash } = head;
    expect(await parts.guard.readGuard(policy.origin)).toEqual({ treeSize, rootHash, note: expected.checkpoint });
    expect((await send('auditor', 'GET', '/v1/anchors')).body).toMatchObject(expected.anchors);
    expect(await parts.sequence.listQuarantined(10)).toMatchObject(expected.quarantined);
  });

  test('repeats an answer, consumes a permit once, and answers checks', async () => {
    const { send, expected } = await load();
    const { key, body, answer } = expected.repeated;
    const again = await send('partner-gateway', 'POST', '/v1/disclosures', body, { 'idempotency-key': key });
    expect(again.body).toEqual(answer);
    const consumption = (permit: string) => send('marketing', 'POST', `/v1/permits/${permit}/consumption`);
    expect(await consumption(expected.consumedPermit)).toMatchObject({
      status: 409,
      body: { code: 'permit-consumed' },
    });
    expect(await consumption(expected.openPermit)).toMatchObject({ status: 200, body: { decision: true } });
    expect(await consumption(expected.openPermit)).toMatchObject({ status: 409, body: { code: 'permit-consumed' } });
    const reasons = async (id: string) => {
      const answered = await send('marketing', 'POST', '/access/v1/evaluation', {
        subject: { type: 'customer', id },
        action: { name: 'push', properties: { channel: 'sms' } },
        resource: { type: 'purpose', id: 'credit-card-offers' },
      });
      return answered.body.context.reasons;
    };
    expect(await Promise.all(['C-1', 'C-2', 'C-3', 'C-4', 'C-5', 'C-6', 'C-9'].map(reasons))).toEqual([
      ...[[], ['refused'], ['withdrawn'], ['refused'], ['objected'], [], ['no-consent']],
    ]);
  });

  test('goes on: what waited is sequenced, the log grows from its last checkpoint, and what is new is anchored and proved', async () => {
    const { parts, send, pipeline, expected } = await load();
    const policy = parsePolicy(expected.policy);
    const withdrawal = { purpose: 'credit-card-offers', recipient: null, capture: { channel: 'app' } };
    const withdrawn: Answered = await send('app', 'POST', '/v1/subjects/C-1/withdrawals', withdrawal);
    expect(withdrawn.status).toBe(201);
    await pipeline.sweep();
    await pipeline.publish();
    await pipeline.anchorNext();
    const before = openCheckpoint(expected.checkpoint, keyOf(policy));
    const after = openCheckpoint((await parts.tiles.readPublished()) ?? '', keyOf(policy));
    // The process that goes on has a key of its own to promise with, and its certificate is an entry.
    expect(after.treeSize).toBe(before.treeSize + 3n);
    const proof = await proveConsistency(readerOf(parts.tiles, after.treeSize), before.treeSize, after.treeSize);
    verifyConsistency({
      size1: before.treeSize,
      root1: before.rootHash,
      size2: after.treeSize,
      root2: after.rootHash,
      proof,
    });
    for (const id of [expected.waiting, withdrawn.body.event.id]) {
      const { body, status } = await send('auditor', 'GET', `/v1/events/${id}/proof`);
      expect(status).toBe(200);
      expect(verifyBundle(parseBundle(utf8(JSON.stringify(body))), policy).treeSize).toBe(after.treeSize);
    }
  });
});

test('every kind of item that is stored is in the golden data, and says its format version', async () => {
  const { items } = await load();
  const kinds = new Set(items.map(({ pk }) => pk?.S?.replace(/^(LOG#[A-Z]+|[A-Z]+).*$/, '$1')));
  expect([...kinds].sort()).toEqual(
    ['ANCHOR', 'BATCH', 'HEAD', 'QUARANTINE']
      .map((kind) => `LOG#${kind}`)
      .concat('CAMPAIGN', 'CHAIN', 'CODE', 'CONTENT', 'EVENT', 'ID', 'IDEMPOTENCY', 'NOTICE', 'OPEN', 'PERMIT', 'PLACE')
      .concat('PRODUCT', 'PROMISE', 'PROPOSAL', 'PURPOSE', 'RECIPIENT', 'REGISTRY', 'SENT', 'SHOWN', 'STAFF', 'STATE')
      .concat('UNTOLD', 'VERSION')
      .sort(),
  );
  expect(items.filter(({ v }) => v?.N !== '1')).toEqual([]);
});

test('the golden ledger is what the code makes today', async () => {
  const made = await mkdtemp(join(folder, 'made-'));
  await makeGolden(engine, made);
  const files = async (of: string) => (await readdir(of, { recursive: true })).sort();
  expect(await files(made)).toEqual(await files(GOLDEN));
  for (const file of ['ledger.jsonl', 'guard.jsonl', 'expected.json', 'tiles/checkpoint']) {
    expect(await readFile(join(made, file), 'utf8')).toBe(await readFile(join(GOLDEN, file), 'utf8'));
  }
}, 60_000);

test('items of a version to come are refused, not misread', async () => {
  const { parts, items } = await load((item) => ({ ...item, v: { N: UNKNOWN } }));
  const chain = items.find(({ pk }) => pk?.S?.startsWith('STATE#'))?.pk?.S?.slice('STATE#'.length) ?? '';
  const refused = { code: 'STORE_CORRUPT', message: expect.stringContaining('format version `2`') };
  await expect(parts.events.readState(chain)).rejects.toMatchObject(refused);
  await expect(parts.events.readHead(chain)).rejects.toMatchObject(refused);
  await expect(parts.events.listEvents(chain, null, 1)).rejects.toMatchObject(refused);
  await expect(parts.events.readRegistry('purpose', 'credit-card-offers')).rejects.toMatchObject(refused);
  await expect(parts.sequence.readNextIndex()).rejects.toMatchObject(refused);
  await expect(parts.anchors.listAbove(0n, 1)).rejects.toMatchObject(refused);
  await expect(parts.guard.readGuard('ledger.example/consent')).rejects.toMatchObject(refused);
});

function readerOf(tiles: TileStore, size: bigint) {
  return tileReader((path) => tiles.read(path), size);
}

function keyOf({ checkpointKeys: [first] }: ReturnType<typeof parsePolicy>) {
  if (first === undefined) throw new Error('the policy names no key');
  return first.key;
}
