import { toQuantity } from 'ethers';

/** The gas limit of a block. */
export const BLOCK_GAS_LIMIT = 30_000_000n;
/** More than any trial spends, as gas costs 1 wei here. */
const BALANCE_WEI = 10n ** 24n;

export interface GenesisOptions {
  readonly chainId: bigint;
  /** Minimum time between two blocks. */
  readonly periodSeconds: number;
  /** Addresses of the accounts that seal blocks. */
  readonly signers: readonly string[];
  /** Addresses of the accounts that have a balance from the start. */
  readonly funded: readonly string[];
}

/**
 * Returns the first block of a Clique network with the rules of London and no base fee. Its extraData is 32 free bytes,
 * the signers in ascending order, and 65 zero bytes for the seal that the first block does not have. Source: EIP-225.
 */
export function cliqueGenesis({ chainId, periodSeconds, signers, funded }: GenesisOptions): object {
  const forks = [
    'homesteadBlock',
    'eip150Block',
    'eip155Block',
    'eip158Block',
    'byzantiumBlock',
    'constantinopleBlock',
    'petersburgBlock',
    'istanbulBlock',
    'berlinBlock',
    'londonBlock',
  ];
  const sorted = signers.map((address) => address.slice(2).toLowerCase()).sort();
  return {
    config: {
      chainId: Number(chainId),
      ...Object.fromEntries(forks.map((fork) => [fork, 0])),
      clique: { period: periodSeconds, epoch: 30_000 },
    },
    difficulty: '0x1',
    gasLimit: toQuantity(BLOCK_GAS_LIMIT),
    baseFeePerGas: '0x0',
    extraData: `0x${'00'.repeat(32)}${sorted.join('')}${'00'.repeat(65)}`,
    alloc: Object.fromEntries(funded.map((address) => [address.slice(2), { balance: toQuantity(BALANCE_WEI) }])),
  };
}
