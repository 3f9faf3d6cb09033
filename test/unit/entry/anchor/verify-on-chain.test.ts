import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnchorView, verifyAnchorCall } from '../../../../core/entry/anchor/anchor-view.ts';
import { CHAIN_STEPS, timeOf, verifyOnChain } from '../../../../core/entry/anchor/verify-on-chain.ts';
import { type BundleAnchor, parseBundle } from '../../../../core/entry/bundle.ts';
import { logIdOf } from '../../../../core/entry/promise.ts';
import { utf8 } from '../../../../core/kernel/bytes.ts';
import { toHex } from '../../../../core/kernel/hex.ts';
import { type JsonRpc, RpcError } from '../../../../core/kernel/json-rpc.ts';
import { SMALL_LOG_LOG_KEY } from '../../../support/small-log.ts';
import { bundle, CONTRACT, policy } from '../sample-bundle.ts';

const { anchor } = parseBundle(utf8(JSON.stringify(bundle)));
const LOG_KEY = SMALL_LOG_LOG_KEY;
const ANCHORED_AT = 1_795_824_000n;
/** keccak256 of `CheckpointAnchored(bytes32,uint64,bytes32,uint64,uint64,bytes32,bytes32)`. */
const EVENT = '0x1f67851999607e48364ea95c68778e49845df360880e7fb22d806715390dbd9a';
/** Selector of `AnchorUnknown(bytes32,uint64,bytes32)`. */
const UNKNOWN = '0x7dfc08ba';

const word = (value: bigint) => value.toString(16).padStart(64, '0');
const hex = (bytes: Uint8Array) => toHex(bytes).slice(2);

/** The answer to `keys(logId)`: address, from and until of each. */
function keysAnswer(...keys: readonly (readonly [string, bigint, bigint])[]): string {
  const words = keys.flatMap(([key, from, until]) => [BigInt(key), from, until]);
  return `0x${[32n, BigInt(keys.length), ...words].map(word).join('')}`;
}

/** A node of the chain whose answers may be changed, by method. */
function node(answers: Readonly<Record<string, unknown>> = {}): JsonRpc {
  return async (method, params) => {
    const found = Object.hasOwn(answers, method) ? answers[method] : GOOD[method];
    return typeof found === 'function' ? found(params) : found;
  };
}

const anchoring = {
  address: CONTRACT.toLowerCase(),
  topics: [EVENT, toHex(logIdOf(policy.origin)), `0x${word(anchor.treeSize)}`],
  data: `${toHex(anchor.rootHash)}${word(ANCHORED_AT)}`,
};
const receipt = { status: '0x1', blockNumber: '0xc', blockHash: anchor.blockHash, logs: [anchoring] };

const GOOD: Readonly<Record<string, unknown>> = {
  eth_chainId: '0x7a69',
  eth_getCode: '0x6080',
  eth_call: ([{ data }]: [{ data: string }]) => {
    if (data.startsWith('0x566484cf')) return `0x${word(ANCHORED_AT)}`;
    return data.startsWith('0xdde5b7a1') ? keysAnswer([LOG_KEY, 1n, 0n]) : `0x${word(BigInt(LOG_KEY))}`;
  },
  eth_getTransactionReceipt: receipt,
  eth_getBlockByNumber: { hash: anchor.blockHash },
};

/** Verifies the anchor by a node, and keeps the steps that hold. */
async function verify(rpc: JsonRpc, of: BundleAnchor = anchor) {
  const steps: string[] = [];
  const anchoredAt = await verifyOnChain(of, new AnchorView(rpc, policy), (step) => steps.push(step));
  return { anchoredAt, steps };
}

const GOOD_CALL = GOOD.eth_call as (params: [{ data: string }]) => string;
const always = (key: string) => [{ key, from: null, until: null }];

describe('a call of the contract', () => {
  test('asks for the anchor of a size and root', () => {
    const { to, data } = verifyAnchorCall(policy, anchor);
    expect(to).toBe(CONTRACT);
    expect(data).toBe(`0x566484cf${hex(logIdOf(policy.origin))}${word(anchor.treeSize)}${hex(anchor.rootHash)}`);
  });

  test('has four words of the form that docs/formats/anchor.md says, whatever it asks for', () => {
    const claims = fc.record({
      treeSize: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      rootHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    });
    fc.assert(
      fc.property(claims, (claim) => {
        const { data } = verifyAnchorCall(policy, claim);
        expect(data).toMatch(/^0x566484cf[0-9a-f]{192}$/);
        expect(BigInt(`0x${data.slice(74, 138)}`)).toBe(claim.treeSize);
      }),
    );
  });
});

describe('the chain', () => {
  test('confirms an anchor step by step, and says since when it is held', async () => {
    expect(await verify(node())).toEqual({ anchoredAt: ANCHORED_AT, steps: [...CHAIN_STEPS] });
    expect(timeOf(ANCHORED_AT)).toBe('2026-11-28 00:00:00 UTC');
  });

  test.each([
    ['another chain', { eth_chainId: '0x1' }, 'CHAIN_WRONG'],
    ['no contract', { eth_getCode: '0x' }, 'CHAIN_WRONG'],
    ['another contract', { eth_call: '0x' }, 'CHAIN_WRONG'],
    ['a log that is not registered', { eth_call: `0x${word(0n)}` }, 'ANCHOR_UNKNOWN'],
    ['no number', { eth_chainId: null }, 'CHAIN_UNAVAILABLE'],
    ['no transaction', { eth_getTransactionReceipt: null }, 'ANCHOR_TRANSACTION_MISMATCH'],
    [
      'a transaction that failed',
      { eth_getTransactionReceipt: { ...receipt, status: '0x0' } },
      'ANCHOR_TRANSACTION_MISMATCH',
    ],
    [
      'a transaction without events',
      { eth_getTransactionReceipt: { ...receipt, logs: [] } },
      'ANCHOR_TRANSACTION_MISMATCH',
    ],
    [
      'an event of another contract',
      { eth_getTransactionReceipt: { ...receipt, logs: [{ ...anchoring, address: LOG_KEY }] } },
      'ANCHOR_TRANSACTION_MISMATCH',
    ],
    [
      'an event of another log',
      { eth_getTransactionReceipt: { ...receipt, logs: [{ ...anchoring, topics: [EVENT, `0x${word(1n)}`, '0x9'] }] } },
      'ANCHOR_TRANSACTION_MISMATCH',
    ],
    ['another block', { eth_getTransactionReceipt: { ...receipt, blockNumber: '0xd' } }, 'ANCHOR_BLOCK_MISMATCH'],
    ['a block that was replaced', { eth_getBlockByNumber: { hash: `0x${word(1n)}` } }, 'ANCHOR_BLOCK_MISMATCH'],
    ['no such block', { eth_getBlockByNumber: null }, 'ANCHOR_BLOCK_MISMATCH'],
    ['a malformed transaction', { eth_getTransactionReceipt: {} }, 'CHAIN_UNAVAILABLE'],
  ])('with %s: %s', async (_, answers, code) => {
    await expect(verify(node(answers))).rejects.toMatchObject({ code });
  });

  test('that does not hold the checkpoint says so by its own error', async () => {
    const refused = ([call]: [{ data: string }]) => {
      if (call.data.startsWith('0x566484cf')) throw new RpcError(3, 'execution reverted', `${UNKNOWN}${word(0n)}`);
      return GOOD_CALL([call]);
    };
    await expect(verify(node({ eth_call: refused }))).rejects.toMatchObject({ code: 'ANCHOR_UNKNOWN' });
  });

  test.each([
    ['that is final, where the policy says that the chain finalizes', { finalized: true }, '0x64'],
    ['that is final, whatever confirmations it names too', { finalized: true, confirmations: 7 }, '0x64'],
    ['as many confirmations ago as the policy says', { confirmations: 12 }, '0x6c'],
    ['that is the first, of a chain with fewer', { confirmations: 500 }, '0x0'],
    ['that is the newest, where it says nothing', {}, 'latest'],
  ])('is read up to the block %s', async (_, counting, block) => {
    const asked = new Set<unknown>();
    const rpc: JsonRpc = (method, params) => {
      if (method === 'eth_call' || method === 'eth_getCode') asked.add(params[1]);
      if (method === 'eth_blockNumber') return Promise.resolve('0x78');
      if (params[0] === 'finalized') return Promise.resolve({ number: '0x64', hash: `0x${word(1n)}` });
      return node()(method, params);
    };
    const view = new AnchorView(rpc, { ...policy, chain: { ...policy.chain, ...counting } });
    await expect(verifyOnChain(anchor, view, () => {})).resolves.toBe(ANCHORED_AT);
    expect([...asked]).toEqual([block]);
  });

  test('that holds the checkpoint in a block that does not count yet is to be asked again', async () => {
    const refused = ([call, block]: [{ data: string }, string]) => {
      if (call.data.startsWith('0x566484cf') && block !== 'latest') throw new RpcError(3, 'reverted', UNKNOWN);
      return GOOD_CALL([call]);
    };
    const rpc = node({ eth_call: refused, eth_blockNumber: '0x78' });
    const view = new AnchorView(rpc, { ...policy, chain: { ...policy.chain, confirmations: 12 } });
    await expect(verifyOnChain(anchor, view, () => {})).rejects.toMatchObject({ code: 'ANCHOR_NOT_FINAL' });
  });

  test.each<[string, readonly (readonly [string, bigint, bigint])[], boolean]>([
    [
      'the key that was in force then, and is no more',
      [
        [LOG_KEY, 1n, ANCHORED_AT],
        [CONTRACT, ANCHORED_AT, 0n],
      ],
      true,
    ],
    [
      'a key that came into force in the second of the block',
      [
        [CONTRACT, 1n, ANCHORED_AT],
        [LOG_KEY, ANCHORED_AT, 0n],
      ],
      true,
    ],
    [
      'a key of later',
      [
        [CONTRACT, 1n, ANCHORED_AT + 1n],
        [LOG_KEY, ANCHORED_AT + 1n, 0n],
      ],
      false,
    ],
    [
      'a key of before',
      [
        [LOG_KEY, 1n, ANCHORED_AT - 1n],
        [CONTRACT, ANCHORED_AT - 1n, 0n],
      ],
      false,
    ],
    ['a key that was never in force', [[CONTRACT, 1n, 0n]], false],
  ])('is asked for the history of log keys: signed by %s', async (_, keys, holds) => {
    const answers = {
      eth_call: ([call]: [{ data: string }]) =>
        call.data.startsWith('0xdde5b7a1') ? keysAnswer(...keys) : GOOD_CALL([call]),
    };
    if (holds) expect((await verify(node(answers))).steps).toContain('signer');
    else await expect(verify(node(answers))).rejects.toMatchObject({ code: 'ANCHOR_SIGNATURE_INVALID' });
  });

  test.each(['0x', `0x${word(32n)}`, `0x${word(32n)}${word(2n)}${word(1n)}${word(1n)}${word(0n)}`, 7])(
    'whose answer about keys is no list, %s, is another contract',
    async (answer) => {
      const view = new AnchorView(node({ eth_call: answer }), policy);
      await expect(view.keys()).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
    },
  );

  test('is on the chain that begins with the block of the policy, where that names one', async () => {
    const first = { hash: `0x${'5e'.repeat(32)}` };
    const answers = { eth_getBlockByNumber: ([number]: [string]) => (number === '0x0' ? first : null) };
    const on = (genesisHash: string | null) =>
      new AnchorView(node(answers), { ...policy, chain: { ...policy.chain, genesisHash } }).check();
    for (const good of [null, first.hash]) expect(await on(good)).toBe(LOG_KEY);
    await expect(on(`0x${'5f'.repeat(32)}`)).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
    const empty = { ...policy, chain: { ...policy.chain, genesisHash: first.hash } };
    const view = new AnchorView(node({ eth_getBlockByNumber: null }), empty);
    await expect(view.check()).rejects.toMatchObject({ code: 'CHAIN_WRONG' });
  });

  test('lists promise roots as it lists log keys', async () => {
    const roots = keysAnswer([CONTRACT, 5n, 9n], [LOG_KEY, 7n, 0n]);
    const view = new AnchorView(node({ eth_call: roots }), policy);
    expect(await view.promiseKeys()).toEqual([
      { key: CONTRACT, from: 5n, until: 9n },
      { key: LOG_KEY, from: 7n, until: null },
    ]);
  });

  test('with the key of another log than the policy names: POLICY_MISMATCH', async () => {
    const view = new AnchorView(node(), { ...policy, logKeys: always(CONTRACT) });
    await expect(view.check()).rejects.toMatchObject({ code: 'POLICY_MISMATCH' });
    expect(await new AnchorView(node(), { ...policy, logKeys: always(LOG_KEY) }).check()).toBe(LOG_KEY);
    const replaced = [{ key: LOG_KEY, from: null, until: '2026-11-23T08:00:00.000Z' }, ...always(CONTRACT)];
    const after = new AnchorView(node(), { ...policy, logKeys: replaced });
    await expect(after.check()).rejects.toMatchObject({ code: 'POLICY_MISMATCH' });
  });
});
