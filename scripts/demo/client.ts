import { setTimeout } from 'node:timers/promises';

/** Limits how long a request is repeated while the ledger answers that it cannot. */
const LONGEST_WAIT_MS = 30_000;

/** Talks to the ledger as the bank's systems do, with tokens of the local issuer and plain HTTP. */
export interface LedgerClient {
  readonly url: string;
  token(client: ClientName): Promise<string>;
  /**
   * Sends a request and returns status and JSON body of the answer, whatever the status. A ledger that is out of breath
   * (503) is asked again with the same idempotency key, for half a minute at most.
   */
  send(client: ClientName, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Sends a request like `send`. @throws Error with the answer when its status is not 200 to 299 */
  call(client: ClientName, method: string, path: string, body?: unknown): Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const SCOPES = {
  app: 'consents:any',
  'staff-S-77': 'consents:staff',
  'staff-S-78': 'consents:staff',
  marketing: 'decisions',
  'partner-gateway': 'decisions',
  registrar: 'registry',
  auditor: 'audit',
};
/** Names a client of the local issuer that the demo acts as. */
export type ClientName = keyof typeof SCOPES;

/** Makes a client of the ledger at `url`; each token is fetched once and kept, as tokens live for an hour. */
export function ledgerClient(url: string): LedgerClient {
  const tokens = new Map<ClientName, Promise<string>>();

  async function fetchToken(name: ClientName): Promise<string> {
    const response = await fetch(`${url}/oidc/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${name}:${name}-secret`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPES[name] }),
    });
    const body = (await response.json()) as { access_token?: string };
    if (body.access_token === undefined) throw new Error(`no token for ${name}: ${JSON.stringify(body)}`);
    return body.access_token;
  }

  function token(name: ClientName): Promise<string> {
    const known = tokens.get(name) ?? fetchToken(name);
    tokens.set(name, known);
    return known;
  }

  async function send(name: ClientName, method: string, path: string, body?: unknown): Promise<Answer> {
    const request = {
      method,
      headers: {
        authorization: `Bearer ${await token(name)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'idempotency-key': `"${crypto.randomUUID()}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const givesUpAtMs = performance.now() + LONGEST_WAIT_MS;
    let response = await fetch(url + path, request);
    while (response.status === 503 && performance.now() < givesUpAtMs) {
      const seconds = Number(response.headers.get('retry-after') ?? 1);
      await response.body?.cancel();
      await setTimeout(1_000 * seconds);
      response = await fetch(url + path, request);
    }
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  async function call(name: ClientName, method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await send(name, method, path, body);
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer;
  }

  return { url, token, send, call };
}
