import { expect, test } from 'vitest';
import type { DynamoClient } from '../../../lambdas/adapters/dynamodb/client.ts';
import { DynamoError } from '../../../lambdas/adapters/dynamodb/errors.ts';
import { DynamoPutDownStore } from '../../../lambdas/adapters/dynamodb/put-down-store.ts';

const NO = { chain: 'S', event: '01a22c46-a611', saidAt: '2026-11-23T08:00:00.000Z', idempotency: null, request: {} };

test.each([0, 1, 3])('a no is put down though %i transactions that check its item are under way', async (rivals) => {
  let sent = 0;
  const send = async () => {
    sent += 1;
    if (sent <= rivals) throw new DynamoError(400, { __type: 'TransactionConflictException' });
    return {};
  };
  await new DynamoPutDownStore({ send } as unknown as DynamoClient, 'guard').putDown(NO);
  expect(sent).toBe(rivals + 1);
});
