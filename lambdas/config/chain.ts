import { RANGES } from '../../core/limits.ts';
import { address, chainId, gasPricing, httpUrl, minimumPriceWei, whole } from './fields.ts';
import { defaulted, required } from './key.ts';

/** The contract that promises and anchors name. */
export const chainGroup = {
  chainId: required('LEDGER_CHAIN_ID', chainId, 'EIP-155 id of the chain, decimal'),
  contract: required('LEDGER_CHAIN_CONTRACT', address, 'address of the ConsentAnchor contract'),
};

/** The chain's node; only for functions that talk to the chain. */
export const nodeGroup = {
  rpcUrl: required(
    'LEDGER_CHAIN_RPC_URL',
    httpUrl,
    'JSON-RPC endpoint of the chain; published in `/.well-known/consent-ledger`',
  ),
  confirmations: defaulted(
    'LEDGER_CHAIN_CONFIRMATIONS',
    whole(RANGES.confirmations),
    '0',
    'blocks on top of an anchor before it is served as proof',
  ),
  heartbeatSeconds: defaulted(
    'LEDGER_HEARTBEAT_SECONDS',
    whole(RANGES.heartbeatSeconds),
    '1800',
    'seconds after which an unchanged log is anchored again; auditors wait an hour',
  ),
};

/** The prices of the gas account's transactions. */
export const gasGroup = {
  pricing: defaulted(
    'LEDGER_GAS_PRICING',
    gasPricing,
    'eip1559',
    '`legacy`: one gas price, for chains without base fee',
  ),
  minimumPriceWei: defaulted(
    'LEDGER_GAS_MINIMUM_PRICE_WEI',
    minimumPriceWei,
    '1',
    'the least that is offered for a unit of gas; a permissioned chain may ask for 0',
  ),
};
