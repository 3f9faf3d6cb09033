import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64, utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { hashLeaf, hashLeaves, verifyConsistency } from '../../../core/merkle/index.ts';
import {
  appendLeaves,
  encodeEntryBundle,
  encodeTlogProof,
  encodeVerifierKey,
  entryBundlePath,
  parseVerifierKey,
  proveConsistency,
  proveInclusion,
  rootAt,
  signCheckpoint,
  tilePath,
  verifierKey,
  verifyTlogProof,
} from '../../../core/tlog/index.ts';
import { testEntries } from '../merkle/naive-tree.ts';
import { TileMap } from './tile-map.ts';

const FILE = '../../../docs/formats/vectors/log.json';
const ORIGIN = 'ledger.example/consent';
const SIZE = 300;
const INDEX = 41;

/** A log of 300 entries, grown from 7: everything that docs/formats/log.md describes, once. */
async function vectors(): Promise<object> {
  const secret = sha256(utf8('docs/formats/vectors/log.json'));
  const publicKey = ed25519.getPublicKey(secret);
  const signer = { name: ORIGIN, publicKey, sign: async (message: Uint8Array) => ed25519.sign(message, secret) };
  const entries = testEntries(SIZE);
  const log = new TileMap();
  log.keep(await appendLeaves(log.read, 0n, hashLeaves(entries.slice(0, 7))));
  const { size, rootHash, tiles } = await appendLeaves(log.read, 7n, hashLeaves(entries.slice(7)));
  log.keep({ size, rootHash, tiles });
  const checkpoint = await signCheckpoint({ origin: ORIGIN, treeSize: size, rootHash }, signer);
  const proof = await proveInclusion(log.read, BigInt(INDEX), size);
  const digests = (files: Iterable<[string, Uint8Array]>) =>
    Object.fromEntries(
      [...files].map(([path, bytes]) => [path, { length: bytes.length, sha256: toBase64(sha256(bytes)) }]),
    );
  return {
    description: 'entry i is 1 + i mod 70 bytes of i mod 251, the first of them i / 256; bytes are standard base64',
    secretKey: toBase64(secret),
    verifierKey: encodeVerifierKey(verifierKey(ORIGIN, publicKey)),
    entry: {
      index: INDEX,
      bytes: toBase64(entries[INDEX] as Uint8Array),
      leafHash: toBase64(hashLeaf(entries[INDEX] as Uint8Array)),
    },
    roots: Object.fromEntries(
      await Promise.all([0, 1, 2, 3, 7, 256, SIZE].map(async (n) => [n, toBase64(await rootAt(log.read, BigInt(n)))])),
    ),
    tiles: digests(log.files),
    entryBundles: digests([
      [entryBundlePath({ index: 0n, width: 256 }), encodeEntryBundle(entries.slice(0, 256))],
      [entryBundlePath({ index: 1n, width: SIZE - 256 }), encodeEntryBundle(entries.slice(256))],
    ]),
    paths: [
      [0, '0', 256],
      [0, '1234067', 112],
      [2, '999', 1],
    ].map(([level, index, width]) => ({
      level,
      index,
      width,
      path: tilePath({ level: Number(level), index: BigInt(index as string), width: Number(width) }),
    })),
    checkpoint,
    inclusionProof: encodeTlogProof({ leafIndex: BigInt(INDEX), proof, checkpoint }),
    consistencyProof: { size1: '7', size2: '300', proof: (await proveConsistency(log.read, 7n, size)).map(toBase64) },
  };
}

describe('the vectors of docs/formats/log.md', () => {
  it('are what the code makes', async () => {
    await expect(`${JSON.stringify(await vectors(), null, 2)}\n`).toMatchFileSnapshot(FILE);
  });

  it('verify as they stand in the file', () => {
    const file = JSON.parse(readFileSync(new URL(FILE, import.meta.url), 'utf8'));
    const key = parseVerifierKey(file.verifierKey);
    const { leafIndex, checkpoint } = verifyTlogProof(file.inclusionProof, {
      leafHash: fromBase64(file.entry.leafHash),
      key,
    });
    expect(leafIndex).toBe(BigInt(INDEX));
    expect(toBase64(checkpoint.rootHash)).toBe(file.roots[SIZE]);
    verifyConsistency({
      size1: 7n,
      root1: fromBase64(file.roots[7]),
      size2: checkpoint.treeSize,
      root2: checkpoint.rootHash,
      proof: file.consistencyProof.proof.map(fromBase64),
    });
  });

  it('are the example of the page', () => {
    const page = readFileSync(new URL('../../../docs/formats/log.md', import.meta.url), 'utf8');
    const file = JSON.parse(readFileSync(new URL(FILE, import.meta.url), 'utf8'));
    for (const text of [file.inclusionProof, file.verifierKey]) expect(page).toContain(text);
  });
});
