import type { ListedPermit, PermitsAndEnds } from '../../core/decision/open-permits.ts';
import type { Permit } from '../../core/decision/permit.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { ShownNotice } from '../../core/report/channel-consistency.ts';
import type { SubjectState } from '../../core/subject/state.ts';
import type { EventStore, RecordWrite } from '../../lambdas/ports/event-store.ts';
import { type ChainHead, type ChainId, ofHead, type StoredEvent } from '../../lambdas/ports/events.ts';
import type { IdempotencyRecord } from '../../lambdas/ports/idempotency.ts';
import type { PermitListKey } from '../../lambdas/ports/permits.ts';
import type { Promised } from '../../lambdas/ports/promises.ts';
import {
  isVersioned,
  type RegistryItemOf,
  type RegistryKind,
  type VersionedKind,
} from '../../lambdas/ports/registry.ts';
import type { DecisionState } from '../../lambdas/ports/states.ts';
import { MemoryPutDownStore } from './put-down-store.ts';
import { keyOfEvent, keyOfItem, keyOfList, keyOfSent, keyOfVersion, type MemoryTables } from './tables.ts';

/** Size limit of an item in DynamoDB, enforced here too so that a test finds an item that would not fit. */
const MAX_ITEM_BYTES = 400 * 1_024;

/** An `EventStore` in memory; all effects of a call happen at once, as in a transaction. */
export class MemoryEventStore implements EventStore {
  readonly #tables: MemoryTables;
  readonly #putDown: MemoryPutDownStore;

  constructor(tables: MemoryTables, putDown = new MemoryPutDownStore()) {
    this.#tables = tables;
    this.#putDown = putDown;
  }

  async readHead(chain: ChainId): Promise<ChainHead | null> {
    return this.#tables.heads.get(chain) ?? null;
  }

  async readState(chain: ChainId): Promise<SubjectState | null> {
    return this.#tables.states.get(chain) ?? null;
  }

  async readForDecision(chain: ChainId, campaign: string | null = null): Promise<DecisionState> {
    return {
      state: await this.readState(chain),
      noPending: (await this.#putDown.listPutDown(chain)).length > 0,
      campaignSent: campaign !== null && this.#tables.sent.has(keyOfSent(chain, campaign)),
      ...ofHead(await this.readHead(chain)),
    };
  }

  async readEachForDecision(chains: Iterable<ChainId>): Promise<readonly DecisionState[]> {
    return Promise.all(Array.from(chains, (chain) => this.readForDecision(chain)));
  }

  async record(write: RecordWrite): Promise<void> {
    const tables = this.#tables;
    this.#check(write);
    const { event, head, state, idempotency, newPermit, consumePermit, promised, untold, shown } = write;
    const { registry = [] } = write;
    const counted = write.counted ?? head?.counted;
    tables.events.set(keyOfEvent(event), event);
    tables.unsequenced.add(keyOfEvent(event));
    tables.ids.set(event.id, { chain: event.chain, seq: event.seq });
    tables.heads.set(event.chain, {
      version: (head?.version ?? 0) + 1,
      seq: event.seq,
      last: event.leafHash,
      lastAt: event.at,
      stateSeq: state ? event.seq : (head?.stateSeq ?? null),
      ...(counted && { counted }),
      consumed: write.consumed ?? head?.consumed ?? [],
      used: write.used ?? head?.used ?? [],
    });
    if (state) tables.states.set(event.chain, state);
    if (idempotency) tables.idempotency.set(idempotency.record.key, idempotency.record);
    if (newPermit) tables.permits.set(newPermit.id, newPermit);
    const permit = consumePermit && tables.permits.get(consumePermit.id);
    if (permit) tables.permits.set(permit.id, { ...permit, consumedAt: consumePermit.at });
    const { campaignSent: sent } = write;
    if (sent) tables.sent.set(keyOfSent(event.chain, sent.campaign), sent.at);
    this.#listPermits(write);
    if (promised) {
      const { id, chain, seq, at, leafHash } = event;
      tables.promised.set(id, { event: { id, chain, seq, at, leafHash }, promise: null, ...promised });
    }
    if (untold) tables.untold.set(event.id, untold);
    if (shown) tables.shown.set(shown.event, shown);
    for (const { kind, item } of registry) {
      tables.registry.set(keyOfItem(kind, item.id), item);
      if (isVersioned(kind)) tables.versions.set(keyOfVersion(kind, item.id, item.version), item);
    }
  }

  async findEvent(id: string): Promise<StoredEvent | null> {
    const key = this.#tables.ids.get(id);
    return (key && this.#tables.events.get(keyOfEvent(key))) ?? null;
  }

  async listEvents(chain: ChainId, before: number | null, limit: number): Promise<readonly StoredEvent[]> {
    const newest = this.#tables.heads.get(chain)?.seq ?? -1;
    const found: StoredEvent[] = [];
    for (let seq = Math.min(newest, (before ?? newest + 1) - 1); seq >= 0 && found.length < limit; seq--) {
      const event = this.#tables.events.get(keyOfEvent({ chain, seq }));
      if (event) found.push(event);
    }
    return found;
  }

  async readIdempotency(key: string, now: Instant): Promise<IdempotencyRecord | null> {
    const record = this.#tables.idempotency.get(key);
    return record && record.expiresAt > now ? record : null;
  }

  async readPermit(id: string): Promise<Permit | null> {
    return this.#tables.permits.get(id) ?? null;
  }

  async readPermitList(key: PermitListKey): Promise<readonly ListedPermit[]> {
    return this.#tables.permitLists.get(keyOfList(key))?.permits ?? [];
  }

  async readPermitsAndEnds(chain: ChainId): Promise<PermitsAndEnds> {
    const { permitLists, endedPermits, permitsEnds } = this.#tables;
    const lists = [...permitLists.values(), ...endedPermits.values()].filter(({ key }) => key.chain === chain);
    return {
      permits: lists.flatMap(({ key: { purpose }, permits }) => permits.map((permit) => ({ ...permit, purpose }))),
      ends: [...permitsEnds.values()].filter((each) => each.chain === chain).map(({ end }) => end),
    };
  }

  async readPromised(event: string) {
    return this.#tables.promised.get(event) ?? null;
  }

  async keepPromised(event: string, made: Partial<Promised>): Promise<Promised> {
    const kept = this.#tables.promised.get(event);
    if (kept === undefined) throw new Error('nothing is to be made for the event');
    const promise = kept.promise ?? made.promise ?? null;
    const next = { ...kept, promise, endedPermits: kept.endedPermits ?? made.endedPermits ?? null };
    this.#tables.promised.set(event, next);
    return next;
  }

  async readRegistry<K extends RegistryKind>(kind: K, id: string): Promise<RegistryItemOf<K> | null> {
    return (this.#tables.registry.get(keyOfItem(kind, id)) as RegistryItemOf<K> | undefined) ?? null;
  }

  async readRegistryVersion<K extends VersionedKind>(
    kind: K,
    id: string,
    version: number,
  ): Promise<RegistryItemOf<K> | null> {
    const found = this.#tables.versions.get(keyOfVersion(kind, id, version));
    return (found as RegistryItemOf<K> | undefined) ?? null;
  }

  async listRegistry<K extends RegistryKind>(
    kind: K,
    after: string | null,
    limit: number,
  ): Promise<readonly RegistryItemOf<K>[]> {
    const prefix = keyOfItem(kind, '');
    const keys = [...this.#tables.registry.keys()].filter(
      (key) => key.startsWith(prefix) && (after === null || key > prefix + after),
    );
    return keys
      .sort()
      .slice(0, limit)
      .map((key) => this.#tables.registry.get(key) as RegistryItemOf<K>);
  }

  async listShown(purpose: string, day: string, limit: number): Promise<readonly ShownNotice[]> {
    const found = this.#tables.shown.values();
    return [...found].filter((one) => one.purpose === purpose && one.recordedAt.startsWith(day)).slice(0, limit);
  }

  #listPermits({ event, permitList, endsPermits }: RecordWrite): void {
    const { permitLists, endedPermits, permitsEnds } = this.#tables;
    if (endsPermits) permitsEnds.set(event.id, { chain: event.chain, end: endsPermits });
    if (permitList === undefined) return;
    const { key, list } = permitList;
    permitLists.set(keyOfList(key), { key, permits: list.open });
    if (list.ended.length > 0) endedPermits.set(`${keyOfList(key)}@${event.seq}`, { key, permits: list.ended });
  }

  #check(write: RecordWrite): void {
    const tables = this.#tables;
    const { event, head, state, idempotency, unlessNoPending, newPermit, consumePermit, registry = [] } = write;
    if (state && utf8(JSON.stringify(state)).length > MAX_ITEM_BYTES)
      throw new Error('the state is too large for an item');
    const current = tables.heads.get(event.chain);
    const headHolds =
      head === null ? current === undefined : current?.version === head.version && current.seq === head.seq;
    if (!headHolds) throw conflict('the chain moved');
    if (tables.events.has(keyOfEvent(event))) throw conflict('the position in the chain is taken');
    if (tables.ids.has(event.id)) throw conflict('the event id is taken');
    const earlier = idempotency && tables.idempotency.get(idempotency.record.key);
    if (idempotency && earlier && earlier.expiresAt > idempotency.now) throw conflict('the idempotency key is taken');
    if (unlessNoPending && this.#putDown.holds(event.chain)) throw conflict('a no is put down');
    if (newPermit && tables.permits.has(newPermit.id)) throw conflict('the permit exists');
    if (consumePermit && tables.permits.get(consumePermit.id)?.consumedAt !== null) {
      throw conflict('the permit was consumed');
    }
    const { campaignSent: sent } = write;
    if (sent && tables.sent.has(keyOfSent(event.chain, sent.campaign))) throw conflict('the campaign was sent');
    for (const { kind, item } of registry) {
      const stored = tables.registry.get(keyOfItem(kind, item.id))?.version ?? 0;
      if (stored !== (kind === 'notice' ? 0 : item.version - 1)) throw conflict('a registry item moved');
    }
  }
}

function conflict(message: string): LedgerError {
  return new LedgerError('STORE_CONFLICT', message);
}
