import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort } from '../../../scripts/host/child-process.ts';
import { createIssuer, ISSUER_PATH } from '../../../scripts/host/identity/issuer.ts';
import { issuerKeys } from '../../../scripts/host/identity/issuer-keys.ts';

/** A token issuer beside the deployment, as a bank has one. */
export interface RunningIssuer {
  readonly issuerUrl: string;
  readonly audience: string;
  stop(): Promise<void>;
}

/** Starts the local issuer alone, on loopback, with its key in this file. */
export async function startIssuer(keyFile: string): Promise<RunningIssuer> {
  const port = await freePort();
  const baseUrl = `http://localhost:${port}`;
  const issuer = createIssuer({ baseUrl, keys: await issuerKeys(keyFile) });
  const server = createServer((request, response) => {
    issuer(request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuerUrl: `${baseUrl}${ISSUER_PATH}`,
    audience: baseUrl,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
