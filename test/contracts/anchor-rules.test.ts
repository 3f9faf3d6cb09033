import { concat, dataSlice, hexlify, id, toBeHex, toUtf8Bytes } from 'ethers';
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
import { inclusionProof, leafHash, treeOf } from './naive-tree.ts';

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const EMPTY_ROOT = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const REGISTRAR_ROLE = id('REGISTRAR_ROLE');
const GUARDIAN_ROLE = id('GUARDIAN_ROLE');
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
  return fixture.contract.refusal('anchor', signature === undefined ? args : [...args.slice(0, 5), signature]);
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
    expect([...(await fixture.contract.call('head', [logId]))]).toEqual([0n, EMPTY_ROOT, 0n]);
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
    expect(await fixture.contract.refusal('rotateLogKey', [logId, addressOf(key)], fixture.registrar)).toEqual(
      refused('LogUnknown', logId),
    );
    expect(await fixture.contract.refusal('markLog', [logId, 'why'], fixture.guardian)).toEqual(
      refused('LogUnknown', logId),
    );
  });
});

describe('an anchor', () => {
  it('moves the head, says so, and is on record with its block time', async () => {
    const logId = await logOf(3n);
    const receipt = await anchored(growthOf(tree, logId, 3n, 8n));
    expect(fixture.contract.events(receipt)).toEqual([['CheckpointAnchored', logId, 8n, root(8n), receipt.minedAt]]);
    expect([...(await fixture.contract.call('head', [logId]))]).toEqual([8n, root(8n), receipt.minedAt]);
    expect([...(await fixture.contract.call('verifyAnchor', [logId, 8n, root(8n)]))]).toEqual([receipt.minedAt]);
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
    const empty = { logId, oldSize: 0n, newSize: 0n, newRoot: EMPTY_ROOT, proof: [] };
    expect(await refusal(empty)).toEqual(refused('TreeEmpty'));
    const proof = [root(1n)];
    expect(await refusal({ ...growthOf(tree, logId, 0n, 4n), proof })).toEqual(refused('ProofWrongLength', 0n, 1n));
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
  it('moves the time of the head and leaves that of the anchor', async () => {
    const logId = await logOf(5n);
    const [, , anchoredAt] = await fixture.contract.call('head', [logId]);
    const receipt = await anchored(growthOf(tree, logId, 5n, 5n));
    expect(receipt.minedAt).toBeGreaterThan(anchoredAt);
    expect(fixture.contract.events(receipt)).toEqual([['HeartbeatSeen', logId, 5n, root(5n), receipt.minedAt]]);
    expect([...(await fixture.contract.call('head', [logId]))]).toEqual([5n, root(5n), receipt.minedAt]);
    expect([...(await fixture.contract.call('verifyAnchor', [logId, 5n, root(5n)]))]).toEqual([anchoredAt]);
  });

  it('with another root is a fork and refused, signed or not', async () => {
    const logId = await logOf(5n);
    const fork = { ...growthOf(tree, logId, 5n, 5n), newRoot: root(6n) };
    expect(await refusal(fork)).toEqual(refused('RootConflict', 5n, root(5n), root(6n)));
  });

  it('needs no new signature: that of the head may be sent again by anyone', async () => {
    const logId = await logOf(3n);
    const growth = growthOf(tree, logId, 3n, 5n);
    await anchored(growth);
    const receipt = await anchored({ ...growth, oldSize: 5n, proof: [] });
    expect(fixture.contract.events(receipt)).toEqual([['HeartbeatSeen', logId, 5n, root(5n), receipt.minedAt]]);
  });

  it('has no proof', async () => {
    const logId = await logOf(5n);
    const padded = { ...growthOf(tree, logId, 5n, 5n), proof: [root(1n)] };
    expect(await refusal(padded)).toEqual(refused('ProofWrongLength', 0n, 1n));
  });
});

describe('a signature', () => {
  it('is over the EIP-712 digest that the contract, its domain and ethers agree on', async () => {
    const checkpoint = { logId: id('digest.example'), treeSize: 7n, rootHash: root(7n) };
    const expected = digestOf(fixture.chain.chainId, fixture.contract.address, checkpoint);
    expect([...(await fixture.contract.call('checkpointDigest', Object.values(checkpoint)))]).toEqual([expected]);
    const domain = await fixture.contract.call('eip712Domain', []);
    expect(domain.slice(0, 5)).toEqual(['0x0f', 'ConsentAnchor', '1', fixture.chain.chainId, fixture.contract.address]);
  });

  it('with a high s, though the same key could have made it, is refused', async () => {
    const growth = growthOf(tree, await logOf(0n), 0n, 4n);
    const honest = fixture.sign(key, growth.logId, growth.newSize, growth.newRoot);
    const highS = toBeHex(CURVE_ORDER - BigInt(dataSlice(honest, 32, 64)), 32);
    const otherV = dataSlice(honest, 64, 65) === '0x1b' ? '0x1c' : '0x1b';
    const twin = concat([dataSlice(honest, 0, 32), highS, otherV]);
    expect(await refusal(growth, twin)).toEqual(refused('SignatureHighS', highS));
  });

  it('that is cut, padded, compact, empty or has an impossible part is refused', async () => {
    const growth = growthOf(tree, await logOf(0n), 0n, 4n);
    const honest = fixture.sign(key, growth.logId, growth.newSize, growth.newRoot);
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
    const honest = fixture.sign(key, growth.logId, growth.newSize, growth.newRoot);
    const names = new Set<string>();
    for (let bit = 0; bit < 65 * 8; bit++) {
      const turned = toBeHex(BigInt(honest) ^ (1n << BigInt(bit)), 65);
      names.add((await refusal(growth, turned)).name);
    }
    expect([...names].sort()).toEqual(['SignatureByAnotherKey', 'SignatureHighS', 'SignatureInvalid']);
  });

  it('for another size or root is refused', async () => {
    const growth = growthOf(tree, await logOf(0n), 0n, 4n);
    for (const signature of [
      fixture.sign(key, growth.logId, 5n, growth.newRoot),
      fixture.sign(key, growth.logId, 4n, bitFlipped(growth.newRoot)),
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

describe('roles', () => {
  const lacking = (account: string, role: string) => refused('AccessControlUnauthorizedAccount', account, role);

  it('let only the registrar add logs and rotate keys', async () => {
    const logId = await logOf(0n);
    for (const account of [fixture.admin, fixture.guardian, fixture.roleless]) {
      for (const [method, args] of [
        ['registerLog', ['mine.example', account]],
        ['rotateLogKey', [logId, account]],
      ] as const) {
        expect(await fixture.contract.refusal(method, args, account)).toEqual(lacking(account, REGISTRAR_ROLE));
      }
    }
  });

  it('let only the guardian mark', async () => {
    const logId = await logOf(0n);
    for (const account of [fixture.admin, fixture.registrar, fixture.roleless]) {
      const refusal = await fixture.contract.refusal('markLog', [logId, 'because'], account);
      expect(refusal).toEqual(lacking(account, GUARDIAN_ROLE));
    }
  });

  it('are given and taken by the admin alone', async () => {
    const { contract, admin, roleless, registrar } = fixture;
    expect((await contract.refusal('grantRole', [REGISTRAR_ROLE, roleless], registrar)).name).toBe(
      'AccessControlUnauthorizedAccount',
    );
    await contract.send('grantRole', [REGISTRAR_ROLE, roleless], admin);
    await contract.call('registerLog', ['granted.example', addressOf(key)], roleless);
    await contract.send('revokeRole', [REGISTRAR_ROLE, roleless], admin);
    expect((await contract.refusal('registerLog', ['granted.example', addressOf(key)], roleless)).name).toBe(
      'AccessControlUnauthorizedAccount',
    );
  });

  it('cannot start with nobody', async () => {
    const { chain, admin, registrar, guardian } = fixture;
    for (const roles of [
      [ZERO, registrar, guardian],
      [admin, ZERO, guardian],
      [admin, registrar, ZERO],
    ]) {
      await expect(chain.deploy('ConsentAnchor', roles)).rejects.toThrow('RoleHolderZero');
    }
  });
});

describe('a rotated key', () => {
  it('counts from then on, and what the old one signed no longer does', async () => {
    const logId = await logOf(3n);
    const newKey = keyOf('new log key');
    const receipt = await fixture.contract.send('rotateLogKey', [logId, addressOf(newKey)], fixture.registrar);
    expect(fixture.contract.events(receipt)).toEqual([['LogKeyRotated', logId, addressOf(key), addressOf(newKey)]]);
    const growth = growthOf(tree, logId, 3n, 9n);
    expect(await refusal(growth)).toEqual(refused('SignatureByAnotherKey', addressOf(newKey), addressOf(key)));
    await anchored(growth, newKey);
    await fixture.contract.call('verifyAnchor', [logId, 3n, root(3n)]);
  });

  it('does not free the log from containing what it anchored before', async () => {
    const logId = await logOf(3n);
    const newKey = keyOf('new log key');
    await fixture.contract.send('rotateLogKey', [logId, addressOf(newKey)], fixture.registrar);
    const other = treeOf(Array.from({ length: 9 }, (_, index) => leafHash(toUtf8Bytes(`rewritten ${index}`))));
    const rewritten = fixture.signed(newKey, growthOf(other, logId, 3n, 9n));
    expect((await fixture.contract.refusal('anchor', rewritten)).name).toBe('FirstRootMismatch');
  });

  it('is another key, and not nobody', async () => {
    const logId = await logOf(0n);
    const rotation = (to: string) => fixture.contract.refusal('rotateLogKey', [logId, to], fixture.registrar);
    expect(await rotation(addressOf(key))).toEqual(refused('LogKeyUnchanged', logId, addressOf(key)));
    expect(await rotation(ZERO)).toEqual(refused('LogKeyZero'));
  });
});

describe('a mark', () => {
  it('stays, with who, when and why, and stops nothing', async () => {
    const logId = await logOf(2n);
    const first = await fixture.contract.send('markLog', [logId, 'two checkpoints of size 2'], fixture.guardian);
    expect(fixture.contract.events(first)).toEqual([
      ['LogMarked', logId, fixture.guardian, 'two checkpoints of size 2'],
    ]);
    const second = await fixture.contract.send('markLog', [logId, 'a promise was broken'], fixture.guardian);
    await anchored(growthOf(tree, logId, 2n, 7n));
    const [marks] = await fixture.contract.call('marks', [logId]);
    expect(marks.map((mark: Iterable<unknown>) => [...mark])).toEqual([
      [first.minedAt, fixture.guardian, 'two checkpoints of size 2'],
      [second.minedAt, fixture.guardian, 'a promise was broken'],
    ]);
  });

  it('needs a reason', async () => {
    const logId = await logOf(0n);
    expect(await fixture.contract.refusal('markLog', [logId, ''], fixture.guardian)).toEqual(refused('ReasonEmpty'));
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
