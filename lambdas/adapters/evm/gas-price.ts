import { type JsonRpc, quantity } from '../../../core/kernel/json-rpc.ts';

/** The pricing of gas on a chain. */
export interface Pricing {
  /** `legacy` is a single gas price, for chains without a base fee. */
  readonly pricing: 'eip1559' | 'legacy';
  /** The lowest price offered for a unit of gas. */
  readonly minimumPriceWei: bigint;
}

/** The price offered for a unit of gas, in wei. */
export interface Price {
  readonly perGas: bigint;
  /** The part of `perGas` that goes to the block's producer; null for a legacy transaction. */
  readonly tip: bigint | null;
}

/** Returns the price that the next transaction should offer. @throws CHAIN_UNAVAILABLE; an `RpcError` of the node */
export async function currentPrice(rpc: JsonRpc, { pricing, minimumPriceWei }: Pricing): Promise<Price> {
  if (pricing === 'legacy') {
    const asked = quantity(await rpc('eth_gasPrice', []));
    return { perGas: larger(asked, minimumPriceWei), tip: null };
  }
  const [block, asked] = await Promise.all([
    rpc('eth_getBlockByNumber', ['latest', false]),
    rpc('eth_maxPriorityFeePerGas', []),
  ]);
  const baseFee = quantity((block as { baseFeePerGas?: string } | null)?.baseFeePerGas ?? '0x0');
  const tip = larger(quantity(asked), minimumPriceWei);
  return { perGas: 2n * baseFee + tip, tip };
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
