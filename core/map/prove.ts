import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { type LookUpProof, lookUp, proveIn, RECORD_BYTES } from '../prefix/index.ts';
import { type MapFile, mapPath, missing, TILE_BITS } from './path.ts';
import { type LeafRange, type MapRun, partitionBits } from './run.ts';
import { MapTile, type Step } from './tile.ts';
import type { ReadMapFile } from './write-run.ts';

/**
 * Returns what proves, from the files of the runs, the first leaf that has a value or that no leaf up to `upTo` has it:
 * a proof for each run from the first on, as `lookUpInRuns` takes them. Reads a pages file, a page of records and at
 * most a few tiles of each run.
 * @throws MAP_FILE_MISSING, MAP_FILE_MALFORMED when a file is not there, or has another length
 * @throws PROOF_ROOT_MISMATCH, LOOK_UP_LEAF_MISMATCH when the files do not lead to the root of their run
 * @throws LOOK_UP_MALFORMED when the key is not 32 bytes
 */
export async function proveInRuns(
  read: ReadMapFile,
  { runs, key, upTo }: { readonly runs: readonly MapRun[]; readonly key: Uint8Array; readonly upTo: bigint },
  hash: Sha256Into = nobleSha256,
): Promise<readonly LookUpProof[]> {
  const proofs: LookUpProof[] = [];
  for (const run of runs) {
    if (run.from > upTo) break;
    const proof = await proveInRun(read, run, key, hash);
    proofs.push(proof);
    if (lookUp({ rootHash: run.root, key, leaf: proof.leaf, path: proof.path }, hash) !== null) break;
  }
  return proofs;
}

/** Returns what proves a look-up in one run, from its files, without checking it against a root. */
async function proveInRun(read: ReadMapFile, run: LeafRange, key: Uint8Array, hash: Sha256Into): Promise<LookUpProof> {
  const path: Uint8Array[] = [];
  const bits = partitionBits(run);
  const tileAt = async (file: MapFile, depth: number, below: number): Promise<Step> => {
    const name = mapPath(run, file);
    const bytes = await read(name);
    if (bytes === null) throw missing(name);
    return MapTile.parse(bytes, below - depth, name).step(key, depth, path, hash);
  };
  let index = 0;
  let depth = 0;
  for (let level = Math.ceil(bits / TILE_BITS) - 1; level >= 0; level--) {
    const below = bits - level * TILE_BITS;
    const { place } = await tileAt({ kind: 'tile', level, index }, depth, below);
    if (place === null) return { leaf: null, path: path.reverse() };
    index = index * 2 ** (below - depth) + place;
    depth = below;
  }
  const page = await tileAt({ kind: 'pages', index }, bits, bits + TILE_BITS);
  if (page.place === null) return { leaf: null, path: path.reverse() };
  const name = mapPath(run, { kind: 'records', index });
  const length = page.count * RECORD_BYTES;
  const records = await read(name, { start: page.before * RECORD_BYTES, length });
  if (records === null) throw missing(name);
  if (records.length !== length) {
    throw new LedgerError('MAP_FILE_MALFORMED', `\`${name}\` ends early`, { details: { path: name } });
  }
  const within = { from: 0, to: page.count, depth: bits + TILE_BITS };
  const found = proveIn(records, within, key, hash);
  return { leaf: found.leaf, path: [...found.path, ...path.reverse()] };
}
