import { createRequire } from 'node:module';
import { freePort, spawnKept, whenListening } from './child-process.ts';

const ATTEMPTS = 3;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** A running local chain. */
export interface Anvil {
  /** `http://127.0.0.1:<port>`. */
  readonly rpcUrl: string;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<unknown>;
  /** Sends SIGTERM; the state file is complete when this resolves. */
  stop(): Promise<void>;
}

/**
 * Starts anvil, a local EVM chain that mines each transaction at once; it ends with this process. Without a port it
 * takes a free one. With `statePath` it keeps the chain in that file, written every second and at the end, so that a
 * SIGKILL may lose the last block.
 */
export async function startAnvil(
  options: { readonly statePath?: string; readonly port?: number; readonly chainId?: number } = {},
): Promise<Anvil> {
  let output = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = options.port ?? (await freePort());
    const child = spawnKept(binary(), [
      ...['--host', '127.0.0.1', '--port', `${port}`, '--chain-id', `${options.chainId ?? 31337}`],
      ...['--threads', '1', '--quiet', '--prune-history', '256'],
      ...(options.statePath === undefined ? [] : ['--state', options.statePath, '--state-interval', '1']),
    ]);
    if (await whenListening(port, child))
      return { rpcUrl: `http://127.0.0.1:${port}`, exited: child.exited, stop: () => child.stop() };
    await child.stop();
    output = child.outputTail();
  }
  throw new Error(`anvil did not start: ${output}`);
}

function binary(): string {
  const name = `anvil-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'));
  try {
    return require.resolve(`@foundry-rs/${name}/bin/anvil`);
  } catch (cause) {
    throw new Error(`no local chain for this platform: \`@foundry-rs/${name}\` is not installed`, { cause });
  }
}
