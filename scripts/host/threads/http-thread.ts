import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createIssuer, ISSUER_PATH } from '../identity/issuer.ts';
import { issuerKeys } from '../identity/issuer-keys.ts';
import { registerSampleClients } from '../identity/register-clients.ts';
import { startLabelKeys } from '../identity/start-label-keys.ts';
import { MISSING_ADDRESS } from '../usable-port.ts';
import { inThread } from './host-thread.ts';
import { bridge, startHttpFunctions } from './http-bridge.ts';

/** The data with which the HTTP thread is started. */
export interface HttpThreadData {
  readonly port: number;
  readonly baseUrl: string;
  readonly issuerKeyFile: string;
}

const KEEP_ALIVE_MS = 65_000;
const DRAIN_MS = 5_000;

await inThread<HttpThreadData>(async ({ port, baseUrl, issuerKeyFile }) => {
  const issuer = createIssuer({ baseUrl, keys: await issuerKeys(issuerKeyFile) });
  await startLabelKeys();
  await registerSampleClients();
  const functionFor = await startHttpFunctions();
  const domainName = new URL(baseUrl).host;
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '/';
    const answered = path.startsWith(`${ISSUER_PATH}/`)
      ? issuer(request, response)
      : bridge(request, response, functionFor(request.method ?? 'GET', path.split('?', 1)[0] ?? '/'), domainName);
    answered.catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  };
  const servers = [
    await listen(serve, port, '127.0.0.1'),
    await listen(serve, port, '::1').catch(ignoreMissingAddress),
  ];
  return {
    async stop() {
      await Promise.all(servers.map((server) => (server === null ? null : close(server))));
    },
  };
});

async function listen(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
  host: string,
): Promise<Server> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, serve);
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/** Ignores the failure to listen on a machine without IPv6, which serves IPv4 alone; throws any other error. */
function ignoreMissingAddress(error: NodeJS.ErrnoException): null {
  if (MISSING_ADDRESS.has(error.code)) return null;
  throw error;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(late);
}
