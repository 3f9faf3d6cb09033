import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalLedger, startLedger } from '../../scripts/host/start-ledger.ts';
import { consentToOffers, ledgerApi, registerOffers } from '../support/ledger-api.ts';

describe('while the chain is down', () => {
  let dir: string;
  let ledger: LocalLedger;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'chain-down-'));
    ledger = await startLedger({ port: 0, dir, quiet: true, intervals: { anchorIntervalMs: 200 } });
  });
  afterAll(async () => {
    await ledger.stop();
    rmSync(dir, { recursive: true });
  });

  it('consents, checks, pushes and publishing go on, and anchoring catches up by itself', async () => {
    const api = ledgerApi(ledger.url);
    const notice = await registerOffers(api);
    const app = await api.programToken('app', 'consents:any');
    const marketing = await api.programToken('marketing', 'decisions');
    const auditor = await api.programToken('auditor', 'audit');
    const give = async (subject: string) => {
      const path = `/v1/subjects/${subject}/consents`;
      const { event } = await api.expect(201, app, 'POST', path, consentToOffers(notice));
      return (event as { id: string }).id;
    };
    const publishedSize = async () =>
      BigInt((await (await fetch(`${ledger.url}/checkpoint`)).text()).split('\n')[1] ?? '0');
    const before = await give('C-1');
    const { anchor: anchorBefore } = await api.proof(auditor, before);
    const sizeBefore = await publishedSize();

    await ledger.chain?.suspend();
    const meanwhile = await give('C-2');
    const { decision } = await api.expect(200, marketing, 'POST', '/access/v1/evaluation', {
      subject: { type: 'customer', id: 'C-2' },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: 'offers' },
    });
    expect(decision).toBe(true);
    const push = { subject: 'C-2', purpose: 'offers', channel: 'sms' };
    const { event: pushed } = await api.expect(201, marketing, 'POST', '/v1/pushes', push);
    // At least the two: the ledger may put a statement of the map behind them.
    await expect.poll(publishedSize, { timeout: 10_000 }).toBeGreaterThanOrEqual(sizeBefore + 2n);
    expect((await api.call(auditor, 'GET', `/v1/events/${meanwhile}/proof`)).status).toBeOneOf([202, 503]);

    await ledger.chain?.resume();
    const proofs = [await api.proof(auditor, meanwhile), await api.proof(auditor, (pushed as { id: string }).id)];
    for (const { anchor } of proofs)
      expect(BigInt((anchor as { treeSize: string }).treeSize)).toBeGreaterThan(sizeBefore);
    expect((await api.proof(auditor, before)).anchor).toEqual(anchorBefore);
  });
});
