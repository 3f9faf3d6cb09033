import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createDynamoClient,
  type DynamoCall,
  type DynamoClient,
  type DynamoClientOptions,
} from '../../lambdas/adapters/dynamodb/client.ts';
import { createTables } from '../../lambdas/adapters/dynamodb/create-tables.ts';
import { startDynoxide } from '../../scripts/host/dynoxide.ts';

/** An engine for one test file: dynoxide in a temporary folder, or what `DYNAMODB_ENDPOINT` names. */
export interface TestEngine {
  readonly client: DynamoClient;
  /** The SDK's own client, for what the ledger does not do when it runs. */
  readonly sdk: DynamoDBClient;
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
  const sdk = sdkClient(endpoint);
  return {
    client,
    sdk,
    endpoint,
    dbPath,
    async tables() {
      const suffix = `${process.pid}-${tablesMade++}`;
      const names = { table: `ledger-${suffix}`, guardTable: `guard-${suffix}` };
      await createTables(sdk, names);
      return names;
    },
    async stop() {
      client.destroy();
      sdk.destroy();
      await engine?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** A client with keys that a local engine takes. */
export function testClient(endpoint: string, options: Partial<DynamoClientOptions> = {}): DynamoClient {
  return createDynamoClient({ region: 'eu-central-1', endpoint, credentials: () => LOCAL, ...options });
}

/** Returns a client whose every call goes through `run`. */
export function around(
  client: DynamoClient,
  run: (call: DynamoCall, input: object, send: () => Promise<object>) => Promise<object>,
): DynamoClient {
  const send = (call: DynamoCall, input: object) => run(call, input, () => client.send(call, input as never));
  return { send: send as DynamoClient['send'], destroy: () => client.destroy() };
}

/** The SDK's own client, with keys that a local engine takes. */
export function sdkClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ region: 'eu-central-1', endpoint, credentials: LOCAL });
}
