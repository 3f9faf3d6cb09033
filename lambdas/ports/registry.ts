import type { DatedKey } from '../../core/entry/keys/in-force.ts';
import type { ReceiptKey } from '../../core/entry/receipt.ts';
import type { StatedRuns } from '../../core/map/index.ts';
import type {
  Campaign,
  Content,
  Notice,
  Product,
  Proposal,
  Purpose,
  QualifiedBranch,
  QualifiedStaff,
  Recipient,
  RegisteredChannel,
  RegisteredClient,
} from '../../core/registry/model.ts';

/** The label keys of a log: one item, whose id is the log's origin; its version counts the keys. */
interface StartedLabels {
  readonly id: string;
  readonly version: number;
  /** Every public key that was started, the first first: base64url of 32 bytes. */
  readonly keys: readonly string[];
}

/** The rules of decisions that were started last: one item, whose id is the log's origin. */
interface StartedRules {
  readonly id: string;
  readonly version: number;
  /** Hash text of their chapter in docs/formats/decision.md. */
  readonly sha256: string;
}

/**
 * The keys with which the ledger signs, and did: one item, whose id is the log's origin. Each list is oldest first; of
 * what is in force `until` is null.
 */
interface StatedKeys {
  readonly id: string;
  readonly version: number;
  /** C2SP verifier keys. */
  readonly checkpointKeys: readonly DatedKey<string>[];
  readonly receiptKeys: readonly DatedKey<ReceiptKey>[];
  /** EIP-55 addresses. */
  readonly promiseRoots: readonly DatedKey<string>[];
}

/** The newest statement of the map: one item, whose id is the log's origin. */
export interface StatedMap extends StatedRuns {
  readonly id: string;
  readonly version: number;
}

/** An item of the registry, with its kind. */
export type RegistryItem =
  | { readonly kind: 'purpose'; readonly item: Purpose }
  | { readonly kind: 'notice'; readonly item: Notice }
  | { readonly kind: 'recipient'; readonly item: Recipient }
  | { readonly kind: 'product'; readonly item: Product }
  | { readonly kind: 'content'; readonly item: Content }
  | { readonly kind: 'staff'; readonly item: QualifiedStaff }
  | { readonly kind: 'place'; readonly item: QualifiedBranch }
  | { readonly kind: 'campaign'; readonly item: Campaign }
  | { readonly kind: 'client'; readonly item: RegisteredClient }
  | { readonly kind: 'channel'; readonly item: RegisteredChannel }
  | { readonly kind: 'proposal'; readonly item: Proposal }
  | { readonly kind: 'labels'; readonly item: StartedLabels }
  | { readonly kind: 'rules'; readonly item: StartedRules }
  | { readonly kind: 'keys'; readonly item: StatedKeys }
  | { readonly kind: 'map'; readonly item: StatedMap };
export type RegistryKind = RegistryItem['kind'];

/** The kinds of things about which entries speak in the open; of the last three no item is kept. */
export type OpenKind = RegistryKind | 'promise-key' | 'export' | 'look';

/** The item that the registry keeps for a kind. */
export type RegistryItemOf<K extends RegistryKind> = Extract<RegistryItem, { readonly kind: K }>['item'];

/**
 * Kinds of which every version is kept, so that it can be read as it was. A notice has one version; of a proposal the
 * current one alone can be read.
 */
const VERSIONED_KINDS = [
  'purpose',
  'recipient',
  'product',
  'content',
  'staff',
  'place',
  'campaign',
  'client',
  'channel',
] as const satisfies readonly RegistryKind[];
export type VersionedKind = (typeof VERSIONED_KINDS)[number];

/** Returns whether every version of items of this kind is kept. */
export function isVersioned(kind: RegistryKind): kind is VersionedKind {
  return VERSIONED_KINDS.some((each) => each === kind);
}

/** Reads items of the registry. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface Registry {
  readRegistry<K extends RegistryKind>(kind: K, id: string): Promise<RegistryItemOf<K> | null>;
  /** Reads an item as it was in one version; null when that version was never written. */
  readRegistryVersion<K extends VersionedKind>(kind: K, id: string, version: number): Promise<RegistryItemOf<K> | null>;
  /**
   * Lists the items of a kind with ids after `after` (all when null), in the order of their ids in ASCII, at most
   * `limit`.
   */
  listRegistry<K extends RegistryKind>(
    kind: K,
    after: string | null,
    limit: number,
  ): Promise<readonly RegistryItemOf<K>[]>;
}
