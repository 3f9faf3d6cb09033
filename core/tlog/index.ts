export { type Appended, appendLeaves } from './append.ts';
export { type Checkpoint, encodeCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
export { encodeEntryBundle, parseEntryBundle } from './entry-bundle.ts';
export { encodeNote, type Note, type NoteSignature, type NoteSigner, parseNote, signNote, verifyNote } from './note.ts';
export { encodeTlogProof, parseTlogProof, type TlogProof, type VerifiedTlogProof, verifyTlogProof } from './proof.ts';
export {
  borderTiles,
  entryBundlePath,
  parseTilePath,
  type ReadTile,
  requireTileBytes,
  TILE_WIDTH,
  type Tile,
  type TileId,
  type TilePath,
  tilePath,
  tileReader,
  tileWidth,
} from './tile.ts';
export { proveConsistency, proveInclusion, rootAt } from './tree.ts';
export { encodeVerifierKey, parseVerifierKey, type VerifierKey, verifierKey } from './verifier-key.ts';
