import { CreateKeyCommand, type KeySpec, type KMSClient } from '@aws-sdk/client-kms';
import { Transaction } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpointDigest, logIdOf, promiseDigest, recoverSigner } from '../../../core/entry/promise.ts';
import { EvmAnchor } from '../../../lambdas/adapters/evm/evm-anchor.ts';
import { createKmsClient } from '../../../lambdas/adapters/kms/client.ts';
import {
  kmsCheckpointPublicKey,
  kmsCheckpointSigner,
  kmsLogSigner,
  kmsReceiptSigner,
} from '../../../lambdas/adapters/kms/signers.ts';
import { systemClock } from '../../../lambdas/adapters/node/system.ts';
import { rootAt } from '../../ports/anchor.suite.ts';
import { signersSuite } from '../../ports/signers.suite.ts';
import { startAnchorChain } from '../../support/anvil.ts';
import { ORIGIN } from '../../support/events.ts';
import { awsEnvironment } from './aws-environment.ts';

awsEnvironment();
let client: KMSClient;
beforeAll(() => {
  client = createKmsClient();
});
afterAll(() => client.destroy());

const made = new Map<string, Promise<string>>();
/** A key of KMS: the same for the same number. */
async function key(spec: KeySpec, number: number) {
  const name = `${spec} ${number}`;
  const id = made.get(name) ?? create(spec);
  made.set(name, id);
  return { client, id: await id };
}

async function create(KeySpec: KeySpec): Promise<string> {
  const { KeyMetadata: metadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage: 'SIGN_VERIFY' }));
  return metadata?.Arn ?? '';
}

signersSuite('KMS on MiniStack', {
  checkpoint: async (number) => kmsCheckpointSigner(await key('ECC_NIST_EDWARDS25519', number), ORIGIN),
  receipt: async (number) => kmsReceiptSigner(await key('ECC_NIST_P256', number)),
  log: async (number) => kmsLogSigner(await key('ECC_SECG_P256K1', number)),
});

describe('keys in KMS', () => {
  test('the public half of a checkpoint key is had without signing', async () => {
    const id = await key('ECC_NIST_EDWARDS25519', 1);
    expect(await kmsCheckpointPublicKey(id)).toEqual((await kmsCheckpointSigner(id, ORIGIN)).publicKey);
  });

  test('a key of another kind is refused', async () => {
    const [ed25519, p256, secp256k1] = [
      await key('ECC_NIST_EDWARDS25519', 1),
      await key('ECC_NIST_P256', 1),
      await key('ECC_SECG_P256K1', 1),
    ];
    for (const wrong of [
      () => kmsCheckpointSigner(p256, ORIGIN),
      () => kmsCheckpointPublicKey(secp256k1),
      () => kmsReceiptSigner(secp256k1),
      () => kmsReceiptSigner(ed25519),
      () => kmsLogSigner(p256),
      () => kmsLogSigner(ed25519),
      async () => kmsLogSigner(await key('RSA_2048', 1)),
    ]) {
      await expect(wrong()).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
    }
  });

  test('a key that does not exist is a mistake of ours and not an outage', async () => {
    const absent = { client, id: '0198aa4e-0000-7000-8000-000000000000' };
    await expect(kmsLogSigner(absent)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('EIP-712 promises and checkpoints are signed so that the log key is recovered', async () => {
    const signer = await kmsLogSigner(await key('ECC_SECG_P256K1', 1));
    const target = { chainId: 31_337n, contract: `0x${'12'.repeat(20)}`, logId: logIdOf(ORIGIN) };
    for (let i = 0; i < 16; i++) {
      const promise = { leafHash: new Uint8Array(32).fill(i), recordedAtMs: i, includeByMs: i + 1 };
      const digests = [
        promiseDigest(target, promise),
        checkpointDigest(target, { treeSize: BigInt(i), rootHash: promise.leafHash, time: BigInt(i) }),
      ];
      for (const digest of digests) expect(recoverSigner(digest, await signer.signDigest(digest))).toBe(signer.address);
    }
  });

  test('a transaction is signed so that others recover the account that pays', async () => {
    const signer = await kmsLogSigner(await key('ECC_SECG_P256K1', 2));
    const transaction = Transaction.from({ chainId: 31_337n, to: `0x${'12'.repeat(20)}`, gasLimit: 21_000n, type: 2 });
    const digest = Buffer.from(transaction.unsignedHash.slice(2), 'hex');
    transaction.signature = `0x${Buffer.from(await signer.signDigest(digest)).toString('hex')}`;
    expect(Transaction.from(transaction.serialized).from).toBe(signer.address);
  });

  test('an anchor signed by one KMS key and paid by another is in the contract', async () => {
    const [log, gas] = [
      await kmsLogSigner(await key('ECC_SECG_P256K1', 1)),
      await kmsLogSigner(await key('ECC_SECG_P256K1', 2)),
    ];
    const chain = await startAnchorChain();
    try {
      await chain.rpc('anvil_setBalance', [gas.address, `0x${(10n ** 18n).toString(16)}`]);
      const target = await chain.register(ORIGIN, log.address);
      const anchor = new EvmAnchor({
        rpcUrl: chain.rpcUrl,
        target,
        clock: systemClock,
        pollingIntervalMs: 5,
        gasAccount: gas,
        confirmations: 0,
      });
      const newRoot = rootAt(5n);
      const time = 1_796_000_000n;
      const signature = await log.signDigest(checkpointDigest(target, { treeSize: 5n, rootHash: newRoot, time }));
      const place = await anchor.submit({ oldSize: 0n, newSize: 5n, newRoot, proof: [], time, signature });
      expect(await anchor.head()).toMatchObject({ treeSize: 5n, rootHash: newRoot });
      const mined = (await chain.rpc('eth_getTransactionByHash', [place.transaction])) as { readonly from: string };
      expect(mined.from).toBe(gas.address.toLowerCase());
    } finally {
      await chain.stop();
    }
  });
});
