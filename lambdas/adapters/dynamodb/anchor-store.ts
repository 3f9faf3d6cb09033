import type { AnchorRecord, AnchorStore } from '../../ports/anchor.ts';
import { PARTITIONS } from '../../table.ts';
import { bytes, FORMAT, integer, known, text } from './attributes.ts';
import { reach } from './errors.ts';
import { anchorKey, type Item } from './keys.ts';
import { queryRange, type Range } from './query.ts';
import { DynamoStore } from './store.ts';

/** An `AnchorStore` in the table `ledger`. */
export class DynamoAnchorStore extends DynamoStore implements AnchorStore {
  async put(record: AnchorRecord): Promise<void> {
    await reach(this.client.send('PutItem', { TableName: this.table, Item: anchorItem(record) }));
  }

  async drop(treeSize: bigint): Promise<void> {
    await reach(this.client.send('DeleteItem', { TableName: this.table, Key: anchorKey(treeSize) }));
  }

  listAbove(size: bigint, limit: number): Promise<readonly AnchorRecord[]> {
    return this.#list('above', size, limit);
  }

  listBelow(size: bigint | null, limit: number): Promise<readonly AnchorRecord[]> {
    return this.#list('below', size, limit);
  }

  async #list(side: Range['side'], than: bigint | null, limit: number): Promise<readonly AnchorRecord[]> {
    const items = await queryRange(this.client, this.table, { partition: PARTITIONS.anchors, side, than }, limit);
    return items.map(readAnchorItem);
  }
}

function anchorItem(record: AnchorRecord): Item {
  return {
    ...anchorKey(record.treeSize),
    ...FORMAT,
    treeSize: { N: `${record.treeSize}` },
    rootHash: { B: record.rootHash },
    transaction: { S: record.transaction },
    block: { N: `${record.block}` },
    blockHash: { S: record.blockHash },
    anchoredAt: { N: `${record.anchoredAt}` },
    time: { N: `${record.time}` },
    signature: { B: record.signature },
    note: { S: record.note },
    recordedAt: { S: record.recordedAt },
  };
}

function readAnchorItem(item: Item): AnchorRecord {
  return {
    treeSize: integer(known(item), 'treeSize'),
    rootHash: bytes(item, 'rootHash'),
    transaction: text(item, 'transaction'),
    block: integer(item, 'block'),
    blockHash: text(item, 'blockHash'),
    anchoredAt: integer(item, 'anchoredAt'),
    time: integer(item, 'time'),
    signature: bytes(item, 'signature'),
    note: text(item, 'note'),
    recordedAt: text(item, 'recordedAt'),
  };
}
