import { toQuantity } from 'ethers';

/** Gas that a block may hold. */
export const BLOCK_GAS_LIMIT = 30_000_000n;
/** More than any trial spends: gas costs 1 wei here. */
const BALANCE_WEI = 10n ** 24n;

export interface GenesisOptions {
  readonly chainId: bigint;
  /** Least seconds between two blocks. */
  readonly periodSeconds: number;
  /** Addresses of those who seal blocks. */
  readonly signers: readonly string[];
  /** Addresses of accounts that have money from the start. */
  readonly funded: readonly string[];
}

/**
 * The first block of a Clique network with the rules of London and no base fee. Source: EIP-225; extraData is 32 bytes for anything,
 * the signers ascending, and 65 bytes for a seal that the first block has not.
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
