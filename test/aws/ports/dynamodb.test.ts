import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { DynamoAnchorStore } from '../../../lambdas/adapters/dynamodb/anchor-store.ts';
import type { DynamoClient } from '../../../lambdas/adapters/dynamodb/client.ts';
import { DynamoCodeStore } from '../../../lambdas/adapters/dynamodb/code-store.ts';
import { createTables } from '../../../lambdas/adapters/dynamodb/create-tables.ts';
import { DynamoEventStore } from '../../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoGuard } from '../../../lambdas/adapters/dynamodb/guard.ts';
import { DynamoPutDownStore } from '../../../lambdas/adapters/dynamodb/put-down-store.ts';
import { DynamoSequenceStore } from '../../../lambdas/adapters/dynamodb/sequence-store.ts';
import { type MiniStack, startMiniStack } from '../../../scripts/aws/ministack.ts';
import { codeStoreSuite } from '../../ports/code-store.suite.ts';
import { eventStoreSuite } from '../../ports/event-store.suite.ts';
import { idempotencySuite } from '../../ports/idempotency.suite.ts';
import { anchorStoreSuite, guardSuite } from '../../ports/log-stores.suite.ts';
import { permitsSuite } from '../../ports/permits.suite.ts';
import { putDownSuite } from '../../ports/put-down.suite.ts';
import { registrySuite } from '../../ports/registry.suite.ts';
import { sequenceStoreSuite } from '../../ports/sequence-store.suite.ts';
import { shownNoticesSuite } from '../../ports/shown-notices.suite.ts';
import { statesSuite } from '../../ports/states.suite.ts';
import { sdkClient, testClient } from '../../support/dynoxide.ts';

const NAME = 'DynamoDB on MiniStack';

let aws: MiniStack;
let client: DynamoClient;
let sdk: DynamoDBClient;
let made = 0;
beforeAll(async () => {
  aws = await startMiniStack({ quiet: true });
  client = testClient(aws.endpoint);
  sdk = sdkClient(aws.endpoint);
});
afterAll(async () => {
  client.destroy();
  sdk.destroy();
  await aws.stop();
});

async function tables() {
  const names = { table: `ledger-${made}`, guardTable: `guard-${made++}` };
  await createTables(sdk, names);
  return names;
}

const openEvents = async () => new DynamoEventStore(client, await tables());
eventStoreSuite(NAME, openEvents);
statesSuite(NAME, openEvents);
permitsSuite(NAME, openEvents);
idempotencySuite(NAME, openEvents);
registrySuite(NAME, openEvents);
shownNoticesSuite(NAME, openEvents);
codeStoreSuite(NAME, async () => {
  const names = await tables();
  return { codes: new DynamoCodeStore(client, names.table), events: new DynamoEventStore(client, names) };
});
sequenceStoreSuite(NAME, async () => {
  const names = await tables();
  return { events: new DynamoEventStore(client, names), sequence: new DynamoSequenceStore(client, names.table) };
});
putDownSuite(NAME, async () => {
  const names = await tables();
  return { putDown: new DynamoPutDownStore(client, names.guardTable), events: new DynamoEventStore(client, names) };
});
anchorStoreSuite(NAME, async () => new DynamoAnchorStore(client, (await tables()).table));
guardSuite(NAME, async () => new DynamoGuard(client, (await tables()).guardTable));
