import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { codeIn } from '../../lambdas/adapters/console/code-delivery.ts';
import { noticeIn } from '../../lambdas/adapters/console/customer-notice.ts';
import { freePort, spawnKept } from '../host/child-process.ts';
import { type LedgerClient, ledgerClient } from './client.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 120_000;
const PROOF_TIMEOUT_MS = 60_000;
const PRINT_TIMEOUT_MS = 10_000;
const QUIET_TIMEOUT_MS = 600_000;

/** A ledger for one run: `npm start` in a fresh folder on a free port. */
export interface RunningLedger {
  readonly client: LedgerClient;
  readonly dir: string;
  readonly rpcUrl: string;
  readonly wellKnown: Record<string, unknown>;
  /** Returns the event's proof bundle as soon as it is anchored. */
  proof(event: string): Promise<Record<string, unknown>>;
  /** Returns the one-time code that was sent for an event; a local ledger prints it. */
  code(event: string): Promise<string>;
  /** Waits until the customer was told of an event; a local ledger prints the notice. */
  told(event: string): Promise<void>;
  /** Waits until everything recorded so far is published and anchored, and returns the tree size. */
  quiet(): Promise<bigint>;
  stop(): Promise<void>;
}

/** Starts the ledger as a user would, with these variables besides the process's own, and waits until it answers. */
export async function startLedgerProcess(env: NodeJS.ProcessEnv = {}): Promise<RunningLedger> {
  const dir = mkdtempSync(join(tmpdir(), 'consent-ledger-demo-'));
  const port = await freePort();
  const child = spawnKept(process.execPath, [join(ROOT, 'scripts/start.ts')], {
    env: { ...process.env, ...env, PORT: String(port), LEDGER_DIR: dir },
  });
  const url = `http://localhost:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(`${url}/health`))) {
    if (child.hasExited() || Date.now() > deadline) {
      await child.stop();
      throw new Error(`the ledger did not start:\n${child.outputTail()}`);
    }
    await pause(100);
  }
  const client = ledgerClient(url);
  const wellKnown = (await client.call('auditor', 'GET', '/.well-known/consent-ledger')).body;
  const rpcUrl = (wellKnown.chain as Record<string, unknown>).rpcUrl as string;

  return {
    client,
    dir,
    rpcUrl,
    wellKnown,
    async proof(event) {
      const until = Date.now() + PROOF_TIMEOUT_MS;
      for (;;) {
        const answer = await client.call('auditor', 'GET', `/v1/events/${event}/proof`);
        if (answer.status === 200) return answer.body;
        if (Date.now() > until) throw new Error(`no proof of ${event} after ${PROOF_TIMEOUT_MS / 1000} s`);
        await pause(250);
      }
    },
    async code(event) {
      return (await printed(child, codeIn, (sent) => sent.event === event)).code;
    },
    async told(event) {
      await printed(child, noticeIn, (told) => told === event);
    },
    quiet: () => quietSize(client),
    async stop() {
      await child.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/**
 * Writes a policy for the auditor and returns its path. An auditor receives these values out of band; the demo takes
 * them from the ledger that it has just started.
 */
export async function writePolicy(ledger: RunningLedger): Promise<string> {
  const { origin, checkpointKey, chain, labelKeys } = ledger.wellKnown as {
    origin: string;
    checkpointKey: string;
    labelKeys: unknown;
    chain: { chainId: string; contract: string };
  };
  const file = join(ledger.dir, 'policy.json');
  writeFileSync(
    file,
    JSON.stringify(
      { origin, checkpointKey, labelKeys, chain: { chainId: chain.chainId, contract: chain.contract } },
      null,
      2,
    ),
  );
  return file;
}

/** Runs the auditor's command line in a process of its own. */
export function audit(args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'clients/auditor/main.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Flips the lowest bit of the middle byte in the largest stored entry bundle, and says which. */
export function tamper(dir: string): { path: string; offset: number; before: number; after: number } {
  const bundles = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /tile\/entries\/.*\d$/.test(path),
  );
  const sized = bundles.map((path) => ({ path, bytes: readFileSync(join(dir, path)) }));
  const largest = sized.reduce((a, b) => (b.bytes.length > a.bytes.length ? b : a));
  const offset = Math.floor(largest.bytes.length / 2);
  const before = largest.bytes[offset] as number;
  largest.bytes[offset] = before ^ 1;
  rmSync(join(dir, largest.path));
  writeFileSync(join(dir, largest.path), largest.bytes);
  return { path: largest.path, offset, before, after: before ^ 1 };
}

/** Waits until the ledger has printed a line in which this is found, and returns what was. */
async function printed<Found>(
  { outputTail }: Pick<ReturnType<typeof spawnKept>, 'outputTail'>,
  read: (line: string) => Found | null,
  isMeant: (found: Found) => boolean,
): Promise<Found> {
  const until = Date.now() + PRINT_TIMEOUT_MS;
  for (;;) {
    const found = outputTail()
      .split('\n')
      .map(read)
      .find((one) => one !== null && isMeant(one));
    if (found) return found;
    if (Date.now() > until) throw new Error(`the ledger does not print it within ${PRINT_TIMEOUT_MS / 1000} s`);
    await pause(50);
  }
}

async function quietSize(client: LedgerClient): Promise<bigint> {
  const until = Date.now() + QUIET_TIMEOUT_MS;
  let last = '';
  for (let same = 0; Date.now() < until; ) {
    const size = await publishedSize(client.url);
    const anchored = await anchoredSize(client);
    same = size === anchored && size === last ? same + 1 : 0;
    if (same >= 3) return BigInt(size);
    last = size;
    await pause(1_000);
  }
  throw new Error('the log still grows, or is not anchored');
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function publishedSize(url: string): Promise<string> {
  const response = await fetch(`${url}/checkpoint`);
  return response.ok ? ((await response.text()).split('\n')[1] ?? '0') : '0';
}

async function anchoredSize(client: LedgerClient): Promise<string> {
  const { body } = await client.call('auditor', 'GET', '/v1/anchors');
  return (body.anchors as { treeSize: string }[])[0]?.treeSize ?? '0';
}
