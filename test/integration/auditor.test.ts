import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { computeAddress, Interface } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AnchorContract, AUDITED_ABI } from '../../clients/auditor/anchor-contract.ts';
import { runPolicy, runVerify } from '../../clients/auditor/commands.ts';
import type { BundleOptions } from '../../clients/auditor/judge-bundle.ts';
import { runLog } from '../../clients/auditor/log/run-log.ts';
import { runWatch } from '../../clients/auditor/log/run-watch.ts';
import type { LogOptions, Tempo } from '../../clients/auditor/log/session.ts';
import type { Report } from '../../clients/auditor/output.ts';
import type { ProofBundle } from '../../core/entry/bundle.ts';
import { parsePolicy } from '../../core/entry/policy.ts';
import { checkpointDigest, logIdOf } from '../../core/entry/promise.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { toHex } from '../../core/kernel/hex.ts';
import type { JsonRpc } from '../../core/kernel/json-rpc.ts';
import { EMPTY_ROOT, hashLeaf } from '../../core/merkle/index.ts';
import { EvmAnchor } from '../../lambdas/adapters/evm/evm-anchor.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import type { AnchorPosition } from '../../lambdas/ports/anchor.ts';
import { deployConsentAnchor, registerLog } from '../../scripts/chain/deploy.ts';
import { type Anvil, startAnvil } from '../../scripts/host/anvil.ts';
import { memoryLogSigner } from '../memory/signers.ts';
import { accountOf, consentAnchorArtifact, FUNDED_KEYS } from '../support/anvil.ts';
import { type FileServer, startFileServer } from '../support/processes/file-server.ts';
import { startRpcProxy } from '../support/processes/rpc-proxy.ts';
import { SMALL_LOG_KEY, SMALL_LOG_ORIGIN, SmallLog } from '../support/small-log.ts';

const MAIN = fileURLToPath(new URL('../../clients/auditor/main.ts', import.meta.url));
const BUILD = fileURLToPath(new URL('../../scripts/build-auditor.ts', import.meta.url));
const SIZES = [100n, 300n, 600n] as const;
const logSigner = memoryLogSigner('auditor');

type Written = Pick<Report, 'findings' | 'failures' | 'notes' | 'failureCount'> & Record<string, unknown>;

let folder: string;
let policyFile: string;
let anvil: Anvil;
let rpc: JsonRpc;
let anchor: EvmAnchor;
let server: FileServer;
let beforeAnchors: unknown;
const log = new SmallLog();
const positions: AnchorPosition[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'auditor-'));
  anvil = await startAnvil();
  rpc = jsonRpc(anvil.rpcUrl, 10_000);
  const [deployerKey, registrarKey, gasAccount] = FUNDED_KEYS;
  const registrar = computeAddress(registrarKey);
  const roles = { admin: registrar, registrar, guardian: registrar };
  const deploymentDir = join(folder, 'deployment');
  const { address, chainId } = await deployConsentAnchor({
    rpcUrl: anvil.rpcUrl,
    deployerKey,
    deploymentDir,
    ...roles,
  });
  await registerLog({
    rpcUrl: anvil.rpcUrl,
    senderKey: registrarKey,
    contract: address,
    origin: SMALL_LOG_ORIGIN,
    logKey: logSigner.address,
  });
  anchor = new EvmAnchor({
    rpcUrl: anvil.rpcUrl,
    target: { chainId, contract: address, logId: logIdOf(SMALL_LOG_ORIGIN) },
    clock: systemClock,
    gasAccount: accountOf(gasAccount),
    confirmations: 0,
    pollingIntervalMs: 5,
  });
  beforeAnchors = await rpc('evm_snapshot', []);
  for (const size of SIZES) {
    await log.grow(Number(size - log.size));
    positions.push(await anchorRoot(positions.at(-1)?.treeSize ?? 0n, size, await log.rootAt(size)));
  }
  await log.grow(20);
  policyFile = join(folder, 'policy.json');
  writeFileSync(policyFile, JSON.stringify(policyDocument()));
  server = await startFileServer(join(folder, 'public'));
});

afterAll(async () => {
  await server.stop();
  await anvil.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => publish(log.files));

async function anchorRoot(oldSize: bigint, newSize: bigint, newRoot: Uint8Array): Promise<AnchorPosition> {
  const time = BigInt(Math.floor(Date.now() / 1000));
  const claim = { treeSize: newSize, rootHash: newRoot, time };
  const signature = await logSigner.signDigest(checkpointDigest(anchor.target, claim));
  const proof = await log.consistency(oldSize, newSize);
  return anchor.submit({ oldSize, newSize, newRoot, proof, time, signature });
}

function policyDocument() {
  const { chainId, contract } = anchor.target;
  return { origin: SMALL_LOG_ORIGIN, checkpointKey: SMALL_LOG_KEY, chain: { chainId: `${chainId}`, contract } };
}

/** Makes the server serve these files and no others. */
function publish(files: ReadonlyMap<string, Uint8Array>): void {
  const target = join(folder, 'public');
  rmSync(target, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), bytes);
  }
}

/** Returns the log's files with one byte of one of them changed. */
function publishChanged(path: string, at: number): void {
  const files = new Map(log.files);
  const bytes = (files.get(path) as Uint8Array).slice();
  bytes[at] = (bytes[at] as number) ^ 1;
  publish(files.set(path, bytes));
}

const atOnce = () => Promise.resolve();
const tempo = { pause: atOnce, now: Date.now };
const MAX_AGE = 3600n;
const writer = (write: (chunk: string) => void) => ({ write });

function capture() {
  const text = { out: '', err: '' };
  const streams = {
    out: writer((chunk) => {
      text.out += chunk;
    }),
    err: writer((chunk) => {
      text.err += chunk;
    }),
    isColored: false,
  };
  return { text, streams };
}

async function auditJson(options: Partial<LogOptions> = {}, own: Partial<Tempo> = {}): Promise<Written> {
  const { text, streams } = capture();
  const code = await runLog(
    { policy: policyFile, url: server.url, rpc: anvil.rpcUrl, fromBlock: 0n, maxAge: MAX_AGE, json: true, ...options },
    streams,
    { ...tempo, ...own },
  );
  const written = JSON.parse(text.out) as Written;
  expect(code).toBe(written.verdict === 'intact' ? 0 : written.verdict === 'not-checked' ? 2 : 1);
  return written;
}

async function verifyJson(bundle: ProofBundle | Uint8Array, options: BundleOptions = {}): Promise<Written> {
  const file = join(folder, 'bundle.json');
  writeFileSync(file, bundle instanceof Uint8Array ? bundle : JSON.stringify(bundle));
  const { text, streams } = capture();
  const code = await runVerify(file, { policy: policyFile, json: true, ...options }, streams, atOnce);
  const written = JSON.parse(text.out) as Written;
  expect(code).toBe(written.verdict === 'not-verified' ? 1 : written.verdict === 'not-checked' ? 2 : 0);
  return written;
}

async function headOf(): Promise<{ readonly time: bigint }> {
  return new AnchorContract(rpc, parsePolicy(policyDocument())).head();
}

async function bundleAt(leafIndex: bigint, position = positions[1] as AnchorPosition): Promise<ProofBundle> {
  const { treeSize, transaction, block, blockHash, time, signature } = position;
  const { chainId, contract } = anchor.target;
  return log.bundle(leafIndex, { chainId, contract, treeSize, transaction, block, blockHash, time, signature });
}

test("the auditor's ABI is a part of the compiled contract", async () => {
  const compiled = new Interface((await consentAnchorArtifact()).abi);
  const known = new Set(compiled.fragments.map((fragment) => fragment.format('full')));
  for (const fragment of new Interface(AUDITED_ABI).fragments) expect(known).toContain(fragment.format('full'));
});

describe('a good log', () => {
  test('is intact, and the audit says what it looked at', async () => {
    const written = await auditJson();
    expect(written).toMatchObject({
      verdict: 'intact',
      treeSize: '620',
      anchors: 3,
      anchoredSize: '600',
      failures: [],
    });
    expect(written.findings.map(({ step }) => step)).toEqual([
      'chain',
      'anchors',
      'age',
      'checkpoint',
      'entries',
      'tiles',
      'values',
      'registry',
      'root',
      'history',
    ]);
    expect(written.notes).toEqual(['the newest 20 entries: not anchored yet']);
  });

  test('may be audited from a later block on', async () => {
    const fromBlock = (positions[2]?.block ?? 0n) + 1n;
    expect(await auditJson({ fromBlock })).toMatchObject({ verdict: 'intact', anchors: 1 });
  });

  test('is audited by keys and contract named one by one', async () => {
    const { origin, checkpointKey, chain } = policyDocument();
    const { text, streams } = capture();
    const named = { origin, checkpointKey, ...chain, logKey: logSigner.address };
    const options = { ...named, url: server.url, rpc: anvil.rpcUrl, fromBlock: 0n, maxAge: MAX_AGE };
    expect(await runLog(options, streams, tempo)).toBe(0);
    expect(text.out).toMatch(/^INTACT: ledger\.example\/small, 620 entries, 3 anchors: .*\.\n\n.* {2}✓ history .*\n/s);
  });

  test('is intact while it grows: a checkpoint that lags behind the contract is asked for again', async () => {
    const lagging = await log.checkpoint(300n);
    let reads = 0;
    server.interfere((path, response) => {
      if (path !== 'checkpoint' || reads++ > 0) return undefined;
      response.end(lagging);
      return true;
    });
    expect((await auditJson()).verdict).toBe('intact');
    server.interfere(() => undefined);
    expect(reads).toBe(2);
  });
});

describe('one byte that changed behind the ledger is caught by its own code', () => {
  test.each([
    ['tile/entries/000', 500, 'ENTRY_BUNDLE_MISMATCH'],
    ['tile/entries/002.p/108', 500, 'ENTRY_BUNDLE_MISMATCH'],
    ['tile/entries/001', 0, 'ENTRY_BUNDLE_MALFORMED'],
    ['tile/0/001', 77, 'TILE_MISMATCH'],
    ['tile/1/000.p/2', 33, 'TILE_MISMATCH'],
    ['checkpoint', SMALL_LOG_ORIGIN.length + 1, 'NOTE_SIGNATURE_INVALID'],
    ['checkpoint', 3, 'NOTE_SIGNATURE_INVALID'],
  ])('in %s at %i: %s', async (path, at, code) => {
    publishChanged(path, at);
    const written = await auditJson();
    expect(written.failures.map((failure) => failure.code)).toEqual([code]);
    expect(written.verdict).toBe('not-intact');
  });
});

describe('a log that is not what it was', () => {
  test('because it was cut off', async () => {
    const files = new Map(log.files).set('checkpoint', utf8(await log.checkpoint(300n)));
    publish(files);
    const written = await auditJson();
    expect(written.failures).toMatchObject([{ step: 'history', code: 'LOG_TRUNCATED', details: { treeSize: '600' } }]);
  });

  test('because it is another one by the same key', async () => {
    const fork = new SmallLog('a fork');
    for (const size of [...SIZES, 620n]) await fork.grow(Number(size - fork.size));
    publish(fork.files);
    const written = await auditJson();
    expect(written.failures.map(({ code, details }) => [code, (details as { treeSize?: string }).treeSize])).toEqual(
      SIZES.map((size) => ['LOG_FORKED', `${size}`]),
    );
  });

  test('because its checkpoint is signed over another root', async () => {
    publish(new Map(log.files).set('checkpoint', utf8(await log.checkpoint(620n, new Uint8Array(32)))));
    expect((await auditJson()).failures).toMatchObject([{ step: 'root', code: 'LOG_ROOT_MISMATCH' }]);
  });

  test('because a file is gone', async () => {
    const files = new Map(log.files);
    files.delete('tile/0/001');
    publish(files);
    expect((await auditJson()).failures).toMatchObject([{ code: 'TILE_MISSING', details: { path: 'tile/0/001' } }]);
  });

  test('because it is withheld while anchors stand', async () => {
    publish(new Map());
    expect(await auditJson()).toMatchObject({
      verdict: 'not-intact',
      failures: [{ step: 'checkpoint', code: 'LOG_WITHHELD', details: { treeSize: '600' } }],
    });
  });

  test('but one that cannot be reached, or asks for a token, was not looked at', async () => {
    const unreachable = { verdict: 'not-checked', failures: [{ step: 'checkpoint', code: 'LOG_UNAVAILABLE' }] };
    expect(await auditJson({ url: 'http://127.0.0.1:9' })).toMatchObject(unreachable);
    server.interfere((_, response) => {
      response.writeHead(401).end();
      return true;
    });
    expect(await auditJson()).toMatchObject(unreachable);
    server.interfere(() => undefined);
  });
});

describe('between two audits', () => {
  const stateOf = (name: string) => join(folder, `${name}.json`);

  test('a log that grew contains what the one before saw', async () => {
    const state = stateOf('grown');
    const before = new SmallLog();
    for (const size of [...SIZES, 610n]) await before.grow(Number(size - before.size));
    publish(before.files);
    expect((await auditJson({ state })).verdict).toBe('intact');
    publish(log.files);
    expect((await auditJson({ state })).findings).toContainEqual({
      step: 'state',
      found: expect.stringContaining('the log contains size `610`, as seen'),
    });
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ origin: SMALL_LOG_ORIGIN, treeSize: '620' });
  });

  test.each([
    ['as long', 620n, 'LOG_FORKED'],
    ['longer', 640n, 'LOG_FORKED'],
    ['shorter', 610n, 'LOG_TRUNCATED'],
  ])('a tail that no anchor holds was rewritten, %s: the file stays as it was', async (_, size, code) => {
    const state = stateOf(`rewritten-${size}`);
    expect((await auditJson({ state })).verdict).toBe('intact');
    const remembered = readFileSync(state, 'utf8');
    const rewritten = new SmallLog();
    for (const anchored of SIZES) await rewritten.grow(Number(anchored - rewritten.size));
    await rewritten.grow(Number(size - 600n), (after, index) => rewritten.entry(after, index + 5000));
    publish(rewritten.files);
    expect((await auditJson()).verdict).toBe('intact');
    expect(await auditJson({ state })).toMatchObject({
      verdict: 'not-intact',
      failures: [{ step: 'state', code, details: { treeSize: '620' } }],
    });
    expect(readFileSync(state, 'utf8')).toBe(remembered);
  });

  test('a state of another log is refused, before anything is asked', async () => {
    const state = stateOf('other');
    const remembered = { origin: 'x', treeSize: '0', rootHash: 'A'.repeat(43), seenAt: new Date(), recomputed: null };
    writeFileSync(state, JSON.stringify(remembered));
    await expect(auditJson({ state })).rejects.toMatchObject({ code: 'AUDIT_STATE_OF_ANOTHER_LOG' });
  });

  test('a log that froze is stale a second after the limit, by the clock of the auditor', async () => {
    const { time: signedAt } = await headOf();
    const time = Number(signedAt) * 1000;
    const at = (seconds: number) => auditJson({ maxAge: 900n }, { now: () => time + seconds * 1000 });
    expect((await at(900)).verdict).toBe('intact');
    expect(await at(901)).toMatchObject({ verdict: 'stale', failures: [{ step: 'age', code: 'LOG_STALE' }] });
  });
});

describe('a log that is watched', () => {
  const watch = { policy: '', fromBlock: 0n, maxAge: MAX_AGE, every: 60n };
  class Ended extends Error {}

  /** Watches the log; before each pause, changes it as the next step says. Ends after the last step. */
  async function watched(steps: readonly (() => unknown)[], options: object = {}, own: Partial<Tempo> = {}) {
    const { text, streams } = capture();
    const left = [...steps];
    const pauses: number[] = [];
    const pause = async (ms: number) => {
      if (ms < 60_000) return;
      pauses.push(ms);
      const step = left.shift();
      if (step === undefined) throw new Ended();
      await step();
    };
    const all = { ...watch, policy: policyFile, url: server.url, rpc: anvil.rpcUrl, ...options };
    const code = await runWatch(all, streams, { ...tempo, pause, ...own }).catch((error) => {
      if (error instanceof Ended) return null;
      throw error;
    });
    const verdicts = text.out.split('\n').filter((line) => /^[A-Z]{2}/.test(line));
    return { code, pauses, verdicts: verdicts.map((line) => /^[A-Z ]+/.exec(line)?.[0]) };
  }

  test('is read on as it grows, and ends with the first fault', async () => {
    const grown = new SmallLog();
    for (const size of [...SIZES, 620n]) await grown.grow(Number(size - grown.size));
    const grow = async () => {
      await grown.grow(50);
      publish(grown.files);
    };
    const rewrite = async () => {
      const rewritten = new SmallLog();
      for (const size of SIZES) await rewritten.grow(Number(size - rewritten.size));
      await rewritten.grow(200, (after, index) => rewritten.entry(after, index + 5000));
      publish(rewritten.files);
    };
    const asked = server.paths.length;
    expect(await watched([grow, grow, rewrite])).toMatchObject({
      code: 1,
      pauses: [60_000, 60_000, 60_000],
      verdicts: ['INTACT', 'INTACT', 'INTACT', 'NOT INTACT'],
    });
    expect(server.paths.slice(asked).filter((path) => path === 'tile/entries/000')).toHaveLength(1);
  });

  test('is stale within a minute of the limit', async () => {
    const { time } = await headOf();
    let seconds = 0;
    const later = () => {
      seconds += 60;
    };
    const own = { now: () => (Number(time) + 780 + seconds) * 1000 };
    const { code, verdicts } = await watched([later, later, later, later], { maxAge: 900n }, own);
    expect(code).toBe(1);
    expect(verdicts).toEqual(['INTACT', 'INTACT', 'INTACT', 'STALE']);
  });

  test('may be out of reach for a while, and is a fault after the limit', async () => {
    const broken = await startRpcProxy(anvil.rpcUrl);
    let hours = 0;
    const later = () => {
      hours++;
      broken.decide(() => 'lost');
    };
    const now = Date.now();
    const own = { now: () => now + hours * 3_600_000 };
    const { code, verdicts } = await watched([later, later, later], { rpc: broken.url, maxAge: 7200n }, own);
    await broken.stop();
    expect(code).toBe(2);
    expect(verdicts).toEqual(['INTACT', 'NOT CHECKED', 'NOT CHECKED', 'NOT CHECKED']);
  });

  test('has a URL told of each fault once, until it took it, and goes on', async () => {
    const told: { verdict: string; failures: { code: string }[] }[] = [];
    let answer = 500;
    const ear = createServer(async (request, response) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk);
      told.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(answer).end();
    });
    await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve));
    const onFault = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/fault`;
    const steps = [
      () => publishChanged('tile/0/001', 77),
      () => {
        answer = 204;
      },
      () => {},
      () => publish(log.files),
      () => publish(new Map()),
    ];
    publish(new Map());
    const { code } = await watched(steps, { onFault });
    await new Promise((resolve) => ear.close(resolve));
    expect(code).toBeNull();
    expect(told.map(({ verdict, failures }) => [verdict, failures[0]?.code])).toEqual([
      ['not-intact', 'LOG_WITHHELD'],
      ['not-intact', 'TILE_MISMATCH'],
      ['not-intact', 'TILE_MISMATCH'],
      ['not-intact', 'LOG_WITHHELD'],
    ]);
  });
});

test('a log may be audited from a folder, without asking its server', async () => {
  const files = join(folder, 'public');
  const { text, streams } = capture();
  const asked = server.paths.length;
  const options = { policy: policyFile, files, rpc: anvil.rpcUrl, fromBlock: 0n, maxAge: MAX_AGE };
  expect(await runLog(options, streams, tempo)).toBe(0);
  expect(text.out).toMatch(/^INTACT: /);
  expect(server.paths).toHaveLength(asked);
  await expect(runLog({ ...options, url: server.url }, streams, tempo)).rejects.toThrow('`--url URL` or `--files DIR`');
});

describe('a ledger is not trusted beyond the policy', () => {
  test.each([
    ['another chain', { chain: { chainId: '1' } }, 'CHAIN_WRONG'],
    ['another first block', { chain: { genesisHash: `0x${'5e'.repeat(32)}` } }, 'CHAIN_WRONG'],
    ['an address without contract', { chain: { contract: `0x${'11'.repeat(20)}` } }, 'CHAIN_WRONG'],
    ['another log key', { logKeys: [{ key: `0x${'11'.repeat(20)}`, from: null, until: null }] }, 'POLICY_MISMATCH'],
  ])('%s', async (_, change, code) => {
    const document = policyDocument();
    const policy = join(folder, 'other-policy.json');
    writeFileSync(
      policy,
      JSON.stringify({
        ...document,
        ...change,
        chain: { ...document.chain, ...('chain' in change ? change.chain : {}) },
      }),
    );
    expect(await auditJson({ policy })).toMatchObject({ verdict: 'not-checked', failures: [{ step: 'chain', code }] });
    expect((await verifyJson(await bundleAt(5n), { policy, rpc: anvil.rpcUrl })).failures).toHaveLength(1);
  });

  test('when the contract is unreachable, nothing is proven', async () => {
    const { text, streams } = capture();
    const options = { policy: policyFile, url: server.url, rpc: 'http://127.0.0.1:9', fromBlock: 0n, maxAge: MAX_AGE };
    expect(await runLog(options, streams, tempo)).toBe(2);
    expect(text.out).toMatch(
      /^NOT CHECKED: .* 1 failure: .*neither for the log nor against it\.\n.*CHAIN_UNAVAILABLE/s,
    );
    expect(text.out).not.toContain('do not rely');
  });
});

describe('a bundle', () => {
  test('is verified offline and on the chain', async () => {
    const bundle = await bundleAt(42n);
    expect(await verifyJson(bundle)).toMatchObject({ verdict: 'verified-offline', leafIndex: '42', anchoredAt: null });
    const written = await verifyJson(bundle, { rpc: anvil.rpcUrl });
    expect(written).toMatchObject({ verdict: 'verified', anchoredAt: `${positions[1]?.anchoredAt}` });
    expect(written.slots).toMatchObject({ subject: 'C-42', type: 'push.refused' });
    const steps = written.findings.map(({ step }) => step);
    expect(steps.slice(-5)).toEqual(['chain', 'anchored', 'signer', 'transaction', 'block']);
  });

  test('of a checkpoint that is signed and not anchored is refused by the chain alone', async () => {
    const bundle = await bundleAt(5n, { ...(positions[1] as AnchorPosition), treeSize: 620n });
    expect((await verifyJson(bundle)).verdict).toBe('verified-offline');
    expect((await verifyJson(bundle, { rpc: anvil.rpcUrl })).failures).toMatchObject([{ code: 'ANCHOR_UNKNOWN' }]);
  });

  test.each([
    ['another transaction of the contract', { transaction: 2 }, 'ANCHOR_TRANSACTION_MISMATCH'],
    ['another block', { block: 2 }, 'ANCHOR_BLOCK_MISMATCH'],
    ['another block hash', { blockHash: 2 }, 'ANCHOR_BLOCK_MISMATCH'],
  ] as const)('with %s is refused by the chain', async (_, change, code) => {
    const [member] = Object.keys(change) as ['transaction' | 'block' | 'blockHash'];
    const bundle = await bundleAt(5n, { ...(positions[1] as AnchorPosition), [member]: positions[2]?.[member] });
    expect((await verifyJson(bundle)).verdict).toBe('verified-offline');
    expect((await verifyJson(bundle, { rpc: anvil.rpcUrl })).failures).toMatchObject([{ code }]);
  });

  test('with any bit changed in what only the chain knows is refused there', async () => {
    const text = JSON.stringify({ ...(await bundleAt(5n)), disclosures: [] });
    const file = utf8(text);
    const codes = new Map<string, number>();
    for (const member of ['"transaction":"', '"block":"', '"blockHash":"']) {
      const start = text.indexOf(member) + member.length;
      const end = text.indexOf('"', start);
      // Only the digits: their form is checked offline, and so are names and quotation marks.
      for (let bit = utf8(text.slice(0, start)).length * 8; bit < utf8(text.slice(0, end)).length * 8; bit++) {
        file[bit >> 3] = (file[bit >> 3] as number) ^ (1 << (bit & 7));
        const written = await verifyJson(file, { rpc: anvil.rpcUrl });
        expect(written.failures).toHaveLength(1);
        const code = written.failures[0]?.code ?? '';
        codes.set(code, (codes.get(code) ?? 0) + 1);
        file[bit >> 3] = (file[bit >> 3] as number) ^ (1 << (bit & 7));
      }
    }
    expect(new Set(codes.keys())).toEqual(
      new Set(['BUNDLE_MALFORMED', 'ANCHOR_TRANSACTION_MISMATCH', 'ANCHOR_BLOCK_MISMATCH']),
    );
  });
});

describe('the command', () => {
  const run = (...args: readonly string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [MAIN, ...args], { env: { ...process.env, NO_COLOR: '1' } }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });

  test('verify ends in a verdict and exit 0', async () => {
    const file = join(folder, 'good.json');
    writeFileSync(file, JSON.stringify(await bundleAt(7n), null, 2));
    const { code, out, err } = await run('verify', file, '--policy', policyFile, '--rpc', anvil.rpcUrl);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^VERIFIED: leaf 7 of ledger.example\/small, anchored 20.*✓ inclusion.*✓ block.*subject +C-7/s);
  });

  test('log ends in a verdict and exit 1 when a byte changed', async () => {
    publishChanged('tile/entries/000', 500);
    const { code, out } = await run('log', '--url', server.url, '--policy', policyFile, '--rpc', anvil.rpcUrl);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^NOT INTACT: .* 1 failure: .*✗ entries +leaf `\d` in `tile\/entries\/000` .* ENTRY_BUNDLE_MISMATCH/s,
    );
  });

  test('log exits with 2 when the chain could not be asked, and quietly when its reader ends early', async () => {
    const args = ['log', '--url', server.url, '--policy', policyFile, '--rpc'];
    const unchecked = await run(...args, server.url);
    expect(unchecked).toMatchObject({ code: 2, out: expect.stringContaining('NOT CHECKED') });
    const child = execFile(process.execPath, [MAIN, ...args, anvil.rpcUrl]);
    let err = '';
    child.stderr?.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout?.destroy();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
    expect(err).toBe('');
  });

  test.each([
    [['--help'], 0, /verify.*log.*policy/s],
    [['verify', '--help'], 0, /--rpc/],
    [['log', '--help'], 0, /--from-block/],
    [['watch', '--help'], 0, /--on-fault/],
    [['policy', '--help'], 0, /--url/],
    [['verify'], 2, /missing required argument/],
    [['verify', 'no-such-file.json', '--policy', 'no-such-policy.json'], 2, /no such file/],
    [['verify', 'x.json'], 2, /say whom to believe/],
    [['log', '--url', 'ftp://x', '--rpc', 'http://x'], 2, /not an https URL/],
    [['erase'], 2, /unknown command/],
  ])('%j exits with %i and says what it needs, without a stack', async (args, expected, text) => {
    const { code, out, err } = await run(...args);
    expect(code).toBe(expected);
    expect(out + err).toMatch(text);
    expect(out + err).not.toMatch(/^ +at /m);
  });

  test('policy prints what a ledger says about itself, and that this proves nothing yet', async () => {
    const { origin, chain } = policyDocument();
    const dates = { from: '2026-11-01T00:00:00.000Z', until: null };
    const jwk = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
    const genesisHash = `0x${'5e'.repeat(32)}`;
    const named = {
      origin,
      logId: toHex(logIdOf(origin)),
      checkpointKeys: [{ key: SMALL_LOG_KEY, ...dates }],
      promiseRoots: [{ key: logSigner.address, ...dates }],
      labelKeys: [],
    };
    const logKeys = [{ key: logSigner.address, ...dates }];
    const stated = (more: object, first: string | null) => ({
      ...named,
      ...more,
      checkpointKey: SMALL_LOG_KEY,
      receiptKeys: { keys: [{ ...jwk, kid: 'k', use: 'sig', alg: 'ES256', ...dates }] },
      chain: { ...chain, rpcUrl: anvil.rpcUrl, genesisHash: first },
    });
    const receiptKeys = [{ key: jwk, ...dates }];
    for (const [document, expected] of [
      [stated({ logKeys }, genesisHash), { ...named, receiptKeys, logKeys, chain: { ...chain, genesisHash } }],
      [stated({ logKeys: null }, null), { ...named, receiptKeys, chain }],
    ]) {
      publish(new Map([['.well-known/consent-ledger', utf8(JSON.stringify(document))]]));
      const { text, streams } = capture();
      expect(await runPolicy({ url: server.url }, streams)).toBe(0);
      expect(JSON.parse(text.out)).toEqual(expected);
      expect(parsePolicy(JSON.parse(text.out))).toMatchObject({ origin, receiptKeys });
      expect(text.err).toContain("THE LEDGER'S OWN WORD");
    }
    // The log is registered in the contract with its key, and no promise root is.
    const document = stated({ logKeys }, null);
    const compared = async (described: object) => {
      publish(new Map([['.well-known/consent-ledger', utf8(JSON.stringify(described))]]));
      const { text, streams } = capture();
      return { code: await runPolicy({ url: server.url, rpc: anvil.rpcUrl }, streams), err: text.err };
    };
    const missing = `the contract has no promise root ${logSigner.address} in force`;
    expect(await compared(document)).toEqual({ code: 1, err: expect.stringContaining(missing) });
    const same = await compared({ ...document, promiseRoots: [] });
    expect(same).toEqual({ code: 0, err: expect.stringContaining('the same log keys and promise roots') });
    const otherKey = { ...document, logKeys: [{ key: `0x${'11'.repeat(20)}`, ...dates }] };
    await expect(compared(otherKey)).rejects.toMatchObject({ code: 'POLICY_MISMATCH' });
    await expect(compared(stated({ logKeys }, genesisHash))).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
  });
});

describe('the auditor in one file', () => {
  const built = () => join(folder, 'alone', 'auditor.mjs');
  beforeAll(() => promisify(execFile)(process.execPath, [BUILD, '--out', built()]));

  const run = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [built(), ...args], { cwd: dirname(built()), env: { NO_COLOR: '1' } });

  test('is small, and alone', () => {
    expect(readdirSync(dirname(built()))).toEqual(['auditor.mjs']);
    // Below a megabyte; what it needs now, and a little more.
    expect(statSync(built()).size).toBeLessThan(425_000);
  });

  test('says what it can, audits a log and verifies a bundle', async () => {
    expect((await run('--help')).stdout).toMatch(/verify.*log.*watch.*policy.*Exit codes: 0 yes, 1 no/s);
    const trusted = ['--policy', policyFile, '--rpc', anvil.rpcUrl];
    const audited = await run('log', '--url', server.url, ...trusted);
    expect(audited).toEqual({ stdout: expect.stringMatching(/^INTACT: .* 620 entries/), stderr: '' });
    const file = join(folder, 'for-the-built-one.json');
    writeFileSync(file, JSON.stringify(await bundleAt(7n)));
    expect((await run('verify', file, ...trusted)).stdout).toMatch(/leaf 7 of ledger\.example\/small/);
  });

  test('is its own thread, which computes the roots of a long log', async () => {
    const thread = new Worker(built(), { workerData: { rootsOf: 1 } });
    const leafHash = hashLeaf(utf8('entry'));
    thread.postMessage({ append: leafHash });
    expect(await once(thread, 'message')).toEqual([[]]);
    thread.postMessage({ sizesOf: [leafHash, EMPTY_ROOT, new Uint8Array(32)] });
    expect(await once(thread, 'message')).toEqual([[1, 0, null]]);
    await thread.terminate();
  });
});

describe('a contract that holds another history', () => {
  test('or none, is not anchored, whatever the log says', async () => {
    await rpc('evm_revert', [beforeAnchors]);
    beforeAnchors = await rpc('evm_snapshot', []);
    expect(await auditJson()).toMatchObject({
      verdict: 'not-anchored',
      anchors: 0,
      failures: [{ step: 'anchors', code: 'LOG_NOT_ANCHORED' }],
    });
  });

  test('because another root was anchored, is caught at that size', async () => {
    await rpc('evm_revert', [beforeAnchors]);
    const forged = await log.rootAt(100n).then((root) => root.map((byte, i) => (i === 0 ? byte ^ 1 : byte)));
    await anchorRoot(0n, 100n, forged);
    const written = await auditJson();
    expect(written.failures).toMatchObject([{ step: 'history', code: 'LOG_FORKED', details: { treeSize: '100' } }]);
  });

  test('or a node that hides an anchor, is caught by the head', async () => {
    const hiding = await startRpcProxy(anvil.rpcUrl);
    hiding.decide((method) => (method === 'eth_getLogs' ? 'nothing-found' : 'none'));
    const { failures } = await auditJson({ rpc: hiding.url });
    await hiding.stop();
    expect(failures.map(({ code }) => code)).toEqual(['ANCHOR_MISMATCH', 'LOG_FORKED']);
  });

  test('and what a guardian put on record about the log is shown', async () => {
    const reason = 'did not answer the regulator';
    const data = new Interface(['function markLog(bytes32 logId, string reason)']).encodeFunctionData('markLog', [
      logIdOf(SMALL_LOG_ORIGIN),
      reason,
    ]);
    const guardian = computeAddress(FUNDED_KEYS[1]);
    await rpc('eth_sendTransactionSync', [{ from: guardian, to: anchor.target.contract, data }]);
    expect((await auditJson()).notes).toEqual([expect.stringContaining(`by guardian ${guardian}: ${reason}`)]);
  });
});
