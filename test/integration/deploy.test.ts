import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { computeAddress, getBytes, Interface, id, ZeroHash } from 'ethers';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { signingKeyOf } from '../../core/entry/keys/signing-key.ts';
import { jsonRpc } from '../../lambdas/adapters/evm/json-rpc.ts';
import type { LogSigner } from '../../lambdas/ports/signers.ts';
import { type DeployContractOptions, deployConsentAnchor, registerLog } from '../../scripts/chain/deploy.ts';
import { LOG_ABI } from '../../scripts/chain/log-contract.ts';
import { finishLogKey, proposeLogKey } from '../../scripts/chain/log-key-rotation.ts';
import { endOtherPromiseRoots, startPromiseRoot } from '../../scripts/chain/promise-roots.ts';
import { type Anvil, startAnvil } from '../../scripts/host/anvil.ts';
import { consentAnchorArtifact, FUNDED_KEYS } from '../support/anvil.ts';

const [deployerKey, registrarKey, strangerKey] = FUNDED_KEYS;
const ORIGIN = 'ledger.example/deploy';
const LOG_KEY = computeAddress(id('log key'));
const views = new Interface([
  'function logKey(bytes32) view returns (address)',
  'function hasRole(bytes32, address) view returns (bool)',
  'function promiseKeys(bytes32) view returns (tuple(address key, uint64 from, uint64 until)[])',
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
      senderKey: registrarKey,
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
    const registration = {
      rpcUrl: anvil.rpcUrl,
      senderKey: registrarKey,
      contract: address,
      origin: ORIGIN,
      logKey: LOG_KEY,
    };
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
    await expect(registerLog({ ...registration, senderKey: strangerKey })).rejects.toMatchObject({
      code: 'CHAIN_REVERTED',
    });
  });
});

describe('a promise root', () => {
  const logKey = signerOf('log key');
  const rootOf = (name: string) => computeAddress(id(name));

  it('is started once under its log key, and the roots before it end when it is the only one', async () => {
    const { address: contract } = await deployConsentAnchor(options());
    const sent = { rpcUrl: anvil.rpcUrl, contract, origin: ORIGIN };
    await registerLog({ ...sent, senderKey: registrarKey, logKey: logKey.address });
    const roots = { ...sent, senderKey: strangerKey, logKey };
    const inForce = async () => {
      const all = (await view(contract, 'promiseKeys', [id(ORIGIN)])) as [string, bigint, bigint][];
      return all.map(([key, , until]) => [key, until === 0n]);
    };
    for (const name of ['first', 'first', 'second']) await startPromiseRoot({ ...roots, promiseRoot: rootOf(name) });
    expect(await inForce()).toEqual([
      [rootOf('first'), true],
      [rootOf('second'), true],
    ]);
    for (let i = 0; i < 2; i++) await endOtherPromiseRoots({ ...roots, promiseRoot: rootOf('second') });
    expect(await inForce()).toEqual([
      [rootOf('first'), false],
      [rootOf('second'), true],
    ]);
    const stranger = { ...roots, logKey: signerOf('another log key'), promiseRoot: rootOf('third') };
    await expect(startPromiseRoot(stranger)).rejects.toMatchObject({ code: 'CHAIN_REVERTED' });
    expect(await inForce()).toHaveLength(2);
  });
});

describe('a log key', () => {
  const [first, second, third] = ['log key', 'second log key', 'third log key'].map(signerOf) as [
    LogSigner,
    LogSigner,
    LogSigner,
  ];

  it('is replaced by one that was proposed, when the time of the veto is over or the old key signs', async () => {
    const { address: contract } = await deployConsentAnchor(options());
    const sent = { rpcUrl: anvil.rpcUrl, contract, origin: ORIGIN, senderKey: registrarKey };
    await registerLog({ ...sent, logKey: first.address });
    const finish = (key: LogSigner, signedBy: LogSigner | null = null) =>
      finishLogKey({ ...sent, senderKey: strangerKey, newKey: key.address, signedBy });
    const logKey = () => view(contract, 'logKey', [id(ORIGIN)]);
    await expect(finish(second)).rejects.toThrow('has vetoed it, or it was never made');
    const readyAt = await proposeLogKey({ ...sent, newKey: second.address });
    // Proposing it again does not begin its time anew.
    await rpc('evm_increaseTime', 60);
    expect(await proposeLogKey({ ...sent, newKey: second.address })).toBe(readyAt);
    await expect(finish(second)).rejects.toThrow(`may veto the log key until ${readyAt}`);
    expect(await logKey()).toBe(first.address);
    await rpc('evm_increaseTime', 172_800);
    await rpc('evm_mine');
    await finish(second);
    await finish(second);
    expect(await logKey()).toBe(second.address);
    await proposeLogKey({ ...sent, newKey: third.address });
    await expect(finish(third, first)).rejects.toMatchObject({ code: 'CHAIN_REVERTED' });
    await finish(third, second);
    expect(await logKey()).toBe(third.address);
  });
});

test('the ABI of deployments and rotations is a part of the compiled contract', async () => {
  const compiled = new Interface((await consentAnchorArtifact()).abi);
  const known = new Set(compiled.fragments.map((fragment) => fragment.format('full')));
  for (const fragment of new Interface(LOG_ABI).fragments) expect(known).toContain(fragment.format('full'));
});

/** A log key in this process, from a name. */
function signerOf(name: string): LogSigner {
  const { address, sign } = signingKeyOf(getBytes(id(name)));
  return { address, signDigest: async (digest) => sign(digest) };
}
