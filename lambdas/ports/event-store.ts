import type { Permit } from '../../core/decision/permit.ts';
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
import type { EventType, Instant, Json, RegistryEventType } from '../../core/vocabulary.ts';

/**
 * The name of one chain of events: `<S>` for a subject (base64url HMAC of the subject id, so that no key holds a person's
 * identifier), or `PURPOSE#<id>`, `NOTICE#<id>` and the like for a registry item.
 */
export type ChainId = string;

/** The end of one chain, as read before a write that extends it. */
export interface ChainHead {
  /** Counts the writes to this item; a record is conditioned on it. */
  readonly version: number;
  readonly seq: number;
  /** Leaf hash of the newest event, 32 bytes. */
  readonly last: Uint8Array;
  readonly lastAt: Instant;
}

/** One immutable fact as it is stored. `entry` is hashed as it stands and never serialised again. */
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
  /** null until it is sequenced. */
  readonly leafIndex: bigint | null;
}

/** The first answer to a request, kept with the event in one transaction. `body` holds no personal data. */
export interface IdempotencyRecord {
  /** `<client>#<token subject>#<key>`. */
  readonly key: string;
  /** base64url HMAC of method, path and body. */
  readonly fingerprint: string;
  /** How the request ended, in the words of the use cases. */
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

/** What the registry keeps of one kind. */
export type RegistryItemOf<K extends RegistryKind> = Extract<RegistryItem, { readonly kind: K }>['item'];

/** What may be asked for as it was: each version of these is kept. A notice has one version, and of what else is registered anybody may know only what is. */
const VERSIONED_KINDS = ['purpose', 'product', 'content'] as const satisfies readonly RegistryKind[];
export type VersionedKind = (typeof VERSIONED_KINDS)[number];

/** Whether each version of items of this kind is kept. */
export function isVersioned(kind: RegistryKind): kind is VersionedKind {
  return VERSIONED_KINDS.some((each) => each === kind);
}

/** Everything that one event changes. All of it is stored, or nothing. */
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
  /** Marks a permit consumed; the write fails if it already was. */
  readonly consumePermit?: { readonly id: string; readonly at: Instant };
  /** What the event says of which notice was shown where; see `listShown`. */
  readonly shown?: ShownNotice;
  /**
   * Registry items to write with the event. A notice must be new; any other must directly follow the version in the
   * store (version 1: there is none), so every write of one, a notice publication's too, moves its `version` by one.
   * Each is listed from then on, see `listRegistry`, and what `isVersioned` is kept as it is now, see `readRegistryVersion`.
   */
  readonly registry?: readonly RegistryItem[];
}

/**
 * Events, chains, states, permits and registry items. Every read is strongly consistent; every method may throw
 * STORE_UNAVAILABLE (nothing is known of the outcome) and the caller decides whether to retry.
 */
export interface EventStore {
  /** INVARIANT: read the head before the state: a write conditioned on the head then vouches for the state as well. */
  readHead(chain: ChainId): Promise<ChainHead | null>;
  /** One item read; null for a subject without a state. */
  readState(chain: ChainId): Promise<SubjectState | null>;
  /** The states of many subjects, in the order asked; one item read each, however often a chain is named. Chains may be drawn while others are read. */
  readStates(chains: Iterable<ChainId>): Promise<readonly (SubjectState | null)[]>;
  /**
   * Stores the event and all that it changes in one transaction: it is durable when this returns.
   * @throws STORE_CONFLICT when the chain moved, the event id or its place exists, the permit was consumed, a registry item moved, or an unexpired idempotency record exists
   */
  record(write: RecordWrite): Promise<void>;
  findEvent(id: string): Promise<StoredEvent | null>;
  /** Newest first, those with `seq` below `before` (all when null), at most `limit`. */
  listEvents(chain: ChainId, before: number | null, limit: number): Promise<readonly StoredEvent[]>;
  /** null when absent or expired at `now`. */
  readIdempotency(key: string, now: Instant): Promise<IdempotencyRecord | null>;
  readPermit(id: string): Promise<Permit | null>;
  readRegistry<K extends RegistryKind>(kind: K, id: string): Promise<RegistryItemOf<K> | null>;
  /** An item as it was in one version, whatever it is now; null where that version was never written, or by a release that kept none. */
  readRegistryVersion<K extends VersionedKind>(kind: K, id: string, version: number): Promise<RegistryItemOf<K> | null>;
  /** The items of one kind in the order of their ids (as ASCII), those after `after` (all when null), at most `limit`. */
  listRegistry<K extends RegistryKind>(
    kind: K,
    after: string | null,
    limit: number,
  ): Promise<readonly RegistryItemOf<K>[]>;
  /** What was shown of a purpose's notices on a day (`YYYY-MM-DD`, UTC), in any order, at most `limit`; it is kept for 400 days. */
  listShown(purpose: string, day: string, limit: number): Promise<readonly ShownNotice[]>;
}
