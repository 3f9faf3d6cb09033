import { type ClientRequest, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import aws4 from 'aws4';
import { DynamoError, type Refusal } from './errors.ts';

/** The keys that sign a request. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const VERSION = 'DynamoDB_20120810';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
const MAX_SOCKETS = 128;
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;
/** Difference of clocks from which a refused signature is put down to them. */
const SKEW_MS = 240_000;

/** The connections to one endpoint of DynamoDB, kept open, and the requests on them, each signed and made once. */
export class DynamoConnection {
  readonly #region: string;
  readonly #url: URL;
  readonly #credentials: () => Credentials | Promise<Credentials>;
  readonly #agent: PlainAgent;
  /** Time by which the service's clock is ahead of this machine's, as far as a refusal has told. */
  #aheadMs = 0;

  constructor(options: {
    readonly region: string;
    readonly endpoint: string | null;
    readonly credentials: () => Credentials | Promise<Credentials>;
  }) {
    this.#region = options.region;
    this.#url = new URL(options.endpoint ?? endpointOf(options.region));
    this.#credentials = options.credentials;
    const kept = { keepAlive: true, maxSockets: MAX_SOCKETS };
    this.#agent = this.#url.protocol === 'https:' ? new TlsAgent(kept) : new PlainAgent(kept);
  }

  /**
   * Returns the answer to one request.
   * @throws DynamoError when the service refuses it; any other error when it does not answer in time
   */
  async post(call: string, body: string, signal?: AbortSignal): Promise<unknown> {
    const { status, date, text } = await this.#exchange(await this.#signed(call, body), body, signal);
    if (status === 200) return withBytes(JSON.parse(text));
    const error = new DynamoError(status, refusalIn(text));
    if (error.name === 'InvalidSignatureException') error.isRetryable = this.#setClock(date);
    throw error;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #signed(call: string, body: string): Promise<Record<string, string>> {
    const credentials = await this.#credentials();
    const date = new Date(Date.now() + this.#aheadMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const { headers } = aws4.sign(
      {
        service: 'dynamodb',
        region: this.#region,
        host: this.#url.host,
        method: 'POST',
        path: '/',
        headers: { 'Content-Type': CONTENT_TYPE, 'X-Amz-Target': `${VERSION}.${call}`, 'X-Amz-Date': date },
        body,
      },
      credentials,
    );
    return headers as Record<string, string>;
  }

  #exchange(headers: Record<string, string>, body: string, signal?: AbortSignal): Promise<Answer> {
    const { protocol, hostname, port } = this.#url;
    return new Promise((resolve, reject) => {
      const make = protocol === 'https:' ? tlsRequest : plainRequest;
      const options = { hostname, port, method: 'POST', path: '/', headers, agent: this.#agent, signal };
      const outgoing = make(options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, date: incoming.headers.date, text });
        });
      });
      outgoing.on('error', reject);
      limitTime(outgoing);
      outgoing.end(body);
    });
  }

  /** Follows the service's clock; returns whether it differs by enough to explain that a signature was refused. */
  #setClock(date: string | undefined): boolean {
    const aheadMs = Date.parse(date ?? '') - Date.now();
    if (!(Math.abs(aheadMs - this.#aheadMs) >= SKEW_MS)) return false;
    this.#aheadMs = aheadMs;
    return true;
  }
}

interface Answer {
  readonly status: number;
  readonly date: string | undefined;
  readonly text: string;
}

/** Ends a request that does not connect, or gets no answer, in time. */
function limitTime(outgoing: ClientRequest): void {
  const end = (what: string) => outgoing.destroy(new Error(`the store did not ${what} in time`));
  const late = setTimeout(() => end('answer'), REQUEST_TIMEOUT_MS);
  outgoing.on('close', () => clearTimeout(late));
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) return;
    const unconnected = setTimeout(() => end('let us connect'), CONNECTION_TIMEOUT_MS);
    for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(unconnected));
  });
}

/** Returns the endpoint of a region, or the one that the environment names in its place, as it does for every SDK. */
function endpointOf(region: string): string {
  const { AWS_ENDPOINT_URL_DYNAMODB: ofDynamoDb, AWS_ENDPOINT_URL: ofAll } = process.env;
  return ofDynamoDb || ofAll || `https://dynamodb.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** Turns the binary attributes in an answer into bytes, where they stand. */
function withBytes(value: object): object {
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member !== 'object' || member === null) continue;
    const attribute = member as { B?: unknown };
    if (typeof attribute.B === 'string') attribute.B = new Uint8Array(Buffer.from(attribute.B, 'base64'));
    else withBytes(member);
  }
  return value;
}

/** Reads what the service says of a refusal; an answer that is no JSON, such as a proxy's, says nothing. */
function refusalIn(text: string): Refusal {
  try {
    return (JSON.parse(text) ?? {}) as Refusal;
  } catch {
    return {};
  }
}
