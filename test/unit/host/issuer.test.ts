import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIssuer, ISSUER_PATH } from '../../../scripts/host/identity/issuer.ts';
import { issuerKeys } from '../../../scripts/host/identity/issuer-keys.ts';
import { signIn } from '../../support/ledger-api.ts';

const dir = mkdtempSync(join(tmpdir(), 'issuer-'));
let serve: Awaited<ReturnType<typeof createIssuer>>;
const server = createServer((request, response) => void serve(request, response));
let base: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://localhost:${(server.address() as AddressInfo).port}`;
  serve = createIssuer({ baseUrl: base, keys: await issuerKeys(join(dir, 'keys.json')) });
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

test.each(['C-1001', 'auth0|5f7c', '张伟', 'CN=Li Wei, O=Bank', '\u{20000}'.repeat(127)])(
  'the local issuer puts %s into the token of the customer who signs in with it',
  async (id) => {
    expect(decodeJwt(await signIn(`${base}${ISSUER_PATH}`, id)).sub).toBe(id);
  },
);

test.each(['..', 'Jose\u0301', 'a%2Fb'])('the local issuer takes nobody for %s', async (id) => {
  await expect(signIn(`${base}${ISSUER_PATH}`, id)).rejects.toThrow('422');
});
