import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JwksTokenVerifier } from '../../../lambdas/adapters/oidc/jwks-token-verifier.ts';
import { PROGRAMS, STAFF } from '../../../scripts/host/identity/clients.ts';
import { createIssuer, ISSUER_PATH } from '../../../scripts/host/identity/issuer.ts';
import { issuerKeys } from '../../../scripts/host/identity/issuer-keys.ts';
import { ledgerApi } from '../../support/ledger-api.ts';

const server = createServer();
let baseUrl: string;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const keys = await issuerKeys(join(tmpdir(), `issuer-${process.pid}`, 'keys.json'));
  const issuer = createIssuer({ baseUrl, keys });
  server.on('request', (request, response) => void issuer(request, response).catch(() => response.destroy()));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const callerWith = async (client: string, scope: string) =>
  new JwksTokenVerifier({ issuer: `${baseUrl}${ISSUER_PATH}`, audience: baseUrl }).verify(
    await ledgerApi(baseUrl).programToken(client, scope),
  );

test('the local issuer gives each member of staff a token that names them, their branch and channel', async () => {
  for (const [client, staff] of Object.entries(STAFF)) {
    const caller = await callerWith(client, 'consents:staff');
    expect(caller).toMatchObject({ client, subject: client, scopes: new Set(['consents:staff']), staff });
  }
});

test('it gives no program the scope or the claims of staff', async () => {
  for (const [client, scope] of Object.entries(PROGRAMS)) {
    expect(await callerWith(client, scope)).toMatchObject({ client, scopes: new Set([scope]), staff: null });
    await expect(ledgerApi(baseUrl).programToken(client, 'consents:staff')).rejects.toThrow('invalid_scope');
  }
});
