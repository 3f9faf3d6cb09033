import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, type KeptChild, spawnKept } from '../host/child-process.ts';
import { pythonTools } from './python.ts';

const REQUIREMENTS = ['ministack==1.5.33', 'cryptography==50.0.2', 'boto3==1.43.106'];
const REGION = 'eu-central-1';
const ATTEMPTS = 3;
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

/** A running emulator of AWS. */
export interface MiniStack {
  /** `http://localhost:<port>`. */
  readonly endpoint: string;
  readonly region: string;
  /** Environment in which an AWS SDK or CLI talks to the emulator and to nothing else. */
  readonly env: Readonly<Record<string, string>>;
  /** Returns the last 8 KiB that the emulator and its functions have printed. */
  outputTail(): string;
  /** Stops the emulator and its functions, and removes their data. */
  stop(): Promise<void>;
}

/**
 * Starts MiniStack, an emulator of AWS that runs functions as processes on this machine. It ends with this process and
 * keeps nothing. Without a port it takes a free one.
 * @throws Error to be shown when Python 3 is missing or the emulator does not start
 */
export async function startMiniStack(
  options: { readonly port?: number; readonly quiet?: boolean } = {},
): Promise<MiniStack> {
  if (options.quiet !== true) console.log('starting MiniStack, an emulator of AWS …');
  const bin = await pythonTools(REQUIREMENTS);
  let output = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = options.port ?? (await freePort());
    const dir = await mkdtemp(join(tmpdir(), 'ministack-'));
    const child = spawnKept(join(bin, 'ministack'), [], { env: environmentOf(port, dir) });
    const stop = async () => {
      await child.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    };
    const endpoint = `http://localhost:${port}`;
    if (await whenHealthy(`${endpoint}/_ministack/health`, child)) {
      return { endpoint, region: REGION, env: clientEnvironment(endpoint), outputTail: () => child.outputTail(), stop };
    }
    await stop();
    output = child.outputTail();
  }
  throw new Error(`MiniStack did not start: ${output}`);
}

/**
 * Returns the environment of the emulator. SECURITY: functions inherit it, so it has nothing of ours but the path, on
 * which this process's Node comes first because the functions run on it.
 */
function environmentOf(port: number, dir: string): NodeJS.ProcessEnv {
  const { PATH = '', HOME } = process.env;
  return {
    PATH: `${dirname(process.execPath)}:${PATH}`,
    ...(HOME === undefined ? {} : { HOME }),
    TMPDIR: dir,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: `${port}`,
    MINISTACK_REGION: REGION,
    LOG_LEVEL: 'WARNING',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
  };
}

function clientEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function whenHealthy(url: string, child: KeptChild): Promise<boolean> {
  const until = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < until && !child.hasExited()) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return true;
    await pause(POLL_MS);
  }
  return false;
}
