import { type DynamoDBClient, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { DynamoPutDownStore } from '../../../lambdas/adapters/dynamodb/put-down-store.ts';

const NO = { chain: 'S', event: '01a22c46-a611', saidAt: '2026-11-23T08:00:00.000Z', idempotency: null, request: {} };

test.each([0, 1, 3])('a no is put down though %i transactions that check its item are under way', async (rivals) => {
  let sent = 0;
  const send = async () => {
    sent += 1;
    if (sent <= rivals) throw new TransactionConflictException({ message: 'under way', $metadata: {} });
    return {};
  };
  await new DynamoPutDownStore({ send } as unknown as DynamoDBClient, 'guard').putDown(NO);
  expect(sent).toBe(rivals + 1);
});
