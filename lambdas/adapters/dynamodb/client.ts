import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../aws/client.ts';
import { isThrottle } from './errors.ts';

const MAX_SOCKETS = 128;
const READS = [GetItemCommand, BatchGetItemCommand, QueryCommand] as const;

export interface DynamoClientOptions {
  readonly region: string;
  /** null: the region's own endpoint. */
  readonly endpoint: string | null;
  /** Default: the credentials in the environment. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /**
   * Time limit of a read, retries included, for a store that does not answer. It begins with the second read, since the
   * first one connects, and ends where the store answers that it throttles. Default: the limits of each attempt alone.
   */
  readonly longestReadMs?: number;
  /** Called for each request that DynamoDB throttles, even if a later attempt succeeds. */
  readonly onThrottle?: () => void;
}

/** Makes a DynamoDB client that gives up after at most three attempts of five seconds each, or a read before that. */
export function createDynamoClient(options: DynamoClientOptions): DynamoDBClient {
  const { region, endpoint, credentials, longestReadMs, onThrottle } = options;
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
  const unlimit = longestReadMs === undefined ? () => undefined : limitReads(client, longestReadMs);
  // This middleware copies every request and answer for a logger that nobody has set, which takes a fifth of the time
  // of reading a hundred items.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isThrottle(error)) {
          onThrottle?.();
          unlimit(args.input);
        }
        throw error;
      }
    },
    // Placed inside the retries, so that each attempt counts, and around the deserializer, which throws the error.
    { name: 'hearThrottles', step: 'deserialize', priority: 'high' },
  );
  return client;
}

/**
 * Limits the time of each read over all its attempts. Returns a function that lifts the limit of the read with this
 * input.
 */
function limitReads(client: DynamoDBClient, longestReadMs: number): (input: object) => void {
  const send: DynamoDBClient['send'] = client.send.bind(client);
  const timers = new WeakMap<object, NodeJS.Timeout>();
  let isConnected = false;
  const limited = async (command: Parameters<typeof send>[0], options?: Parameters<typeof send>[1]) => {
    if (!isConnected || !READS.some((Read) => command instanceof Read)) {
      const output = await send(command, options);
      isConnected = true;
      return output;
    }
    const limit = new AbortController();
    // One more turn of the event loop lets in an answer that arrived while this process was busy.
    const timer = setTimeout(() => setImmediate(() => limit.abort()), longestReadMs);
    timers.set(command.input, timer);
    try {
      return await send(command, { ...options, abortSignal: limit.signal });
    } finally {
      clearTimeout(timer);
    }
  };
  client.send = limited as typeof send;
  return (input) => clearTimeout(timers.get(input));
}
