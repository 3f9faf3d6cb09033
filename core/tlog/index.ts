export { type Appended, appendLeaves } from './append.ts';
export { encodeCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
export { type Cosignature, cosignedMessage, verifyCosignatures } from './cosignature.ts';
export { encodeEntryBundle, parseEntryBundle } from './entry-bundle.ts';
export {
  encodeNote,
  isSignedBy,
  type NoteSignature,
  type NoteSigner,
  parseNote,
  signNote,
  verifyNote,
} from './note.ts';
export { encodeTlogProof, parseTlogProof, type TlogProof, verifyTlogProof } from './proof.ts';
export {
  borderTiles,
  entryBundlePath,
  isTilePath,
  parseTilePath,
  type ReadTile,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileReader,
  tileWidth,
} from './tile.ts';
export { proveConsistency, proveInclusion, rootAt } from './tree.ts';
export { encodeVerifierKey, KEY_TYPES, parseVerifierKey, type VerifierKey, verifierKey } from './verifier-key.ts';
