import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hexlify, id, SigningKey, toUtf8Bytes } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnchorFixture, addressOf, deployFixture, digestOf, growthOf, hexes } from './anchor-fixture.ts';
import { inclusionProof, leafHash, treeOf } from './naive-tree.ts';

const FORMATS = fileURLToPath(new URL('../../docs/formats/', import.meta.url));

let fixture: AnchorFixture;
let page: string;
let vector: Readonly<Record<string, string>> & { readonly entries: readonly string[] };

beforeAll(async () => {
  fixture = await deployFixture();
  page = await readFile(`${FORMATS}anchor.md`, 'utf8');
  vector = JSON.parse(await readFile(`${FORMATS}vectors/anchor.json`, 'utf8'));
});
afterAll(() => fixture.chain.close());

describe('docs/formats/anchor.md', () => {
  it('has a worked example that the contract answers as written', async () => {
    const key = new SigningKey(vector.privateKey as string);
    const tree = treeOf(vector.entries.map((entry) => leafHash(toUtf8Bytes(entry))));
    const logId = await fixture.register(vector.origin as string, key);
    const [oldSize, newSize] = [BigInt(vector.oldSize as string), BigInt(vector.newSize as string)];
    const growth = growthOf(tree, logId, oldSize, newSize, BigInt(vector.time as string));
    const rootHash = growth.newRoot;
    const { abi, address } = fixture.contract;
    expect({
      chainId: `${fixture.chain.chainId}`,
      contract: address,
      origin: vector.origin,
      logId: id(vector.origin as string),
      privateKey: key.privateKey,
      logKey: addressOf(key),
      entries: vector.entries,
      oldSize: `${oldSize}`,
      oldRoot: hexlify(tree(0n, oldSize)),
      newSize: `${newSize}`,
      newRoot: rootHash,
      time: `${growth.time}`,
      consistencyProof: growth.proof,
      digest: digestOf(fixture.chain.chainId, address, { logId, treeSize: newSize, rootHash, time: growth.time }),
      signature: fixture.sign(key, growth),
      leafIndex: '2',
      leafHash: hexlify(tree(2n, 3n)),
      inclusionProof: hexes(inclusionProof(tree, 2n, 0n, newSize)),
      verifyAnchorCall: abi.encodeFunctionData('verifyAnchor', [logId, newSize, rootHash]),
    }).toEqual(vector);

    await fixture.contract.send('anchor', fixture.signed(key, growthOf(tree, logId, 0n, oldSize)), fixture.roleless);
    const args = [logId, oldSize, newSize, vector.newRoot, vector.consistencyProof, vector.time, vector.signature];
    const { minedAt } = await fixture.contract.send('anchor', args, fixture.roleless);
    const anchored = abi.decodeFunctionData('verifyAnchor', vector.verifyAnchorCall as string);
    expect([...(await fixture.contract.call('verifyAnchor', [...anchored]))]).toEqual([minedAt]);
    expect(page).toContain(vector.verifyAnchorCall);
    expect(page).toContain(`"to": "${vector.contract}"`);
  });

  it('names every error, event and view of the contract', () => {
    const { abi } = fixture.contract;
    const inherited = /^(AccessControlBadConfirmation|Role(AdminChanged|Granted|Revoked)|EIP712DomainChanged)$/;
    for (const fragment of abi.fragments) {
      const name = 'name' in fragment ? `${fragment.name}` : '';
      if ((fragment.type !== 'error' && fragment.type !== 'event') || inherited.test(name)) continue;
      expect(page).toMatch(new RegExp(`\\b${name}\\b`));
    }
    const own =
      'head verifyAnchor verifyInclusion verifyConsistency logKey keys proposedLogKey promiseKeys marks markCount checkpointDigest eip712Domain';
    for (const view of own.split(' ')) expect(page).toContain(`${view}(`);
  });
});
