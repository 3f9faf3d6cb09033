import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTables } from '../../lambdas/adapters/dynamodb/create-tables.ts';
import { freePort } from './child-process.ts';
import { startDynoxide } from './dynoxide.ts';
import type { Restartable } from './supervised.ts';

/** The names of the two tables on this machine. */
export const TABLES = { table: 'ledger', guardTable: 'guard' } as const;
const ANY_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The store of a local ledger, with its tables. */
export interface LocalStore {
  readonly endpoint: string;
  /** The environment that a client needs. */
  readonly env: Readonly<Record<string, string>>;
  /** The engine; null when an endpoint was given. */
  readonly engine: Restartable | null;
}

/** Starts the embedded engine on a file, or uses the endpoint in `DYNAMODB_ENDPOINT`. */
export async function startStore(
  dbPath: string,
  given: Readonly<Record<string, string | undefined>>,
): Promise<LocalStore> {
  if (given.DYNAMODB_ENDPOINT) return await useStore(given.DYNAMODB_ENDPOINT, given);
  const port = await freePort();
  const restart = () => startDynoxide({ dbPath, port });
  const child = await restart();
  try {
    return { ...(await useStore(child.endpoint, {})), engine: { child, restart } };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

async function useStore(endpoint: string, given: Readonly<Record<string, string | undefined>>): Promise<LocalStore> {
  const region = given.AWS_REGION ?? 'local';
  const credentials = {
    accessKeyId: given.AWS_ACCESS_KEY_ID ?? ANY_CREDENTIALS.accessKeyId,
    secretAccessKey: given.AWS_SECRET_ACCESS_KEY ?? ANY_CREDENTIALS.secretAccessKey,
  };
  const client = new DynamoDBClient({ region, endpoint, credentials });
  try {
    await createTables(client, TABLES);
  } finally {
    client.destroy();
  }
  const env = {
    DYNAMODB_ENDPOINT: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    LEDGER_TABLE: TABLES.table,
    LEDGER_GUARD_TABLE: TABLES.guardTable,
  };
  return { endpoint, env, engine: null };
}
