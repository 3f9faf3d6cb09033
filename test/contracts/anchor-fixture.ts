import { computeAddress, concat, hexlify, id, keccak256, SigningKey, TypedDataEncoder, toBeHex } from 'ethers';
import { type Chain, type Contract, openChain, type Refusal } from './chain.ts';
import { consistencyProof, type ProofNode, type RangeHash } from './naive-tree.ts';

/** The growth of a log, as the contract's `anchor` takes it. */
export interface Growth {
  readonly logId: string;
  readonly oldSize: bigint;
  readonly newSize: bigint;
  readonly newRoot: string;
  /** Seconds since 1970. */
  readonly time: bigint;
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
  sign(key: SigningKey, growth: Pick<Growth, 'logId' | 'newSize' | 'newRoot' | 'time'>): string;
  /** Returns the log key's signature of 65 bytes over a struct about another key, such as `LogKeyRotation`. */
  signKey(key: SigningKey, struct: KeyStruct, logId: string, about: string, index: bigint): string;
  /** Returns the arguments of `anchor` for a growth, signed. */
  signed(key: SigningKey, growth: Growth): readonly unknown[];
  /** Gives a log a head of any size, in the contract's storage: a log cannot grow that far within a test. */
  setHead(logId: string, key: SigningKey, treeSize: bigint, rootHash: string): Promise<void>;
}

/** A struct that a log key signs about another key, and the name of that key in it. */
type KeyStruct = keyof typeof KEY_STRUCTS;

const KEY_STRUCTS = { LogKeyRotation: 'newKey', PromiseRoot: 'key', PromiseRootEnd: 'key' } as const;
/** The storage slot of the contract's mapping from log ids to logs. */
const LOGS_SLOT = 1n;

/** The EIP-712 data that a signature for `anchor` covers, with the name and version known to verifiers. */
const CHECKPOINT = {
  Checkpoint: [
    { name: 'logId', type: 'bytes32' },
    { name: 'treeSize', type: 'uint64' },
    { name: 'rootHash', type: 'bytes32' },
    { name: 'time', type: 'uint64' },
  ],
};

/** Returns the EIP-712 digest of a checkpoint. */
export function digestOf(
  chainId: bigint,
  contract: string,
  checkpoint: { readonly logId: string; readonly treeSize: bigint; readonly rootHash: string; readonly time: bigint },
): string {
  return TypedDataEncoder.hash(domainOf(chainId, contract), CHECKPOINT, checkpoint);
}

function domainOf(chainId: bigint, contract: string) {
  return { name: 'ConsentAnchor', version: '1', chainId, verifyingContract: contract };
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
export function growthOf(tree: RangeHash, logId: string, oldSize: bigint, newSize: bigint, time = 1n): Growth {
  const nodes = oldSize === 0n ? [] : consistencyProof(tree, oldSize, newSize);
  return { logId, oldSize, newSize, newRoot: hexlify(tree(0n, newSize)), time, proof: hexes(nodes) };
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
    sign(key, { logId, newSize, newRoot, time }) {
      const checkpoint = { logId, treeSize: newSize, rootHash: newRoot, time };
      return key.sign(digestOf(chain.chainId, contract.address, checkpoint)).serialized;
    },
    signKey(key, struct, logId, about, index) {
      const types = {
        [struct]: [
          { name: 'logId', type: 'bytes32' },
          { name: KEY_STRUCTS[struct], type: 'address' },
          { name: 'index', type: 'uint64' },
        ],
      };
      const values = { logId, [KEY_STRUCTS[struct]]: about, index };
      return key.sign(TypedDataEncoder.hash(domainOf(chain.chainId, contract.address), types, values)).serialized;
    },
    signed: (key, growth) => [
      growth.logId,
      growth.oldSize,
      growth.newSize,
      growth.newRoot,
      growth.proof,
      growth.time,
      fixture.sign(key, growth),
    ],
    async setHead(logId, key, treeSize, rootHash) {
      const slot = BigInt(keccak256(concat([logId, toBeHex(LOGS_SLOT, 32)])));
      await chain.setStorage(contract.address, toBeHex(slot, 32), rootHash);
      const packed = concat([toBeHex(treeSize, 12), addressOf(key)]);
      await chain.setStorage(contract.address, toBeHex(slot + 1n, 32), packed);
    },
  };
  return fixture;
}
