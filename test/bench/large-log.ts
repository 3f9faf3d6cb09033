import { createCipheriv } from 'node:crypto';
import { parsePolicy } from '../../core/entry/policy.ts';
import { fromBase64url, toBase64url } from '../../core/kernel/bytes.ts';
import type { Json } from '../../core/kernel/json.ts';
import {
  growTo,
  type LeafRange,
  type MapRun,
  proveInRuns,
  recordsInMemory,
  statementClaims,
  writeRun,
} from '../../core/map/index.ts';
import { hashLeaf } from '../../core/merkle/index.ts';
import { RECORD_BYTES, sortPacked } from '../../core/prefix/index.ts';
import type { CoverageSource, RecordedLeaf } from '../../core/proof/prove-coverage.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { OFFERS } from '../support/sample-registry.ts';
import { SMALL_LOG_KEY, SMALL_LOG_LOG_KEY, SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import { ForgedLog, Person, type Told } from '../tamper/forged-log.ts';
import { consume, give, permit, secret } from '../tamper/honest-push.ts';

const VALUE_BYTES = 32;
const NO_ENTRY = new Uint8Array(0);
const ANCHORED = {
  chainId: 31_337n,
  contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  transaction: `0x${'1a'.repeat(32)}`,
  block: 12n,
  blockHash: `0x${'b2'.repeat(32)}`,
};

/** Returns as many bytes that look random, the same in every run. */
export function seededBytes(length: number): Buffer {
  return createCipheriv('aes-256-ctr', Buffer.alloc(32, 1), Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** Returns the runs of a map that was stated again after each `every` leaves. */
export function runsAt(size: number, every: number): readonly LeafRange[] {
  let runs: readonly MapRun[] = [];
  for (let to = every; to <= size; to += every) {
    const { kept, next } = growTo(runs, BigInt(to));
    runs = [...kept, { ...next, root: new Uint8Array(VALUE_BYTES) }];
  }
  return runs;
}

/** Returns records of values that look random, two for each leaf of a range, in any order. */
export function recordsOf({ from, to }: LeafRange, values: Uint8Array): Uint8Array {
  const records = new Uint8Array(Number(to - from) * 2 * RECORD_BYTES);
  const view = new DataView(records.buffer);
  for (let at = 0, value = 2 * Number(from); at < records.length; at += RECORD_BYTES, value++) {
    records.set(values.subarray(value * VALUE_BYTES, (value + 1) * VALUE_BYTES), at);
    view.setBigUint64(at + VALUE_BYTES, BigInt(Math.floor(value / 2)));
  }
  return records;
}

/** A log of which all but some entries are nothing but their leaf hashes and values, which look random. */
class LargeLog extends ForgedLog {
  readonly #files = new Map<string, Uint8Array>();
  #runs: readonly MapRun[] = [];

  /** Adds entries of others up to a size. */
  async fillUp(size: number): Promise<void> {
    const hash = (index: number) => hashLeaf(Buffer.from(`${index}`), nodeSha256);
    await this.log.grow(size - Number(this.log.size), (_, index) => ({
      entry: NO_ENTRY,
      disclosures: [],
      leafHash: hash(index),
    }));
  }

  /** States the map of all leaves, in the runs that a map has which was stated often. */
  override async state(): Promise<RecordedLeaf> {
    const size = Number(this.log.size);
    const values = seededBytes(size * 2 * VALUE_BYTES);
    for (const [i, { entry }] of this.log.entries.entries()) {
      if (entry === NO_ENTRY) continue;
      const { n, u } = JSON.parse(new TextDecoder().decode(entry)) as { n: string; u: string };
      values.set(fromBase64url(n), 2 * i * VALUE_BYTES);
      values.set(fromBase64url(u), (2 * i + 1) * VALUE_BYTES);
    }
    const runs: MapRun[] = [];
    for (const range of runsAt(size, 1_000)) {
      const source = recordsInMemory(sortPacked(recordsOf(range, values)));
      const write = async (path: string, bytes: Uint8Array) => void this.#files.set(path, bytes);
      runs.push({ ...range, root: await writeRun(range, [source], write, nodeSha256) });
    }
    this.#runs = runs;
    return this.item('map', { id: SMALL_LOG_ORIGIN, version: 1 }, statementClaims(runs) as unknown as Json);
  }

  override records() {
    return [];
  }

  override source(person: Person, size: bigint): CoverageSource {
    return {
      ...super.source(person, size, []),
      lookUp: (value) => {
        const key = fromBase64url(value);
        return proveInRuns(async (path, range) => this.#read(path, range), { runs: this.#runs, key, upTo: size });
      },
    };
  }

  /** Returns the policy of somebody who knows all keys of this log. */
  policy() {
    const { chainId, contract } = ANCHORED;
    return parsePolicy({
      origin: SMALL_LOG_ORIGIN,
      checkpointKey: SMALL_LOG_KEY,
      chain: { chainId: `${chainId}`, contract },
      logKeys: [{ key: SMALL_LOG_LOG_KEY, from: null, until: null }],
      labelKeys: this.labelKeys.map(({ version, publicKey }) => ({ version, key: toBase64url(publicKey) })),
    });
  }

  /** Returns the bundle of an entry, anchored at the log's size, that shows inclusion alone. */
  included({ index }: Told) {
    return this.log.bundle(index, { ...ANCHORED, treeSize: this.log.size });
  }

  #read(path: string, range?: { readonly start: number; readonly length: number }): Uint8Array | null {
    const file = this.#files.get(path) ?? null;
    return range === undefined ? file : (file?.subarray(range.start, range.start + range.length) ?? null);
  }
}

/** Makes a log of about so many entries: somebody says yes among the first, and gets a push that is among the last. */
export async function largeLog(size: number) {
  const log = new LargeLog();
  await log.start();
  await log.item('purpose', OFFERS);
  const person = new Person('C-1001');
  await give(log, person, secret(0x11));
  await log.fillUp(size - 1_000);
  const push = await consume(log, person, await permit(log, person));
  await log.fillUp(size);
  return { log, person, push, statement: await log.state() };
}
