import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/host/child-process.ts';
import { consentToOffers, ledgerApi, registerOffers } from '../support/ledger-api.ts';
import { readLeafHashes } from '../support/log/log-reader.ts';
import { type LedgerProcess, processesOf, startLedgerProcess } from '../support/processes/start-process.ts';

const AUDITOR = fileURLToPath(new URL('../../clients/auditor/main.ts', import.meta.url));
const WRITERS = 8;
const KILLS = 3;
const EVENTS_BEFORE_KILL = 60;

interface Acknowledged {
  readonly id: string;
  readonly leafHash: string;
}

describe('kill -9 of everything during load, three times over', () => {
  let dir: string;
  let port: number;
  let running: LedgerProcess | null = null;
  const acknowledged: Acknowledged[] = [];
  const contracts = new Set<string>();

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'kill-'));
    port = await freePort();
    for (let kill = 0; kill < KILLS; kill++) await startLoadAndKill(kill);
    running = await startLedgerProcess(port, dir);
  }, 240_000);
  afterAll(async () => {
    await running?.end('SIGTERM');
    rmSync(dir, { recursive: true });
  });

  async function startLoadAndKill(round: number): Promise<void> {
    const host = await startLedgerProcess(port, dir);
    const api = ledgerApi(host.url);
    const notice = await registerOffers(api);
    const app = await api.programToken('app', 'consents:any');
    const { chain } = await api.expect(200, null, 'GET', '/.well-known/consent-ledger');
    contracts.add((chain as { contract: string }).contract);
    const enough = acknowledged.length + EVENTS_BEFORE_KILL;
    const reached = Promise.withResolvers<void>();
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let i = 0; ; i++) {
        const path = `/v1/subjects/S-${round}-${writer}-${i % 5}/consents`;
        // A request that the kill cuts off has no answer, which is the point of this test.
        const answer = await api.call(app, 'POST', path, consentToOffers(notice)).catch(() => null);
        if (answer === null) return;
        if (answer.status === 201) acknowledged.push(answer.body.event as unknown as Acknowledged);
        if (acknowledged.length >= enough) reached.resolve();
      }
    });
    await reached.promise;
    // First the host alone, whose children then end by themselves; after that the host with all its children.
    if (round > 0) killAll();
    await host.end('SIGKILL');
    await Promise.all(writers);
    await vi.waitFor(() => expect(processesOf(dir)).toEqual([]), 10_000);
  }

  function killAll(): void {
    for (const line of processesOf(dir)) {
      try {
        process.kill(Number(line.split(' ')[0]), 'SIGKILL');
      } catch {
        // It ended together with the one before it.
      }
    }
  }

  it('has every event that was acknowledged in the log, once', async () => {
    const api = ledgerApi((running as LedgerProcess).url);
    const auditor = await api.programToken('auditor', 'audit');
    for (const { id } of acknowledged.slice(-WRITERS)) await api.proof(auditor, id, 60_000);
    for (const { id } of acknowledged.slice(0, WRITERS)) await api.proof(auditor, id);
    const leaves = await readLeafHashes((running as LedgerProcess).url);
    expect(new Set(leaves).size).toBe(leaves.length);
    const inLog = new Set(leaves);
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS * EVENTS_BEFORE_KILL);
    expect(acknowledged.filter(({ leafHash }) => !inLog.has(leafHash))).toEqual([]);
  });

  it('has the contract at the same address, and an anchor of the whole log', async () => {
    const api = ledgerApi((running as LedgerProcess).url);
    const auditor = await api.programToken('auditor', 'audit');
    const { chain } = await api.expect(200, null, 'GET', '/.well-known/consent-ledger');
    contracts.add((chain as { contract: string }).contract);
    expect(contracts.size).toBe(1);
    const size = (await (await fetch(`${(running as LedgerProcess).url}/checkpoint`)).text()).split('\n')[1];
    const newest = async () => {
      const { anchors } = await api.expect(200, auditor, 'GET', '/v1/anchors');
      return (anchors as { treeSize: string }[])[0]?.treeSize;
    };
    await expect.poll(newest, { timeout: 20_000 }).toBe(size);
  });

  it('passes the audit of the whole log', async () => {
    const host = running as LedgerProcess;
    const known = await ledgerApi(host.url).expect(200, null, 'GET', '/.well-known/consent-ledger');
    const { chainId, contract, rpcUrl } = known.chain as { chainId: string; contract: string; rpcUrl: string };
    const policy = join(dir, 'policy.json');
    const { origin, checkpointKey } = known;
    writeFileSync(policy, JSON.stringify({ origin, checkpointKey, chain: { chainId, contract } }));
    const args = [AUDITOR, 'log', '--url', host.url, '--policy', policy, '--rpc', rpcUrl];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).not.toBe('');
  });
});
