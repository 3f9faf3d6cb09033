import type { Use } from '../../core/consent/uses.ts';
import type { ConsumedPush } from '../../core/decision/frequency.ts';
import type { PermitList, RecordedEnd } from '../../core/decision/open-permits.ts';
import type { Permit } from '../../core/decision/permit.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { MinuteCount } from '../../core/kernel/minute-count.ts';
import type { ShownNotice } from '../../core/report/channel-consistency.ts';
import type { SubjectState } from '../../core/subject/state.ts';
import type { UntoldEvent } from './customer-notices.ts';
import type { ChainHead, Events, StoredEvent } from './events.ts';
import type { IdempotencyRecord, IdempotencyRecords } from './idempotency.ts';
import type { PermitListKey, Permits } from './permits.ts';
import type { Promised, Promises } from './promises.ts';
import type { Registry, RegistryItem } from './registry.ts';
import type { ShownNotices } from './shown-notices.ts';
import type { States } from './states.ts';

/** Everything that an event changes. All of it is stored, or nothing. */
export interface RecordWrite {
  /** Its `leafIndex` is null. */
  readonly event: StoredEvent;
  /** The head that was read, null when the chain did not exist; the write fails if it moved. */
  readonly head: ChainHead | null;
  /** The count that the head has from now on; absent: that of the head that was read. */
  readonly counted?: MinuteCount;
  /** The subject's next state, when the event changes it. */
  readonly state?: SubjectState;
  /** Replaces a record that had expired at `now`. */
  readonly idempotency?: { readonly record: IdempotencyRecord; readonly now: Instant };
  /** True: the write fails while a no of the subject is put down, see `PutDownStore`. */
  readonly unlessNoPending?: boolean;
  readonly newPermit?: Permit;
  /** Marks a permit as consumed; the write fails if it already was. */
  readonly consumePermit?: { readonly id: string; readonly at: Instant };
  /** The subject's last pushes as the event leaves them; absent: they stay as the head that was read has them. */
  readonly consumed?: readonly ConsumedPush[];
  /** The last uses of the subject's consents to disclose, likewise. */
  readonly used?: readonly Use[];
  /** Keeps for good that the subject got a push of a campaign; the write fails if that was kept before. */
  readonly campaignSent?: { readonly campaign: string; readonly at: Instant };
  /** The list of a client's open permits as the event leaves it; those that have ended are kept beside it. */
  readonly permitList?: { readonly key: PermitListKey; readonly list: PermitList };
  /** The permits that the event ends, so that they can be counted however late. */
  readonly endsPermits?: RecordedEnd;
  /** Set when something is to be made for the event once it is on record, with what is known of it; see `Promises`. */
  readonly promised?: Pick<Promised, 'endedPermits'>;
  /** Set when the customer is to be told of the event, see `UntoldStore`. */
  readonly untold?: UntoldEvent;
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
 * Records events, and reads everything that they change. STORE_UNAVAILABLE says nothing about the outcome of a call;
 * the caller decides whether to retry.
 */
export interface EventStore extends Events, States, Permits, Promises, Registry, IdempotencyRecords, ShownNotices {
  /**
   * Stores an event and everything that it changes in one transaction; durable when this returns.
   * @throws STORE_CONFLICT when the chain moved, the event id or its position exists, the permit was consumed, a
   *   push of the campaign was sent, a registry item moved, a no is put down, or an unexpired idempotency record exists
   */
  record(write: RecordWrite): Promise<void>;
}
