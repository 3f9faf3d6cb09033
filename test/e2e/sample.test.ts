import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerDescription } from '../../core/wire/log/schemas.ts';
import type { Body } from '../support/ledger-api.ts';
import { type Bank, openBank, PROOF_TIMEOUT_MS } from './bank.ts';
import { readTarget } from './target.ts';

const MAIN = fileURLToPath(new URL('../../clients/auditor/main.ts', import.meta.url));
const target = readTarget();

describe('a sample of leaves', () => {
  let bank: Bank;
  let dir: string;
  let proxy: Server;
  let proxyUrl: string;
  let isShown: (path: string) => boolean = () => true;
  /** The leaves that were asked for, in order. */
  const drawn: string[] = [];
  let size: string;
  let announced: Body;

  const rpc = async (method: string, params: readonly unknown[] = []): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const response = await fetch(target.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return ((await response.json()) as Body).result;
  };
  const audit = (...args: readonly string[]) =>
    new Promise<{ code: number; report: Body }>((resolve, reject) => {
      const trusted = ['--policy', join(dir, 'policy.json'), '--rpc', target.rpcUrl, '--nonce', join(dir, 'nonce')];
      execFile(process.execPath, [MAIN, 'sample', ...args, ...trusted, '--json'], (error, stdout, stderr) => {
        if (stdout === '') return reject(new Error(`the auditor said nothing: ${stderr}`));
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, report: JSON.parse(stdout) });
      });
    });
  const draw = (...args: readonly string[]) => {
    const { tokens } = bank;
    const asked = ['--url', proxyUrl, '--token', tokens.auditor, '--to', size, '--block', `${announced.block}`];
    return audit('draw', ...asked, ...args);
  };

  beforeAll(async () => {
    bank = await openBank(target);
    dir = mkdtempSync(join(tmpdir(), 'e2e-sample-'));
    const stated = (await bank.api.expect(200, null, 'GET', '/.well-known/consent-ledger')) as unknown;
    const { origin, checkpointKey, labelKeys, chain } = stated as LedgerDescription;
    const policy = { origin, checkpointKey, labelKeys, chain: { chainId: chain.chainId, contract: target.contract } };
    writeFileSync(join(dir, 'policy.json'), JSON.stringify(policy));
    // Between auditor and ledger: what is not shown is answered as if it were not there.
    proxy = createServer(async (request, response) => {
      const path = request.url ?? '';
      const [, index] = /^\/v1\/log\/(\d+)\/event$/.exec(path) ?? [];
      if (index !== undefined) drawn.push(index);
      if (!isShown(path)) return void response.writeHead(404).end();
      const headers = { authorization: request.headers.authorization ?? '' };
      const answer = await fetch(target.apiUrl + path, { headers });
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

    const { api, tokens } = bank;
    let last = '';
    for (const name of ['drawn-1', 'drawn-2', 'drawn-3']) {
      const subject = bank.subject(name);
      await api.expect(201, tokens.app, 'POST', `/v1/subjects/${subject}/consents`, bank.consentToOffers());
      const asked = { subject, purpose: bank.offers, channel: 'sms' };
      const { permit } = await api.expect(201, tokens.marketing, 'POST', '/v1/pushes', asked);
      const { body } = await api.call(tokens.marketing, 'POST', `/v1/permits/${(permit as Body).id}/consumption`);
      await api.expect(201, tokens.app, 'PUT', `/v1/subjects/${subject}/objection`);
      last = (body.event as Body).id as string;
    }
    await api.proof(tokens.auditor, last, PROOF_TIMEOUT_MS);
    const { anchors } = await api.expect(200, tokens.auditor, 'GET', '/v1/anchors?limit=2');
    // The anchor before the newest, so that the map is stated and anchored over all of its leaves.
    size = (anchors as Body[])[1]?.treeSize as string;
  });
  afterAll(() => {
    proxy?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is announced by a block that nobody knows yet, and not by one that is there', async () => {
    const known = BigInt((await rpc('eth_blockNumber')) as string);
    const late = await audit('announce', '--block', `${known}`);
    expect([late.code, late.report.verdict]).toEqual([2, 'not-announced']);
    const { code, report } = await audit('announce', '--block', `${known + 3n}`);
    expect([code, report.sentence]).toEqual([0, expect.stringMatching(/^Announced, once you have published this/)]);
    announced = report;
  });

  it('is not drawn before the block is there', async () => {
    const { code, report } = await draw();
    const head = BigInt((await rpc('eth_blockNumber')) as string);
    if (head < BigInt(announced.block as string)) {
      expect([code, report.verdict]).toEqual([2, 'not-sampled']);
      expect(report.sentence).toContain('does not have block');
    }
    for (let block = head; block < BigInt(announced.block as string); block++) await rpc('evm_mine');
  });

  it('says that none is wrong, and how many may be', async () => {
    const { code, report } = await draw('--count', '1000');
    expect([code, report.failures, report.sentence]).toEqual([
      0,
      [],
      expect.stringMatching(/^Sampled: none of [\d,]+ leaves about persons .* at most 3 in .* confidence of 95 %\.$/),
    ]);
    expect(report).toMatchObject({ verdict: 'sampled', wrong: 0, pending: 0 });
    expect(report.covered).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify(report.findings)).toContain(announced.nonceSha256 as string);
  });

  it('draws the same leaves each time, and as many as are asked for', async () => {
    const before = drawn.splice(0);
    await draw('--count', '2');
    expect(before.slice(0, drawn.length)).toEqual(drawn);
    expect(drawn.length).toBeLessThan(before.length);
    expect(new Set(before).size).toBe(before.length);
  });

  it('names the leaf whose place is not answered', async () => {
    let hidden: string | undefined;
    isShown = (path) => {
      if (path.endsWith('/place')) hidden ??= path;
      return path !== hidden;
    };
    const { code, report } = await draw('--count', '1000');
    isShown = () => true;
    expect([code, report.verdict, report.wrong]).toEqual([1, 'failed', 1]);
    expect(report.failures).toMatchObject([{ step: expect.stringMatching(/^leaf \d+$/), code: 'SAMPLE_UNANSWERED' }]);
    expect(report.sentence).toMatch(/^Sample failed: 1 of .* is wrong or not answered \(SAMPLE_UNANSWERED\)\.$/);
  });

  it('is not told of a ledger that does not take the token, of a size that is not anchored, or a block of before', async () => {
    const refused = [draw('--token', 'nonsense'), draw('--to', `${BigInt(size) + 1_000_000n}`), draw('--block', '1')];
    for (const { code, report } of await Promise.all(refused)) {
      expect([code, report.verdict]).toEqual([2, 'not-sampled']);
    }
  });
});
