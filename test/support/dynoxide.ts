import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../lambdas/adapters/dynamodb/client.ts';
import { createTables } from '../../lambdas/adapters/dynamodb/create-tables.ts';
import { startDynoxide } from '../../scripts/host/dynoxide.ts';

/** An engine for one test file: dynoxide in a temporary folder, or what `DYNAMODB_ENDPOINT` names. */
export interface TestEngine {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  /** The engine's file, null for an engine that is not ours. */
  readonly dbPath: string | null;
  /** Two fresh tables. */
  tables(): Promise<{ readonly table: string; readonly guardTable: string }>;
  stop(): Promise<void>;
}

let tablesMade = 0;

export async function startTestEngine(): Promise<TestEngine> {
  const given = process.env.DYNAMODB_ENDPOINT;
  const folder = await mkdtemp(join(tmpdir(), 'ledger-test-'));
  const dbPath = given ? null : join(folder, 'ledger.db');
  const engine = dbPath === null ? null : await startDynoxide({ dbPath });
  const endpoint = engine?.endpoint ?? given ?? '';
  const client = testClient(endpoint);
  return {
    client,
    endpoint,
    dbPath,
    async tables() {
      const suffix = `${process.pid}-${tablesMade++}`;
      const names = { table: `ledger-${suffix}`, guardTable: `guard-${suffix}` };
      await createTables(client, names);
      return names;
    },
    async stop() {
      client.destroy();
      await engine?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client with keys that a local engine takes. */
export function testClient(endpoint: string): DynamoDBClient {
  return createDynamoClient({
    region: 'eu-central-1',
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
