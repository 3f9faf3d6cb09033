import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../aws/client.ts';
import { isAnswer, isThrottle } from './errors.ts';

const MAX_SOCKETS = 128;
const READS = [GetItemCommand, BatchGetItemCommand, QueryCommand] as const;

export interface DynamoClientOptions {
  readonly region: string;
  /** null: the region's own endpoint. */
  readonly endpoint: string | null;
  /** Default: the credentials in the environment. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /**
   * Time without any answer of the store after which a read is given up, retries included. An answer to another request
   * tells that the store is slow and not stopped: the read waits on. The limit begins with the second read, since the
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
  const limit = longestReadMs === undefined ? null : limitReads(client, longestReadMs);
  // This middleware copies every request and answer for a logger that nobody has set, which takes a fifth of the time
  // of reading a hundred items.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        const answer = await next(args);
        limit?.answered();
        return answer;
      } catch (error) {
        if (isAnswer(error)) limit?.answered();
        if (isThrottle(error)) {
          onThrottle?.();
          limit?.lift(args.input);
        }
        throw error;
      }
    },
    // Placed inside the retries, so that each attempt counts, and around the deserializer, which throws the error.
    { name: 'hearAnswers', step: 'deserialize', priority: 'high' },
  );
  return client;
}

/**
 * Gives up a read, over all its attempts, when the store has answered nobody for so long. Returns a function to tell
 * that the store has answered, and one that lifts the limit of the read with this input.
 */
function limitReads(client: DynamoDBClient, longestReadMs: number) {
  const send: DynamoDBClient['send'] = client.send.bind(client);
  const timers = new Map<object, NodeJS.Timeout>();
  let answeredAtMs: number | null = null;

  const limited = async (command: Parameters<typeof send>[0], options?: Parameters<typeof send>[1]) => {
    if (answeredAtMs === null || !READS.some((Read) => command instanceof Read)) return await send(command, options);
    const limit = new AbortController();
    watch(command.input, performance.now(), limit);
    try {
      return await send(command, { ...options, abortSignal: limit.signal });
    } finally {
      lift(command.input);
    }
  };

  function watch(input: object, sinceMs: number, limit: AbortController): void {
    const silentMs = performance.now() - Math.max(sinceMs, answeredAtMs ?? sinceMs);
    if (silentMs >= longestReadMs) {
      limit.abort();
      return;
    }
    // One more turn of the event loop lets in an answer that arrived while this process was busy.
    const look = () => setImmediate(() => timers.has(input) && watch(input, sinceMs, limit));
    timers.set(input, setTimeout(look, longestReadMs - silentMs));
  }

  function lift(input: object): void {
    clearTimeout(timers.get(input));
    timers.delete(input);
  }

  client.send = limited as typeof send;
  return {
    answered: () => {
      answeredAtMs = performance.now();
    },
    lift,
  };
}
