import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { computeAddress, Interface, id, ZeroHash } from 'ethers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import { type DeployContractOptions, deployConsentAnchor, registerLog } from '../../scripts/chain/deploy.ts';
import { type Anvil, startAnvil } from '../../scripts/host/anvil.ts';
import { FUNDED_KEYS } from '../support/anvil.ts';

const [deployerKey, registrarKey, strangerKey] = FUNDED_KEYS;
const ORIGIN = 'ledger.example/deploy';
const LOG_KEY = computeAddress(id('log key'));
const views = new Interface([
  'function logKey(bytes32) view returns (address)',
  'function hasRole(bytes32, address) view returns (bool)',
]);

let anvil: Anvil;
let deploymentDir: string;

beforeEach(async () => {
  deploymentDir = await mkdtemp(join(tmpdir(), 'deployment-'));
  anvil = await startAnvil();
});
afterEach(async () => {
  await anvil.stop();
  await rm(deploymentDir, { recursive: true });
});

const rpc = (method: string, ...params: readonly unknown[]) => jsonRpc(anvil.rpcUrl, 10_000)(method, params);
const record = (file: string) => join(deploymentDir, 'deployments/chain-31337', file);

function options(changes: Partial<DeployContractOptions> = {}): DeployContractOptions {
  const registrar = computeAddress(registrarKey);
  return {
    rpcUrl: anvil.rpcUrl,
    deployerKey,
    admin: registrar,
    registrar,
    guardian: registrar,
    deploymentDir,
    ...changes,
  };
}

async function view(contract: string, method: string, args: readonly unknown[]): Promise<unknown> {
  const returned = await rpc('eth_call', { to: contract, data: views.encodeFunctionData(method, args) }, 'latest');
  return views.decodeFunctionResult(method, returned as string)[0];
}

describe('a deployment', () => {
  it('is made once, and made again when the chain lost it', async () => {
    const first = await deployConsentAnchor(options());
    expect(first.chainId).toBe(31_337n);
    expect(await deployConsentAnchor(options())).toEqual(first);
    expect(await rpc('eth_getTransactionCount', computeAddress(deployerKey), 'latest')).toBe('0x1');
    await rpc('anvil_reset');
    expect(await rpc('eth_getCode', first.address, 'latest')).toBe('0x');
    expect(await deployConsentAnchor(options())).toEqual(first);
    expect(await rpc('eth_getCode', first.address, 'latest')).not.toBe('0x');
  });

  it('is taken up again when it was interrupted, and started over when its transaction is nowhere', async () => {
    const first = await deployConsentAnchor(options());
    await rm(record('deployed_addresses.json'));
    expect(await deployConsentAnchor(options())).toEqual(first);
    expect(await rpc('eth_getTransactionCount', computeAddress(deployerKey), 'latest')).toBe('0x1');

    const journal = (await readFile(record('journal.jsonl'), 'utf8')).split('\n');
    const sent = journal.findIndex((line) => line.includes('"TRANSACTION_SEND"'));
    expect(sent).toBeGreaterThan(0);
    await writeFile(record('journal.jsonl'), `${journal.slice(0, sent + 1).join('\n')}\n`);
    await rm(record('deployed_addresses.json'), { force: true });
    await rpc('anvil_reset');
    expect(await deployConsentAnchor(options())).toEqual(first);
    expect(await rpc('eth_getCode', first.address, 'latest')).not.toBe('0x');
  });

  it('gives the roles to those named and nothing to the account that paid', async () => {
    const { address } = await deployConsentAnchor(options());
    const roles = [ZeroHash, id('REGISTRAR_ROLE'), id('GUARDIAN_ROLE')];
    for (const role of roles) {
      expect(await view(address, 'hasRole', [role, computeAddress(registrarKey)])).toBe(true);
      expect(await view(address, 'hasRole', [role, computeAddress(deployerKey)])).toBe(false);
    }
  });

  it('sends transactions of the old kind at the price that it is given', async () => {
    const legacyGasPriceWei = 3_000_000_000n;
    const { address } = await deployConsentAnchor(options({ legacyGasPriceWei }));
    await registerLog({
      rpcUrl: anvil.rpcUrl,
      registrarKey,
      contract: address,
      origin: ORIGIN,
      logKey: LOG_KEY,
      legacyGasPriceWei,
    });
    for (const block of ['0x1', '0x2']) {
      const { transactions } = (await rpc('eth_getBlockByNumber', block, true)) as { transactions: object[] };
      expect(transactions).toMatchObject([{ type: '0x0', gasPrice: `0x${legacyGasPriceWei.toString(16)}` }]);
    }
  });

  it('fails by name without a chain, and when the contract refuses its roles', async () => {
    const nobody = `0x${'0'.repeat(40)}`;
    await expect(deployConsentAnchor(options({ guardian: nobody }))).rejects.toMatchObject({ code: 'CHAIN_REVERTED' });
    const nowhere = { rpcUrl: 'http://127.0.0.1:1' };
    await expect(deployConsentAnchor(options(nowhere))).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
  });
});

describe('registering a log', () => {
  it('is done once, repeats without effect, and never replaces a key', async () => {
    const { address } = await deployConsentAnchor(options());
    const registration = { rpcUrl: anvil.rpcUrl, registrarKey, contract: address, origin: ORIGIN, logKey: LOG_KEY };
    await registerLog(registration);
    expect(await view(address, 'logKey', [id(ORIGIN)])).toBe(LOG_KEY);
    await registerLog(registration);
    expect(await rpc('eth_getTransactionCount', computeAddress(registrarKey), 'latest')).toBe('0x1');
    const otherKey = computeAddress(strangerKey);
    await expect(registerLog({ ...registration, logKey: otherKey })).rejects.toMatchObject({
      code: 'LOG_KEY_MISMATCH',
    });
    expect(await view(address, 'logKey', [id(ORIGIN)])).toBe(LOG_KEY);
  });

  it('is refused to an account that is not a registrar', async () => {
    const { address } = await deployConsentAnchor(options());
    const registration = { rpcUrl: anvil.rpcUrl, contract: address, origin: ORIGIN, logKey: LOG_KEY };
    await expect(registerLog({ ...registration, registrarKey: strangerKey })).rejects.toMatchObject({
      code: 'CHAIN_REVERTED',
    });
  });
});
