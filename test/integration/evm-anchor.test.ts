import { computeAddress, Interface, toQuantity } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logIdOf } from '../../core/entry/promise.ts';
import { CONSENT_ANCHOR_ABI } from '../../lambdas/adapters/evm/abi.ts';
import { EvmAnchor, type EvmAnchorOptions } from '../../lambdas/adapters/evm/evm-anchor.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import type { AnchorTarget } from '../../lambdas/ports/anchor.ts';
import type { Clock } from '../../lambdas/ports/clock.ts';
import { memoryLogSigner } from '../memory/signers.ts';
import { growth, rootAt } from '../ports/anchor.suite.ts';
import { type AnchorChain, accountOf, consentAnchorArtifact, FUNDED_KEYS, startAnchorChain } from '../support/anvil.ts';
import { type RpcProxy, startRpcProxy } from '../support/processes/rpc-proxy.ts';

const LOG_KEY = memoryLogSigner('anchor suite').address;
const GAS_ACCOUNT = computeAddress(FUNDED_KEYS[1]);

interface PoolTransaction {
  readonly hash: string;
  readonly nonce: string;
  readonly gasPrice: string;
}

let chain: AnchorChain;
let proxy: RpcProxy;
let opened = 0;

beforeAll(async () => {
  chain = await startAnchorChain();
  proxy = await startRpcProxy(chain.rpcUrl);
});
afterAll(async () => {
  await proxy.stop();
  await chain.stop();
});

/** A clock on which time passes only while somebody waits; `onPause` is what happens meanwhile. */
function clockWith(onPause: (nowMs: number) => Promise<unknown>): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    stopwatch() {
      const startedMs = nowMs;
      return () => nowMs - startedMs;
    },
    async pause(ms) {
      nowMs += ms;
      await onPause(nowMs);
    },
    within: (_, work) => work,
  };
}

async function open(options: Partial<EvmAnchorOptions> = {}): Promise<EvmAnchor> {
  const target = options.target ?? (await chain.register(`ledger.example/evm-${opened++}`, LOG_KEY));
  return new EvmAnchor({
    rpcUrl: proxy.url,
    clock: systemClock,
    gasAccount: accountOf(FUNDED_KEYS[1]),
    confirmations: 0,
    pollingIntervalMs: options.clock === undefined ? 5 : 500,
    ...options,
    target,
  });
}

async function pooled(): Promise<PoolTransaction[]> {
  const pool = (await chain.rpc('txpool_content', [])) as {
    pending: Record<string, Record<string, PoolTransaction>>;
  };
  return Object.values(pool.pending).flatMap((byNonce) => Object.values(byNonce));
}

/** Runs a test on a log of its own while the chain makes blocks only on request. */
async function withoutMining(act: (target: AnchorTarget) => Promise<void>): Promise<void> {
  const target = await chain.register(`ledger.example/evm-${opened++}`, LOG_KEY);
  await chain.rpc('evm_setAutomine', [false]);
  try {
    await act(target);
  } finally {
    await chain.rpc('anvil_dropAllTransactions', []);
    await chain.rpc('evm_setAutomine', [true]);
  }
}

test('the ABI in the code is a part of the compiled contract', async () => {
  const compiled = new Interface((await consentAnchorArtifact()).abi);
  const known = new Set(compiled.fragments.map((fragment) => fragment.format('full')));
  for (const fragment of new Interface(CONSENT_ANCHOR_ABI).fragments) {
    expect(known).toContain(fragment.format('full'));
  }
});

test.each(['eip1559', 'legacy'] as const)('an anchor is paid with %s prices', async (pricing) => {
  const anchor = await open({ pricing });
  const place = await anchor.submit(await growth(anchor, 0n, 5n));
  const transaction = (await chain.rpc('eth_getTransactionByHash', [place.transaction])) as { type: string };
  expect(transaction.type).toBe(pricing === 'legacy' ? '0x0' : '0x2');
});

test('an anchor without a gas account reads and does not submit', async () => {
  const anchor = await open({ gasAccount: null });
  expect((await anchor.head()).treeSize).toBe(0n);
  await expect(anchor.submit(await growth(anchor, 0n, 5n))).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('events are found across many small block ranges, back to the registration of the log', async () => {
  const anchor = await open({ blockRange: 3n });
  const places = [];
  for (const [from, to] of [
    [0n, 2n],
    [2n, 3n],
    [3n, 20n],
  ] as const) {
    places.push(await anchor.submit(await growth(anchor, from, to)));
    await chain.mine(7);
  }
  expect(await anchor.anchorsAbove(0n, 10)).toEqual(places);
  expect(await anchor.anchorsAbove(0n, 1)).toEqual(places.slice(0, 1));
  const before = proxy.methods.filter((method) => method === 'eth_getLogs').length;
  expect(await anchor.anchorsAbove(3n, 10)).toEqual(places.slice(2));
  expect(proxy.methods.filter((method) => method === 'eth_getLogs').length - before).toBeLessThan(8);
});

describe('a transaction that no block takes', () => {
  test('is replaced at the same nonce with a higher price until one does', async () => {
    const seen: PoolTransaction[] = [];
    await withoutMining(async (target) => {
      const clock = clockWith(async (nowMs) => {
        seen.push(...(await pooled()));
        if (nowMs >= 4_000) await chain.mine(1);
      });
      const anchor = await open({ target, clock, replaceAfterMs: 1_000, pollingIntervalMs: 500 });
      const place = await anchor.submit(await growth(anchor, 0n, 5n));
      expect(place.treeSize).toBe(5n);
      const byHash = [...new Map(seen.map((transaction) => [transaction.hash, transaction])).values()];
      expect(byHash.length).toBeGreaterThanOrEqual(3);
      expect(new Set(byHash.map(({ nonce }) => nonce)).size).toBe(1);
      const prices = byHash.map(({ gasPrice }) => BigInt(gasPrice));
      expect(prices).toEqual([...prices].sort((a, b) => Number(a - b)));
      expect(new Set(prices).size).toBe(prices.length);
      expect(place.transaction).toBe(byHash.at(-1)?.hash);
    });
  });

  test('is given up after a bounded time, and the next submission takes its nonce', async () => {
    await withoutMining(async (target) => {
      const impatient = await open({
        target,
        clock: clockWith(async () => {}),
        submitTimeoutMs: 2_000,
        replaceAfterMs: 10_000,
      });
      await expect(impatient.submit(await growth(impatient, 0n, 5n))).rejects.toMatchObject({
        code: 'CHAIN_UNAVAILABLE',
      });
      const [left] = await pooled();
      const patient = await open({ target, clock: clockWith(() => chain.mine(1)) });
      const place = await patient.submit(await growth(patient, 0n, 6n));
      const mined = (await chain.rpc('eth_getTransactionByHash', [place.transaction])) as PoolTransaction;
      expect(place.treeSize).toBe(6n);
      expect(mined.nonce).toBe(left?.nonce);
      expect(BigInt(mined.gasPrice)).toBeGreaterThan(BigInt(left?.gasPrice ?? 0));
    });
  });

  test('sent again byte for byte counts as sent', async () => {
    await withoutMining(async (target) => {
      const impatient = await open({
        target,
        clock: clockWith(async () => {}),
        submitTimeoutMs: 1_000,
        replaceAfterMs: 10_000,
      });
      const submission = await growth(impatient, 0n, 5n);
      await expect(impatient.submit(submission)).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
      const [left] = await pooled();
      const patient = await open({ target, clock: clockWith(() => chain.mine(1)) });
      expect((await patient.submit(submission)).transaction).toBe(left?.hash);
    });
  });

  test('whose nonce another transaction took is asked about again: the head has moved', async () => {
    await withoutMining(async (target) => {
      const rival = await open({ target, clock: clockWith(() => chain.mine(1)) });
      const rivalSubmission = await growth(rival, 0n, 8n);
      let isRivalDue = true;
      const clock = clockWith(async () => {
        if (!isRivalDue) return;
        isRivalDue = false;
        await rival.submit(rivalSubmission);
      });
      const anchor = await open({ target, clock, replaceAfterMs: 60_000 });
      await expect(anchor.submit(await growth(anchor, 0n, 5n))).rejects.toMatchObject({
        code: 'ANCHOR_HEAD_MOVED',
        details: { expected: '0', actual: '8' },
      });
    });
  });

  test('whose predecessor the chain lost is asked about again: the head has moved', async () => {
    await withoutMining(async (target) => {
      const snapshot = await chain.rpc('evm_snapshot', []);
      const first = await open({ target, clock: clockWith(() => chain.mine(1)) });
      await first.submit(await growth(first, 0n, 5n));
      let isLossDue = true;
      const clock = clockWith(async () => {
        if (!isLossDue) return;
        isLossDue = false;
        await chain.rpc('evm_revert', [snapshot]);
      });
      const anchor = await open({ target, clock, replaceAfterMs: 60_000 });
      await expect(anchor.submit(await growth(anchor, 5n, 8n))).rejects.toMatchObject({
        code: 'ANCHOR_HEAD_MOVED',
        details: { expected: '5', actual: '0' },
      });
    });
  });

  test('that fails in its block because somebody else anchored first is a moved head', async () => {
    await withoutMining(async (target) => {
      const rival = await open({
        target,
        gasAccount: accountOf(FUNDED_KEYS[2]),
        clock: clockWith(() => chain.mine(1)),
      });
      let isRivalDue = true;
      const clock = clockWith(async () => {
        if (!isRivalDue) return;
        isRivalDue = false;
        // Both are in the pool; the rival pays more and comes first in the block.
        await rival.submit(await growth(rival, 0n, 8n));
      });
      const anchor = await open({ target, clock, pricing: 'legacy' });
      await expect(anchor.submit(await growth(anchor, 0n, 5n))).rejects.toMatchObject({ code: 'ANCHOR_HEAD_MOVED' });
    });
  });
});

describe('a node that fails', () => {
  test('in the middle of a submission leaves an anchor that the next run finds', async () => {
    const anchor = await open();
    proxy.decide((method) => (method === 'eth_sendRawTransaction' ? 'landed-but-not-answered' : 'none'));
    const submission = await growth(anchor, 0n, 5n);
    await expect(anchor.submit(submission)).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
    proxy.decide(() => 'none');
    await expect(anchor.submit(submission)).rejects.toMatchObject({ code: 'ANCHOR_HEAD_MOVED' });
    expect(await anchor.anchorsAbove(0n, 10)).toMatchObject([{ treeSize: 5n, rootHash: rootAt(5n) }]);
  });

  test('by never answering is given up after the timeout', async () => {
    const anchor = await open({ requestTimeoutMs: 20 });
    proxy.decide(() => 'silent');
    await expect(anchor.head()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
    proxy.decide(() => 'none');
  });

  test('because nothing listens there is unreachable', async () => {
    const anchor = await open({ rpcUrl: 'http://127.0.0.1:9' });
    await expect(anchor.head()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
  });
});

describe('a wrong chain', () => {
  test('with another id is named', async () => {
    const target = await chain.register('ledger.example/other-chain', LOG_KEY);
    const anchor = await open({ target: { ...target, chainId: 1n } });
    await expect(anchor.head()).rejects.toMatchObject({
      code: 'CHAIN_WRONG',
      details: { expected: '1', actual: '31337' },
    });
  });

  test('without a contract at the address is named', async () => {
    const target = { chainId: 31_337n, contract: GAS_ACCOUNT, logId: logIdOf('nowhere') };
    const anchor = await open({ target });
    await expect(anchor.head()).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
    await expect(anchor.submit(await growth(anchor, 0n, 5n))).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
  });

  test('that was wiped under a running anchorer is named', async () => {
    const anchor = await open();
    await anchor.submit(await growth(anchor, 0n, 5n));
    const code = await chain.rpc('eth_getCode', [chain.contract, 'latest']);
    await chain.rpc('anvil_setCode', [chain.contract, '0x']);
    await expect(anchor.head()).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
    await expect(anchor.anchorsAbove(0n, 1)).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
    await expect(anchor.submit(await growth(anchor, 5n, 6n))).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
    await chain.rpc('anvil_setCode', [chain.contract, code]);
    expect((await anchor.head()).treeSize).toBe(5n);
  });
});

test('a log that was never registered is unknown', async () => {
  const target = { chainId: 31_337n, contract: chain.contract, logId: logIdOf('ledger.example/unregistered') };
  const anchor = await open({ target });
  await expect(anchor.head()).rejects.toMatchObject({ code: 'ANCHOR_UNKNOWN' });
  await expect(anchor.submit(await growth(anchor, 0n, 5n))).rejects.toMatchObject({ code: 'ANCHOR_UNKNOWN' });
});

test('a refusal of the contract is reported with the name of its error', async () => {
  const anchor = await open();
  const good = await growth(anchor, 0n, 5n);
  await expect(anchor.submit({ ...good, newRoot: rootAt(4n) })).rejects.toMatchObject({
    code: 'CHAIN_REVERTED',
    details: { error: 'SignatureByAnotherKey' },
  });
  await expect(anchor.submit({ ...good, signature: good.signature.slice(1) })).rejects.toMatchObject({
    code: 'CHAIN_REVERTED',
    details: { error: 'SignatureWrongLength', arguments: '64' },
  });
});

test('a gas account that cannot pay is named, and nothing is anchored', async () => {
  const anchor = await open({ gasAccount: accountOf(`0x${'77'.repeat(32)}`) });
  await expect(anchor.submit(await growth(anchor, 0n, 5n))).rejects.toMatchObject({
    code: 'CHAIN_TRANSACTION_REFUSED',
  });
  expect((await anchor.head()).treeSize).toBe(0n);
});

test('a base fee that rises between the quote and the block is paid', async () => {
  await withoutMining(async (target) => {
    await chain.rpc('anvil_setNextBlockBaseFeePerGas', [toQuantity(10n ** 10n)]);
    const anchor = await open({ target, clock: clockWith(() => chain.mine(1)), pricing: 'legacy' });
    expect(await anchor.submit(await growth(anchor, 0n, 5n))).toMatchObject({ treeSize: 5n });
  });
});
