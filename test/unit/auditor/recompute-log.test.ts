import { beforeAll, describe, expect, test } from 'vitest';
import { LogReplay } from '../../../clients/auditor/log/recompute-log.ts';
import { replayLog } from '../../../clients/auditor/log/replay-log.ts';
import { type BuiltEntry, buildRegistryEntry } from '../../../core/entry/build.ts';
import { logValues, parseEntry } from '../../../core/entry/parse.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import type { LedgerError } from '../../../core/kernel/error.ts';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { statementClaims } from '../../../core/map/index.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';
import { prefixRoot } from '../../../core/prefix/index.ts';
import { encodeEntryBundle } from '../../../core/tlog/index.ts';
import { instant } from '../../support/events.ts';
import { SMALL_LOG_ORIGIN, SmallLog } from '../../support/small-log.ts';

const log = new SmallLog();
beforeAll(async () => {
  for (const count of [3, 97, 200, 260]) await log.grow(count);
});

interface Run {
  readonly failures: readonly LedgerError[];
  readonly replay: LogReplay;
  readonly progress: readonly number[];
}

const NOW = BigInt(Date.parse(instant(1_000_000)) / 1000);

/** Replays a log as served up to each of the sizes. */
async function run(files: ReadonlyMap<string, Uint8Array>, of = log, sizes = [Number(of.size)]): Promise<Run> {
  const failures: LedgerError[] = [];
  const progress: number[] = [];
  const readFile = async (path: string) => files.get(path) ?? null;
  const replay = new LogReplay({ readFile, origin: SMALL_LOG_ORIGIN, expected: Number(of.size) });
  for (const treeSize of sizes) {
    const signed = { treeSize, rootHash: await of.rootAt(BigInt(treeSize)) };
    await replayLog(
      replay,
      { signed, everyStatement: true, now: NOW },
      {
        found() {},
        note() {},
        failed: (_, failure) => failures.push(failure),
        progress: (leaves) => progress.push(leaves),
      },
    );
  }
  return { failures, replay, progress };
}

/** The log's files with one of them changed. */
function withFile(path: string, change: (bytes: Uint8Array) => Uint8Array | null, of = log): Map<string, Uint8Array> {
  const files = new Map(of.files);
  const before = files.get(path);
  if (before === undefined) throw new Error(`the log has no ${path}`);
  const after = change(before.slice());
  if (after === null) files.delete(path);
  else files.set(path, after);
  return files;
}

function flip(at: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    bytes[at] = (bytes[at] as number) ^ 1;
    return bytes;
  };
}

const codes = ({ failures }: Run): ErrorCode[] => failures.map(({ code }) => code);

test('a good log has the roots that it stated, at every size', async () => {
  const result = await run(log.files);
  expect(result.failures).toEqual([]);
  expect(result.replay).toMatchObject({ counts: { subject: 559, registry: 1 }, tiles: 4 });
  expect(result.replay.tree.root()).toEqual(await log.rootAt(560n));
  const roots = await Promise.all([0n, 3n, 300n, 560n].map((size) => log.rootAt(size)));
  expect(await result.replay.roots.sizesOf([...roots, new Uint8Array(32)])).toEqual([0, 3, 300, 560, null]);
  expect(result.progress).toEqual([256, 512, 560]);
});

test('a log that is read on, as it grows, is the log that is read at once', async () => {
  const grown = new SmallLog('grows');
  const sizes = [3, 100, 255, 256, 257, 512, 700];
  for (const size of sizes) await grown.grow(size - Number(grown.size));
  const once = await run(grown.files, grown);
  const onwards = await run(grown.files, grown, sizes);
  expect(onwards.failures).toEqual([]);
  expect(onwards.replay.tree.root()).toEqual(once.replay.tree.root());
  expect(onwards.replay.counts).toEqual(once.replay.counts);
  const range = { from: 0n, to: 700n };
  expect(await onwards.replay.values.rootOf(range)).toEqual(await once.replay.values.rootOf(range));
});

test('entries that were read before and are others now are a fork', async () => {
  const first = new SmallLog('first');
  await first.grow(100);
  const other = new SmallLog('other');
  await other.grow(120);
  const failures: LedgerError[] = [];
  const served = { files: first.files };
  const readFile = async (path: string) => served.files.get(path) ?? null;
  const replay = new LogReplay({ readFile, origin: SMALL_LOG_ORIGIN, expected: 100 });
  const listener = { onFailure: (failure: LedgerError) => failures.push(failure), onProgress() {} };
  await replay.advance({ treeSize: 100, rootHash: await first.rootAt(100n) }, listener);
  expect(failures).toEqual([]);
  served.files = other.files;
  await replay.advance({ treeSize: 120, rootHash: await other.rootAt(120n) }, listener);
  expect(failures.map(({ code }) => code)).toContain('LOG_FORKED');
});

test('a log without entries is the empty tree', async () => {
  const empty = new SmallLog();
  expect((await run(new Map(), empty)).replay).toMatchObject({ tiles: 0, counts: { subject: 0 } });
});

test('a log of exactly one full tile needs no partial one', async () => {
  const full = new SmallLog('full');
  await full.grow(256);
  const result = await run(full.files, full);
  expect(result.failures).toEqual([]);
  expect(result.replay.tiles).toBe(2);
});

test('partial files that are gone are read from the full ones that replaced them', async () => {
  const grown = new SmallLog('grown');
  await grown.grow(100);
  await grown.grow(300);
  for (const path of ['tile/0/000.p/100', 'tile/entries/000.p/100']) expect(grown.files.delete(path)).toBe(true);
  const { failures, replay } = await run(grown.files, grown, [100]);
  expect(failures).toEqual([]);
  expect(replay.tree.root()).toEqual(await grown.rootAt(100n));
});

describe('one changed byte is named by its place', () => {
  // In the middle of an entry, in a full bundle and in the last one.
  test.each([
    ['tile/entries/000', 0],
    ['tile/entries/001', 256],
    ['tile/entries/002.p/48', 512],
  ])('in the entries of %s', async (path, firstLeaf) => {
    const result = await run(withFile(path, flip(300)));
    expect(codes(result)).toEqual(['ENTRY_BUNDLE_MISMATCH']);
    const details = result.failures[0]?.details as { leafIndex?: string };
    expect(details).toMatchObject({ path });
    expect(Number(details.leafIndex)).toBeGreaterThanOrEqual(firstLeaf);
    expect(result.replay.tree.root()).toEqual(await log.rootAt(560n));
  });

  test.each(['tile/0/000', 'tile/0/001', 'tile/0/002.p/48', 'tile/1/000.p/2'])('in the tile %s', async (path) => {
    const result = await run(withFile(path, flip(40)));
    expect(result.failures).toMatchObject([{ code: 'TILE_MISMATCH', details: { path } }]);
    expect(result.replay.tree.root()).toEqual(await log.rootAt(560n));
  });

  test('in the length of an entry', async () => {
    const result = await run(withFile('tile/entries/001', flip(1)));
    expect(codes(result)).toEqual(['ENTRY_BUNDLE_MALFORMED']);
    expect(result.replay.tree.root()).toEqual(await log.rootAt(560n));
  });

  test('several at once are all named', async () => {
    const files = withFile('tile/entries/000', flip(300));
    files.set('tile/1/000.p/2', flip(3)((log.files.get('tile/1/000.p/2') as Uint8Array).slice()));
    expect(codes(await run(files))).toEqual(['ENTRY_BUNDLE_MISMATCH', 'TILE_MISMATCH']);
  });
});

test('an entry and its tile changed together do not lead to the root', async () => {
  const { entry } = log.entries[530] as BuiltEntry;
  const forged = flip(60)(entry.slice());
  const files = withFile('tile/entries/002.p/48', () =>
    encodeEntryBundle(log.entries.slice(512).map((built, i) => (i === 18 ? forged : built.entry))),
  );
  const tile = (files.get('tile/0/002.p/48') as Uint8Array).slice();
  tile.set(hashLeaf(forged), 18 * 32);
  files.set('tile/0/002.p/48', tile);
  const result = await run(files);
  expect(result.replay.tree.root()).not.toEqual(await log.rootAt(560n));
});

describe('a file that is not there ends the reading', () => {
  test.each(['tile/0/001', 'tile/entries/001', 'tile/1/000.p/2', 'tile/entries/002.p/48'])('%s', async (path) => {
    await expect(run(withFile(path, () => null))).rejects.toMatchObject({ code: 'TILE_MISSING' });
  });

  test('so does a tile of another length', async () => {
    await expect(run(withFile('tile/0/001', (bytes) => bytes.slice(32)))).rejects.toMatchObject({
      code: 'TILE_MALFORMED',
    });
  });
});

describe('an entry that no honest log holds is named by its leaf', () => {
  const forge = (change: (entry: Record<string, unknown>) => object) => {
    const forged = new SmallLog('forged');
    return forged
      .grow(2)
      .then(() =>
        forged.grow(1, (after, index) => {
          const honest = JSON.parse(new TextDecoder().decode(forged.entry(after, index).entry));
          const entry = utf8(JSON.stringify(change(honest)));
          return { entry, disclosures: [], leafHash: hashLeaf(entry) };
        }),
      )
      .then(() => run(forged.files, forged));
  };

  test.each<[string, ErrorCode, (entry: Record<string, unknown>) => object]>([
    ['not in the form of an entry', 'ENTRY_MALFORMED', (entry) => ({ ...entry, v: 2 })],
    ['longer than an entry may be', 'ENTRY_TOO_LARGE', (entry) => ({ ...entry, pad: 'x'.repeat(8192) })],
    ['of another log', 'ENTRY_OF_ANOTHER_LOG', (entry) => ({ ...entry, iss: 'ledger.example/other' })],
    ['after a root that the log never had', 'ENTRY_AFTER_UNKNOWN', (entry) => ({ ...entry, after: 'A'.repeat(43) })],
  ])('%s', async (_, code, change) => {
    const { failures } = await forge(change);
    expect(failures).toMatchObject([{ code, details: { leafIndex: '2' } }]);
  });

  test('after a root that the log had only later', async () => {
    const forged = new SmallLog('forged');
    await forged.grow(2);
    const twin = new SmallLog('forged');
    await twin.grow(3);
    const later = await twin.rootAt(3n);
    await forged.grow(1, (_, index) => forged.entry(later, index));
    const { failures } = await run(forged.files, forged);
    expect(failures).toMatchObject([{ code: 'ENTRY_AFTER_UNKNOWN', details: { leafIndex: '2' } }]);
  });
});

describe('the map that the log states', () => {
  /** A log of 40 entries that states maps: each statement by the ends of its runs, and the changes made to them. */
  async function stating(statements: readonly (readonly [ends: readonly number[], version: number])[], falsify = -1) {
    const stated = new SmallLog('states its map');
    await stated.grow(40);
    for (const [number, [ends, version]] of statements.entries()) {
      const runs = ends.map((end, i) => {
        const from = ends[i - 1] ?? 0;
        const root = rootOf(stated, from, end);
        if (number === falsify && i === 0) root[0] = (root[0] as number) ^ 1;
        return { from: BigInt(from), to: BigInt(end), root };
      });
      await stated.grow(1, (after, index) =>
        buildRegistryEntry(
          {
            origin: SMALL_LOG_ORIGIN,
            after,
            seq: version - 1,
            prev: version === 1 ? null : (stated.entries.at(-1) as BuiltEntry).leafHash,
            id: `statement ${index}`,
            type: 'map.stated',
            at: instant(index),
            actor: { kind: 'client', client: 'ledger' },
            item: { kind: 'map', id: SMALL_LOG_ORIGIN, version },
            claims: Object.fromEntries(Object.entries(statementClaims(runs))),
          },
          (length) => new Uint8Array(length).fill(index),
        ),
      );
    }
    return stated;
  }

  function rootOf(stated: SmallLog, from: number, to: number): Uint8Array {
    const records = stated.entries.slice(from, to).flatMap(({ entry }, i) => {
      const { n, u } = logValues(parseEntry(entry));
      return [n, u].map((key) => ({ key, index: BigInt(from + i) }));
    });
    return prefixRoot(records);
  }

  async function replayed(stated: SmallLog, everyStatement: boolean) {
    const codes: ErrorCode[] = [];
    const found: string[] = [];
    const readFile = async (path: string) => stated.files.get(path) ?? null;
    const replay = new LogReplay({ readFile, origin: SMALL_LOG_ORIGIN, expected: 42 });
    const signed = { treeSize: Number(stated.size), rootHash: await stated.rootAt(stated.size) };
    await replayLog(
      replay,
      { signed, everyStatement, now: NOW },
      {
        found: (step, text) => found.push(`${step}: ${text}`),
        note() {},
        failed: (_, { code }) => codes.push(code),
        progress() {},
      },
    );
    return { codes, map: found.filter((text) => text.startsWith('map')) };
  }

  test('is recomputed: the newest statement, or each', async () => {
    const stated = await stating([
      [[10, 40], 1],
      [[41], 2],
    ]);
    const states = (runs: string) => [`map: ${runs} recomputed; leaf 41 states it up to leaf 41`];
    expect(await replayed(stated, false)).toEqual({ codes: [], map: states('1 run') });
    expect(await replayed(stated, true)).toEqual({ codes: [], map: states('3 runs') });
  });

  test('is another than that of the entries: named, in an old statement when all are asked for', async () => {
    const old = await stating([[[10, 40], 1] as const, [[41], 2] as const], 0);
    expect((await replayed(old, false)).codes).toEqual([]);
    expect((await replayed(old, true)).codes).toEqual(['MAP_ROOT_MISMATCH']);
    const newest = await stating([[[10, 40], 1] as const, [[41], 2] as const], 1);
    expect((await replayed(newest, false)).codes).toEqual(['MAP_ROOT_MISMATCH']);
  });

  test.each<[string, readonly number[]]>([
    ['no larger than before', [40]],
    ['larger than the log before it', [42]],
  ])('is %s', async (_, ends) => {
    const stated = await stating([[[10, 40], 1] as const, [ends, 2] as const]);
    expect((await replayed(stated, true)).codes).toEqual(['MAP_STATEMENT_MALFORMED']);
  });
});
