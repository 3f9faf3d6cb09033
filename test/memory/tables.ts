import type { ListedPermit, RecordedEnd } from '../../core/decision/open-permits.ts';
import type { Permit } from '../../core/decision/permit.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { ShownNotice } from '../../core/report/channel-consistency.ts';
import type { SubjectState } from '../../core/subject/state.ts';
import type { AnchorRecord } from '../../lambdas/ports/anchor.ts';
import type { KeptCode } from '../../lambdas/ports/codes.ts';
import type { UntoldEvent } from '../../lambdas/ports/customer-notices.ts';
import type { ChainHead, StoredEvent } from '../../lambdas/ports/events.ts';
import type { IdempotencyRecord } from '../../lambdas/ports/idempotency.ts';
import type { PermitListKey } from '../../lambdas/ports/permits.ts';
import type { Promised, PromisedEvent } from '../../lambdas/ports/promises.ts';
import type { RegistryItem, RegistryKind } from '../../lambdas/ports/registry.ts';
import type { Batch, EventKey, Quarantined } from '../../lambdas/ports/sequence-store.ts';

/** A code, with the names of the attempts at it. */
interface TriedCode {
  readonly code: Omit<KeptCode, 'attempts'>;
  readonly attempts: ReadonlySet<string>;
}

/** The data of one ledger in memory, shared by its stores; `copy()` makes a backup. */
export class MemoryTables {
  readonly heads = new Map<string, ChainHead>();
  readonly states = new Map<string, SubjectState>();
  readonly events = new Map<string, StoredEvent>();
  readonly ids = new Map<string, EventKey>();
  readonly permits = new Map<string, Permit>();
  /** By subject, purpose and client, see `keyOfList`. */
  readonly permitLists = new Map<string, { readonly key: PermitListKey; readonly permits: readonly ListedPermit[] }>();
  /** The permits taken off a list because an event had ended them, by list and position. */
  readonly endedPermits = new Map<string, { readonly key: PermitListKey; readonly permits: readonly ListedPermit[] }>();
  /** By the event that ended them. */
  readonly permitsEnds = new Map<string, { readonly chain: string; readonly end: RecordedEnd }>();
  /** By event. */
  readonly promised = new Map<string, Promised & { readonly event: PromisedEvent }>();
  readonly idempotency = new Map<string, IdempotencyRecord>();
  readonly codes = new Map<string, TriedCode>();
  /** By kind and id, see `keyOfItem`. */
  readonly registry = new Map<string, RegistryItem['item']>();
  /** By kind, id and version, see `keyOfVersion`. */
  readonly versions = new Map<string, RegistryItem['item']>();
  /** When each subject got a push of a campaign, see `keyOfSent`. */
  readonly sent = new Map<string, Instant>();
  /** By event. */
  readonly shown = new Map<string, ShownNotice>();
  /** By event. */
  readonly untold = new Map<string, UntoldEvent>();
  readonly unsequenced = new Set<string>();
  readonly quarantine = new Map<string, Quarantined>();
  readonly anchors = new Map<bigint, AnchorRecord>();
  batches: readonly Batch[] = [];
  nextIndex = 0n;

  copy(): MemoryTables {
    const copy = new MemoryTables();
    for (const name of Object.keys(this) as (keyof MemoryTables)[]) {
      const from = this[name];
      const to = copy[name];
      if (from instanceof Map) for (const [key, value] of from) (to as Map<unknown, unknown>).set(key, value);
      if (from instanceof Set) for (const value of from) (to as Set<unknown>).add(value);
    }
    copy.batches = this.batches;
    copy.nextIndex = this.nextIndex;
    return copy;
  }
}

/** Returns the key of an event in `MemoryTables.events`. */
export function keyOfEvent(key: EventKey): string {
  return `${key.chain}@${key.seq}`;
}

/** Returns the key of a list in `MemoryTables.permitLists`. */
export function keyOfList({ chain, purpose, client }: PermitListKey): string {
  return JSON.stringify([chain, purpose, client]);
}

/** Returns the key of a subject and campaign in `MemoryTables.sent`. */
export function keyOfSent(chain: string, campaign: string): string {
  return JSON.stringify([chain, campaign]);
}

/** Returns the key of a registry item in `MemoryTables.registry`. */
export function keyOfItem(kind: RegistryKind, id: string): string {
  return `${kind}#${id}`;
}

/** Returns the key of one version of a registry item in `MemoryTables.versions`. */
export function keyOfVersion(kind: RegistryKind, id: string, version: number): string {
  return `${keyOfItem(kind, id)}@${version}`;
}
