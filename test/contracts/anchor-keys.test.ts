import { hexlify, id, toUtf8Bytes } from 'ethers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnchorFixture, addressOf, deployFixture, growthOf, keyOf, refused } from './anchor-fixture.ts';
import { leafHash, treeOf } from './naive-tree.ts';

const REGISTRAR_ROLE = id('REGISTRAR_ROLE');
const GUARDIAN_ROLE = id('GUARDIAN_ROLE');
const ZERO = `0x${'0'.repeat(40)}`;
const TWO_DAYS = 172_800n;
const key = keyOf('log');
const newKey = keyOf('new log key');
const tree = treeOf(Array.from({ length: 12 }, (_, index) => leafHash(toUtf8Bytes(`rule ${index}`))));
const root = (size: bigint) => hexlify(tree(0n, size));

let fixture: AnchorFixture;
let logs = 0;

beforeAll(async () => {
  fixture = await deployFixture();
});
afterAll(() => fixture.chain.close());

/** A new log whose head is at `size`, and the time at which its key came into force. */
async function logOf(size: bigint): Promise<{ logId: string; from: bigint }> {
  const origin = `keys.example/${logs++}`;
  const { minedAt } = await fixture.contract.send('registerLog', [origin, addressOf(key)], fixture.registrar);
  const logId = id(origin);
  if (size > 0n) await anchored(logId, 0n, size);
  return { logId, from: minedAt };
}

function anchored(logId: string, oldSize: bigint, newSize: bigint, by = key) {
  return fixture.contract.send('anchor', fixture.signed(by, growthOf(tree, logId, oldSize, newSize)), fixture.roleless);
}

async function propose(logId: string, to = newKey): Promise<bigint> {
  return (await fixture.contract.send('proposeLogKey', [logId, addressOf(to)], fixture.registrar)).minedAt;
}

function rotate(logId: string, signature = '0x', to = newKey) {
  return fixture.contract.send('rotateLogKey', [logId, addressOf(to), signature], fixture.roleless);
}

function rotation(logId: string, index: bigint, by = key, to = newKey): string {
  return fixture.signKey(by, 'LogKeyRotation', logId, addressOf(to), index);
}

function rotationRefusal(logId: string, signature = '0x', to = newKey) {
  return fixture.contract.refusal('rotateLogKey', [logId, addressOf(to), signature]);
}

async function periods(view: 'keys' | 'promiseKeys', logId: string): Promise<unknown[][]> {
  const [list] = await fixture.contract.call(view, [logId]);
  return list.map((period: Iterable<unknown>) => [...period]);
}

describe('roles', () => {
  const lacking = (account: string, role: string) => refused('AccessControlUnauthorizedAccount', account, role);

  it('let only the registrar add logs and propose keys', async () => {
    const { logId } = await logOf(0n);
    for (const account of [fixture.admin, fixture.guardian, fixture.roleless]) {
      for (const [method, args] of [
        ['registerLog', ['mine.example', account]],
        ['proposeLogKey', [logId, account]],
      ] as const) {
        expect(await fixture.contract.refusal(method, args, account)).toEqual(lacking(account, REGISTRAR_ROLE));
      }
    }
  });

  it('let only the guardian mark and veto', async () => {
    const { logId } = await logOf(0n);
    await propose(logId);
    for (const account of [fixture.admin, fixture.registrar, fixture.roleless]) {
      for (const [method, args] of [
        ['markLog', [logId, 'because']],
        ['vetoLogKey', [logId, addressOf(newKey)]],
      ] as const) {
        expect(await fixture.contract.refusal(method, args, account)).toEqual(lacking(account, GUARDIAN_ROLE));
      }
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

describe('a rotation', () => {
  it('that the old key signs is in force at once, and what the old key signs no longer counts', async () => {
    const { logId, from } = await logOf(3n);
    const proposed = await fixture.contract.send('proposeLogKey', [logId, addressOf(newKey)], fixture.registrar);
    const readyAt = proposed.minedAt + TWO_DAYS;
    expect(fixture.contract.events(proposed)).toEqual([
      ['LogKeyProposed', logId, addressOf(key), addressOf(newKey), readyAt],
    ]);
    expect([...(await fixture.contract.call('proposedLogKey', [logId]))]).toEqual([addressOf(newKey), readyAt]);
    await anchored(logId, 3n, 5n);
    const receipt = await rotate(logId, rotation(logId, 1n));
    expect(fixture.contract.events(receipt)).toEqual([['LogKeyRotated', logId, addressOf(key), addressOf(newKey)]]);
    expect([...(await fixture.contract.call('logKey', [logId]))]).toEqual([addressOf(newKey)]);
    expect([...(await fixture.contract.call('proposedLogKey', [logId]))]).toEqual([ZERO, 0n]);
    expect(await periods('keys', logId)).toEqual([
      [addressOf(key), from, receipt.minedAt],
      [addressOf(newKey), receipt.minedAt, 0n],
    ]);
    const growth = growthOf(tree, logId, 5n, 9n);
    expect(await fixture.contract.refusal('anchor', fixture.signed(key, growth))).toEqual(
      refused('SignatureByAnotherKey', addressOf(newKey), addressOf(key)),
    );
    await anchored(logId, 5n, 9n, newKey);
    await fixture.contract.call('verifyAnchor', [logId, 3n, root(3n)]);
  });

  it('of a lost key needs no signature after two days, and not a second less', async () => {
    const { logId } = await logOf(3n);
    const readyAt = (await propose(logId)) + TWO_DAYS;
    await fixture.chain.setNextTime(readyAt - 1n);
    expect((await rotationRefusal(logId)).name).toBe('RotationTooEarly');
    await expect(rotate(logId)).rejects.toThrow('RotationTooEarly');
    await rotate(logId);
    await anchored(logId, 3n, 9n, newKey);
  });

  it('that the guardian vetoes, before or after the delay, does not happen', async () => {
    for (const wait of [0n, TWO_DAYS + 5n]) {
      const { logId } = await logOf(3n);
      const proposedAt = await propose(logId);
      if (wait > 0n) await fixture.chain.setNextTime(proposedAt + wait);
      const vetoed = await fixture.contract.send('vetoLogKey', [logId, addressOf(newKey)], fixture.guardian);
      expect(fixture.contract.events(vetoed)).toEqual([['LogKeyVetoed', logId, addressOf(newKey), fixture.guardian]]);
      const unknown = refused('LogKeyNotProposed', logId, addressOf(newKey));
      expect(await rotationRefusal(logId)).toEqual(unknown);
      expect(await rotationRefusal(logId, rotation(logId, 1n))).toEqual(unknown);
      await anchored(logId, 3n, 9n);
    }
  });

  it('proposed again starts its delay again, in place of the one before', async () => {
    const { logId } = await logOf(0n);
    const first = await propose(logId);
    const third = keyOf('third');
    await fixture.chain.setNextTime(first + TWO_DAYS);
    const second = await propose(logId, third);
    expect(await rotationRefusal(logId)).toEqual(refused('LogKeyNotProposed', logId, addressOf(newKey)));
    expect((await rotationRefusal(logId, '0x', third)).name).toBe('RotationTooEarly');
    await fixture.chain.setNextTime(second + TWO_DAYS);
    await rotate(logId, '0x', third);
    expect([...(await fixture.contract.call('logKey', [logId]))]).toEqual([addressOf(third)]);
  });

  it('needs the registrar, whatever a thief of the old key signs', async () => {
    const { logId } = await logOf(3n);
    const thief = keyOf('thief');
    const signature = rotation(logId, 1n, key, thief);
    expect(await rotationRefusal(logId, signature, thief)).toEqual(
      refused('LogKeyNotProposed', logId, addressOf(thief)),
    );
    await propose(logId);
    expect(await rotationRefusal(logId, signature, thief)).toEqual(
      refused('LogKeyNotProposed', logId, addressOf(thief)),
    );
    expect((await rotationRefusal(logId, signature)).name).toBe('SignatureByAnotherKey');
  });

  it('takes a signature once, of one log, one key and one place in the history', async () => {
    const { logId } = await logOf(0n);
    const other = await logOf(0n);
    await propose(logId);
    for (const wrong of [
      rotation(other.logId, 1n),
      rotation(logId, 0n),
      rotation(logId, 2n),
      rotation(logId, 1n, newKey),
      fixture.signKey(key, 'PromiseRoot', logId, addressOf(newKey), 1n),
    ]) {
      expect((await rotationRefusal(logId, wrong)).name).toBe('SignatureByAnotherKey');
    }
    const first = rotation(logId, 1n);
    await rotate(logId, first);
    await propose(logId, key);
    await rotate(logId, rotation(logId, 2n, newKey, key), key);
    await propose(logId);
    expect((await rotationRefusal(logId, first)).name).toBe('SignatureByAnotherKey');
    await rotate(logId, rotation(logId, 3n));
    expect((await periods('keys', logId)).map(([period]) => period)).toEqual(
      [key, newKey, key, newKey].map((each) => addressOf(each)),
    );
  });

  it('does not free the log from containing what it anchored before', async () => {
    const { logId } = await logOf(3n);
    await propose(logId);
    await rotate(logId, rotation(logId, 1n));
    const other = treeOf(Array.from({ length: 9 }, (_, index) => leafHash(toUtf8Bytes(`rewritten ${index}`))));
    const rewritten = fixture.signed(newKey, growthOf(other, logId, 3n, 9n));
    expect((await fixture.contract.refusal('anchor', rewritten)).name).toBe('FirstRootMismatch');
  });

  it('is to another key, and not to nobody', async () => {
    const { logId } = await logOf(0n);
    const proposal = (to: string) => fixture.contract.refusal('proposeLogKey', [logId, to], fixture.registrar);
    expect(await proposal(addressOf(key))).toEqual(refused('LogKeyUnchanged', logId, addressOf(key)));
    expect(await proposal(ZERO)).toEqual(refused('LogKeyZero'));
    expect(await fixture.contract.refusal('rotateLogKey', [logId, ZERO, '0x'])).toEqual(
      refused('LogKeyNotProposed', logId, ZERO),
    );
    expect(await fixture.contract.refusal('vetoLogKey', [logId, addressOf(newKey)], fixture.guardian)).toEqual(
      refused('LogKeyNotProposed', logId, addressOf(newKey)),
    );
  });

  it('in any order of proposals, vetoes, signatures and waits leaves a history without a gap', async () => {
    const names = ['a', 'b', 'c'] as const;
    const step = fc.record({
      kind: fc.constantFrom('propose', 'veto', 'sign', 'wait', 'confirm'),
      name: fc.constantFrom(...names),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const { logId } = await logOf(0n);
        const history = [key];
        let pending: { readonly to: typeof key; readonly readyAt: bigint } | null = null;
        let now = 0n;
        for (const { kind, name } of steps) {
          const to = keyOf(`rotation ${name}`);
          const current = history.at(-1) ?? key;
          const isPending = pending !== null && addressOf(pending.to) === addressOf(to);
          if (kind === 'propose') {
            if (addressOf(to) === addressOf(current)) continue;
            now = await propose(logId, to);
            pending = { to, readyAt: now + TWO_DAYS };
          } else if (kind === 'veto') {
            if (!isPending) continue;
            await fixture.contract.send('vetoLogKey', [logId, addressOf(to)], fixture.guardian);
            pending = null;
          } else if (kind === 'wait') {
            if (pending === null || now >= pending.readyAt) continue;
            now = pending.readyAt;
            await fixture.chain.setNextTime(now);
            await fixture.contract.send('markLog', [logId, 'time passes'], fixture.guardian);
          } else {
            const signature = kind === 'sign' ? rotation(logId, BigInt(history.length), current, to) : '0x';
            if (isPending && pending !== null && (kind === 'sign' || now >= pending.readyAt)) {
              await rotate(logId, signature, to);
              history.push(to);
              pending = null;
            } else {
              const { name: error } = await rotationRefusal(logId, signature, to);
              expect(error).toBe(isPending ? 'RotationTooEarly' : 'LogKeyNotProposed');
            }
          }
        }
        const kept = await periods('keys', logId);
        expect(kept.map(([address]) => address)).toEqual(history.map((each) => addressOf(each)));
        for (const [index, [, , until]] of kept.entries()) expect(until).toBe(kept[index + 1]?.[1] ?? 0n);
      }),
      { numRuns: 25, seed: 19 },
    );
  });
});

describe('a promise root', () => {
  const first = addressOf(keyOf('promise root'));
  const second = addressOf(keyOf('second promise root'));
  const start = (logId: string, root: string, index: bigint, by = key) =>
    [logId, root, fixture.signKey(by, 'PromiseRoot', logId, root, index)] as const;
  const end = (logId: string, root: string, index: bigint, by = key) =>
    [logId, index, fixture.signKey(by, 'PromiseRootEnd', logId, root, index)] as const;

  it('starts and ends by the word of the log key, and two may be in force at once', async () => {
    const { logId } = await logOf(0n);
    expect(await periods('promiseKeys', logId)).toEqual([]);
    const started = await fixture.contract.send('startPromiseKey', start(logId, first, 0n), fixture.roleless);
    expect(fixture.contract.events(started)).toEqual([['PromiseKeyStarted', logId, first, 0n]]);
    const next = await fixture.contract.send('startPromiseKey', start(logId, second, 1n), fixture.roleless);
    expect(await periods('promiseKeys', logId)).toEqual([
      [first, started.minedAt, 0n],
      [second, next.minedAt, 0n],
    ]);
    const ended = await fixture.contract.send('endPromiseKey', end(logId, first, 0n), fixture.roleless);
    expect(fixture.contract.events(ended)).toEqual([['PromiseKeyEnded', logId, first, 0n]]);
    expect(await periods('promiseKeys', logId)).toEqual([
      [first, started.minedAt, ended.minedAt],
      [second, next.minedAt, 0n],
    ]);
  });

  it('is nobody else to start or end, and no signature serves twice', async () => {
    const { logId } = await logOf(0n);
    const other = await logOf(0n);
    const refusal = async (method: string, args: readonly unknown[]) =>
      (await fixture.contract.refusal(method, args, fixture.registrar)).name;
    expect(await refusal('startPromiseKey', [logId, ZERO, '0x'])).toBe('PromiseKeyZero');
    expect(await refusal('startPromiseKey', [logId, first, '0x'])).toBe('SignatureWrongLength');
    for (const args of [start(logId, first, 1n), start(logId, first, 0n, newKey), start(other.logId, first, 0n)])
      expect(await refusal('startPromiseKey', [logId, ...args.slice(1)])).toBe('SignatureByAnotherKey');
    await fixture.contract.send('startPromiseKey', start(logId, first, 0n), fixture.roleless);
    expect(await refusal('startPromiseKey', start(logId, first, 0n))).toBe('SignatureByAnotherKey');
    expect(await refusal('endPromiseKey', end(logId, first, 1n))).toBe('PromiseKeyNotInForce');
    expect(await refusal('endPromiseKey', end(logId, second, 0n))).toBe('SignatureByAnotherKey');
    expect(await refusal('endPromiseKey', end(logId, first, 0n, newKey))).toBe('SignatureByAnotherKey');
    await fixture.contract.send('endPromiseKey', end(logId, first, 0n), fixture.roleless);
    expect(await refusal('endPromiseKey', end(logId, first, 0n))).toBe('PromiseKeyNotInForce');
  });
});

describe('a mark', () => {
  it('stays, with who, when and why, and stops nothing', async () => {
    const { logId } = await logOf(2n);
    const first = await fixture.contract.send('markLog', [logId, 'two checkpoints of size 2'], fixture.guardian);
    expect(fixture.contract.events(first)).toEqual([
      ['LogMarked', logId, fixture.guardian, 'two checkpoints of size 2'],
    ]);
    const second = await fixture.contract.send('markLog', [logId, 'a promise was broken'], fixture.guardian);
    await anchored(logId, 2n, 7n);
    const [marks] = await fixture.contract.call('marks', [logId, 0n, 10n]);
    expect(marks.map((mark: Iterable<unknown>) => [...mark])).toEqual([
      [first.minedAt, fixture.guardian, 'two checkpoints of size 2'],
      [second.minedAt, fixture.guardian, 'a promise was broken'],
    ]);
  });

  it('is read in pages of any size, from any place', async () => {
    const { logId } = await logOf(0n);
    const reasons = Array.from({ length: 7 }, (_, index) => `reason ${index}`);
    for (const reason of reasons) await fixture.contract.send('markLog', [logId, reason], fixture.guardian);
    expect([...(await fixture.contract.call('markCount', [logId]))]).toEqual([7n]);
    const anywhere = fc.oneof(fc.bigInt(0n, 9n), fc.bigInt(0n, 2n ** 256n - 1n));
    await fc.assert(
      fc.asyncProperty(anywhere, anywhere, async (from, count) => {
        const [page] = await fixture.contract.call('marks', [logId, from, count]);
        const expected = reasons.filter((_, index) => BigInt(index) >= from && BigInt(index) - from < count);
        expect(page.map((mark: { readonly reason: string }) => mark.reason)).toEqual(expected);
      }),
      { numRuns: 60, seed: 19 },
    );
  });

  it('needs a reason', async () => {
    const { logId } = await logOf(0n);
    expect(await fixture.contract.refusal('markLog', [logId, ''], fixture.guardian)).toEqual(refused('ReasonEmpty'));
  });
});
