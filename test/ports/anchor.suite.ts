import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpointDigest } from '../../core/entry/promise.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { EMPTY_ROOT, hashLeaf } from '../../core/merkle/index.ts';
import type { Anchor, AnchorPosition, AnchorSubmission } from '../../lambdas/ports/anchor.ts';
import { consistencyProof, treeOf } from '../contracts/naive-tree.ts';
import { memoryLogSigner } from '../memory/signers.ts';

const LEAVES = Array.from({ length: 40 }, (_, index) => hashLeaf(utf8(`leaf ${index}`)));
const TREE = treeOf(LEAVES);
const logSigner = memoryLogSigner('anchor suite');

/** A chain with the contract, for one run of the suite. */
export interface AnchorWorld {
  /** Opens a new log, registered with this key and without anchors. */
  open(logKey: string, options: { readonly confirmations: number }): Promise<AnchorBench>;
  stop(): Promise<void>;
}

/** The anchor of a log, and the events that a test can cause on its chain. */
interface AnchorBench {
  readonly anchor: Anchor;
  mine(blocks: number): Promise<void>;
  /** Drops this many blocks from the end of the chain. */
  loseBlocks(blocks: number): Promise<void>;
  setReachable(isReachable: boolean): void;
  /** Marks the log as a guardian. */
  mark(): Promise<void>;
  /** Gives an account the price of some anchors. */
  fund(account: string): Promise<void>;
}

export function rootAt(size: bigint): Uint8Array {
  return TREE(0n, size);
}

/** Makes the growth of the suite's log between two sizes, honest and signed. */
export async function growth(anchor: Anchor, oldSize: bigint, newSize: bigint, time = 1n): Promise<AnchorSubmission> {
  const newRoot = rootAt(newSize);
  const nodes = oldSize === 0n || oldSize === newSize ? [] : consistencyProof(TREE, oldSize, newSize);
  const signature = await logSigner.signDigest(
    checkpointDigest(anchor.target, { treeSize: newSize, rootHash: newRoot, time }),
  );
  return { oldSize, newSize, newRoot, proof: nodes.map(({ hash }) => hash), time, signature };
}

/** Tests the promises of every `Anchor`. */
export function anchorSuite(name: string, start: () => Promise<AnchorWorld>): void {
  describe(`${name} as an anchor`, () => {
    let world: AnchorWorld;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());

    const open = (confirmations = 0) => world.open(logSigner.address, { confirmations });
    async function submit(anchor: Anchor, oldSize: bigint, newSize: bigint, time?: bigint): Promise<AnchorPosition> {
      return anchor.submit(await growth(anchor, oldSize, newSize, time));
    }

    test('a log without anchors has the empty tree as its head', async () => {
      const { anchor } = await open();
      expect(await anchor.head()).toEqual({ treeSize: 0n, rootHash: EMPTY_ROOT, anchoredAt: 0n, time: 0n });
      expect(await anchor.anchorsAbove(0n, 10)).toEqual([]);
    });

    test('an anchor is the head, is found again and is confirmed', async () => {
      const { anchor } = await open();
      const position = await submit(anchor, 0n, 5n);
      expect(position).toMatchObject({ treeSize: 5n, rootHash: rootAt(5n) });
      expect(position.transaction).toMatch(/^0x[0-9a-f]{64}$/);
      expect(position.blockHash).toMatch(/^0x[0-9a-f]{64}$/);
      const { anchoredAt, time } = position;
      expect(await anchor.head()).toEqual({ treeSize: 5n, rootHash: rootAt(5n), anchoredAt, time });
      expect(await anchor.anchorsAbove(0n, 10)).toEqual([position]);
      expect(await anchor.isConfirmed(position)).toBe(true);
    });

    test('anchors are listed by rising size, above a size, up to a limit', async () => {
      const { anchor } = await open();
      const positions = [await submit(anchor, 0n, 3n), await submit(anchor, 3n, 8n), await submit(anchor, 8n, 29n)];
      expect(await anchor.anchorsAbove(0n, 10)).toEqual(positions);
      expect(await anchor.anchorsAbove(0n, 2)).toEqual(positions.slice(0, 2));
      expect(await anchor.anchorsAbove(3n, 10)).toEqual(positions.slice(1));
      expect(await anchor.anchorsAbove(4n, 1)).toEqual(positions.slice(1, 2));
      expect(await anchor.anchorsAbove(29n, 10)).toEqual([]);
    });

    test('a heartbeat returns the position of the first anchor and adds none', async () => {
      const { anchor } = await open();
      const position = await submit(anchor, 0n, 7n);
      expect(await submit(anchor, 7n, 7n, 2n)).toEqual(position);
      expect((await anchor.head()).time).toBe(2n);
      expect(await anchor.anchorsAbove(0n, 10)).toEqual([position]);
      expect(await anchor.isConfirmed(position)).toBe(true);
    });

    test('a heartbeat needs a newer time, and growth does not', async () => {
      const { anchor } = await open();
      await submit(anchor, 0n, 7n, 100n);
      await expect(submit(anchor, 7n, 7n, 100n)).rejects.toMatchObject({ code: 'CHAIN_REVERTED' });
      const { anchoredAt } = await anchor.head();
      await expect(submit(anchor, 7n, 7n, anchoredAt + 86_400n)).rejects.toMatchObject({ code: 'CHAIN_REVERTED' });
      const ahead = await submit(anchor, 7n, 9n, anchoredAt + 86_400n);
      expect(ahead.time).toBe(anchoredAt + 86_400n);
      const head = await anchor.head();
      expect(head.time).toBe(head.anchoredAt);
      await submit(anchor, 9n, 12n, 99n);
      expect((await anchor.head()).time).toBe(99n);
    });

    test('an anchor keeps the time and the signature that it was made with, of either parity', async () => {
      const parities = new Set<number | undefined>();
      const { anchor } = await open();
      for (let size = 1n; size <= 12n; size++) {
        const submission = await growth(anchor, size - 1n, size, 1_700_000_000n + size);
        const { time, signature } = submission;
        parities.add(signature.at(-1));
        expect(await anchor.submit(submission)).toMatchObject({ time, signature });
        expect(await anchor.anchorsAbove(size - 1n, 1)).toMatchObject([{ time, signature }]);
      }
      expect([...parities].toSorted()).toEqual([27, 28]);
    });

    test('an anchor from another size than the head is refused as moved', async () => {
      const { anchor } = await open();
      await submit(anchor, 0n, 4n);
      await expect(submit(anchor, 0n, 6n)).rejects.toMatchObject({ code: 'ANCHOR_HEAD_MOVED' });
      await expect(submit(anchor, 5n, 6n)).rejects.toMatchObject({ code: 'ANCHOR_HEAD_MOVED' });
      expect((await anchor.head()).treeSize).toBe(4n);
    });

    test('a proof, a root or a signature that does not fit is refused and changes nothing', async () => {
      const { anchor } = await open();
      await submit(anchor, 0n, 4n);
      const good = await growth(anchor, 4n, 9n);
      const forged = await memoryLogSigner('another key').signDigest(
        checkpointDigest(anchor.target, { treeSize: 9n, rootHash: rootAt(9n), time: good.time }),
      );
      const forked = { ...good, newSize: 4n, oldSize: 4n, proof: [] };
      const forkSignature = await logSigner.signDigest(
        checkpointDigest(anchor.target, { treeSize: 4n, rootHash: good.newRoot, time: good.time }),
      );
      for (const bad of [
        { ...good, proof: good.proof.slice(1) },
        { ...good, proof: [...good.proof].reverse() },
        { ...good, signature: forged },
        { ...good, newRoot: rootAt(8n) },
        { ...forked, signature: forkSignature },
      ]) {
        await expect(anchor.submit(bad)).rejects.toMatchObject({ code: 'CHAIN_REVERTED' });
      }
      expect(await anchor.head()).toMatchObject({ treeSize: 4n, rootHash: rootAt(4n) });
    });

    test('an empty tree is not anchored', async () => {
      const { anchor } = await open();
      await expect(submit(anchor, 0n, 0n)).rejects.toMatchObject({ code: 'CHAIN_REVERTED' });
    });

    test('an anchor is confirmed only with enough blocks on top', async () => {
      const { anchor, mine } = await open(2);
      const position = await submit(anchor, 0n, 5n);
      expect(await anchor.isConfirmed(position)).toBe(false);
      await mine(1);
      expect(await anchor.isConfirmed(position)).toBe(false);
      await mine(1);
      expect(await anchor.isConfirmed(position)).toBe(true);
    });

    test('a position that the chain does not have is not confirmed', async () => {
      const { anchor } = await open();
      const position = await submit(anchor, 0n, 5n);
      const nowhere = `0x${'ab'.repeat(32)}`;
      expect(await anchor.isConfirmed({ ...position, blockHash: nowhere })).toBe(false);
      expect(await anchor.isConfirmed({ ...position, block: position.block + 1n })).toBe(false);
      expect(await anchor.isConfirmed({ ...position, block: position.block + 1000n })).toBe(false);
    });

    test('a chain that lost blocks has lost their anchors, and accepts them again', async () => {
      const { anchor, loseBlocks, mine } = await open();
      const kept = await submit(anchor, 0n, 5n);
      const lost = await submit(anchor, 5n, 9n);
      await loseBlocks(1);
      expect((await anchor.head()).treeSize).toBe(5n);
      expect(await anchor.isConfirmed(lost)).toBe(false);
      expect(await anchor.isConfirmed(kept)).toBe(true);
      expect(await anchor.anchorsAbove(0n, 10)).toEqual([kept]);
      await expect(submit(anchor, 9n, 11n)).rejects.toMatchObject({ code: 'ANCHOR_HEAD_MOVED' });
      await mine(1);
      const again = await submit(anchor, 5n, 9n);
      expect(again.block).toBe(lost.block + 1n);
      expect(await anchor.isConfirmed(again)).toBe(true);
      expect(await anchor.isConfirmed(lost)).toBe(false);
    });

    test('marks on the log are counted, and stop nothing', async () => {
      const { anchor, mark } = await open();
      expect(await anchor.countMarks()).toBe(0);
      await mark();
      await mark();
      expect(await anchor.countMarks()).toBe(2);
      expect((await submit(anchor, 0n, 5n)).treeSize).toBe(5n);
    });

    test('an account without a balance can pay for no anchor, and one with a balance for some', async () => {
      const { anchor, fund } = await open();
      const { address } = memoryLogSigner('an account of its own');
      expect(await anchor.anchorsPaidBy(address)).toBe(0);
      await fund(address);
      expect(await anchor.anchorsPaidBy(address)).toBeGreaterThan(0);
    });

    test('an unreachable chain fails every call, and works again when it is back', async () => {
      const { anchor, setReachable } = await open();
      const position = await submit(anchor, 0n, 5n);
      setReachable(false);
      const calls = [
        () => anchor.head(),
        () => submit(anchor, 5n, 6n),
        () => anchor.anchorsAbove(0n, 1),
        () => anchor.isConfirmed(position),
        () => anchor.countMarks(),
        () => anchor.anchorsPaidBy(logSigner.address),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
      setReachable(true);
      expect((await submit(anchor, 5n, 6n)).treeSize).toBe(6n);
    });
  });
}
