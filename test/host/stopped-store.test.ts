import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/host/child-process.ts';
import { consentToOffers, type LedgerApi, ledgerApi, registerOffers } from '../support/ledger-api.ts';
import { type LedgerProcess, processesOf, startLedgerProcess } from '../support/processes/start-process.ts';
import { checkOffers } from './offers.ts';

describe('a store that stands still', () => {
  let dir: string;
  let host: LedgerProcess;
  let api: LedgerApi;
  let app: string;
  let marketing: string;
  let notice: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'stopped-store-'));
    host = await startLedgerProcess(await freePort(), dir);
    api = ledgerApi(host.url);
    notice = await registerOffers(api);
    app = await api.programToken('app', 'consents:any');
    marketing = await api.programToken('marketing', 'decisions');
    await api.expect(201, app, 'POST', '/v1/subjects/C-1/consents', consentToOffers(notice));
    expect((await checkOffers(api, marketing, 'C-1')).body.decision).toBe(true);
  });
  afterAll(async () => {
    signalStore('SIGCONT');
    await host.end('SIGTERM');
    rmSync(dir, { recursive: true });
  });

  function signalStore(signal: NodeJS.Signals): void {
    const [line = ''] = processesOf(join(dir, 'store', 'ledger.db')).filter((one) => !one.includes('/bin/sh'));
    process.kill(Number.parseInt(line, 10), signal);
  }

  it('has every call that reads answered 503 after about a second, and goes on when the store does', async () => {
    signalStore('SIGSTOP');
    for (const call of [
      () => checkOffers(api, marketing, 'C-1'),
      () => checkOffers(api, marketing, 'C-2'),
      () => api.call(app, 'GET', '/v1/subjects/C-1/consents'),
      () => api.call(app, 'GET', '/v1/subjects/C-1/history'),
      () => api.call(null, 'GET', '/v1/catalogue'),
      () => api.call(app, 'POST', '/v1/subjects/C-1/consents', consentToOffers(notice)),
    ]) {
      const begunAt = performance.now();
      const { status, body } = await call();
      expect([status, body.code]).toEqual([503, 'unavailable']);
      expect(performance.now() - begunAt).toBeLessThan(2_000);
    }
    signalStore('SIGCONT');
    await expect.poll(async () => (await checkOffers(api, marketing, 'C-1')).body.decision).toBe(true);
  });
});
