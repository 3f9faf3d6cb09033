import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProofBundle } from '../../core/entry/bundle.ts';
import { checkpointDigest } from '../../core/entry/promise.ts';
import { toHex } from '../../core/kernel/hex.ts';
import { EvmAnchor } from '../../lambdas/adapters/evm/evm-anchor.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { memoryLogSigner } from '../memory/signers.ts';
import { type AnchorChain, accountOf, FUNDED_KEYS, startAnchorChain } from '../support/anvil.ts';
import { SMALL_LOG_KEY, SMALL_LOG_ORIGIN, SmallLog } from '../support/small-log.ts';

const PAGE = readFileSync(new URL('../../docs/verify.md', import.meta.url), 'utf8');
const SCRIPT = [...PAGE.slice(PAGE.indexOf('## By hand')).matchAll(/^```sh\n(.*?)^```$/gms)]
  .map(([, code]) => code)
  .join('');

let chain: AnchorChain;
let folder: string;
let bundle: ProofBundle;
let env: Record<string, string>;
const log = new SmallLog('by hand');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'by-hand-'));
  chain = await startAnchorChain();
  const logSigner = memoryLogSigner('by hand');
  const target = await chain.register(SMALL_LOG_ORIGIN, logSigner.address);
  const anchor = new EvmAnchor({
    rpcUrl: chain.rpcUrl,
    target,
    clock: systemClock,
    gasAccount: accountOf(FUNDED_KEYS[1]),
    confirmations: 0,
    pollingIntervalMs: 5,
  });
  await log.grow(300);
  const claim = { treeSize: 300n, rootHash: await log.rootAt(300n), time: 1_796_000_000n };
  const signature = await logSigner.signDigest(checkpointDigest(target, claim));
  const { rootHash: newRoot, time } = claim;
  const place = await anchor.submit({ oldSize: 0n, newSize: 300n, newRoot, proof: [], time, signature });
  bundle = await log.bundle(41n, { ...target, ...place });
  env = {
    PATH: process.env.PATH ?? '',
    ORIGIN: SMALL_LOG_ORIGIN,
    CHECKPOINT_KEY: SMALL_LOG_KEY,
    CONTRACT: target.contract,
    LOG_ID: toHex(target.logId),
    RPC_URL: chain.rpcUrl,
  };
});
afterAll(async () => {
  await chain.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the page's script on a bundle file with the given text. */
function byHand(text: string, change: Record<string, string> = {}): Promise<{ code: number | null; out: string }> {
  writeFileSync(join(folder, 'bundle.json'), text);
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-euo', 'pipefail'], { cwd: folder, env: { ...env, ...change } });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        out += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out }));
    child.stdin.end(SCRIPT);
  });
}

describe('docs/verify.md by hand', () => {
  test.each([0n, 41n, 255n, 256n, 299n])('verifies the bundle of leaf %i, compact or indented', async (leafIndex) => {
    const { contract, transaction, blockHash, ...rest } = bundle.anchor;
    const [treeSize, block] = [BigInt(rest.treeSize), BigInt(rest.block)];
    const place = { chainId: 31_337n, contract, treeSize, transaction, block, blockHash };
    const good = await log.bundle(leafIndex, place);
    for (const text of [JSON.stringify(good), JSON.stringify(good, null, 2)]) {
      const { code, out } = await byHand(text);
      expect(out).toMatch(
        /leaf hash [0-9a-f]{64}\n.*Signature Verified Successfully\nunder root .*\nanchored 20\d\d-/s,
      );
      expect(out.match(/^disclosed /gm)?.length ?? 0).toBe(good.disclosures.length);
      expect(code).toBe(0);
    }
  });

  test.each<[string, () => ProofBundle, RegExp]>([
    [
      'another entry',
      () => ({ ...bundle, entry: bundle.entry.replace(/.{8}$/, 'AAAAAAAA'), disclosures: [] }),
      /not under/,
    ],
    [
      'a disclosure of another value',
      () => ({
        ...bundle,
        disclosures: [Buffer.from('["AAAAAAAAAAAAAAAAAAAAAA","type","push.permitted"]').toString('base64url')],
      }),
      /type was not in the entry/,
    ],
    ['another size', () => ({ ...bundle, proof: bundle.proof.replace('\n300\n', '\n301\n') }), /Verification Failure/],
    ['another index', () => ({ ...bundle, proof: bundle.proof.replace('index 41', 'index 40') }), /not under/],
  ])('refuses %s', async (_, make, why) => {
    const { code, out } = await byHand(JSON.stringify(make()));
    expect(out).toMatch(why);
    expect(code).not.toBe(0);
  });

  test('refuses a checkpoint that is not anchored in the contract that you name', async () => {
    const { code, out } = await byHand(JSON.stringify(bundle), { LOG_ID: `0x${'00'.repeat(32)}` });
    expect(out).toMatch(/not anchored/);
    expect(code).not.toBe(0);
  });
});
