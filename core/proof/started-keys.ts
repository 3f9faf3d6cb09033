import { type LabelledLeaf, labelKeysAt, type StartedLabelKey } from '../entry/labels/keys-at.ts';
import type { LabelKey } from '../entry/policy.ts';
import { toBase64url } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { type Instant, msOf } from '../kernel/instant.ts';
import { isObject } from '../kernel/kinds.ts';
import { type Sha256Into, sha256 } from '../kernel/sha256.ts';
import type { ShownRegistry } from './registry/shown-registry.ts';

/** Holds what a verifier believes of the keys that label events. */
interface KeyPolicy {
  readonly origin: string;
  /** Every label key of the log, the first first. */
  readonly labelKeys: readonly LabelKey[];
  /** The time in which the ledger promises to anchor an event, in milliseconds. */
  readonly promiseLimitMs: number;
}

/** A label key of the policy that the log put on record. */
export interface StartedKey extends StartedLabelKey {
  /** From 1, as the log counts its label keys. */
  readonly version: number;
}

/** Holds the label keys that had started before the leaf of a push or disclosure. */
export class StartedKeys {
  /** The first first. */
  readonly all: readonly StartedKey[];
  readonly #limitMs: number;

  constructor(all: readonly StartedKey[], limitMs: number) {
    this.all = all;
    this.#limitMs = limitMs;
  }

  /**
   * Refuses an entry with a label of a key that had not started before it, or that another had replaced for longer
   * than the limit of a promise.
   * @param key counts the log's label keys from 1
   * @throws LABEL_MISMATCH
   */
  requireInUse(key: number, { index, at }: { readonly index: bigint; readonly at: Instant }): void {
    const leaf: LabelledLeaf = { leafIndex: index, atMs: msOf(at) };
    if (labelKeysAt(this.all, leaf, this.#limitMs).some(({ version }) => version === key)) return;
    throw new LedgerError('LABEL_MISMATCH', `leaf ${index} has a label of key ${key}, which was not in use then`);
  }
}

// See docs/decisions/0541-keys-and-rules-are-shown-by-their-entries.md
/**
 * Returns the label keys that had started before a leaf: as the log has them, each of the policy.
 * @throws REGISTRY_NOT_STANDING when another leaf has the label of one first
 * @throws POLICY_MISMATCH when the policy lacks one, or has another one in its place
 * @throws BUNDLE_MALFORMED when the entry of one, or the look-up of one more, is not shown
 */
export function startedKeys(
  { origin, labelKeys, promiseLimitMs }: KeyPolicy,
  leafIndex: bigint,
  registry: ShownRegistry,
  hash: Sha256Into,
): StartedKeys {
  const keys: StartedKey[] = [];
  for (let version = 1; ; version++) {
    const item = { kind: 'labels', id: origin, version };
    const first = registry.firstLeaf(item);
    if (first === null || first >= leafIndex) return new StartedKeys(keys, promiseLimitMs);
    const { claims, at } = registry.require(item);
    const publicKey = labelKeys[version - 1]?.publicKey;
    const said = isObject(claims.labels) ? claims.labels.keySha256 : null;
    if (publicKey === undefined || said !== toBase64url(sha256(publicKey, hash))) {
      const what = publicKey === undefined ? 'lacks label key' : 'has another label key';
      throw new LedgerError('POLICY_MISMATCH', `the policy ${what} ${version}, which started at leaf ${first}`);
    }
    keys.push({ version, publicKey, leafIndex: first, startedMs: msOf(at) });
  }
}
