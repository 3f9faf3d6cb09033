import type { Use } from '../../core/consent/uses.ts';
import type { Circumstances } from '../../core/decision/decide.ts';
import type { ConsumedPush } from '../../core/decision/frequency.ts';
import type { LabelPosition } from '../../core/entry/label.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { MinuteCount } from '../../core/kernel/minute-count.ts';
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
  /** `seq` of the event that made the version of the subject's state; null: none did, or it is a registry item's. */
  readonly stateSeq: number | null;
  /** The events of one minute that are counted against its limit; absent: none was counted. */
  readonly counted?: MinuteCount;
  /** The subject's last pushes of purposes that are counted; of a registry item, none. */
  readonly consumed: readonly ConsumedPush[];
  /** The last uses of the subject's consents to disclose that say how often; of a registry item, none. */
  readonly used: readonly Use[];
}

/** Returns what a decision about a subject rests on of the head of their chain, null when there is no chain. */
export function ofHead(head: ChainHead | null): Pick<Circumstances, 'lastAt' | 'consumed' | 'used'> {
  return { lastAt: head?.lastAt ?? null, consumed: head?.consumed ?? [], used: head?.used ?? [] };
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
  /** The position by which the event's label was made; null: it is about no person, and its entry says the item. */
  readonly label: LabelPosition | null;
  /** null until the event is sequenced. */
  readonly leafIndex: bigint | null;
}

/** Reads chains of events. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface Events {
  /**
   * Reads the end of a chain; null when there is no chain.
   * INVARIANT: the head is read before the state, so that a write conditional on the head also vouches for the state.
   */
  readHead(chain: ChainId): Promise<ChainHead | null>;
  findEvent(id: string): Promise<StoredEvent | null>;
  /** Lists the events of a chain with `seq` below `before` (all when null), newest first, at most `limit`. */
  listEvents(chain: ChainId, before: number | null, limit: number): Promise<readonly StoredEvent[]>;
}
