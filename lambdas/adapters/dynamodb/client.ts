import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../aws/client.ts';
import { isThrottle } from './errors.ts';

const MAX_SOCKETS = 128;
const READS = [GetItemCommand, BatchGetItemCommand, QueryCommand] as const;
/** Time after which a read is given up, retries included: a caller who waits for an answer is told that there is none. */
const LONGEST_READ_MS = 1_000;

export interface DynamoClientOptions {
  readonly region: string;
  /** null: AWS's own of the region. */
  readonly endpoint: string | null;
  /** Left out: what the environment gives a function. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Told of each request that DynamoDB turns away, also when the next attempt gets through. */
  readonly onThrottle?: () => void;
}

/**
 * Makes a DynamoDB client that gives up within seconds: a read after one, retries included; anything else after at most
 * three attempts of five seconds each.
 */
export function createDynamoClient({ region, endpoint, credentials, onThrottle }: DynamoClientOptions): DynamoDBClient {
  const { maxAttempts, requestHandler } = clientSettings({ maxAttempts: 3, requestTimeoutMs: 5_000 });
  const client = new DynamoDBClient({
    region,
    maxAttempts,
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: {
      ...requestHandler,
      httpAgent: new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
      httpsAgent: new TlsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
    },
  });
  limitReads(client);
  // It copies every request and answer, value by value, for a logger that nobody has set: a fifth of what reading a
  // hundred items costs.
  client.middlewareStack.remove('loggerMiddleware');
  if (onThrottle !== undefined) {
    client.middlewareStack.add(
      (next) => async (args) => {
        try {
          return await next(args);
        } catch (error) {
          if (isThrottle(error)) onThrottle();
          throw error;
        }
      },
      // Within what tries again, so that each attempt counts, and around what reads the answer.
      { name: 'countThrottles', step: 'deserialize', priority: 'high' },
    );
  }
  return client;
}

/** Gives each read a limit over all its attempts; those of the request handler hold for one attempt alone. */
function limitReads(client: DynamoDBClient): void {
  const send: DynamoDBClient['send'] = client.send.bind(client);
  const limited = async (command: Parameters<typeof send>[0], options?: Parameters<typeof send>[1]) => {
    if (!READS.some((Read) => command instanceof Read)) return send(command, options);
    const limit = new AbortController();
    // The turn more lets in an answer that arrived while this process was busy.
    const timer = setTimeout(() => setImmediate(() => limit.abort()), LONGEST_READ_MS);
    try {
      return await send(command, { ...options, abortSignal: limit.signal });
    } finally {
      clearTimeout(timer);
    }
  };
  client.send = limited as typeof send;
}
