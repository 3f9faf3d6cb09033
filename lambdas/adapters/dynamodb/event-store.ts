import type { TransactWriteItem, UpdateItemInput } from '@aws-sdk/client-dynamodb';
import type { ListedPermit, PermitsAndEnds } from '../../../core/decision/open-permits.ts';
import type { Permit } from '../../../core/decision/permit.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { ShownNotice } from '../../../core/report/channel-consistency.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { EventStore, RecordWrite } from '../../ports/event-store.ts';
import type { ChainHead, ChainId, StoredEvent } from '../../ports/events.ts';
import type { IdempotencyRecord } from '../../ports/idempotency.ts';
import type { PermitListKey } from '../../ports/permits.ts';
import type { Promised } from '../../ports/promises.ts';
import type { RegistryItem, RegistryItemOf, RegistryKind, VersionedKind } from '../../ports/registry.ts';
import type { DecisionState } from '../../ports/states.ts';
import { GUARD_TABLE, PARTITIONS, registryPrefix } from '../../table.ts';
import { FORMAT, known, number, text } from './attributes.ts';
import type { DynamoClient } from './client.ts';
import { readEachForDecision, readForDecision, type TableNames } from './decision-reads.ts';
import { reach, reachConditional } from './errors.ts';
import {
  DOES_NOT_EXIST,
  DOES_NOT_EXIST_OR_HAS_EXPIRED,
  headItem,
  idempotencyItem,
  idItem,
  listingItem,
  newEventItem,
  permitItem,
  readEventItem,
  readHeadItem,
  readIdempotencyItem,
  readPermitItem,
  readRegistryItem,
  readShownItem,
  readStateItem,
  registryItem,
  sentItem,
  shownItem,
  versionItem,
} from './event-items.ts';
import {
  chainKey,
  eventKey,
  eventPartition,
  type Item,
  idempotencyKey,
  idKey,
  openPartition,
  PARTS,
  partOf,
  permitKey,
  permitListKey,
  promiseKey,
  putDownKey,
  registryKey,
  shownPartition,
  stateKey,
  versionKey,
} from './keys.ts';
import {
  endedListItem,
  madeAttributes,
  permitListItem,
  permitsEndItem,
  promiseItem,
  readOpenPermitItems,
  readPermitListItem,
  readPromiseItem,
} from './open-permit-items.ts';
import { queryPartition, queryPrefix, queryRange } from './query.ts';
import { DynamoStore } from './store.ts';
import { untoldItem } from './untold-store.ts';

const IS_THE_HEAD_THAT_WAS_READ = '#version = :version AND #seq = :seq AND #last = :last';
const IS_THE_VERSION_BEFORE = '#version = :before';
const EXISTS = 'attribute_exists(pk)';
const NOTHING_IS_PUT_DOWN = `attribute_not_exists(${GUARD_TABLE.partitionKey})`;
const EXISTS_AND_WAS_NOT_CONSUMED = 'attribute_exists(pk) AND attribute_not_exists(consumedAt)';

/** An `EventStore` in the table `ledger`, which looks into the table `guard` for what is put down. */
export class DynamoEventStore extends DynamoStore implements EventStore {
  readonly #guardTable: string;

  constructor(client: DynamoClient, { table, guardTable }: TableNames) {
    super(client, table);
    this.#guardTable = guardTable;
  }

  async readHead(chain: ChainId): Promise<ChainHead | null> {
    const item = await this.get(chainKey(chain));
    return item && readHeadItem(item);
  }

  async readState(chain: ChainId): Promise<SubjectState | null> {
    const item = await this.get(stateKey(chain));
    return item && readStateItem(item);
  }

  readForDecision(chain: ChainId, campaign: string | null = null): Promise<DecisionState> {
    return readForDecision(this.client, { table: this.table, guardTable: this.#guardTable }, chain, campaign);
  }

  readEachForDecision(chains: Iterable<ChainId>): Promise<readonly DecisionState[]> {
    return readEachForDecision(this.client, { table: this.table, guardTable: this.#guardTable }, chains);
  }

  async record(write: RecordWrite): Promise<void> {
    await reachConditional(
      this.client.send('TransactWriteItems', { TransactItems: this.#transaction(write) }),
      (cause) =>
        new LedgerError('STORE_CONFLICT', 'another write was faster, or this one has already landed', { cause }),
    );
  }

  async findEvent(id: string): Promise<StoredEvent | null> {
    const position = await this.get(idKey(id));
    if (!position) return null;
    const item = await this.get(eventKey({ chain: text(known(position), 'chain'), seq: number(position, 'seq') }));
    return item && readEventItem(item);
  }

  async listEvents(chain: ChainId, before: number | null, limit: number): Promise<readonly StoredEvent[]> {
    const range = { partition: eventPartition(chain), side: 'below', than: before } as const;
    return (await queryRange(this.client, this.table, range, limit)).map(readEventItem);
  }

  async readIdempotency(key: string, now: Instant): Promise<IdempotencyRecord | null> {
    const item = await this.get(idempotencyKey(key));
    if (!item) return null;
    const record = readIdempotencyItem(item);
    return record.expiresAt > now ? record : null;
  }

  async readPermit(id: string): Promise<Permit | null> {
    const item = await this.get(permitKey(id));
    return item && readPermitItem(item);
  }

  async readPermitList(key: PermitListKey): Promise<readonly ListedPermit[]> {
    const item = await this.get(permitListKey(key));
    return item ? readPermitListItem(item) : [];
  }

  async readPermitsAndEnds(chain: ChainId): Promise<PermitsAndEnds> {
    return readOpenPermitItems(await queryPartition(this.client, this.table, openPartition(chain)));
  }

  async readPromised(event: string) {
    const item = await this.get(promiseKey(event));
    return item && readPromiseItem(item);
  }

  async keepPromised(event: string, made: Partial<Promised>): Promise<Promised> {
    const attributes = Object.entries(madeAttributes(made));
    const update: UpdateItemInput = {
      TableName: this.table,
      Key: promiseKey(event),
      UpdateExpression: `SET ${attributes.map(([name]) => `${name} = if_not_exists(${name}, :${name})`).join(', ')}`,
      ConditionExpression: EXISTS,
      ExpressionAttributeValues: Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
      ReturnValues: 'ALL_NEW',
    };
    const { Attributes: item } = await reach(this.client.send('UpdateItem', update));
    return readPromiseItem(item ?? {});
  }

  async readRegistry<K extends RegistryKind>(kind: K, id: string): Promise<RegistryItemOf<K> | null> {
    const item = await this.get(registryKey(kind, id));
    return item && readRegistryItem<K>(item);
  }

  async readRegistryVersion<K extends VersionedKind>(
    kind: K,
    id: string,
    version: number,
  ): Promise<RegistryItemOf<K> | null> {
    const item = await this.get(versionKey(kind, id, version));
    return item && readRegistryItem<K>(item);
  }

  async listRegistry<K extends RegistryKind>(
    kind: K,
    after: string | null,
    limit: number,
  ): Promise<readonly RegistryItemOf<K>[]> {
    const range = { partition: PARTITIONS.registry, prefix: registryPrefix(kind), after };
    const items = await queryPrefix(this.client, this.table, range, limit);
    return items.map((item) => readRegistryItem<K>(item));
  }

  async listShown(purpose: string, day: string, limit: number): Promise<readonly ShownNotice[]> {
    const parts = await Promise.all(
      PARTS.map((part) => {
        const range = { partition: shownPartition(purpose, day, part), prefix: day, after: null };
        return queryPrefix(this.client, this.table, range, limit);
      }),
    );
    return parts.flat().slice(0, limit).map(readShownItem);
  }

  #transaction(write: RecordWrite): TransactWriteItem[] {
    const { event, state, idempotency, unlessNoPending, newPermit, consumePermit, promised, shown } = write;
    const { untold, campaignSent, registry = [] } = write;
    const items: TransactWriteItem[] = [
      this.#put(newEventItem(event), DOES_NOT_EXIST),
      this.#put(idItem(event), DOES_NOT_EXIST),
      this.#moveChain(write),
    ];
    if (state) {
      const version = { N: `${state.version}` };
      // See docs/decisions/0303-state-as-one-string.md
      items.push(this.#put({ ...stateKey(event.chain), ...FORMAT, version, state: { S: JSON.stringify(state) } }));
    }
    if (idempotency) {
      const now = { ':now': { S: idempotency.now } };
      items.push(this.#put(idempotencyItem(idempotency.record), DOES_NOT_EXIST_OR_HAS_EXPIRED, now));
    }
    if (unlessNoPending) {
      const Key = putDownKey(event.chain);
      items.push({ ConditionCheck: { TableName: this.#guardTable, Key, ConditionExpression: NOTHING_IS_PUT_DOWN } });
    }
    if (newPermit) items.push(this.#put(permitItem(newPermit), DOES_NOT_EXIST));
    if (consumePermit) {
      items.push({
        Update: {
          TableName: this.table,
          Key: permitKey(consumePermit.id),
          UpdateExpression: 'SET consumedAt = :at',
          ConditionExpression: EXISTS_AND_WAS_NOT_CONSUMED,
          ExpressionAttributeValues: { ':at': { S: consumePermit.at } },
        },
      });
    }
    if (campaignSent) items.push(this.#put(sentItem(event.chain, campaignSent), DOES_NOT_EXIST));
    items.push(...this.#permitItems(write));
    if (promised) items.push(this.#put(promiseItem(event, promised.endedPermits), DOES_NOT_EXIST));
    if (untold) items.push(this.#put(untoldItem(untold), DOES_NOT_EXIST));
    if (shown) items.push(this.#put(shownItem(shown, partOf(event.leafHash[0] ?? 0))));
    for (const item of registry) {
      items.push(this.#putRegistry(item), this.#put(listingItem(item)));
      const version = versionItem(item);
      if (version !== null) items.push(this.#put(version, DOES_NOT_EXIST));
    }
    return items;
  }

  /** Returns the puts to the lists of open permits; the condition on the head guards them. */
  #permitItems({ event, permitList, endsPermits }: RecordWrite): TransactWriteItem[] {
    const items: TransactWriteItem[] = [];
    if (endsPermits) items.push(this.#put(permitsEndItem(event.chain, endsPermits)));
    if (permitList) {
      const { key, list } = permitList;
      items.push(this.#put(permitListItem(key, list.open, event.at)));
      if (list.ended.length > 0) items.push(this.#put(endedListItem(key, list.ended, event)));
    }
    return items;
  }

  #moveChain({
    event,
    head,
    state,
    counted = head?.counted,
    consumed = head?.consumed ?? [],
    used = head?.used ?? [],
  }: RecordWrite): TransactWriteItem {
    const stateSeq = state ? event.seq : (head?.stateSeq ?? null);
    const next = headItem(event, (head?.version ?? 0) + 1, { stateSeq, consumed, used, ...(counted && { counted }) });
    if (head === null) return this.#put(next, DOES_NOT_EXIST);
    const values = { ':version': { N: `${head.version}` }, ':seq': { N: `${head.seq}` }, ':last': { B: head.last } };
    return this.#put(next, IS_THE_HEAD_THAT_WAS_READ, values, {
      '#version': 'version',
      '#seq': 'seq',
      '#last': 'last',
    });
  }

  #putRegistry(registered: RegistryItem): TransactWriteItem {
    const item = registryItem(registered);
    const { version } = registered.item;
    if (registered.kind === 'notice' || version === 1) return this.#put(item, DOES_NOT_EXIST);
    const before = { ':before': { N: `${version - 1}` } };
    return this.#put(item, IS_THE_VERSION_BEFORE, before, { '#version': 'version' });
  }

  #put(item: Item, condition?: string, values?: Item, names?: Record<string, string>): TransactWriteItem {
    return {
      Put: {
        TableName: this.table,
        Item: item,
        ConditionExpression: condition,
        ExpressionAttributeValues: values,
        ExpressionAttributeNames: names,
      },
    };
  }
}
