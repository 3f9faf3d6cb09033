import { fromBase64url, fromUtf8, toBase64url } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { fromHex, toHex } from '../kernel/hex.ts';
import type { Json } from '../kernel/json.ts';
import { isObject } from '../kernel/kinds.ts';
import {
  anyReader,
  formReader,
  listReader,
  madeReader,
  nullableReader,
  objectReader,
  onlyReader,
  textReader,
  Unreadable,
} from '../kernel/readers.ts';
import { MAX_BUNDLE_BYTES } from '../limits.ts';
import { HASH_BYTES, MAX_TREE_SIZE } from '../merkle/index.ts';
import { readAddress } from './address.ts';

/** Everything that proves an event to a verifier who trusts neither us nor the source of the bundle. */
export interface BundleParts {
  readonly origin: string;
  /** The entry's bytes as they are in the log. */
  readonly entry: Uint8Array;
  /** The disclosures that the holder chose to show, in any order. */
  readonly disclosures: readonly string[];
  /** The proof of inclusion, a text in the format `c2sp.org/tlog-proof@v1`, with the anchored checkpoint. */
  readonly proof: string;
  readonly anchor: BundleAnchor;
  /** The proof that a push or disclosure was covered, a document that `parseCoverage` reads; null: there is none. */
  readonly coverage: Json;
  /** Shows the place of an event among those of its subject, which `parsePlace` reads; null: nothing does. */
  readonly place: Json;
  /** All events of a subject up to a statement of the map, which `parseHistory` reads; null: there is none. */
  readonly history: Json;
}

/** The anchor that a bundle claims for its checkpoint. Hashes of the chain are `0x` and lower-case hex. */
export interface BundleAnchor {
  readonly chainId: bigint;
  /** EIP-55 address. */
  readonly contract: string;
  /** keccak256 of the origin, 32 bytes. */
  readonly logId: Uint8Array;
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  readonly transaction: string;
  readonly block: bigint;
  readonly blockHash: string;
  /** The time at which the log key signed the anchor, seconds since 1970. */
  readonly time: bigint;
  /** The log key's EIP-712 signature, 65 bytes r, s, v. */
  readonly signature: Uint8Array;
}

/** The JSON document of a proof bundle, format `v` 1. */
export interface ProofBundle {
  readonly v: 1;
  readonly origin: string;
  readonly entry: string;
  readonly disclosures: readonly string[];
  readonly proof: string;
  readonly anchor: { readonly [Member in keyof BundleAnchor]: string };
  readonly coverage: Json;
  readonly place: Json;
  readonly history: Json;
}

const MAX_DISCLOSURES = 64;

const hexHash = formReader(/^0x[0-9a-f]{64}$/, 'must be `0x` and 64 lower-case hex digits');
const uint64 = madeReader(
  formReader(/^(0|[1-9]\d{0,19})$/, 'must be a decimal without leading zeros'),
  (text) => (BigInt(text) <= MAX_TREE_SIZE ? BigInt(text) : null),
  'must fit 64 bits',
);
const base64url = madeReader(textReader(), fromBase64url, 'must be canonical base64url without padding');

const ANCHOR = {
  chainId: madeReader(formReader(/^[1-9]\d{0,76}$/, 'must be a chain id in decimal'), BigInt, 'must be a chain id'),
  contract: madeReader(
    textReader(),
    (text) => (readAddress(text) === text ? text : null),
    'must be an address in its EIP-55 spelling',
  ),
  logId: madeReader(hexHash, fromHex, 'must be hex'),
  treeSize: uint64,
  rootHash: madeReader(base64url, (bytes) => (bytes.length === HASH_BYTES ? bytes : null), 'must have 32 bytes'),
  transaction: hexHash,
  block: uint64,
  blockHash: hexHash,
  time: uint64,
  signature: madeReader(
    formReader(/^0x[0-9a-f]{130}$/, 'must be `0x` and 130 lower-case hex digits'),
    fromHex,
    'must be hex',
  ),
};

const BUNDLE = {
  v: onlyReader(1),
  origin: textReader({ least: 1, most: 255 }),
  entry: base64url,
  disclosures: listReader(textReader(), MAX_DISCLOSURES),
  proof: textReader(),
  anchor: objectReader(ANCHOR),
  coverage: nullableReader(anyReader),
  place: nullableReader(anyReader),
  history: nullableReader(anyReader),
};

const readBundle = objectReader(BUNDLE);

/** Returns the document of a bundle. */
export function encodeBundle(parts: BundleParts): ProofBundle {
  const { origin, entry, disclosures, proof, anchor, coverage, place, history } = parts;
  return {
    v: 1,
    origin,
    entry: toBase64url(entry),
    disclosures: [...disclosures],
    proof,
    anchor: {
      chainId: `${anchor.chainId}`,
      contract: anchor.contract,
      logId: toHex(anchor.logId),
      treeSize: `${anchor.treeSize}`,
      rootHash: toBase64url(anchor.rootHash),
      transaction: anchor.transaction,
      block: `${anchor.block}`,
      blockHash: anchor.blockHash,
      time: `${anchor.time}`,
      signature: toHex(anchor.signature),
    },
    coverage,
    place,
    history,
  };
}

/**
 * Reads the parts of a bundle file and verifies none of them.
 *
 * SECURITY: a file that is accepted has one meaning and, except for blanks and the order of members, one spelling: no
 * member twice, no unknown one, every encoding canonical. So no bit of a file can change unnoticed.
 *
 * @throws BUNDLE_MALFORMED when it is not a bundle, with a pointer to the member at fault
 *
 * See docs/decisions/0500-a-bundle-has-one-spelling.md
 */
export function parseBundle(file: Uint8Array): BundleParts {
  const text = textOf(file);
  const document = jsonOf(text);
  const { v: _version, ...parts } = readMembers(document);
  const shown = [parts.coverage, parts.place, parts.history].filter((each) => each !== null);
  if (shown.length > 1) throw malformed('it shows more than one of coverage, place and history');
  requireOneSpelling(text, document);
  return parts;
}

function readMembers(document: unknown): ReturnType<typeof readBundle> {
  try {
    return readBundle(document);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { pointer, complaint } = error;
    throw malformed(`\`${pointer || '/'}\` ${complaint}`, { pointer });
  }
}

function textOf(file: Uint8Array): string {
  if (file.length > MAX_BUNDLE_BYTES) throw malformed(`it has more than ${MAX_BUNDLE_BYTES} bytes`);
  try {
    return fromUtf8(file);
  } catch (cause) {
    throw malformed('it is not UTF-8', { cause });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed('it is not JSON', { cause });
  }
}

/** Refuses a text that `JSON.parse` accepts as a bundle but another parser may read differently. */
function requireOneSpelling(text: string, document: unknown): void {
  const names = text.match(/"(?:[^"\\]|\\.)*"(?=[ \n]*:)/g) ?? [];
  if (names.length !== countMembers(document)) throw malformed('a member occurs twice');
  if (/[\t\r]/.test(text)) throw malformed('only spaces and line feeds are allowed between its members');
  if (/\\u[0-9a-f]{0,3}[A-F]/.test(text)) throw malformed('an escape is not in lower-case hex');
  const outsideTexts = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  if (/-|\d[.eE]/.test(outsideTexts)) throw malformed('a number has a sign, a fraction or an exponent');
}

/** Counts the members of all objects in a document. */
function countMembers(document: unknown): number {
  if (typeof document !== 'object' || document === null) return 0;
  const values = Object.values(document);
  return values.reduce((sum: number, value) => sum + countMembers(value), isObject(document) ? values.length : 0);
}

function malformed(why: string, options: { readonly pointer?: string; readonly cause?: unknown } = {}): LedgerError {
  return new LedgerError('BUNDLE_MALFORMED', `the proof bundle is malformed: ${why}`, options);
}
