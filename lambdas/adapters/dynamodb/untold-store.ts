import type { Instant } from '../../../core/kernel/instant.ts';
import type { ToldEvent } from '../../../core/subject/told-customer.ts';
import type { UntoldEvent, UntoldKey, UntoldStore } from '../../ports/customer-notices.ts';
import { FORMAT, json, known, text } from './attributes.ts';
import { reach } from './errors.ts';
import { type Item, PARTS, parseUntoldKey, untoldKey, untoldPartition } from './keys.ts';
import { queryBefore } from './query.ts';
import { DynamoStore } from './store.ts';

// See docs/decisions/0982-a-customer-is-told-at-least-once.md
/** An `UntoldStore` in the table `ledger`. */
export class DynamoUntoldStore extends DynamoStore implements UntoldStore {
  async readUntold(key: UntoldKey): Promise<ToldEvent | null> {
    const item = await this.get(untoldKey(key));
    return item && json<ToldEvent>(known(item), 'told');
  }

  async listUntold(before: Instant, limit: number): Promise<readonly UntoldKey[]> {
    const found = await Promise.all(
      PARTS.map((part) => queryBefore(this.client, this.table, { partition: untoldPartition(part), before }, limit)),
    );
    return found
      .flat()
      .sort((a, b) => (text(a, 'sk') < text(b, 'sk') ? -1 : 1))
      .slice(0, limit)
      .flatMap((item) => parseUntoldKey(item.pk?.S, item.sk?.S) ?? []);
  }

  async removeUntold(key: UntoldKey): Promise<void> {
    await reach(this.client.send('DeleteItem', { TableName: this.table, Key: untoldKey(key) }));
  }
}

/** Returns the item of an event of which the customer is to be told. */
export function untoldItem({ since, told }: UntoldEvent): Item {
  return { ...untoldKey({ event: told.event, since }), ...FORMAT, told: { S: JSON.stringify(told) } };
}
