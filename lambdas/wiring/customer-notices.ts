import { consoleCustomerNotice } from '../adapters/console/customer-notice.ts';
import { DynamoUntoldStore } from '../adapters/dynamodb/untold-store.ts';
import type { TellDeps } from '../app/customer-notice/tell-customers.ts';
import type { Config } from '../config/groups.ts';
import { dynamoClient } from './dynamodb.ts';

/** Makes the dependencies of telling customers: what they are to be told, and its delivery. */
export async function customerNotices({
  store,
  customerNotices: { delivery },
}: Pick<Config, 'store' | 'customerNotices'>): Promise<Omit<TellDeps, 'clock'>> {
  const untold = new DynamoUntoldStore(dynamoClient(store), store.table);
  if (delivery.kind === 'console') return { untold, customerNotice: consoleCustomerNotice };
  const { snsCustomerNotice } = await import('../adapters/sns/customer-notice.ts');
  return { untold, customerNotice: snsCustomerNotice(delivery.arn) };
}
