import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { concat, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { EventType } from '../vocabulary.ts';
import { checksumAddress } from './address.ts';

/** The contract for which a signature is valid, and the log that it concerns. */
export interface SigningTarget {
  readonly chainId: bigint;
  /** `0x` and 40 hex digits. */
  readonly contract: string;
  /** `logIdOf(origin)`. */
  readonly logId: Uint8Array;
}

/** A promise of the ledger that the entry it knew at `recordedAtMs` will be in the log by `includeByMs`. */
export interface InclusionPromise {
  readonly leafHash: Uint8Array;
  /** Milliseconds since 1970, UTC. */
  readonly recordedAtMs: number;
  readonly includeByMs: number;
}

/** A key that signs promises, and the time in which it does. */
export interface PromiseKeyClaim {
  /** EIP-55 address. */
  readonly key: string;
  /** Milliseconds since 1970, UTC. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** The promise root's word that a key signs promises from `notBefore` to `notAfter`; bytes are hex after `0x`. */
export interface PromiseCertificate {
  readonly key: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly signature: string;
}

/** A promise with its signature and the certificate of the key that made it; bytes are hex after `0x`. */
export interface SignedPromise {
  readonly logId: string;
  readonly leafHash: string;
  readonly recordedAt: Instant;
  readonly includeBy: Instant;
  readonly signature: string;
  readonly certificate: PromiseCertificate;
}

/** The statement of an anchor: the log has this root at this size. */
export interface CheckpointClaim {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
}

/** The statement of an anchor as the log key signs it. */
export interface TimedCheckpoint extends CheckpointClaim {
  /** The time of signing, seconds since 1970. */
  readonly time: bigint;
}

/** Lists the types of events with which a promise goes: each says what a subject decided. */
const PROMISED_TYPES: ReadonlySet<EventType> = new Set([
  'consent.given',
  'consent.refused',
  'consent.confirmed',
  'consent.withdrawn',
  'objection.made',
  'objection.lifted',
  'restriction.made',
  'restriction.lifted',
  'pause.made',
  'pause.ended',
  'dispute.made',
]);

const DOMAIN_TYPE = typeHash('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)');
const DOMAIN_NAME = keccak_256(utf8('ConsentAnchor'));
const DOMAIN_VERSION = keccak_256(utf8('1'));
const CHECKPOINT_TYPE = typeHash('Checkpoint(bytes32 logId,uint64 treeSize,bytes32 rootHash,uint64 time)');
const PROMISE_TYPE = typeHash('Promise(bytes32 logId,bytes32 leafHash,uint64 recordedAt,uint64 includeBy)');
const PROMISE_KEY_TYPE = typeHash('PromiseKey(bytes32 logId,address key,uint64 notBefore,uint64 notAfter)');
const UINT64_END = 1n << 64n;

/** Tells whether a promise goes with events of this type. */
export function isPromised(type: EventType): boolean {
  return PROMISED_TYPES.has(type);
}

/** Returns a log's name in the contract: keccak256 of its origin, 32 bytes. */
export function logIdOf(origin: string): Uint8Array {
  return keccak_256(utf8(origin));
}

/** Returns the 32 bytes that a certified key signs to promise an entry's inclusion. Source: EIP-712. */
export function promiseDigest(target: SigningTarget, promise: InclusionPromise): Uint8Array {
  return typedDigest(
    target,
    concat(
      PROMISE_TYPE,
      word('logId', target.logId),
      word('leafHash', promise.leafHash),
      uint64Word('recordedAt', promise.recordedAtMs),
      uint64Word('includeBy', promise.includeByMs),
    ),
  );
}

/** Returns the 32 bytes that the promise root signs to certify a key that signs promises. Source: EIP-712. */
export function promiseKeyDigest(target: SigningTarget, claim: PromiseKeyClaim): Uint8Array {
  return typedDigest(
    target,
    concat(
      PROMISE_KEY_TYPE,
      word('logId', target.logId),
      addressWord('key', claim.key),
      uint64Word('notBefore', claim.notBeforeMs),
      uint64Word('notAfter', claim.notAfterMs),
    ),
  );
}

/** Returns the 32 bytes that the log key signs to anchor a checkpoint. Source: EIP-712. */
export function checkpointDigest(target: SigningTarget, checkpoint: TimedCheckpoint): Uint8Array {
  return typedDigest(
    target,
    concat(
      CHECKPOINT_TYPE,
      word('logId', target.logId),
      uint64Word('treeSize', checkpoint.treeSize),
      word('rootHash', checkpoint.rootHash),
      uint64Word('time', checkpoint.time),
    ),
  );
}

/**
 * Returns the EIP-55 address whose key made a signature over a digest; the caller compares it with a trusted address.
 * @param signature 65 bytes r, s, v
 * @throws PROMISE_SIGNATURE_INVALID when it has another length, a `v` other than 27 or 28, a high `s`, or leads to no
 *   point of the curve
 */
export function recoverSigner(digest: Uint8Array, signature: Uint8Array): string {
  const recovery = (signature[64] ?? 0) - 27;
  if (signature.length !== 65 || (recovery !== 0 && recovery !== 1)) {
    throw new LedgerError('PROMISE_SIGNATURE_INVALID', 'the signature is not 65 bytes r, s, v');
  }
  try {
    const parsed = secp256k1.Signature.fromBytes(
      concat(Uint8Array.of(recovery), signature.subarray(0, 64)),
      'recovered',
    );
    // SECURITY: of the two spellings of a signature, contracts accept only the one with the low s.
    if (!parsed.hasHighS()) return addressOf(parsed.recoverPublicKey(digest).toBytes(false));
  } catch (cause) {
    throw new LedgerError('PROMISE_SIGNATURE_INVALID', 'no key made this signature', { cause });
  }
  throw new LedgerError('PROMISE_SIGNATURE_INVALID', 'the signature has a high s');
}

/** Returns the EIP-55 address of an uncompressed public key of 65 bytes. */
export function addressOf(publicKey: Uint8Array): string {
  return checksumAddress(bytesToHex(keccak_256(publicKey.subarray(1)).subarray(12)));
}

function typedDigest(target: SigningTarget, struct: Uint8Array): Uint8Array {
  const contract = addressWord('contract', target.contract);
  const domain = keccak_256(concat(DOMAIN_TYPE, DOMAIN_NAME, DOMAIN_VERSION, uintWord(target.chainId), contract));
  return keccak_256(concat(Uint8Array.of(0x19, 0x01), domain, keccak_256(struct)));
}

function typeHash(type: string): Uint8Array {
  return keccak_256(utf8(type));
}

function addressWord(name: string, address: string): Uint8Array {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new LedgerError('INPUT_INVALID', `\`${name}\` is not an address`);
  return concat(new Uint8Array(12), hexToBytes(address.slice(2)));
}

function word(name: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 32)
    throw new LedgerError('INPUT_INVALID', `\`${name}\` has ${bytes.length} bytes instead of 32`);
  return bytes;
}

function uint64Word(name: string, value: bigint | number): Uint8Array {
  if (value < 0n || value >= UINT64_END || (typeof value === 'number' && !Number.isSafeInteger(value)))
    throw new LedgerError('INPUT_INVALID', `\`${name}\` is not an unsigned 64-bit integer`);
  return uintWord(BigInt(value));
}

function uintWord(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(64, '0'));
}
