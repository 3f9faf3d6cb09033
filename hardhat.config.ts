import { createRequire } from 'node:module';
import hardhatEthers from '@nomicfoundation/hardhat-ethers';
import hardhatIgnitionEthers from '@nomicfoundation/hardhat-ignition-ethers';
import { defineConfig } from 'hardhat/config';

const require = createRequire(import.meta.url);

const compiler = {
  version: '0.8.37',
  path: require.resolve('solc/soljson.js'),
  settings: {
    evmVersion: 'london',
    viaIR: true,
    optimizer: { enabled: true, runs: 10_000 },
    metadata: { bytecodeHash: 'none' as const },
  },
};

export default defineConfig({
  plugins: [hardhatEthers, hardhatIgnitionEthers],
  solidity: { profiles: { default: { compilers: [compiler] }, production: { compilers: [compiler] } } },
  paths: { sources: 'contracts', tests: { solidity: 'test/contracts' }, ignition: 'scripts/ignition' },
  networks: { default: { type: 'edr-simulated', chainType: 'l1', hardfork: 'london', chainId: 31337 } },
});
