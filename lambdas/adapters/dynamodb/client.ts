import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  DeleteItemInput,
  DeleteItemOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
  QueryInput,
  QueryOutput,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';
import { type Credentials, DynamoConnection } from './connection.ts';
import { DynamoError, isThrottle, mayTryAgain } from './errors.ts';

/** The calls that a store makes, with the shapes that the SDK gives them. */
interface DynamoCalls {
  BatchGetItem(input: BatchGetItemInput): BatchGetItemOutput;
  DeleteItem(input: DeleteItemInput): DeleteItemOutput;
  GetItem(input: GetItemInput): GetItemOutput;
  PutItem(input: PutItemInput): PutItemOutput;
  Query(input: QueryInput): QueryOutput;
  TransactWriteItems(input: TransactWriteItemsInput): TransactWriteItemsOutput;
  UpdateItem(input: UpdateItemInput): UpdateItemOutput;
}

export type DynamoCall = keyof DynamoCalls;

// See docs/decisions/0407-a-lean-way-to-the-store.md
/** A client of the tables of a ledger. */
export interface DynamoClient {
  /** Returns the answer to one call. @throws DynamoError when the service refuses it, else the failure to reach it */
  readonly send: <Call extends DynamoCall>(
    call: Call,
    input: Parameters<DynamoCalls[Call]>[0],
  ) => Promise<ReturnType<DynamoCalls[Call]>>;
  /** Closes the connections. */
  destroy(): void;
}

export interface DynamoClientOptions {
  readonly region: string;
  /** null: the region's own endpoint. */
  readonly endpoint: string | null;
  /** Returns the credentials of a request. Default: those in the environment. */
  readonly credentials?: () => Credentials | Promise<Credentials>;
  /**
   * Time without any answer of the store after which a read is given up, retries included. An answer to another request
   * tells that the store is slow and not stopped: the read waits on. The limit begins with the second read, since the
   * first one connects, and ends where the store answers that it throttles. Default: the limits of each attempt alone.
   */
  readonly longestReadMs?: number;
  /** Called for each request that DynamoDB throttles, even if a later attempt succeeds. */
  readonly onThrottle?: () => void;
  /** Runs a call, such as in a segment of its trace. Default: runs it as it is. */
  readonly around?: <T>(call: DynamoCall, run: () => Promise<T>) => Promise<T>;
}

const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 50;
const READS: ReadonlySet<DynamoCall> = new Set(['GetItem', 'BatchGetItem', 'Query']);

/** Makes a client that gives up after at most three attempts of five seconds each, or a read before that. */
export function createDynamoClient(options: DynamoClientOptions): DynamoClient {
  const { region, endpoint, credentials = environmentCredentials, longestReadMs, onThrottle, around } = options;
  const connection = new DynamoConnection({ region, endpoint, credentials });
  const limit = longestReadMs === undefined ? null : readLimit(longestReadMs);

  async function attempts(call: DynamoCall, body: string, read: AbortController | null): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await connection.post(call, body, read?.signal);
        limit?.answered();
        return answer;
      } catch (error) {
        if (error instanceof DynamoError) limit?.answered();
        if (isThrottle(error)) {
          onThrottle?.();
          if (read !== null) limit?.lift(read);
        }
        if (attempt === MAX_ATTEMPTS || read?.signal.aborted || !mayTryAgain(error)) throw error;
      }
      // Spread over the whole pause, so that those who failed together do not come back together.
      await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt, null, { signal: read?.signal });
    }
  }

  async function send(call: DynamoCall, input: object): Promise<unknown> {
    // One token for all attempts: a transaction whose answer was lost is not done twice.
    const once = call === 'TransactWriteItems' ? { ...input, ClientRequestToken: randomUUID() } : input;
    const body = encode(once);
    const read = READS.has(call) ? (limit?.begin() ?? null) : null;
    try {
      return await attempts(call, body, read);
    } finally {
      if (read !== null) limit?.lift(read);
    }
  }

  return {
    send: ((call: DynamoCall, input: object) =>
      around === undefined ? send(call, input) : around(call, () => send(call, input))) as DynamoClient['send'],
    destroy: () => connection.close(),
  };
}

function encode(input: object): string {
  return JSON.stringify(input, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64') : value,
  );
}

/** Reads the credentials that Lambda, or whoever starts a process, puts into the environment. */
function environmentCredentials(): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('the environment holds no AWS credentials');
  const sessionToken = process.env.AWS_SESSION_TOKEN;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/** Gives up reads of a store that has answered nobody for a time. */
interface ReadLimit {
  /** Begins to watch a read, which ends when the controller aborts; null before the store's first answer. */
  begin(): AbortController | null;
  /** Watches a read no longer. */
  lift(read: AbortController): void;
  /** Tells that the store has answered somebody. */
  answered(): void;
}

/** Makes a limit of so many milliseconds, over all attempts of a read. */
function readLimit(longestMs: number): ReadLimit {
  const timers = new Map<AbortController, NodeJS.Timeout>();
  let answeredAtMs: number | null = null;

  function watch(read: AbortController, sinceMs: number): void {
    const silentMs = performance.now() - Math.max(sinceMs, answeredAtMs ?? sinceMs);
    if (silentMs >= longestMs) {
      read.abort();
      return;
    }
    // One more turn of the event loop lets in an answer that arrived while this process was busy.
    const look = () => setImmediate(() => timers.has(read) && watch(read, sinceMs));
    timers.set(read, setTimeout(look, longestMs - silentMs));
  }

  return {
    begin() {
      if (answeredAtMs === null) return null;
      const read = new AbortController();
      watch(read, performance.now());
      return read;
    },
    lift(read) {
      clearTimeout(timers.get(read));
      timers.delete(read);
    },
    answered() {
      answeredAtMs = performance.now();
    },
  };
}
