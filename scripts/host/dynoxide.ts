import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { freePort, spawnKept, whenListening } from './child-process.ts';

const ATTEMPTS = 3;

/** A running local engine. */
export interface Dynoxide {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts dynoxide, a DynamoDB-compatible engine, on a file; it ends with this process. Without a port it takes a free
 * one. On a platform without its binary, use another engine and name it in `DYNAMODB_ENDPOINT`.
 */
export async function startDynoxide(options: { readonly dbPath: string; readonly port?: number }): Promise<Dynoxide> {
  let output = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = options.port ?? (await freePort());
    const child = spawnKept(binary(), [
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--db-path',
      options.dbPath,
    ]);
    if (await whenListening(port, child)) {
      indexStream(options.dbPath);
      return { endpoint: `http://127.0.0.1:${port}`, exited: child.exited, stop: () => child.stop() };
    }
    await child.stop();
    output = child.outputTail();
  }
  throw new Error(`dynoxide did not start: ${output}`);
}

function binary(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  } catch (cause) {
    throw new Error('no local engine for this platform: set DYNAMODB_ENDPOINT to a DynamoDB-compatible endpoint', {
      cause,
    });
  }
}

/** Creates an index without which dynoxide 1.2.1 reads all earlier stream records for each new one. */
function indexStream(dbPath: string): void {
  try {
    const database = new DatabaseSync(dbPath, { timeout: 5000 });
    try {
      database.exec(
        'CREATE INDEX IF NOT EXISTS app_stream_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
      );
    } finally {
      database.close();
    }
  } catch (cause) {
    process.emitWarning(`the stream of the local engine stays unindexed and slow: ${(cause as Error).message}`);
  }
}
