import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLog } from '../../clients/auditor/log/run-log.ts';
import { logFileReader } from '../../clients/auditor/log-files.ts';
import { statedPolicy } from '../../clients/auditor/policy-source.ts';
import { parseBundle } from '../../core/entry/bundle.ts';
import { parsePolicy, type VerificationPolicy } from '../../core/entry/policy.ts';
import { verifyReceiptFile } from '../../core/entry/verify/verify-receipt.ts';
import { verifyBundle } from '../../core/entry/verify-bundle.ts';
import { parsePromise, verifyPromise } from '../../core/entry/verify-promise.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { openCheckpoint } from '../../core/tlog/index.ts';
import { freePort } from '../../scripts/host/child-process.ts';
import { type LocalLedger, startLedger } from '../../scripts/host/start-ledger.ts';
import { consentToOffers, ledgerApi, registerOffers } from '../support/ledger-api.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Everything that the ledger signs about one consent. */
interface Signed {
  readonly receipt: string;
  readonly promise: unknown;
  readonly bundle: object;
}

describe('a local ledger whose keys are rotated', () => {
  let dir: string;
  let port: number;
  let ledger: LocalLedger;
  let notice: string;
  const signed: Signed[] = [];
  const policies: { readonly document: object; readonly policy: VerificationPolicy }[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rotation-'));
    port = await freePort();
    await start();
    notice = await registerOffers(ledgerApi(ledger.url));
    await sign();
  });
  afterAll(async () => {
    await ledger.stop();
    rmSync(dir, { recursive: true });
  });

  async function start(): Promise<void> {
    ledger = await startLedger({ port, dir, quiet: true });
  }

  function rotate(...args: readonly string[]): Promise<{ code: number; output: string }> {
    const env = { PATH: process.env.PATH, LEDGER_DIR: dir };
    return new Promise((resolve) => {
      execFile(process.execPath, ['scripts/rotate.ts', ...args], { cwd: ROOT, env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
      });
    });
  }

  async function rotated(...args: readonly string[]): Promise<string> {
    const { code, output } = await rotate(...args);
    expect([code, output]).toEqual([0, expect.any(String)]);
    return output;
  }

  /** Has the ledger sign what it signs about a consent, and keeps the policy that it then states. */
  async function sign(): Promise<void> {
    const api = ledgerApi(ledger.url);
    const [app, auditor] = [
      await api.programToken('app', 'consents:any'),
      await api.programToken('auditor', 'audit'),
    ] as const;
    const path = `/v1/subjects/C-${signed.length}/consents`;
    const given = await api.expect(201, app, 'POST', path, consentToOffers(notice));
    const { id } = given.event as { id: string };
    const { text: receipt } = await api.expect(200, app, 'GET', `/v1/events/${id}/receipt`);
    const { promise } = await api.expect(200, app, 'GET', `/v1/events/${id}/promise`);
    signed.push({ receipt: receipt as string, promise, bundle: await api.proof(auditor, id) });
    const document = await statedPolicy(logFileReader({ url: ledger.url }));
    policies.push({ document, policy: parsePolicy(document) });
  }

  /** Verifies by a policy everything that was signed since the first day. */
  function verifyAll({ policy }: { readonly policy: VerificationPolicy }): void {
    for (const { receipt, promise, bundle } of signed) {
      expect(verifyReceiptFile(receipt, policy).opened.slots.type).toBe('consent.given');
      expect(verifyPromise(parsePromise(promise), policy).findings).toHaveLength(5);
      expect(verifyBundle(parseBundle(utf8(JSON.stringify(bundle))), policy).opened.slots.type).toBe('consent.given');
    }
  }

  async function audit(document: object) {
    const policy = join(dir, 'policy.json');
    await writeFile(policy, JSON.stringify(document));
    let out = '';
    const streams = {
      out: { write: (text: string) => (out += text) },
      err: { write: () => {} },
      isColored: false,
    };
    const options = { policy, url: ledger.url, rpc: ledger.rpcUrl, fromBlock: 0n, maxAge: 864_000n, json: true };
    const code = await runLog(options, streams);
    return { code, ...(JSON.parse(out) as { verdict: string; failures: object[]; notes: string[] }) };
  }

  const latest = () => policies.at(-1) as (typeof policies)[number];

  it('rotates the keys of checkpoints, receipts and promises while it is stopped', async () => {
    expect((await rotate('checkpoint')).output).toContain('stop it first');
    await ledger.stop();
    expect(await rotated('checkpoint')).toContain('the old one beside it');
    expect((await rotate('checkpoint')).output).toContain('end it first');
    await rotated('receipts');
    await rotated('promises');
    expect((await rotate('receipts', 'finish')).code).toBe(1);
    await start();
    await sign();
  });

  it('states each key with the time in which it signs, and what was signed before verifies', () => {
    const [before, after] = [policies[0]?.policy, latest().policy];
    for (const name of ['receiptKeys', 'promiseRoots'] as const) {
      const [old, next] = after[name] as { key: unknown; from: string; until: string | null }[];
      expect(after[name]).toHaveLength(2);
      expect(old?.key).toEqual(before?.[name][0]?.key);
      expect(old?.until).not.toBe(null);
      expect(old?.until).toBe(next?.from);
      expect(next?.until).toBe(null);
    }
    expect(after.checkpointKeys.map(({ until }) => until)).toEqual([null, null]);
    verifyAll(latest());
  });

  it('signs with the new keys, and checkpoints with both', async () => {
    const [before, after] = [policies[0]?.policy as VerificationPolicy, latest().policy];
    const [, newest] = signed as [Signed, Signed];
    expect(() => verifyReceiptFile(newest.receipt, before)).toThrow('not signed by a key that you named');
    expect(() => verifyPromise(parsePromise(newest.promise), before)).toThrow('is no promise root you named');
    const published = await (await fetch(`${ledger.url}/checkpoint`)).text();
    for (const { key } of after.checkpointKeys) expect(openCheckpoint(published, key).treeSize).toBeGreaterThan(0n);
    // Somebody who has not heard of the new key goes on with the old one.
    const { bundle } = newest;
    expect(verifyBundle(parseBundle(utf8(JSON.stringify(bundle))), { ...before, logKeys: [] }).leafIndex).toBeDefined();
  });

  it('ends the old checkpoint key, and what it signed verifies', async () => {
    await ledger.stop();
    await rotated('checkpoint', 'finish');
    expect((await rotate('checkpoint', 'finish')).output).toContain('no key signs beside');
    await start();
    await sign();
    const [old, newest] = latest().policy.checkpointKeys;
    expect([old?.until, newest?.until]).toEqual([newest === undefined ? null : expect.any(String), null]);
    const published = await (await fetch(`${ledger.url}/checkpoint`)).text();
    expect(() => openCheckpoint(published, ...(old === undefined ? [] : [old.key]))).toThrow('no known key');
    verifyAll(latest());
  });

  it('replaces its log key in two steps, and anchors with the new one', async () => {
    await ledger.stop();
    expect((await rotate('log', 'finish')).output).toContain('no log key is proposed');
    expect(await rotated('log')).toContain('the guardian may veto it until');
    expect((await rotate('log', 'finish')).output).toContain('may veto the log key until');
    expect(await rotated('log', 'finish', '--signed')).toContain('is in force');
    expect(existsSync(join(dir, 'keys', 'log.next.pem'))).toBe(false);
    await start();
    await sign();
    const { logKeys } = latest().policy;
    expect(logKeys).toHaveLength(2);
    expect(logKeys[0]?.until).toBe(logKeys[1]?.from);
  });

  it('is intact to an auditor, whose verdict names each rotation', async () => {
    const { verdict, failures, notes } = await audit(latest().document);
    expect([verdict, failures]).toEqual(['intact', []]);
    const named = notes.join('\n');
    for (const what of ['log key', 'promise root', 'checkpoint key', 'receipt key']) expect(named).toContain(what);
  });
});
