import { getAddress, Interface, type Log, type Result, toQuantity } from 'ethers';
import hre from 'hardhat';

/** The result of a mined transaction. */
interface Receipt {
  readonly gasUsed: number;
  /** Block time, seconds. */
  readonly minedAt: bigint;
  readonly logs: readonly Log[];
}

/** A contract's refusal: the custom error's name and its arguments. */
export interface Refusal {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A fresh London chain in this process, with twenty funded accounts that it signs for. */
export interface Chain {
  readonly chainId: bigint;
  readonly accounts: readonly string[];
  deploy(name: string, args: readonly unknown[]): Promise<Contract>;
  /** Writes a storage slot of a contract. */
  setStorage(address: string, slot: string, value: string): Promise<void>;
  /** Sets the time of the next block, seconds since 1970; it must be after that of the newest block. */
  setNextTime(seconds: bigint): Promise<void>;
  close(): Promise<void>;
}

/** A contract called by name, with reverts decoded. Sent transactions come from the account given. */
export interface Contract {
  readonly address: string;
  readonly deployGas: number;
  readonly abi: Interface;
  call(method: string, args: readonly unknown[], from?: string): Promise<Result>;
  send(method: string, args: readonly unknown[], from: string): Promise<Receipt>;
  /** Returns the refusal of a call that must not succeed. */
  refusal(method: string, args: readonly unknown[], from?: string): Promise<Refusal>;
  /** Returns the events of this contract in a receipt, as `[name, ...arguments]`. */
  events(receipt: Receipt): readonly (readonly unknown[])[];
}

/** Opens a chain of its own for one test file. */
export async function openChain(chainId = 31_337): Promise<Chain> {
  const connection = await hre.network.create({ override: { chainId } });
  const rpc = (method: string, ...params: readonly unknown[]) => connection.provider.request({ method, params });
  const accounts = (await rpc('eth_accounts')).map((account: string) => getAddress(account));

  async function mined(transaction: object): Promise<{ receipt: Receipt; contractAddress: string }> {
    const raw = await rpc(
      'eth_getTransactionReceipt',
      await rpc('eth_sendTransaction', { gas: '0xf00000', ...transaction }),
    );
    const block = await rpc('eth_getBlockByNumber', raw.blockNumber, false);
    const receipt = { gasUsed: Number(raw.gasUsed), minedAt: BigInt(block.timestamp), logs: raw.logs };
    return { receipt, contractAddress: raw.contractAddress };
  }

  function contractAt(address: string, abi: Interface, deployGas: number): Contract {
    const contract: Contract = {
      address,
      deployGas,
      abi,
      async call(method, args, from = accounts[0]) {
        const data = abi.encodeFunctionData(method, args);
        const returned = await rpc('eth_call', { from, to: address, data, gas: toQuantity(15_000_000) }, 'latest');
        return abi.decodeFunctionResult(method, returned);
      },
      async send(method, args, from) {
        const data = abi.encodeFunctionData(method, args);
        return (await mined({ from, to: address, data })).receipt;
      },
      async refusal(method, args, from) {
        try {
          await contract.call(method, args, from);
        } catch (error) {
          const parsed = abi.parseError(revertData(error));
          if (parsed === null) throw error;
          return { name: parsed.name, args: [...parsed.args] };
        }
        throw new Error(`\`${method}\` was not refused`);
      },
      events: (receipt) =>
        receipt.logs.map((log) => {
          const parsed = abi.parseLog(log);
          return parsed === null ? [] : [parsed.name, ...parsed.args];
        }),
    };
    return contract;
  }

  return {
    chainId: BigInt(chainId),
    accounts,
    async deploy(name, args) {
      const artifact = await hre.artifacts.readArtifact(name);
      const abi = new Interface(artifact.abi);
      const data = artifact.bytecode + abi.encodeDeploy(args).slice(2);
      const { receipt, contractAddress } = await mined({ from: accounts[0], data });
      return contractAt(getAddress(contractAddress), abi, receipt.gasUsed);
    },
    async setStorage(address, slot, value) {
      await rpc('hardhat_setStorageAt', address, slot, value);
    },
    async setNextTime(seconds) {
      await rpc('evm_setNextBlockTimestamp', toQuantity(seconds));
    },
    close: () => connection.close(),
  };
}

function revertData(error: unknown): string {
  const data = (error as { data?: unknown }).data;
  if (typeof data === 'string') return data;
  const nested = (data as { data?: unknown } | undefined)?.data;
  if (typeof nested === 'string') return nested;
  throw error;
}
