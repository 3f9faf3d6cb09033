import { type BuiltEntry, buildEntry, buildRegistryEntry } from '../../core/entry/build.ts';
import { encodeBundle, type ProofBundle } from '../../core/entry/bundle.ts';
import { checkpointDigest, logIdOf } from '../../core/entry/promise.ts';
import { toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import { EMPTY_STATE } from '../../core/subject/state.ts';
import {
  appendLeaves,
  encodeEntryBundle,
  encodeTlogProof,
  encodeVerifierKey,
  entryBundlePath,
  proveConsistency,
  proveInclusion,
  rootAt,
  signCheckpoint,
  tilePath,
  tileReader,
  verifierKey,
} from '../../core/tlog/index.ts';
import { MemoryRandom } from '../memory/clock.ts';
import { memoryCheckpointSigner, memoryLogSigner } from '../memory/signers.ts';
import { instant } from './events.ts';
import { eventOf } from './given.ts';

export const SMALL_LOG_ORIGIN = 'ledger.example/small';
const signer = memoryCheckpointSigner(SMALL_LOG_ORIGIN);
export const SMALL_LOG_KEY = encodeVerifierKey(verifierKey(signer.name, signer.publicKey));

const logSigner = memoryLogSigner(SMALL_LOG_ORIGIN);
/** EIP-55 address of the key that signs the small log's anchors. */
export const SMALL_LOG_LOG_KEY = logSigner.address;
const SIGNED_AT = 1_795_420_860n;

/** Where a bundle of the small log says that it is anchored. */
export interface Anchored {
  readonly chainId: bigint;
  readonly contract: string;
  readonly treeSize: bigint;
  readonly transaction: string;
  readonly block: bigint;
  readonly blockHash: string;
  /** How the anchor was signed, where a chain has it. */
  readonly time?: bigint;
  readonly signature?: Uint8Array;
}

/** A log in memory with real entries: every thousandth about the registry, the others about made-up people. */
export class SmallLog {
  /** The public files by path, as they would be served: tiles of each published size, and `checkpoint`. */
  readonly files = new Map<string, Uint8Array>();
  readonly entries: BuiltEntry[] = [];
  readonly #random: MemoryRandom;

  constructor(seed = 'small log') {
    this.#random = new MemoryRandom(seed);
  }

  get size(): bigint {
    return BigInt(this.entries.length);
  }

  rootAt(size: bigint): Promise<Uint8Array> {
    return rootAt(this.#reader(), size);
  }

  consistency(size1: bigint, size2: bigint): Promise<Uint8Array[]> {
    return size1 === 0n ? Promise.resolve([]) : proveConsistency(this.#reader(), size1, size2);
  }

  /** Returns the inclusion proof of a leaf in the tree of a size. */
  inclusion(leafIndex: bigint, size: bigint): Promise<Uint8Array[]> {
    return proveInclusion(this.#reader(), leafIndex, size);
  }

  /** Adds entries made after the newest checkpoint and publishes the next one. */
  async grow(count: number, make?: (after: Uint8Array, index: number) => BuiltEntry): Promise<void> {
    const oldSize = this.size;
    const after = await this.rootAt(oldSize);
    for (let i = 0; i < count; i++) this.entries.push((make ?? this.entry)(after, this.entries.length));
    const leaves = this.entries.slice(Number(oldSize)).map(({ leafHash }) => leafHash);
    const { tiles } = await appendLeaves(this.#reader(), oldSize, leaves);
    for (const tile of tiles) this.files.set(tilePath(tile), tile.bytes);
    for (let index = oldSize / 256n; index * 256n < this.size; index++) {
      const entries = this.entries.slice(Number(index) * 256, Number(index) * 256 + 256).map(({ entry }) => entry);
      this.files.set(entryBundlePath({ index, width: entries.length }), encodeEntryBundle(entries));
    }
    this.files.set('checkpoint', utf8(await this.checkpoint(this.size)));
  }

  /** The signed checkpoint at a size; with another root, a lie by the log's own key. */
  async checkpoint(treeSize: bigint, rootHash?: Uint8Array): Promise<string> {
    return signCheckpoint(
      { origin: SMALL_LOG_ORIGIN, treeSize, rootHash: rootHash ?? (await this.rootAt(treeSize)) },
      signer,
    );
  }

  /** The proof bundle of an entry under an anchor, with all its disclosures. */
  async bundle(leafIndex: bigint, anchored: Anchored): Promise<ProofBundle> {
    const { treeSize, chainId, contract, transaction, block, blockHash, time = SIGNED_AT } = anchored;
    const [logId, rootHash] = [logIdOf(SMALL_LOG_ORIGIN), await this.rootAt(treeSize)];
    const digest = checkpointDigest({ chainId, contract, logId }, { treeSize, rootHash, time });
    const built = this.entries[Number(leafIndex)] as BuiltEntry;
    return encodeBundle({
      origin: SMALL_LOG_ORIGIN,
      entry: built.entry,
      disclosures: built.disclosures,
      proof: encodeTlogProof({
        leafIndex,
        proof: await proveInclusion(this.#reader(), leafIndex, treeSize),
        checkpoint: await this.checkpoint(treeSize),
      }),
      anchor: {
        chainId,
        contract,
        logId,
        treeSize,
        rootHash,
        transaction,
        block,
        blockHash,
        time,
        signature: anchored.signature ?? (await logSigner.signDigest(digest)),
      },
      coverage: null,
      place: null,
      history: null,
    });
  }

  /** The entry that this log would have at an index. */
  readonly entry = (after: Uint8Array, index: number): BuiltEntry => {
    const random = (length: number) => this.#random.bytes(length);
    const id = `event ${index}`;
    const place = { origin: SMALL_LOG_ORIGIN, after, seq: 0, prev: null };
    const actor = { kind: 'client', client: 'app' } as const;
    if (index % 1000 === 0) {
      const item = { kind: 'purpose', id: `purpose-${index}`, version: 1 };
      return buildRegistryEntry(
        { ...place, id, type: 'purpose.registered', at: instant(index), actor, item, claims: {} },
        random,
      );
    }
    const facts = eventOf('push.refused', {
      id,
      subject: `C-${index}`,
      at: instant(index),
      purpose: 'credit-card-offers',
      channels: ['sms'],
      detail: { reasons: ['no-consent'] },
    });
    return buildEntry({ ...place, n: null, u: toBase64url(sha256(utf8(id))), facts, state: EMPTY_STATE }, random);
  };

  #reader() {
    return tileReader(async (path) => this.files.get(path) ?? null, this.size);
  }
}
