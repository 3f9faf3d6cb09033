import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { toQuantity } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quantity } from '../../core/kernel/json-rpc.ts';
import { CONFIRMATIONS, startMember } from '../../scripts/consortium/member.ts';
import { type Network, startNetwork } from '../../scripts/consortium/network.ts';
import { headHashOf, headOf, turns } from '../../scripts/consortium/sealing.ts';
import type { Signer } from '../../scripts/consortium/signer.ts';
import { until } from '../../scripts/consortium/until.ts';
import { audit } from '../../scripts/demo/ledger.ts';
import type { LocalLedger } from '../../scripts/host/start-ledger.ts';
import { type Bank, type Given, type ListedAnchor, openBank } from './bank.ts';
import { type Load, startLoad } from './load.ts';
import { blockHashOf, freeze, join, kill, part, pooled, sealOne, thaw, untilAgreed, untilResting } from './steer.ts';

const LATENCY_SAMPLES = 5;
const PERIOD_SECONDS = 1;

let dir: string;
let network: Network;
let ledger: LocalLedger;
let bank: Bank;
let load: Load;
/** The signer that the ledger talks to, and the three others. */
let ours: Signer;
let others: readonly [Signer, Signer, Signer];

beforeAll(async () => {
  dir = mkdtempSync(path(tmpdir(), 'consortium-'));
  network = await startNetwork({ dir: path(dir, 'chain'), periodSeconds: PERIOD_SECONDS, say: () => {} });
  ours = network.signers[0] as Signer;
  others = network.signers.slice(1) as unknown as typeof others;
  ledger = await startMember({
    network,
    deploymentDir: path(dir, 'deployment'),
    dir: path(dir, 'ledger'),
    port: 0,
    quiet: true,
    intervals: { anchorIntervalMs: 250 },
  });
  bank = await openBank(ledger.url);
  load = startLoad(bank);
  await bank.provenAt(await bank.give('FIRST'));
});
afterAll(async () => {
  await load?.stop();
  await ledger?.stop();
  await network?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('on the chain of four signers', () => {
  let before: { given: number; published: bigint };
  beforeEach(async () => {
    before = { given: load.given.length, published: await bank.publishedSize() };
  });
  afterEach(async () => {
    expect(load.failures).toEqual([]);
    expect(load.given.length).toBeGreaterThan(before.given);
    const last = load.given.at(-1) as Given;
    expect(await bank.published(last)).toBeGreaterThanOrEqual(before.published);
  });

  it('an event has its proof when its anchor has its confirmations, not before', async () => {
    const latencies: number[] = [];
    for (let sample = 0; sample < LATENCY_SAMPLES; sample++) {
      const startedAt = performance.now();
      const given = await bank.give(`LATENCY-${sample}`);
      const anchor = await bank.provenAt(given);
      latencies.push((performance.now() - startedAt) / 1_000);
      expect((await headOf(ours)) - BigInt(anchor.block)).toBeGreaterThanOrEqual(BigInt(CONFIRMATIONS));
    }
    const sorted = latencies.sort((a, b) => a - b).map((seconds) => `${seconds.toFixed(1)} s`);
    console.log(
      `from consent to proof, period ${PERIOD_SECONDS} s, ${CONFIRMATIONS} confirmations: ${sorted.join(', ')}`,
    );
  });

  it('anchoring goes on with one signer killed', async () => {
    await kill(others[2]);
    const given = await bank.give('ONE-KILLED');
    await bank.provenAt(given);
  });

  it('with two killed anchoring waits, all else goes on, and it catches up when they are back', async () => {
    await kill(others[1]);
    await untilResting(network);
    const head = await headOf(ours);
    const given = await bank.give('TWO-KILLED');
    await bank.published(given);
    expect(await bank.check('TWO-KILLED')).toBe(true);
    expect((await bank.proofAnswer(given)).status).toBe(202);
    expect(await headOf(ours)).toBe(head);

    await network.restart(others[1]);
    await network.restart(others[2]);
    const anchor = await bank.provenAt(given);
    expect(BigInt(anchor.block)).toBeGreaterThan(head);
    await untilAgreed(network, anchor);
  });

  it('an anchor in a block that lost against another is no proof, and is found again in its new block', async () => {
    await freeze(network);
    const { lonely, rest } = await untilFork();
    await until('an anchor waits at the signer', async () => (await pooled(lonely, gasAccount())).length > 0);
    const apart = network.signers.filter((signer) => !rest.includes(signer));
    await part(apart, rest);
    const lost = await sealOne(lonely);
    const anchor = await anchoredIn(lost);
    const given = await firstCoveredBy(anchor);
    expect((await bank.proofAnswer(given)).status).toBe(202);

    for (const signer of rest) await sealOne(signer);
    await until('the others have a longer chain', async () => {
      const heads = await Promise.all(rest.map(headOf));
      return heads.every((head) => head === BigInt(anchor.block) + 1n);
    });
    await join(apart, rest);
    await until('the block is dropped', async () => (await blockHashOf(ours, anchor.block)) !== lost);
    expect((await bank.proofAnswer(given)).status).toBe(202);

    await thaw(network);
    const proven = await bank.provenAt(given);
    expect(proven.blockHash).not.toBe(lost);
    await untilAgreed(network, proven);
    expect((await bank.anchors()).some(({ blockHash }) => blockHash === lost)).toBe(false);
  });

  it('an anchor in a last block that the chain lost is dropped and made again', async () => {
    await freeze(network);
    const [sealer] = (await turns(network.signers)).next as [Signer];
    await until('an anchor waits at the signer', async () => (await pooled(sealer, gasAccount())).length > 0);
    const lost = await sealOne(sealer);
    const anchor = await anchoredIn(lost);
    const given = await firstCoveredBy(anchor);
    const back = toQuantity(BigInt(anchor.block) - 1n);
    await until('all have lost the block', async () => {
      await Promise.all(network.signers.map((signer) => signer.control('debug_setHead', [back])));
      const heads = await Promise.all(network.signers.map(headOf));
      return heads.every((head) => head === BigInt(back));
    });
    await expect
      .poll(async () => (await bank.anchors()).map(({ blockHash }) => blockHash), { timeout: 30_000 })
      .not.toContain(lost);
    expect((await bank.proofAnswer(given)).status).toBe(202);

    await thaw(network);
    const proven = await bank.provenAt(given);
    expect(proven.blockHash).not.toBe(lost);
    expect(proven.transaction).not.toBe(anchor.transaction);
    await untilAgreed(network, proven);
  });

  it('an anchor whose price is too low is sent again at a higher price, at the same nonce', async () => {
    const asked = quantity(await ours.rpc('eth_gasPrice', []));
    const wanted = toQuantity(asked + 1n);
    await ours.control('miner_stop', []);
    for (const signer of others) await signer.control('miner_setGasPrice', [wanted]);
    const seen = new Map<string, bigint[]>();
    const given = await bank.give('STUCK');
    const raised = await until(
      'an anchor is replaced',
      async () => {
        for (const { nonce, gasPrice } of await pooled(ours, gasAccount())) {
          const prices = seen.get(nonce) ?? [];
          if (!prices.includes(BigInt(gasPrice))) seen.set(nonce, [...prices, BigInt(gasPrice)]);
        }
        return [...seen.values()].find((prices) => prices.length > 1) ?? null;
      },
      60_000,
    );
    expect(raised).toEqual([...raised].sort((a, b) => Number(a - b)));
    const proven = await bank.provenAt(given);
    const mined = await ours.rpc('eth_getTransactionByHash', [proven.transaction]);
    expect(quantity((mined as { gasPrice: string }).gasPrice)).toBe(BigInt(wanted));
    for (const signer of others) await signer.control('miner_setGasPrice', ['0x1']);
    await ours.control('miner_start', []);
  });

  it('an auditor finds the whole log intact, and every anchor in the chain', async () => {
    const known = (await (await fetch(`${ledger.url}/.well-known/consent-ledger`)).json()) as Record<string, string>;
    const { code, output } = await audit([
      ...['log', '--url', ledger.url, '--rpc', others[0].rpcUrl],
      ...['--origin', known.origin ?? '', '--checkpoint-key', known.checkpointKey ?? ''],
      ...['--chain-id', `${network.chainId}`, '--contract', ledger.contract],
    ]);
    expect(output).toContain('INTACT');
    expect(code).toBe(0);
  });
});

const gasAccount = () => ledger.identity.gasAccount;

/**
 * Advances the chain block by block until it can be split so that the side of the ledger's signer loses: `lonely` seals
 * one block on that side, and each of `rest`, in this order, one on the other.
 */
async function untilFork(): Promise<{ lonely: Signer; rest: readonly [Signer, Signer] }> {
  return until('a fork that our side loses', async () => {
    const { last, next } = await turns(network.signers);
    const [winner, lonely] = next as [Signer, Signer];
    const rest = [winner, last[0] as Signer] as const;
    if (!rest.includes(ours)) return { lonely, rest };
    const hash = await sealOne(winner);
    await until('all have the block', async () =>
      (await Promise.all(network.signers.map(headHashOf))).every((head) => head === hash),
    );
    return null;
  });
}

/** Returns the anchor that the ledger has recorded in this block. */
async function anchoredIn(blockHash: string): Promise<ListedAnchor> {
  return until('the ledger has recorded the anchor', async () => {
    return (await bank.anchors()).find((anchor) => anchor.blockHash === blockHash) ?? null;
  });
}

/** Returns an event whose proof is under this anchor and no earlier one. */
async function firstCoveredBy({ treeSize }: ListedAnchor): Promise<Given> {
  const sizes = (await bank.anchors()).map((anchor) => BigInt(anchor.treeSize));
  const from = sizes.find((size) => size < BigInt(treeSize)) ?? 0n;
  for (const given of load.given.toReversed()) {
    const index = await bank.leafIndex(given);
    if (index !== null && index >= from && index < BigInt(treeSize)) return given;
  }
  throw new Error(`no customer's consent is first covered by the anchor of size ${treeSize}`);
}
