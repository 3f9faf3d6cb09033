import { logIdOf } from '../../core/entry/promise.ts';
import { EvmAnchor } from '../../lambdas/adapters/evm/evm-anchor.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { MemoryAnchor } from '../memory/anchor.ts';
import { accountOf, FUNDED_KEYS, startAnchorChain } from '../support/anvil.ts';
import { startRpcProxy } from '../support/processes/rpc-proxy.ts';
import { anchorSuite } from './anchor.suite.ts';

const CONTRACT = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

anchorSuite('memory', async () => ({
  async open(logKey, { confirmations }) {
    const target = { chainId: 31_337n, contract: CONTRACT, logId: logIdOf('ledger.example/suite') };
    const anchor = new MemoryAnchor({ target, logKey, nowMs: systemClock.nowMs, confirmations });
    return {
      anchor,
      mine: async (blocks) => anchor.mine(blocks),
      loseBlocks: async (blocks) => anchor.loseBlocks(blocks),
      setReachable: (isReachable) => anchor.setReachable(isReachable),
      mark: async () => anchor.mark(),
      fund: async (account) => anchor.fund(account, 3),
    };
  },
  stop: async () => {},
}));

anchorSuite('EVM', async () => {
  const chain = await startAnchorChain();
  const proxy = await startRpcProxy(chain.rpcUrl);
  let opened = 0;
  return {
    async open(logKey, { confirmations }) {
      const target = await chain.register(`ledger.example/suite-${opened++}`, logKey);
      return {
        anchor: new EvmAnchor({
          rpcUrl: proxy.url,
          target,
          clock: systemClock,
          pollingIntervalMs: 5,
          gasAccount: accountOf(FUNDED_KEYS[1]),
          confirmations,
        }),
        mine: chain.mine,
        async loseBlocks(blocks) {
          await chain.rpc('anvil_rollback', [blocks]);
        },
        setReachable(isReachable) {
          proxy.decide(() => (isReachable ? 'none' : 'lost'));
        },
        mark: () => chain.mark(target, 'the suite asked for it'),
        async fund(account) {
          await chain.rpc('anvil_setBalance', [account, `0x${(10n ** 18n).toString(16)}`]);
        },
      };
    },
    async stop() {
      await proxy.stop();
      await chain.stop();
    },
  };
});
