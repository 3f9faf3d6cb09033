import { computeAddress, dataSlice, hexlify, id, SigningKey, TypedDataEncoder } from 'ethers';
import { type Chain, type Contract, openChain, type Refusal } from './chain.ts';
import { consistencyProof, type ProofNode, type RangeHash } from './naive-tree.ts';

/** The growth of a log, as the contract's `anchor` takes it. */
export interface Growth {
  readonly logId: string;
  readonly oldSize: bigint;
  readonly newSize: bigint;
  readonly newRoot: string;
  readonly proof: readonly string[];
}

/** A `ConsentAnchor` on a chain of its own; each role has its own account, and `roleless` has none. */
export interface AnchorFixture {
  readonly chain: Chain;
  readonly contract: Contract;
  readonly admin: string;
  readonly registrar: string;
  readonly guardian: string;
  readonly roleless: string;
  /** Registers a log and returns its id. */
  register(origin: string, key: SigningKey): Promise<string>;
  /** Returns the log key's signature of 65 bytes over the EIP-712 struct, made by ethers alone. */
  sign(key: SigningKey, logId: string, treeSize: bigint, rootHash: string): string;
  /** Returns the arguments of `anchor` for a growth, signed. */
  signed(key: SigningKey, growth: Growth): readonly unknown[];
}

/** Returns the EIP-712 data that a signature for `anchor` covers, with the name and version known to verifiers. */
const CHECKPOINT = {
  Checkpoint: [
    { name: 'logId', type: 'bytes32' },
    { name: 'treeSize', type: 'uint64' },
    { name: 'rootHash', type: 'bytes32' },
  ],
};

/** Returns the EIP-712 digest of a checkpoint. */
export function digestOf(
  chainId: bigint,
  contract: string,
  checkpoint: { readonly logId: string; readonly treeSize: bigint; readonly rootHash: string },
): string {
  const domain = { name: 'ConsentAnchor', version: '1', chainId, verifyingContract: contract };
  return TypedDataEncoder.hash(domain, CHECKPOINT, checkpoint);
}

/** Derives a private key from a name. */
export function keyOf(name: string): SigningKey {
  return new SigningKey(id(`key/${name}`));
}

/** Returns the address of a key. */
export function addressOf(key: SigningKey): string {
  return computeAddress(key.publicKey);
}

/** Returns the growth of `tree` between two sizes with an honest proof, which is empty from size 0. */
export function growthOf(tree: RangeHash, logId: string, oldSize: bigint, newSize: bigint): Growth {
  const nodes = oldSize === 0n ? [] : consistencyProof(tree, oldSize, newSize);
  return { logId, oldSize, newSize, newRoot: hexlify(tree(0n, newSize)), proof: hexes(nodes) };
}

/** Returns the hashes of a proof as the contract takes them. */
export function hexes(nodes: readonly ProofNode[]): readonly string[] {
  return nodes.map((node) => hexlify(node.hash));
}

/** Returns the same hash with one bit flipped. */
export function bitFlipped(hash: string, bit = 0): string {
  return `0x${(BigInt(hash) ^ (1n << BigInt(bit))).toString(16).padStart(64, '0')}`;
}

/** Makes the refusal that a test expects. */
export function refused(name: string, ...args: readonly unknown[]): Refusal {
  return { name, args };
}

/** Deploys the contract on a fresh chain. */
export async function deployFixture(chainId?: number): Promise<AnchorFixture> {
  const chain = await openChain(chainId);
  const [, admin, registrar, guardian, roleless] = chain.accounts as [string, string, string, string, string];
  const contract = await chain.deploy('ConsentAnchor', [admin, registrar, guardian]);
  const fixture: AnchorFixture = {
    chain,
    contract,
    admin,
    registrar,
    guardian,
    roleless,
    async register(origin, key) {
      await contract.send('registerLog', [origin, addressOf(key)], registrar);
      return id(origin);
    },
    sign(key, logId, treeSize, rootHash) {
      const signature = key.sign(digestOf(chain.chainId, contract.address, { logId, treeSize, rootHash }));
      return dataSlice(signature.serialized, 0, 65);
    },
    signed: (key, growth) => [
      growth.logId,
      growth.oldSize,
      growth.newSize,
      growth.newRoot,
      growth.proof,
      fixture.sign(key, growth.logId, growth.newSize, growth.newRoot),
    ],
  };
  return fixture;
}
