import { fromBase64url } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { toHex } from '../kernel/hex.ts';
import { isInstant } from '../kernel/instant.ts';
import {
  booleanReader,
  formReader,
  listReader,
  madeReader,
  nullableReader,
  objectReader,
  onlyReader,
  optionalReader,
  type ReadBy,
  type Reader,
  textReader,
  Unreadable,
  wholeReader,
} from '../kernel/readers.ts';
import { KEY_TYPES, parseVerifierKey, type VerifierKey } from '../tlog/index.ts';
import { readAddress } from './address.ts';
import type { DatedKey } from './keys/in-force.ts';
import { logIdOf } from './promise.ts';
import type { ReceiptKey } from './receipt.ts';

/** The keys and the contract that a verifier trusts; received out of band, never from the party to be verified. */
export interface VerificationPolicy {
  /** The log's name. */
  readonly origin: string;
  /** The keys that sign the log's checkpoints, or did; at least one, and the name of each is the origin. */
  readonly checkpointKeys: readonly DatedKey<VerifierKey>[];
  readonly chain: {
    readonly chainId: bigint;
    /** EIP-55 address of the anchor contract. */
    readonly contract: string;
    /** Hash of block 0, `0x` and hex digits; null: a chain is known by its id alone. */
    readonly genesisHash: string | null;
    /** true: the chain finalizes blocks, and those that it finalized count alone. */
    readonly finalized: boolean;
    /** Where it does not: number of blocks at the chain's end that do not count yet. */
    readonly confirmations: number;
  };
  /** EIP-55 addresses of the roots that certify the keys of promises; none: no promise can be verified. */
  readonly promiseRoots: readonly DatedKey<string>[];
  /** The keys that sign receipts, or did; none: no receipt can be verified. */
  readonly receiptKeys: readonly DatedKey<ReceiptKey>[];
  /** EIP-55 addresses of the keys that sign anchors, or did; none: the one in the contract is accepted. */
  readonly logKeys: readonly DatedKey<string>[];
  /** Every key that labelled events about persons, the first first; none: no label can be verified. */
  readonly labelKeys: readonly LabelKey[];
  /** The keys of those who sign a checkpoint only once they have recomputed the map of each statement under it. */
  readonly mapCosigners: readonly VerifierKey[];
  /** The time in which the ledger promises to anchor an event, in seconds. */
  readonly promiseLimitSeconds: number;
  /** The number of different registrars that a publication takes, 1 or 2. */
  readonly registrars: number;
}

/** A public key of the log's labels, any of which may have labelled an event about a person. */
export interface LabelKey {
  /** From 1, as the log counts them. */
  readonly version: number;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** More keys than a log has had in decades. */
const MAX_KEYS = 100;
const MAX_CONFIRMATIONS = 1_000;
/** The time in which a ledger promises to anchor an event, where its policy says nothing else. */
const PROMISE_LIMIT_SECONDS = 3_600;
const MAX_PROMISE_LIMIT_SECONDS = 7 * 86_400;

const address = madeReader(
  textReader(),
  readAddress,
  'must be an address: `0x`, 40 hex digits and, in mixed case, the EIP-55 checksum',
);

const instant = nullableReader(
  madeReader(
    textReader(),
    (text) => (isInstant(text) ? text : null),
    'must be an instant such as `2026-11-23T08:00:00.000Z`',
  ),
);

/** Makes the reader of a list of keys, each with the time in which it signed. */
const dated = <Key>(key: Reader<Key>) => listReader(objectReader({ key, from: instant, until: instant }), MAX_KEYS);

const hash = formReader(/^0x[0-9a-f]{64}$/, 'must be 32 bytes: `0x` and 64 hex digits in lower case');

const vkey = textReader({ most: 1024 });

const BYTES_32 = 'must be 32 bytes in base64url';
const coordinate = formReader(/^[\w-]{43}$/, BYTES_32);
const receiptKey: Reader<ReceiptKey> = objectReader({
  kty: onlyReader('EC'),
  crv: onlyReader('P-256'),
  x: coordinate,
  y: coordinate,
});

const cosigner = madeReader(
  vkey,
  (text) => parseVerifierKey(text, KEY_TYPES.cosigner),
  'must be a C2SP verifier key of type 4, as cosigners have them',
);

const labelKey = objectReader({
  version: (value) => value,
  key: madeReader(formReader(/^[\w-]{43}$/, BYTES_32), fromBase64url, BYTES_32),
});

const readPolicy = objectReader({
  origin: textReader({ least: 1, most: 255 }),
  logId: optionalReader(hash, null),
  checkpointKey: optionalReader(vkey, null),
  checkpointKeys: optionalReader(dated(vkey), null),
  chain: objectReader({
    chainId: formReader(/^[1-9]\d{0,76}$/, 'must be a chain id in decimal, as a string'),
    contract: address,
    genesisHash: optionalReader(hash, null),
    finalized: optionalReader(booleanReader, false),
    confirmations: optionalReader(wholeReader(0, MAX_CONFIRMATIONS), 0),
  }),
  promiseRoots: optionalReader(dated(address), []),
  receiptKeys: optionalReader(dated(receiptKey), []),
  logKey: optionalReader(address, null),
  logKeys: optionalReader(dated(address), null),
  labelKeys: optionalReader(listReader(labelKey, MAX_KEYS), []),
  mapCosigners: optionalReader(listReader(cosigner, MAX_KEYS), []),
  promiseLimitSeconds: optionalReader(wholeReader(1, MAX_PROMISE_LIMIT_SECONDS), PROMISE_LIMIT_SECONDS),
  registrars: optionalReader(wholeReader(1, 2), 1),
});

/**
 * Reads a policy from a parsed JSON document: `{ origin, logId?, checkpointKeys, chain: { chainId, contract,
 * genesisHash?, finalized?, confirmations? }, promiseRoots?, receiptKeys?, logKeys?, labelKeys?, mapCosigners?,
 * promiseLimitSeconds?, registrars? }`. `logId` is the origin's. `labelKeys` has `{ version, key }` of each,
 * `mapCosigners` the key alone, every other list `{ key, from, until }`; a receipt key is a JWK of `kty crv x y`. A log
 * that had one key ever may be given `checkpointKey`, and `logKey`, alone.
 * @throws POLICY_MALFORMED when a member is missing, wrong or unknown, naming the member
 */
export function parsePolicy(document: unknown): VerificationPolicy {
  const { origin, logId, chain, promiseRoots, receiptKeys, labelKeys, mapCosigners, ...members } =
    readMembers(document);
  const { promiseLimitSeconds, registrars, ...keys } = members;
  if (logId !== null && logId !== toHex(logIdOf(origin)))
    throw malformed('/logId', 'is not the id of the log `origin`');
  const checkpointKeys = oneOrAll('checkpointKey', keys.checkpointKey, keys.checkpointKeys);
  if (checkpointKeys.length === 0) throw malformed('/checkpointKeys', 'names no key');
  return {
    origin,
    checkpointKeys: checkpointKeys.map(({ key, ...dates }) => ({ key: keyOf(origin, key), ...dates })),
    chain: { ...chain, chainId: BigInt(chain.chainId) },
    promiseRoots,
    receiptKeys,
    logKeys: oneOrAll('logKey', keys.logKey, keys.logKeys),
    labelKeys: labelKeys.map(inOrder),
    mapCosigners,
    promiseLimitSeconds,
    registrars,
  };
}

function readMembers(document: unknown): ReturnType<typeof readPolicy> {
  try {
    return readPolicy(document);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw malformed(error.pointer, error.complaint);
  }
}

/** Returns the keys of a kind, given as a list with dates, or as one that was the only one ever. */
function oneOrAll<Key>(
  member: string,
  one: Key | null,
  all: readonly DatedKey<Key>[] | null,
): readonly DatedKey<Key>[] {
  if (one !== null && all !== null) throw malformed(`/${member}`, `stands beside \`${member}s\`: give one of them`);
  return all ?? (one === null ? [] : [{ key: one, from: null, until: null }]);
}

/** Returns a label key. That a label is absent is shown under all of them, so a list that lacks one is refused. */
function inOrder({ version, key }: ReadBy<typeof labelKey>, place: number): LabelKey {
  if (version === place + 1) return { version, publicKey: key };
  throw malformed(`/labelKeys/${place}/version`, `must be ${place + 1}: name every label key, the first first`);
}

function keyOf(origin: string, text: string): VerifierKey {
  let key: VerifierKey;
  try {
    key = parseVerifierKey(text);
  } catch (cause) {
    throw malformed('/checkpointKey', 'is not a C2SP verifier key of type Ed25519', cause);
  }
  if (key.name !== origin) throw malformed('/checkpointKey', `is a key of \`${key.name}\`, not of \`${origin}\``);
  return key;
}

function malformed(pointer: string, complaint: string, cause?: unknown): LedgerError {
  return new LedgerError('POLICY_MALFORMED', `the policy is malformed: \`${pointer || '/'}\` ${complaint}`, {
    pointer,
    cause,
  });
}
