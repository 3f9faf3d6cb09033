import { readFile } from 'node:fs/promises';
import { computeAddress, concat, getAddress, getBytes, Interface, toQuantity, Wallet } from 'ethers';
import { logIdOf } from '../../core/entry/promise.ts';
import type { JsonRpc } from '../../core/kernel/json-rpc.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import type { AnchorTarget } from '../../lambdas/ports/anchor.ts';
import type { LogSigner } from '../../lambdas/ports/signers.ts';
import { buildContracts } from '../../scripts/chain/build-contracts.ts';
import { startAnvil } from '../../scripts/host/anvil.ts';

const ARTIFACT = new URL('../../artifacts/contracts/ConsentAnchor.sol/ConsentAnchor.json', import.meta.url);

/** Keys of anvil's funded accounts, known to everybody. */
export const FUNDED_KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
] as const;

/** The signer of one of those keys, or of any other private key in hex. */
export function accountOf(privateKey: string): LogSigner {
  const { address, signingKey } = new Wallet(privateKey);
  return { address, signDigest: async (digest) => getBytes(signingKey.sign(digest).serialized) };
}

/** A local chain with the contract on it. */
export interface AnchorChain {
  readonly rpcUrl: string;
  readonly rpc: JsonRpc;
  readonly contract: string;
  /** Registers a log in the contract and gives what anchors name. */
  register(origin: string, logKey: string): Promise<AnchorTarget>;
  /** Has the guardian mark a log. */
  mark(target: AnchorTarget, reason: string): Promise<void>;
  mine(blocks: number): Promise<void>;
  stop(): Promise<void>;
}

/** The compiled contract. */
export async function consentAnchorArtifact(): Promise<{ readonly abi: []; readonly bytecode: string }> {
  await buildContracts();
  return JSON.parse(await readFile(ARTIFACT, 'utf8'));
}

/** Starts a chain and deploys the contract; the first funded account holds every role. */
export async function startAnchorChain(): Promise<AnchorChain> {
  const [anvil, { abi, bytecode }] = await Promise.all([startAnvil(), consentAnchorArtifact()]);
  const rpc = jsonRpc(anvil.rpcUrl, 10_000);
  const from = computeAddress(FUNDED_KEYS[0]);
  const contractAbi = new Interface(abi);
  // anvil signs for its own accounts; this answers with the receipt.
  const mined = async (call: { to?: string; data: string }) => {
    return (await rpc('eth_sendTransactionSync', [{ from, ...call }])) as { contractAddress: string };
  };
  const deployment = await mined({ data: concat([bytecode, contractAbi.encodeDeploy([from, from, from])]) });
  const contract = getAddress(deployment.contractAddress);
  return {
    rpcUrl: anvil.rpcUrl,
    rpc,
    contract,
    async register(origin, logKey) {
      await mined({ to: contract, data: contractAbi.encodeFunctionData('registerLog', [origin, logKey]) });
      return { chainId: 31_337n, contract, logId: logIdOf(origin) };
    },
    async mark({ logId }, reason) {
      await mined({ to: contract, data: contractAbi.encodeFunctionData('markLog', [logId, reason]) });
    },
    async mine(blocks) {
      await rpc('anvil_mine', [toQuantity(blocks)]);
    },
    stop: () => anvil.stop(),
  };
}
