import { LedgerError } from '../kernel/error.ts';
import { type LeafRange, MAX_LEAVES, partitionBits } from './run.ts';

/** Number of bits by which a tile goes down. */
export const TILE_BITS = 8;

/** Names a file of a run: a tile, or what a partition has. */
export type MapFile =
  | { readonly kind: 'tile'; readonly level: number; readonly index: number }
  | { readonly kind: 'pages' | 'records'; readonly index: number };

const PATH = /^map\/([0-9]{1,16})-([0-9]{1,16})\/(?:tile\/([0-9])|(pages|records))\/((?:x[0-9]{3}\/)*[0-9]{3})$/;

/** Returns the path of a file below the log's prefix, such as `map/0-65536/records/001`. */
export function mapPath({ from, to }: LeafRange, file: MapFile): string {
  const kind = file.kind === 'tile' ? `tile/${file.level}` : file.kind;
  return `map/${from}-${to}/${kind}/${spelled(file.index)}`;
}

/** Returns whether `mapPath` writes this path for a file that a run may have; none leads out of the log's files. */
export function isMapPath(path: string): boolean {
  const [, from, to, level, kind, digits] = (path.length <= 96 && PATH.exec(path)) || [];
  if (from === undefined || to === undefined || digits === undefined) return false;
  const run = { from: BigInt(from), to: BigInt(to) };
  if (run.from >= run.to || run.to > MAX_LEAVES) return false;
  const index = Number(digits.replace(/[x/]/g, ''));
  const file: MapFile =
    level === undefined ? { kind: kind as 'pages' | 'records', index } : { kind: 'tile', level: Number(level), index };
  const bits = partitionBits(run) - (file.kind === 'tile' ? TILE_BITS * file.level : 0);
  if (file.kind === 'tile' && bits <= 0) return false;
  const files = 2 ** Math.max(0, file.kind === 'tile' ? bits - TILE_BITS : bits);
  // SECURITY: a file has one path alone; a second spelling could slip past a cache or an access rule.
  return index < files && mapPath(run, file) === path;
}

/** Returns the error of a file that a run should have and has not. */
export function missing(path: string): LedgerError {
  return new LedgerError('MAP_FILE_MISSING', `there is no \`${path}\``, { details: { path } });
}

function spelled(index: number): string {
  const digits = `${index}`;
  return digits.padStart(Math.ceil(digits.length / 3) * 3, '0').replace(/\d{3}(?=\d)/g, 'x$&/');
}
