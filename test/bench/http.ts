import { Agent, request } from 'node:http';
import { startLedgerProcess } from '../../scripts/demo/ledger.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';

export const PURPOSE = 'offers';

/** A ledger in a process of its own, on a database engine that the benchmark can use too. */
export interface BenchLedger {
  readonly engine: TestEngine;
  /**
   * Sends a request over a kept-alive connection and returns status and body.
   * @throws Error for a status from 400 on
   */
  post(path: string, body: unknown): Promise<string>;
  get(path: string): Promise<string>;
  /** Makes the body of a consent to the purpose of the benchmark. */
  readonly consent: unknown;
  stop(): Promise<void>;
}

/** Starts a ledger with one purpose and notice, and a client with the scopes `decisions` and `consents:any`. */
export async function startBenchLedger(): Promise<BenchLedger> {
  const engine = await startTestEngine();
  const ledger = await startLedgerProcess({ DYNAMODB_ENDPOINT: engine.endpoint });
  const { client } = ledger;
  await client.call('registrar', 'PUT', `/v1/purposes/${PURPOSE}`, {
    kind: 'push',
    title: { en: 'Offers' },
    channels: ['sms'],
  });
  const { body } = await client.call('registrar', 'POST', `/v1/purposes/${PURPOSE}/notices`, {
    language: 'en',
    text: 'Offers?',
  });
  const notice = { id: (body.notice as { id: string }).id, language: 'en' };
  const tokens = { '/access': await client.token('marketing'), '/v1': await client.token('app') };
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(client.url);

  function send(method: string, path: string, body: unknown): Promise<string> {
    const token = path.startsWith('/access') ? tokens['/access'] : tokens['/v1'];
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { agent, hostname, port, method, path, headers: method === 'GET' ? {} : headers },
        (response) => {
          let answer = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            answer += chunk;
          });
          response.on('end', () => {
            if ((response.statusCode ?? 500) < 400) resolve(answer);
            else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${answer}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  return {
    engine,
    post: (path, body) => send('POST', path, body),
    get: (path) => send('GET', path, undefined),
    consent: { purpose: PURPOSE, decision: 'given', channels: ['sms'], notice, capture: { channel: 'app' } },
    async stop() {
      agent.destroy();
      await ledger.stop();
      await engine.stop();
    },
  };
}
