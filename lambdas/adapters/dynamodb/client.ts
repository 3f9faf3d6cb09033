import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../aws/client.ts';
import { isThrottle } from './errors.ts';

const MAX_SOCKETS = 128;
const READS = [GetItemCommand, BatchGetItemCommand, QueryCommand] as const;
/** Time limit of a read, retries included, since somebody waits for its answer. */
const LONGEST_READ_MS = 1_000;

export interface DynamoClientOptions {
  readonly region: string;
  /** null: the region's own endpoint. */
  readonly endpoint: string | null;
  /** Default: the credentials in the environment. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Called for each request that DynamoDB throttles, even if a later attempt succeeds. */
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
  // This middleware copies every request and answer for a logger that nobody has set, which takes a fifth of the time
  // of reading a hundred items.
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
      // Placed inside the retries, so that each attempt counts, and around the deserializer, which throws the error.
      { name: 'countThrottles', step: 'deserialize', priority: 'high' },
    );
  }
  return client;
}

/** Limits the time of each read over all its attempts; the limits of the request handler hold for one attempt. */
function limitReads(client: DynamoDBClient): void {
  const send: DynamoDBClient['send'] = client.send.bind(client);
  const limited = async (command: Parameters<typeof send>[0], options?: Parameters<typeof send>[1]) => {
    if (!READS.some((Read) => command instanceof Read)) return send(command, options);
    const limit = new AbortController();
    // One more turn of the event loop lets in an answer that arrived while this process was busy.
    const timer = setTimeout(() => setImmediate(() => limit.abort()), LONGEST_READ_MS);
    try {
      return await send(command, { ...options, abortSignal: limit.signal });
    } finally {
      clearTimeout(timer);
    }
  };
  client.send = limited as typeof send;
}
