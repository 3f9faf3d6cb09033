import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { toBase64url } from '../../core/kernel/bytes.ts';
import { encodeCoverage } from '../../core/proof/parts.ts';
import { encodeVerifierKey, verifierKey } from '../../core/tlog/index.ts';
import { type LocalLedger, startLedger } from '../../scripts/host/start-ledger.ts';
import { memoryCheckpointSigner } from '../memory/signers.ts';
import { SMALL_LOG_KEY, SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import { FORGED_CONSENTS } from '../tamper/forged-consents.ts';
import { FORGED_DISCLOSURES, honestDisclosure } from '../tamper/forged-disclosures.ts';
import { FORGED_LABELS } from '../tamper/forged-labels.ts';
import type { ForgedLog, Told } from '../tamper/forged-log.ts';
import { FORGED_MAPS } from '../tamper/forged-maps.ts';
import { FORGED_PERMITS } from '../tamper/forged-permits.ts';
import { FORGED_REGISTRY } from '../tamper/forged-registry.ts';
import { FORGED_STATES } from '../tamper/forged-states.ts';
import { changed } from '../tamper/honest-push.ts';
import { verify } from '../tamper/verify.ts';
import { HONEST, type HonestBundles, honestBundles, READERS } from './honest-bundles.ts';
import { askStranger, requirePython, runStranger } from './stranger.ts';

vi.mock('../tamper/verify.ts');

const VECTORS = fileURLToPath(new URL('../../docs/formats/vectors/', import.meta.url));
/** Is malformed as a file, before anything is verified. */
const OF_ANOTHER_FORM = 'a label whose proof is cut short';
const OTHER_CONTRACT = '0x0000000000000000000000000000000000000001';
const ORIGIN = 'localhost/consent-ledger';
const OTHER_KEY = encodeVerifierKey(verifierKey(ORIGIN, memoryCheckpointSigner('another').publicKey));
const NOWHERE = {
  chainId: 31_337n,
  transaction: `0x${'1a'.repeat(32)}`,
  block: 12n,
  blockHash: `0x${'b2'.repeat(32)}`,
};

let dir: string;
let ledger: LocalLedger;
let honest: HonestBundles;

beforeAll(async () => {
  await requirePython();
  dir = mkdtempSync(join(tmpdir(), 'stranger-ledger-'));
  ledger = await startLedger({ port: 0, dir, quiet: true });
  honest = await honestBundles(ledger);
  vi.mocked(verify).mockImplementation(judgeByStranger());
});
afterAll(async () => {
  await ledger.stop();
  rmSync(dir, { recursive: true });
});

test('decides the cases of the vectors alike, and reads and refuses the other vectors alike', async () => {
  const { exitCode, stdout } = await runStranger('vectors.py', [VECTORS]);
  expect(stdout).not.toContain('DIFFERENT');
  expect(stdout).toContain('decision: 452 compared');
  expect(exitCode).toBe(0);
});

describe('an honest push or disclosure', () => {
  test.each(HONEST)('%s is covered, and anchored on the chain', async (name) => {
    for (const reader of READERS) {
      const said = await askStranger(honest.bundles[name][reader], honest.policy, ledger.rpcUrl);
      expect(said.verdict).toMatch(/^COVERED: .*; anchored 20\d\d-.*, so far, final from 20\d\d-/);
      expect(said.exitCode).toBe(0);
    }
  });

  test.each([
    ['a key that signed no checkpoint', 'NOTE_SIGNATURE_MISSING', { checkpointKey: OTHER_KEY }],
    ['another contract', 'POLICY_MISMATCH', { chain: { chainId: '31337', contract: OTHER_CONTRACT } }],
    ['a log key that did not sign its anchor', 'ANCHOR_SIGNATURE_INVALID', { logKey: OTHER_CONTRACT }],
    ['no label key', 'POLICY_MISMATCH', { labelKeys: [] }],
    ['another label key', 'POLICY_MISMATCH', { labelKeys: [{ version: 1, key: toBase64url(new Uint8Array(32)) }] }],
  ])('is not covered for somebody who knows %s: %s', async (_, code, change) => {
    const said = await askStranger(honest.bundles['a disclosure'].audit, { ...honest.policy, ...change });
    expect([said.code, said.exitCode]).toEqual([code, 1]);
  });

  test('is not called covered where the node does not answer', async () => {
    const said = await askStranger(honest.bundles['a disclosure'].audit, honest.policy, 'http://127.0.0.1:1');
    expect([said.verdict, said.exitCode]).toEqual([expect.stringMatching(/^NOT CHECKED: the node did not answer/), 2]);
  });
});

describe('a forged push or disclosure', () => {
  const forgeries = [
    ...[FORGED_STATES, FORGED_LABELS, FORGED_CONSENTS, FORGED_PERMITS],
    ...[FORGED_REGISTRY, FORGED_DISCLOSURES, FORGED_MAPS],
  ]
    .flat()
    .filter(([name]) => name !== OF_ANOTHER_FORM);

  test('is one beside honest ones, which are covered', async () => {
    await expect(changed((parts) => parts)).resolves.toMatchObject({ code: null, exitCode: 0 });
    await expect(honestDisclosure()).resolves.toMatchObject({ code: null, exitCode: 0 });
  });

  test.each(forgeries)('%s is refused: %s', async (_, code, judge) => {
    await expect(judge()).rejects.toMatchObject({ code });
  });

  test('of a tree that was never anchored is refused by the chain', async () => {
    vi.mocked(verify).mockImplementationOnce(judgeByStranger(ledger.rpcUrl));
    await expect(changed((parts) => parts)).rejects.toMatchObject({ code: 'ANCHOR_UNKNOWN', exitCode: 1 });
  });
});

/** Returns a judge that asks the program in Python, and rejects with its answer where it did not say covered. */
function judgeByStranger(rpcUrl?: string): typeof verify {
  return async (log, push, parts, { labelKeys = log.labelKeys } = {}) => {
    const said = await askStranger(await bundleOf(log, push, parts), policyOf(labelKeys), rpcUrl);
    if (said.code !== null) throw said;
    return said as never;
  };
}

async function bundleOf(log: ForgedLog, push: Told, parts: Parameters<typeof encodeCoverage>[0]) {
  const bundle = await log.log.bundle(push.index, { ...NOWHERE, contract: ledger.contract, treeSize: log.log.size });
  return { ...bundle, disclosures: push.disclosures, coverage: encodeCoverage(parts) };
}

function policyOf(labelKeys: ForgedLog['labelKeys']) {
  return {
    origin: SMALL_LOG_ORIGIN,
    checkpointKey: SMALL_LOG_KEY,
    chain: { chainId: '31337', contract: ledger.contract },
    labelKeys: labelKeys.map(({ version, publicKey }) => ({ version, key: toBase64url(publicKey) })),
  };
}
