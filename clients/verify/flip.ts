import { type BundleParts, encodeBundle, parseBundle } from '../../core/entry/bundle.ts';
import type { SignedPromise } from '../../core/entry/promise.ts';
import { parsePromise } from '../../core/entry/verify-promise.ts';
import { fromBase64url, toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { isLedgerError } from '../../core/kernel/error.ts';
import { fromHex, toHex } from '../../core/kernel/hex.ts';
import {
  encodeCheckpoint,
  encodeNote,
  encodeTlogProof,
  parseCheckpoint,
  parseNote,
  parseTlogProof,
} from '../../core/tlog/index.ts';
import { promiseIn, receiptIn } from './recognise.ts';

/** The parts of a file of which a bit can be flipped, from the entry up. */
export const FLIPPABLE = [
  'entry',
  'disclosure',
  'leaf',
  'neighbour',
  'checkpoint',
  'signature',
  'certificate',
  'root',
  'transaction',
  'block',
] as const;
export type Part = (typeof FLIPPABLE)[number];

/** Parts that only the chain can contradict. */
export const CHAIN_PARTS: readonly Part[] = ['transaction', 'block'];

/** Reads the bytes of a part, and puts others in their place. */
interface Lens<Whole = string> {
  readonly bytes: Uint8Array;
  put(bytes: Uint8Array): Whole;
}

/** Returns the number of bits of a part; 0 when the file has no such part. */
export function bitsOf(file: Uint8Array, part: Part): number {
  return 8 * (lensOf(file, part)?.bytes.length ?? 0);
}

/** Returns the file in which one bit of a part is flipped. @param bit from 0, below `bitsOf` */
export function flipBit(file: Uint8Array, part: Part, bit: number): Uint8Array {
  const lens = lensOf(file, part);
  if (lens === null) throw new RangeError(`the file has no ${part}`);
  const bytes = lens.bytes.slice();
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
  return utf8(lens.put(bytes));
}

function lensOf(file: Uint8Array, part: Part): Lens | null {
  try {
    const receipt = receiptIn(file);
    if (receipt !== null) return receiptLens(receipt, part);
    const promise = promiseIn(file);
    if (promise !== null) return promiseLens(parsePromise(promise), part);
    const lens = bundleLens(parseBundle(file), part);
    return lens && { bytes: lens.bytes, put: (bytes) => JSON.stringify(encodeBundle(lens.put(bytes))) };
  } catch (error) {
    // A file that cannot be read has no parts.
    if (isLedgerError(error)) return null;
    throw error;
  }
}

/** Parts of a receipt: header, entry and signature, joined by dots, then disclosures, each with a tilde behind it. */
function receiptLens(receipt: string, part: Part): Lens | null {
  const parts = receipt.split(/(?<=[.~])/);
  const place = { entry: 1, signature: 2, disclosure: 3 }[part as string];
  const text = place === undefined ? undefined : parts[place];
  if (place === undefined || text === undefined) return null;
  return {
    bytes: fromBase64url(text.slice(0, -1)),
    put: (bytes) => parts.with(place, toBase64url(bytes) + text.slice(-1)).join(''),
  };
}

function promiseLens(promise: SignedPromise, part: Part): Lens | null {
  const { leafHash, signature, certificate } = promise;
  const json = (changed: SignedPromise) => JSON.stringify(changed);
  switch (part) {
    case 'leaf':
      return hexLens(leafHash, (hex) => json({ ...promise, leafHash: hex }));
    case 'signature':
      return hexLens(signature, (hex) => json({ ...promise, signature: hex }));
    case 'certificate':
      return hexLens(certificate.signature, (hex) =>
        json({ ...promise, certificate: { ...certificate, signature: hex } }),
      );
    default:
      return null;
  }
}

function bundleLens(bundle: BundleParts, part: Part): Lens<BundleParts> | null {
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
    default:
      return null;
  }
}

function proofLens(bundle: BundleParts, part: 'neighbour' | 'checkpoint' | 'signature'): Lens<BundleParts> | null {
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

function hexLens<Whole>(hex: string, put: (hex: string) => Whole): Lens<Whole> {
  return { bytes: fromHex(hex), put: (bytes) => put(toHex(bytes)) };
}
