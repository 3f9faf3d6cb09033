import { concat, dataSlice, hexlify, id, Signature, toBeHex, toUtf8Bytes } from 'ethers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnchorFixture,
  addressOf,
  bitFlipped,
  deployFixture,
  digestOf,
  type Growth,
  growthOf,
  hexes,
  keyOf,
  refused,
} from './anchor-fixture.ts';
import { inclusionProof, leafHash, syntheticTree, treeOf } from './naive-tree.ts';

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const EMPTY_ROOT = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const ZERO = `0x${'0'.repeat(40)}`;
const key = keyOf('log');
const tree = treeOf(Array.from({ length: 12 }, (_, index) => leafHash(toUtf8Bytes(`rule ${index}`))));
const root = (size: bigint) => hexlify(tree(0n, size));

let fixture: AnchorFixture;
let logs = 0;

beforeAll(async () => {
  fixture = await deployFixture();
});
afterAll(() => fixture.chain.close());

/** A new log whose head is at `size`. */
async function logOf(size: bigint): Promise<string> {
  const logId = await fixture.register(`rules.example/${logs++}`, key);
  if (size > 0n) await anchored(growthOf(tree, logId, 0n, size));
  return logId;
}

function anchored(growth: Growth, by = key) {
  return fixture.contract.send('anchor', fixture.signed(by, growth), fixture.roleless);
}

function refusal(growth: Growth, signature?: string) {
  const args = fixture.signed(key, growth);
  return fixture.contract.refusal('anchor', signature === undefined ? args : [...args.slice(0, 6), signature]);
}

describe('a new log', () => {
  it('has the hash of its origin as its id, an empty tree as its head and the key that it was given', async () => {
    const receipt = await fixture.contract.send(
      'registerLog',
      ['new.example/consent', addressOf(key)],
      fixture.registrar,
    );
    const logId = id('new.example/consent');
    expect(fixture.contract.events(receipt)).toEqual([['LogRegistered', logId, 'new.example/consent', addressOf(key)]]);
    expect([...(await fixture.contract.call('head', [logId]))]).toEqual([0n, EMPTY_ROOT, 0n, 0n]);
    expect([...(await fixture.contract.call('logKey', [logId]))]).toEqual([addressOf(key)]);
  });

  it('cannot take the origin of another, an empty one or the zero address as key', async () => {
    const refusalOf = (origin: string, logKey: string) =>
      fixture.contract.refusal('registerLog', [origin, logKey], fixture.registrar);
    const logId = await fixture.register('taken.example', key);
    expect(await refusalOf('taken.example', addressOf(keyOf('other')))).toEqual(refused('LogAlreadyRegistered', logId));
    expect(await refusalOf('', addressOf(key))).toEqual(refused('OriginEmpty'));
    expect(await refusalOf('zero.example', ZERO)).toEqual(refused('LogKeyZero'));
  });

  it('does not exist before it is registered', async () => {
    const logId = id('nobody.example');
    expect(await refusal(growthOf(tree, logId, 0n, 4n))).toEqual(refused('LogUnknown', logId));
    expect(await fixture.contract.refusal('head', [logId])).toEqual(refused('LogUnknown', logId));
    for (const [method, args, from] of [
      ['proposeLogKey', [logId, addressOf(key)], fixture.registrar],
      ['rotateLogKey', [logId, addressOf(key), '0x'], fixture.roleless],
      ['startPromiseKey', [logId, addressOf(key), '0x'], fixture.roleless],
      ['endPromiseKey', [logId, 0, '0x'], fixture.roleless],
      ['markLog', [logId, 'why'], fixture.guardian],
    ] as const) {
      expect(await fixture.contract.refusal(method, args, from)).toEqual(refused('LogUnknown', logId));
    }
  });
});

describe('an anchor', () => {
  it('moves the head, says so, and is on record with its block time', async () => {
    const logId = await logOf(3n);
    const growth = growthOf(tree, logId, 3n, 8n, 1_796_000_000n);
    const receipt = await anchored(growth);
    const { r, yParityAndS: vs } = Signature.from(fixture.sign(key, growth));
    expect(fixture.contract.events(receipt)).toEqual([
      ['CheckpointAnchored', logId, 8n, root(8n), receipt.minedAt, growth.time, r, vs],
    ]);
    expect([...(await fixture.contract.call('head', [logId]))]).toEqual([8n, root(8n), receipt.minedAt, growth.time]);
    expect([...(await fixture.contract.call('verifyAnchor', [logId, 8n, root(8n)]))]).toEqual([receipt.minedAt]);
  });

  it('shows the whole signature of the log key, of either parity, at any time', async () => {
    const parities = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.bigInt(1n, 2n ** 64n - 1n), async (time) => {
        const growth = growthOf(tree, await logOf(3n), 3n, 8n, time);
        const { r, yParity, yParityAndS: vs } = Signature.from(fixture.sign(key, growth));
        parities.add(yParity);
        const [event] = fixture.contract.events(await anchored(growth));
        expect(event?.slice(-3)).toEqual([time, r, vs]);
      }),
      { numRuns: 16, examples: [[1n], [2n], [3n], [4n]] },
    );
    expect([...parities].toSorted()).toEqual([0, 1]);
  });

  it('is found under its own log, size and root only', async () => {
    const logId = await logOf(8n);
    const other = await logOf(0n);
    for (const [log, size, hash] of [
      [other, 8n, root(8n)],
      [logId, 7n, root(8n)],
      [logId, 8n, bitFlipped(root(8n))],
      [logId, 0n, EMPTY_ROOT],
    ] as const) {
      expect(await fixture.contract.refusal('verifyAnchor', [log, size, hash])).toEqual(
        refused('AnchorUnknown', log, size, hash),
      );
      expect((await fixture.contract.refusal('verifyInclusion', [log, size, hash, root(1n), 0, []])).name).toBe(
        'AnchorUnknown',
      );
      expect((await fixture.contract.refusal('verifyConsistency', [log, 1, root(1n), size, hash, []])).name).toBe(
        'AnchorUnknown',
      );
    }
  });

  it('of an empty tree, or with a proof from size 0, is refused', async () => {
    const logId = await logOf(0n);
    const empty = { logId, oldSize: 0n, newSize: 0n, newRoot: EMPTY_ROOT, time: 1n, proof: [] };
    expect(await refusal(empty)).toEqual(refused('TreeEmpty'));
    const proof = [root(1n)];
    expect(await refusal({ ...growthOf(tree, logId, 0n, 4n), proof })).toEqual(refused('ProofWrongLength', 0n, 1n));
  });

  it('adds 2^32 leaves at most, from the empty tree as from any other', async () => {
    const most = 2n ** 32n;
    for (const oldSize of [0n, 1n, 3n, 12n, 2n ** 40n - 1n, 2n ** 63n - 7n]) {
      const large = syntheticTree(`grown ${oldSize}`, oldSize, oldSize + most, oldSize + most + 1n);
      const logId = await logOf(0n);
      await fixture.setHead(logId, key, oldSize, hexlify(large(0n, oldSize)));
      expect(await refusal(growthOf(large, logId, oldSize, oldSize + most + 1n))).toEqual(
        refused('GrowthTooLarge', oldSize, oldSize + most + 1n),
      );
      await anchored(growthOf(large, logId, oldSize, oldSize + most));
    }
  });

  it('cannot end a log by its size: no signature reaches the largest size from one that a log can have', async () => {
    const logId = await logOf(3n);
    const last = 2n ** 64n - 1n;
    const forged = { ...growthOf(tree, logId, 3n, 12n), newSize: last, newRoot: bitFlipped(root(3n)) };
    expect(await refusal(forged)).toEqual(refused('GrowthTooLarge', 3n, last));
  });

  it('cannot be submitted twice: the second finds the head moved', async () => {
    const logId = await logOf(3n);
    const growth = growthOf(tree, logId, 3n, 5n);
    await anchored(growth);
    expect(await refusal(growth)).toEqual(refused('HeadMoved', 3n, 5n));
  });

  it('is accepted from any account and gives none any power', async () => {
    const logId = await logOf(2n);
    const args = fixture.signed(key, growthOf(tree, logId, 2n, 6n));
    for (const sender of [fixture.admin, fixture.registrar, fixture.guardian, fixture.roleless]) {
      await fixture.contract.call('anchor', args, sender);
      const forged = fixture.signed(keyOf('forger'), growthOf(tree, logId, 2n, 6n));
      expect(await fixture.contract.refusal('anchor', forged, sender)).toEqual(
        refused('SignatureByAnotherKey', addressOf(key), addressOf(keyOf('forger'))),
      );
    }
  });
});

describe('a heartbeat', () => {
  it('moves the times of the head and leaves that of the anchor', async () => {
    const logId = await logOf(5n);
    const [, , anchoredAt] = await fixture.contract.call('head', [logId]);
    const receipt = await anchored(growthOf(tree, logId, 5n, 5n, 2n));
    expect(receipt.minedAt).toBeGreaterThan(anchoredAt);
    expect(fixture.contract.events(receipt)).toEqual([['HeartbeatSeen', logId, 5n, root(5n), receipt.minedAt, 2n]]);
    expect([...(await fixture.contract.call('head', [logId]))]).toEqual([5n, root(5n), receipt.minedAt, 2n]);
    expect([...(await fixture.contract.call('verifyAnchor', [logId, 5n, root(5n)]))]).toEqual([anchoredAt]);
  });

  it('with another root is a fork and refused, signed or not', async () => {
    const logId = await logOf(5n);
    const fork = { ...growthOf(tree, logId, 5n, 5n, 2n), newRoot: root(6n) };
    expect(await refusal(fork)).toEqual(refused('RootConflict', 5n, root(5n), root(6n)));
  });

  it('needs a newer time than was presented, so that none can be sent again', async () => {
    const logId = await logOf(3n);
    const growth = growthOf(tree, logId, 3n, 5n, 50n);
    await anchored(growth);
    const again = { ...growth, oldSize: 5n, proof: [] };
    expect(await refusal(again)).toEqual(refused('TimeNotNewer', 50n, 50n));
    await anchored({ ...again, time: 51n });
    expect(await refusal(again)).toEqual(refused('TimeNotNewer', 50n, 51n));
    expect(await refusal({ ...again, time: 51n })).toEqual(refused('TimeNotNewer', 51n, 51n));
  });

  it('has no proof', async () => {
    const logId = await logOf(5n);
    const padded = { ...growthOf(tree, logId, 5n, 5n, 2n), proof: [root(1n)] };
    expect(await refusal(padded)).toEqual(refused('ProofWrongLength', 0n, 1n));
  });
});

describe('a time', () => {
  const DAY = 86_400n;

  it('ahead of the block by more than ten minutes makes no heartbeat', async () => {
    const logId = await logOf(5n);
    const { minedAt } = await anchored(growthOf(tree, logId, 5n, 5n, 2n));
    const at = minedAt + 100n;
    await fixture.chain.setNextTime(at);
    await anchored(growthOf(tree, logId, 5n, 5n, at + 600n));
    expect([...(await fixture.contract.call('head', [logId]))].slice(2)).toEqual([at, at]);
    for (const time of [at + DAY, 2n ** 63n, 2n ** 64n - 1n]) {
      expect((await refusal(growthOf(tree, logId, 5n, 5n, time))).name).toBe('TimeAhead');
    }
  });

  it('a day ahead and right again wedges neither growth nor heartbeats', async () => {
    const logId = await logOf(2n);
    const { minedAt } = await anchored(growthOf(tree, logId, 2n, 4n, 2n));
    const ahead = await anchored(growthOf(tree, logId, 4n, 6n, minedAt + DAY));
    expect([...(await fixture.contract.call('head', [logId]))].slice(2)).toEqual([ahead.minedAt, ahead.minedAt]);
    await fixture.chain.setNextTime(ahead.minedAt + 10n);
    await anchored(growthOf(tree, logId, 6n, 6n, ahead.minedAt + 10n));
    await anchored(growthOf(tree, logId, 6n, 7n, 1n));
    await anchored(growthOf(tree, logId, 7n, 7n, 2n));
  });

  it('of any kind lets a log grow, and what is kept is the earlier of the two clocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 64n - 1n)), {
          minLength: 1,
          maxLength: 6,
        }),
        async (pairs) => {
          const logId = await logOf(0n);
          let size = 0n;
          for (const [growthTime, beatTime] of pairs) {
            const grown = await anchored(growthOf(tree, logId, size, size + 1n, growthTime));
            size += 1n;
            const isAhead = growthTime > grown.minedAt;
            const kept = isAhead ? grown.minedAt : growthTime;
            expect([...(await fixture.contract.call('head', [logId]))].slice(2)).toEqual([grown.minedAt, kept]);
            const beat = growthOf(tree, logId, size, size, beatTime);
            const name = beatTime <= kept ? 'TimeNotNewer' : beatTime > grown.minedAt + DAY ? 'TimeAhead' : null;
            if (name !== null) expect((await refusal(beat)).name).toBe(name);
          }
        },
      ),
      { numRuns: 20, seed: 19 },
    );
  });
});

describe('a signature', () => {
  it('is over the EIP-712 digest that the contract, its domain and ethers agree on', async () => {
    const checkpoint = { logId: id('digest.example'), treeSize: 7n, rootHash: root(7n), time: 1_796_000_000n };
    const expected = digestOf(fixture.chain.chainId, fixture.contract.address, checkpoint);
    expect([...(await fixture.contract.call('checkpointDigest', Object.values(checkpoint)))]).toEqual([expected]);
    const domain = await fixture.contract.call('eip712Domain', []);
    expect(domain.slice(0, 5)).toEqual(['0x0f', 'ConsentAnchor', '1', fixture.chain.chainId, fixture.contract.address]);
  });

  it('with a high s, though the same key could have made it, is refused', async () => {
    const growth = growthOf(tree, await logOf(0n), 0n, 4n);
    const honest = fixture.sign(key, growth);
    const highS = toBeHex(CURVE_ORDER - BigInt(dataSlice(honest, 32, 64)), 32);
    const otherV = dataSlice(honest, 64, 65) === '0x1b' ? '0x1c' : '0x1b';
    const twin = concat([dataSlice(honest, 0, 32), highS, otherV]);
    expect(await refusal(growth, twin)).toEqual(refused('SignatureHighS', highS));
  });

  it('that is cut, padded, compact, empty or has an impossible part is refused', async () => {
    const growth = growthOf(tree, await logOf(0n), 0n, 4n);
    const honest = fixture.sign(key, growth);
    const wrongLength = (length: bigint) => refused('SignatureWrongLength', length);
    expect(await refusal(growth, '0x')).toEqual(wrongLength(0n));
    expect(await refusal(growth, dataSlice(honest, 0, 64))).toEqual(wrongLength(64n));
    expect(await refusal(growth, concat([honest, '0x00']))).toEqual(wrongLength(66n));
    for (const v of ['0x00', '0x01', '0x1a', '0x1d', '0xff']) {
      expect(await refusal(growth, concat([dataSlice(honest, 0, 64), v]))).toEqual(refused('SignatureInvalid'));
    }
    const zero = toBeHex(0n, 32);
    expect(await refusal(growth, concat([zero, dataSlice(honest, 32)]))).toEqual(refused('SignatureInvalid'));
    expect(await refusal(growth, concat([dataSlice(honest, 0, 32), zero, '0x1b']))).toEqual(
      refused('SignatureInvalid'),
    );
  });

  it('with any one bit turned is refused', async () => {
    const growth = growthOf(tree, await logOf(0n), 0n, 4n);
    const honest = fixture.sign(key, growth);
    const names = new Set<string>();
    for (let bit = 0; bit < 65 * 8; bit++) {
      const turned = toBeHex(BigInt(honest) ^ (1n << BigInt(bit)), 65);
      names.add((await refusal(growth, turned)).name);
    }
    expect([...names].sort()).toEqual(['SignatureByAnotherKey', 'SignatureHighS', 'SignatureInvalid']);
  });

  it('for another size, root or time is refused', async () => {
    const growth = growthOf(tree, await logOf(0n), 0n, 4n);
    for (const signature of [
      fixture.sign(key, { ...growth, newSize: 5n }),
      fixture.sign(key, { ...growth, newRoot: bitFlipped(growth.newRoot) }),
      fixture.sign(key, { ...growth, time: growth.time + 1n }),
    ]) {
      expect((await refusal(growth, signature)).name).toBe('SignatureByAnotherKey');
    }
  });

  it('cannot be replayed on another log, contract or chain that has the same key and tree', async () => {
    const growth = growthOf(tree, await logOf(0n), 0n, 4n);
    const args = fixture.signed(key, growth);
    const sameKeyOtherLog = await logOf(0n);
    const onOtherLog = [sameKeyOtherLog, ...args.slice(1)];
    expect((await fixture.contract.refusal('anchor', onOtherLog)).name).toBe('SignatureByAnotherKey');

    const roles = [fixture.admin, fixture.registrar, fixture.guardian];
    const twin = await fixture.chain.deploy('ConsentAnchor', roles);
    await twin.send('registerLog', ['twin.example', addressOf(key)], fixture.registrar);
    const logId = id('twin.example');
    const forTwin = { ...growth, logId };
    expect((await twin.refusal('anchor', fixture.signed(key, forTwin))).name).toBe('SignatureByAnotherKey');

    const elsewhere = await deployFixture(4_242);
    try {
      expect(elsewhere.contract.address).toBe(fixture.contract.address);
      await elsewhere.register('twin.example', key);
      await elsewhere.contract.call('anchor', elsewhere.signed(key, forTwin));
      const replayed = await elsewhere.contract.refusal('anchor', fixture.signed(key, forTwin));
      expect(replayed.name).toBe('SignatureByAnotherKey');
    } finally {
      await elsewhere.chain.close();
    }
  });
});

describe('the views', () => {
  it('prove a leaf in an anchored tree and give the time of the first anchoring', async () => {
    const logId = await logOf(11n);
    const [anchoredAt] = await fixture.contract.call('verifyAnchor', [logId, 11n, root(11n)]);
    const proof = hexes(inclusionProof(tree, 10n, 0n, 11n));
    const args = [logId, 11n, root(11n), hexlify(tree(10n, 11n)), 10n, proof];
    expect([...(await fixture.contract.call('verifyInclusion', args))]).toEqual([anchoredAt]);
  });

  it('prove that an anchored tree contains an earlier one that was never anchored, the empty one included', async () => {
    const logId = await logOf(11n);
    const later = [11n, root(11n)];
    const growth = growthOf(tree, logId, 6n, 11n);
    await fixture.contract.call('verifyConsistency', [logId, 6n, root(6n), ...later, growth.proof]);
    await fixture.contract.call('verifyConsistency', [logId, 11n, root(11n), ...later, []]);
    await fixture.contract.call('verifyConsistency', [logId, 0n, EMPTY_ROOT, ...later, []]);
    const refusalOf = (size: bigint, hash: string, proof: readonly string[]) =>
      fixture.contract.refusal('verifyConsistency', [logId, size, hash, ...later, proof]);
    expect(await refusalOf(0n, root(1n), [])).toEqual(refused('FirstRootMismatch', root(1n), EMPTY_ROOT));
    expect(await refusalOf(11n, root(1n), [])).toEqual(refused('RootConflict', 11n, root(1n), root(11n)));
    expect(await refusalOf(12n, root(12n), [])).toEqual(refused('TreeShrunk', 12n, 11n));
    expect((await refusalOf(6n, bitFlipped(root(6n)), growth.proof)).name).toBe('FirstRootMismatch');
  });
});
