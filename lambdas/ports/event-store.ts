import type { Permit } from '../../core/decision/permit.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { Json } from '../../core/kernel/json.ts';
import type {
  Content,
  Notice,
  Product,
  Proposal,
  Purpose,
  QualifiedBranch,
  QualifiedStaff,
  Recipient,
} from '../../core/registry/model.ts';
import type { ShownNotice } from '../../core/report/channel-consistency.ts';
import type { SubjectState } from '../../core/subject/state.ts';
import type { EventType, RegistryEventType } from '../../core/vocabulary.ts';

/**
 * The name of a chain of events: `<S>` for a subject (base64url HMAC of the subject id, so that no key holds a
 * person's identifier), or `PURPOSE#<id>`, `NOTICE#<id>` and the like for a registry item.
 */
export type ChainId = string;

/** The end of a chain, as read before a write that extends it. */
export interface ChainHead {
  /** Counts the writes to this item; a write is conditional on it. */
  readonly version: number;
  readonly seq: number;
  /** Leaf hash of the newest event, 32 bytes. */
  readonly last: Uint8Array;
  readonly lastAt: Instant;
}

/** An immutable event as it is stored. The bytes of `entry` are hashed as they are, and never serialised again. */
export interface StoredEvent {
  readonly chain: ChainId;
  readonly seq: number;
  readonly id: string;
  readonly type: EventType | RegistryEventType;
  readonly at: Instant;
  readonly entry: Uint8Array;
  /** 17 SD-JWT disclosures in slot order; none for a registry event. */
  readonly disclosures: readonly string[];
  readonly leafHash: Uint8Array;
  /** null until the event is sequenced. */
  readonly leafIndex: bigint | null;
}

/** The first answer to a request, kept with the event in one transaction. `body` holds no personal data. */
export interface IdempotencyRecord {
  /** `<client>#<token subject>#<key>`. */
  readonly key: string;
  /** base64url HMAC of method, path and body. */
  readonly fingerprint: string;
  /** The outcome of the request, in the words of the use cases. */
  readonly kind: string;
  readonly body: Json;
  readonly expiresAt: Instant;
}

export type RegistryItem =
  | { readonly kind: 'purpose'; readonly item: Purpose }
  | { readonly kind: 'notice'; readonly item: Notice }
  | { readonly kind: 'recipient'; readonly item: Recipient }
  | { readonly kind: 'product'; readonly item: Product }
  | { readonly kind: 'content'; readonly item: Content }
  | { readonly kind: 'staff'; readonly item: QualifiedStaff }
  | { readonly kind: 'place'; readonly item: QualifiedBranch }
  | { readonly kind: 'proposal'; readonly item: Proposal };
export type RegistryKind = RegistryItem['kind'];

/** The item that the registry keeps for a kind. */
export type RegistryItemOf<K extends RegistryKind> = Extract<RegistryItem, { readonly kind: K }>['item'];

/**
 * Kinds of which every version is kept, so that it can be read as it was. A notice has one version; of all other kinds
 * the current item alone can be read.
 */
const VERSIONED_KINDS = ['purpose', 'product', 'content'] as const satisfies readonly RegistryKind[];
export type VersionedKind = (typeof VERSIONED_KINDS)[number];

/** Returns whether every version of items of this kind is kept. */
export function isVersioned(kind: RegistryKind): kind is VersionedKind {
  return VERSIONED_KINDS.some((each) => each === kind);
}

/** Everything that an event changes. All of it is stored, or nothing. */
export interface RecordWrite {
  /** Its `leafIndex` is null. */
  readonly event: StoredEvent;
  /** The head that was read, null when the chain did not exist; the write fails if it moved. */
  readonly head: ChainHead | null;
  /** The subject's next state, when the event changes it. */
  readonly state?: SubjectState;
  /** Replaces a record that had expired at the event's `at`. */
  readonly idempotency?: IdempotencyRecord;
  readonly newPermit?: Permit;
  /** Marks a permit as consumed; the write fails if it already was. */
  readonly consumePermit?: { readonly id: string; readonly at: Instant };
  /** The notice that the event says was shown, and where; see `listShown`. */
  readonly shown?: ShownNotice;
  /**
   * Registry items to write with the event. A notice must be new. Any other item must directly follow the version in
   * the store (none for version 1), so every write of one, even by the publication of a notice, raises its `version` by
   * one. `listRegistry` lists each from then on, and `readRegistryVersion` reads this version if `isVersioned`.
   */
  readonly registry?: readonly RegistryItem[];
}

/**
 * Keeps events, chains, states, permits and registry items. Every read is strongly consistent. Every method may throw
 * STORE_UNAVAILABLE, which says nothing about the outcome; the caller decides whether to retry.
 */
export interface EventStore {
  /**
   * Reads the end of a chain; null when there is no chain.
   * INVARIANT: the head is read before the state, so that a write conditional on the head also vouches for the state.
   */
  readHead(chain: ChainId): Promise<ChainHead | null>;
  /** Reads the state of a subject, with one item read; null when there is none. */
  readState(chain: ChainId): Promise<SubjectState | null>;
  /**
   * Reads the states of many subjects, in the order asked, with one item read for each, however often it is named. The
   * iterable may be drawn from while earlier chains are read.
   */
  readStates(chains: Iterable<ChainId>): Promise<readonly (SubjectState | null)[]>;
  /**
   * Stores an event and everything that it changes in one transaction; durable when this returns.
   * @throws STORE_CONFLICT when the chain moved, the event id or its position exists, the permit was consumed, a
   *   registry item moved, or an unexpired idempotency record exists
   */
  record(write: RecordWrite): Promise<void>;
  findEvent(id: string): Promise<StoredEvent | null>;
  /** Lists the events of a chain with `seq` below `before` (all when null), newest first, at most `limit`. */
  listEvents(chain: ChainId, before: number | null, limit: number): Promise<readonly StoredEvent[]>;
  /** Reads the first answer to a request; null when there is none, or it has expired at `now`. */
  readIdempotency(key: string, now: Instant): Promise<IdempotencyRecord | null>;
  readPermit(id: string): Promise<Permit | null>;
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
  /**
   * What was shown of a purpose's notices on a day (`YYYY-MM-DD`, UTC), in any order, at most `limit`; it is kept for
   * 400 days.
   */
  listShown(purpose: string, day: string, limit: number): Promise<readonly ShownNotice[]>;
}
