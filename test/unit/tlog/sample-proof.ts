import { hashLeaf, hashLeaves } from '../../../core/merkle/index.ts';
import {
  appendLeaves,
  encodeTlogProof,
  proveInclusion,
  signCheckpoint,
  type TlogProof,
  verifierKey,
} from '../../../core/tlog/index.ts';
import { testEntries } from '../merkle/naive-tree.ts';
import { testSigner } from './signer.ts';
import { TileMap } from './tile-map.ts';

export const ORIGIN = 'ledger.example/consent';
export const signer = testSigner(ORIGIN);
export const key = verifierKey(ORIGIN, signer.publicKey);
export const entries = testEntries(23);
const log = new TileMap();
const head = await appendLeaves(log.read, 0n, hashLeaves(entries));
log.keep(head);
export const { rootHash } = head;
export const checkpoint = await signCheckpoint({ origin: ORIGIN, treeSize: head.size, rootHash }, signer);
export const good: TlogProof = { leafIndex: 9n, proof: await proveInclusion(log.read, 9n, head.size), checkpoint };
/** A proof that the entry at index 9 is in a log of 23. */
export const text = encodeTlogProof(good);
export const leafHash = hashLeaf(entries[9] as Uint8Array);
