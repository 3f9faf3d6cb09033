import { type BundleParts, encodeBundle } from '../../core/entry/bundle.ts';
import { fromBase64url, toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { fromHex, toHex } from '../../core/kernel/hex.ts';
import {
  encodeCheckpoint,
  encodeNote,
  encodeTlogProof,
  parseCheckpoint,
  parseNote,
  parseTlogProof,
} from '../../core/tlog/index.ts';

/** The parts of a bundle of which a bit can be flipped, from the entry up. */
export const FLIPPABLE = [
  'entry',
  'disclosure',
  'neighbour',
  'checkpoint',
  'signature',
  'root',
  'transaction',
  'block',
] as const;
export type Part = (typeof FLIPPABLE)[number];

/** Parts that only the chain can contradict. */
export const CHAIN_PARTS: readonly Part[] = ['transaction', 'block'];

/** Reads the bytes of a part, and puts others in their place. */
interface Lens {
  readonly bytes: Uint8Array;
  put(bytes: Uint8Array): BundleParts;
}

/** Returns the number of bits of a part; 0 when the bundle has no such part. */
export function bitsOf(bundle: BundleParts, part: Part): number {
  return 8 * (lensOf(bundle, part)?.bytes.length ?? 0);
}

/** Returns the file of a bundle in which one bit of a part is flipped. @param bit from 0, below `bitsOf` */
export function flipBit(bundle: BundleParts, part: Part, bit: number): Uint8Array {
  const lens = lensOf(bundle, part);
  if (lens === null) throw new RangeError(`the bundle has no ${part}`);
  const bytes = lens.bytes.slice();
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
  return utf8(JSON.stringify(encodeBundle(lens.put(bytes))));
}

function lensOf(bundle: BundleParts, part: Part): Lens | null {
  const { anchor } = bundle;
  switch (part) {
    case 'entry':
      return { bytes: bundle.entry, put: (entry) => ({ ...bundle, entry }) };
    case 'disclosure': {
      const [first, ...others] = bundle.disclosures;
      if (first === undefined) return null;
      return {
        bytes: fromBase64url(first),
        put: (bytes) => ({ ...bundle, disclosures: [toBase64url(bytes), ...others] }),
      };
    }
    case 'neighbour':
    case 'checkpoint':
    case 'signature':
      return proofLens(bundle, part);
    case 'root':
      return { bytes: anchor.rootHash, put: (rootHash) => ({ ...bundle, anchor: { ...anchor, rootHash } }) };
    case 'transaction':
      return hexLens(anchor.transaction, (transaction) => ({ ...bundle, anchor: { ...anchor, transaction } }));
    case 'block':
      return hexLens(anchor.blockHash, (blockHash) => ({ ...bundle, anchor: { ...anchor, blockHash } }));
  }
}

function proofLens(bundle: BundleParts, part: 'neighbour' | 'checkpoint' | 'signature'): Lens | null {
  const parsed = parseTlogProof(bundle.proof);
  const changed = (change: Partial<typeof parsed>) => ({ ...bundle, proof: encodeTlogProof({ ...parsed, ...change }) });
  const note = parseNote(parsed.checkpoint);
  const [neighbour, ...further] = parsed.proof;
  const [signed, ...others] = note.signatures;
  if (part === 'neighbour') {
    return neighbour === undefined ? null : { bytes: neighbour, put: (hash) => changed({ proof: [hash, ...further] }) };
  }
  if (part === 'checkpoint') {
    const checkpoint = parseCheckpoint(note.body);
    return {
      bytes: checkpoint.rootHash,
      put: (rootHash) =>
        changed({ checkpoint: encodeNote({ ...note, body: encodeCheckpoint({ ...checkpoint, rootHash }) }) }),
    };
  }
  return signed === undefined
    ? null
    : {
        bytes: signed.signature,
        put: (signature) =>
          changed({ checkpoint: encodeNote({ ...note, signatures: [{ ...signed, signature }, ...others] }) }),
      };
}

function hexLens(hex: string, put: (hex: string) => BundleParts): Lens {
  return { bytes: fromHex(hex), put: (bytes) => put(toHex(bytes)) };
}
