import { describe, expect, test } from 'vitest';
import { logValues, parseEntry } from '../../../core/entry/parse.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { lookUpInRuns, parseStatement, proveInRuns } from '../../../core/map/index.ts';
import { ORIGIN } from '../../support/events.ts';
import { openLedger, pipelineOn } from '../../support/memory-ledger.ts';

type Ledger = ReturnType<typeof openLedger>;

/** The entries that are in the store, by leaf. */
function entriesOf({ tables }: Ledger): Uint8Array[] {
  return [...tables.events.values()]
    .filter(({ leafIndex }) => leafIndex !== null)
    .toSorted((a, b) => Number(a.leafIndex) - Number(b.leafIndex))
    .map(({ entry }) => entry);
}

/** Every statement in the log, with its leaf. */
function statementsOf(ledger: Ledger) {
  return entriesOf(ledger).flatMap((bytes, i) => {
    const entry = parseEntry(bytes);
    return entry.kind === 'registry' ? [{ leaf: i, ...parseStatement(entry.claims, BigInt(i)) }] : [];
  });
}

/** Moves the log on as the timers do: publish, state the map, and sequence the statement. */
async function step(ledger: Ledger, events: number) {
  await ledger.grow(events);
  const outcome = await ledger.buildMap();
  await ledger.sweep();
  return outcome;
}

const mapFiles = ({ tiles }: Ledger) => [...tiles.files].filter(([path]) => path.startsWith('map/'));

describe('the builder of the map', () => {
  test('states what is published, and nothing where only statements are new', async () => {
    const ledger = openLedger();
    expect(await ledger.buildMap()).toEqual({ stated: false, size: 0n });
    expect(await step(ledger, 5)).toEqual({ stated: true, size: 5n });
    await ledger.publish();
    expect(await ledger.buildMap()).toEqual({ stated: false, size: 5n });
    expect(await step(ledger, 1)).toEqual({ stated: true, size: 7n });
    expect(statementsOf(ledger).map(({ leaf, size }) => [leaf, size])).toEqual([
      [5, 5n],
      [7, 7n],
    ]);
  });

  test('finds every value of a log that grew in many steps, under the roots of its newest statement', async () => {
    const ledger = openLedger();
    for (const events of [300, 20, 1, 3, 70, 2, 1, 1]) await step(ledger, events);
    const stated = statementsOf(ledger).at(-1);
    const [runs, upTo] = [stated?.runs ?? [], (stated?.size ?? 0n) - 1n];
    expect(runs.length).toBeGreaterThan(1);
    for (const [i, entry] of entriesOf(ledger).entries()) {
      for (const key of Object.values(logValues(parseEntry(entry)))) {
        const proofs = await proveInRuns((path, range) => ledger.tiles.read(path, range), { runs, key, upTo });
        expect(lookUpInRuns({ runs, key, proofs, upTo })).toBe(i <= upTo ? BigInt(i) : null);
      }
    }
  });

  test('two builders at once write the same files, and one statement wins', async () => {
    const ledger = openLedger();
    await ledger.grow(40);
    const twin = pipelineOn(ledger.parts, ledger.clock);
    const outcomes = await Promise.all([ledger.buildMap(), twin.buildMap()]);
    expect(outcomes.map(({ stated }) => stated).toSorted()).toEqual([false, true]);
    await ledger.sweep();
    expect(statementsOf(ledger)).toHaveLength(1);
  });

  test('a slower builder, which saw less of the log, leaves the statement of the faster one', async () => {
    const ledger = openLedger();
    await ledger.grow(10);
    const slow = pipelineOn(ledger.parts, ledger.clock);
    const create = ledger.tiles.create.bind(ledger.tiles);
    let faster: Promise<unknown> | null = null;
    ledger.tiles.create = async (path, bytes) => {
      await create(path, bytes);
      if (faster !== null || !path.startsWith('map/')) return;
      faster = ledger.grow(10).then(() => ledger.buildMap());
      await faster;
    };
    expect(await slow.buildMap()).toEqual({ stated: false, size: 20n });
    expect(await ledger.events.readRegistry('map', ORIGIN)).toMatchObject({ size: 20, version: 1 });
  });

  test('refuses to merge files that are not those it stated', async () => {
    const ledger = openLedger();
    await step(ledger, 8);
    const path = 'map/0-8/records/000';
    ledger.tiles.files.set(path, (ledger.tiles.files.get(path) as Uint8Array).with(35, 1));
    await ledger.grow(4);
    await expect(ledger.buildMap()).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(await ledger.events.readRegistry('map', ORIGIN)).toMatchObject({ size: 8, version: 1 });
  });

  test('stops where a file of the run exists with other bytes, and where an entry bundle is lost', async () => {
    const ledger = openLedger();
    await ledger.grow(8);
    ledger.tiles.files.set('map/0-8/pages/000', new Uint8Array(3));
    await expect(ledger.buildMap()).rejects.toMatchObject({ code: 'TILE_CONFLICT' });
    ledger.tiles.files.delete('map/0-8/pages/000');
    ledger.tiles.files.delete('tile/entries/000.p/8');
    await expect(ledger.buildMap()).rejects.toMatchObject({ code: 'TILE_MISSING' });
    expect(await ledger.events.readRegistry('map', ORIGIN)).toBeNull();
  });
});

describe('the command that makes lost files again', () => {
  test('gives every file of the newest statement the same bytes', async () => {
    const ledger = openLedger();
    for (const events of [300, 20, 1, 3]) await step(ledger, events);
    const newest = statementsOf(ledger).at(-1);
    const needed = (path: string) =>
      newest?.runs.some(({ from, to }) => path.startsWith(`map/${from}-${to}/`)) ?? false;
    const before = mapFiles(ledger).filter(([path]) => needed(path));
    for (const [path] of mapFiles(ledger)) ledger.tiles.files.delete(path);
    expect(await ledger.rebuildMap()).toEqual({ runs: newest?.runs.length, size: `${newest?.size}` });
    const after = new Map(mapFiles(ledger).map(([path, bytes]) => [path, toBase64url(bytes)]));
    expect(after).toEqual(new Map(before.map(([path, bytes]) => [path, toBase64url(bytes)])));
  });

  test('says when the entries do not give what was stated', async () => {
    const ledger = openLedger();
    await step(ledger, 8);
    const key = [...ledger.tables.registry.keys()].find((each) => each.includes(ORIGIN)) as string;
    const item = await ledger.events.readRegistry('map', ORIGIN);
    const runs = item?.runs.map((run) => ({ ...run, root: toBase64url(new Uint8Array(32)) })) ?? [];
    ledger.tables.registry.set(key, { ...item, runs } as never);
    await expect(ledger.rebuildMap()).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });
});
