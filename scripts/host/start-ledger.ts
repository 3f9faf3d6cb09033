import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildVerifyPage } from '../../clients/verify/build.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { codeIn } from '../../lambdas/adapters/console/code-delivery.ts';
import { noticeIn } from '../../lambdas/adapters/console/customer-notice.ts';
import { CONFIG_KEYS, type Config } from '../../lambdas/config/groups.ts';
import { readConfig } from '../../lambdas/config/read.ts';
import { CHAIN_KEYS, givenChain, type LedgerChain, startChain } from './chain.ts';
import { claimFolders } from './folders.ts';
import { openFunctionsLog } from './functions-log.ts';
import { type Identity, identityIn, keyFiles, ORIGIN } from './identity/identity.ts';
import { ISSUER_PATH } from './identity/issuer.ts';
import { type LocalStore, startStore, TABLES } from './store.ts';
import { type Restartable, type SupervisedChild, supervise } from './supervised.ts';
import { startThread } from './threads/host-thread.ts';
import type { HttpThreadData } from './threads/http-thread.ts';
import type { LogThreadData } from './threads/log-thread.ts';
import { usablePort } from './usable-port.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Intervals = Omit<Config['host'], 'port' | 'dir'>;

export interface StartOptions {
  /** The port; 0 takes a free one. Default: `PORT`. */
  readonly port?: number;
  /** The data folder. Default: `LEDGER_DIR`. */
  readonly dir?: string;
  /** True to print nothing. Default: false. */
  readonly quiet?: boolean;
  readonly intervals?: Partial<Intervals>;
  /** The source of configuration. Default: the process's environment. */
  readonly env?: Environment;
}

/** A running ledger on this machine. */
export interface LocalLedger {
  /** Base URL of the API and audience of its tokens: `http://localhost:<port>`. */
  readonly url: string;
  readonly rpcUrl: string;
  readonly contract: string;
  readonly identity: Identity;
  /** Absolute path of the folder that holds everything. */
  readonly dir: string;
  /** Stops the chain and brings it back, for trials; null when the chain is external. */
  readonly chain: Pick<SupervisedChild, 'suspend' | 'resume'> | null;
  /** Resolves with the cause when the ledger cannot continue and must be stopped. */
  readonly failed: Promise<Error>;
  /** Stops everything; acknowledged events are kept. */
  stop(): Promise<void>;
}

/**
 * Runs the whole ledger on this machine: store, chain, token issuer and functions, with all data in one folder. It
 * answers when this resolves.
 * @throws CONFIG_INVALID when the configuration is invalid
 * @throws Error to be shown when the port is in use, another host uses the folder, or a part does not start
 */
export async function startLedger(options: StartOptions = {}): Promise<LocalLedger> {
  const environment = options.env ?? process.env;
  const { host } = readConfig(['host'], environment);
  const passed = passedOn(environment);
  const given = givenChain(environment);
  const dir = resolve(options.dir ?? host.dir);
  const failure = Promise.withResolvers<Error>();
  const parts = collection();
  const say = (text: string) => {
    if (options.quiet !== true) console.log(text);
  };
  const keepUp: KeepUp = (name, { child: first, restart: start }) => {
    const onRestart = () => say(`${name} ended by itself and is started again`);
    const child = supervise({ name, first, start, onRestart, onGivenUp: failure.resolve });
    parts.add(() => child.stop());
    return child;
  };

  try {
    const { folders, lock } = claimFolders(dir);
    parts.add(() => lock.release());
    const port = await usablePort(options.port ?? host.port);
    const url = `http://localhost:${port}`;
    const log = await openFunctionsLog(folders.functionsLog, {
      onTrouble: ({ message }) => say(`${folders.functionsLog} is not written (${message}): free space on its disk`),
      onRecovery: () => say(`${folders.functionsLog} is written again`),
    });
    parts.add(() => new Promise((done) => log.end(done)));

    await writeFile(folders.verifyPage, buildVerifyPage().html);
    const identity = await identityIn(folders.keys);
    const [chain, store] = await both(
      runChain(given, { dir: folders.chain, ...identity }, keepUp),
      runStore(join(folders.store, 'ledger.db'), environment, keepUp),
    );

    const thread = {
      env: { ...passed, ...store.env, ...keyFiles(folders.keys), ...ownSettings(url, folders, chain) },
      log,
      onPrinted: (line: string) => {
        if (codeIn(line) !== null || noticeIn(line) !== null) say(line);
      },
      onNote: say,
      onFailure: failure.resolve,
    };
    const http: HttpThreadData = { port, baseUrl: url, issuerKeyFile: join(folders.keys, 'issuer.json') };
    const { port: _port, dir: _dir, ...intervals } = { ...host, ...options.intervals };
    const moving: LogThreadData = {
      endpoint: store.endpoint,
      region: store.env.AWS_REGION ?? '',
      table: TABLES.table,
      intervals,
    };
    const run = async (module: string, data: HttpThreadData | LogThreadData) => {
      const started = await startThread({ ...thread, module: new URL(module, import.meta.url), data });
      parts.add(() => started.stop());
    };
    await both(run('./threads/http-thread.ts', http), run('./threads/log-thread.ts', moving));
    const { rpcUrl, contract } = chain;
    return { url, rpcUrl, contract, identity, dir, chain: chain.child, failed: failure.promise, stop: parts.close };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** The chain of a host; `child` is null when the chain is external. */
interface HostChain extends LedgerChain {
  readonly child: SupervisedChild | null;
}

/** Keeps a child process running, and stops it with everything else. */
type KeepUp = (name: string, engine: Restartable) => SupervisedChild;

async function runChain(
  given: LedgerChain | null,
  options: Parameters<typeof startChain>[0],
  keepUp: KeepUp,
): Promise<HostChain> {
  if (given !== null) return { ...given, child: null };
  const { engine, ...chain } = await startChain(options);
  return { ...chain, child: keepUp('the chain', engine) };
}

async function runStore(path: string, environment: Environment, keepUp: KeepUp): Promise<LocalStore> {
  const store = await startStore(path, environment);
  if (store.engine !== null) keepUp('the store', store.engine);
  return store;
}

/** Returns the settings of the functions that the host makes itself. */
function ownSettings(
  url: string,
  { log, verifyPage }: ReturnType<typeof claimFolders>['folders'],
  chain: LedgerChain,
): Record<string, string> {
  return {
    LEDGER_ORIGIN: ORIGIN,
    LEDGER_TILES: log,
    LEDGER_VERIFY_PAGE: verifyPage,
    LEDGER_CODE_DELIVERY: 'console',
    LEDGER_CUSTOMER_NOTICES: 'console',
    LEDGER_CHAIN_ID: String(chain.chainId),
    LEDGER_CHAIN_CONTRACT: chain.contract,
    LEDGER_CHAIN_RPC_URL: chain.rpcUrl,
    LEDGER_OIDC_ISSUER: `${url}${ISSUER_PATH}`,
    LEDGER_OIDC_AUDIENCE: url,
  };
}

const OURS = /^(LEDGER|REGISTRY)_/;

/**
 * Returns the settings of the operator for the functions.
 * @throws CONFIG_INVALID for a key that the host itself sets
 */
function passedOn(environment: Environment): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const { name, group, fallback } of CONFIG_KEYS) {
    const value = environment[name];
    if (value === undefined || !OURS.test(name) || group === 'host') continue;
    if (CHAIN_KEYS.some((key) => key === name)) continue;
    if (fallback === null) {
      throw new LedgerError('CONFIG_INVALID', `\`${name}\` is set by the local host itself`, {
        details: { key: name },
      });
    }
    passed[name] = value;
  }
  return passed;
}

/** Keeps the running parts, and stops them once, in reverse order. */
function collection() {
  const closers: (() => unknown)[] = [];
  let closing: Promise<void> | null = null;
  return {
    add: (close: () => unknown) => void closers.push(close),
    close: () => {
      closing ??= (async () => {
        for (const close of closers.reverse()) await close();
      })();
      return closing;
    },
  };
}

/** Returns both values; when one fails, it waits for the other, so that nothing starts unnoticed. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}
