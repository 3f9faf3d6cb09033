import { createCipheriv, createHash } from 'node:crypto';
import { GrowingTree, TileStack } from '../../../clients/auditor/log/growing-tree.ts';
import { fastSha256 } from '../../../clients/auditor/sha256.ts';
import { buildEntry } from '../../../core/entry/build.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { EMPTY_ROOT, HASH_BYTES, hashLeaves } from '../../../core/merkle/index.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import {
  encodeEntryBundle,
  encodeVerifierKey,
  entryBundlePath,
  signCheckpoint,
  TILE_WIDTH,
  tilePath,
  verifierKey,
} from '../../../core/tlog/index.ts';
import { memoryCheckpointSigner } from '../../memory/signers.ts';
import { instant } from '../events.ts';
import { eventOf } from '../given.ts';

const ORIGIN = 'ledger.example/generated';
const TEXT_LENGTH = 43;

/**
 * A log of any length whose entries are made when they are read: about people, with random labels, values and digests
 * that follow from a seed and the leaf. It holds no more than its tiles above level 0.
 */
export class GeneratedLog {
  readonly origin = ORIGIN;
  readonly size: number;
  readonly rootHash: Uint8Array;
  readonly verifierKey: string;
  readonly #key: Buffer;
  readonly #template: Buffer;
  readonly #holes: readonly number[];
  readonly #upper = new Map<string, Uint8Array>();
  readonly #signer = memoryCheckpointSigner(ORIGIN);

  constructor(size: number, seed = 'generated log') {
    this.size = size;
    this.#key = createHash('sha256').update(seed).digest();
    this.#template = templateEntry();
    const text = this.#template.toString('latin1');
    this.#holes = [...text.matchAll(/"[\w-]{43}"/g)].map(({ index }) => index + 1).slice(1);
    this.verifierKey = encodeVerifierKey(verifierKey(ORIGIN, this.#signer.publicKey));
    const tree = new GrowingTree();
    const stack = new TileStack();
    for (let index = 0; index * TILE_WIDTH < size; index++) {
      const leaves = this.#leaves(index);
      for (let at = 0; at < leaves.length; at += HASH_BYTES) tree.append(leaves.slice(at, at + HASH_BYTES));
      if (leaves.length < TILE_WIDTH * HASH_BYTES) break;
      for (const tile of stack.push(leaves)) this.#upper.set(tilePath(tile), tile.bytes);
    }
    for (const tile of stack.partial()) this.#upper.set(tilePath(tile), tile.bytes);
    this.rootHash = tree.root();
  }

  /** Reads a file of the log; null when it has none of that name. */
  async read(path: string): Promise<Uint8Array | null> {
    if (path === 'checkpoint') return utf8(await this.checkpoint());
    const upper = this.#upper.get(path);
    if (upper !== undefined) return upper;
    const [, kind, digits = '', width] = /^tile\/(0|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
    const index = Number(digits.replace(/[x/]/g, ''));
    if (kind === undefined || (width === undefined ? TILE_WIDTH : Number(width)) !== this.#width(index)) return null;
    return kind === '0' ? this.#leaves(index) : encodeEntryBundle(this.#entries(index));
  }

  checkpoint(): Promise<string> {
    return signCheckpoint({ origin: ORIGIN, treeSize: BigInt(this.size), rootHash: this.rootHash }, this.#signer);
  }

  /** Lists the paths of all its files. */
  *paths(): Generator<string> {
    yield 'checkpoint';
    yield* this.#upper.keys();
    for (let index = 0; index * TILE_WIDTH < this.size; index++) {
      const file = { index: BigInt(index), width: this.#width(index) };
      yield tilePath({ level: 0, ...file });
      yield entryBundlePath(file);
    }
  }

  #width(index: number): number {
    return Math.min(TILE_WIDTH, this.size - index * TILE_WIDTH);
  }

  #leaves(index: number): Uint8Array {
    return hashLeaves(this.#entries(index), fastSha256);
  }

  #entries(index: number): Uint8Array[] {
    const counter = Buffer.alloc(16);
    counter.writeUInt32BE(index);
    const cipher = createCipheriv('aes-256-ctr', this.#key, counter);
    const width = this.#width(index);
    const random = cipher.update(Buffer.alloc(width * this.#holes.length * HASH_BYTES));
    return Array.from({ length: width }, (_, i) => {
      const entry = Buffer.from(this.#template);
      for (const [j, hole] of this.#holes.entries()) {
        const from = (i * this.#holes.length + j) * HASH_BYTES;
        entry.write(random.toString('base64url', from, from + HASH_BYTES), hole, TEXT_LENGTH, 'latin1');
      }
      return entry;
    });
  }
}

/** An entry about a person, whose `after` is the root of the empty tree: a root that the log had before each leaf. */
function templateEntry(): Buffer {
  const facts = eventOf('push.refused', {
    id: 'event',
    subject: 'C-1',
    at: instant(0),
    purpose: 'credit-card-offers',
    channels: ['sms'],
    detail: { reasons: ['no-consent'] },
  });
  const place = { origin: ORIGIN, after: EMPTY_ROOT, seq: 0, prev: null };
  const input = { ...place, n: null, u: 'A'.repeat(TEXT_LENGTH), facts, state: EMPTY_STATE };
  return Buffer.from(buildEntry(input, (length) => new Uint8Array(length).fill(7)).entry);
}
