import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Bundle, bundle, functionFile } from '../../cdk/bundle.ts';
import { FUNCTION_NAMES } from '../support/functions.ts';
import { median } from './measure.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 15;
const BARE = fileURLToPath(new URL('./bare-get-item.ts', import.meta.url));

interface Built {
  readonly name: string;
  readonly bundle: Bundle;
  readonly file: string;
}

/** Measures size and import time of each function in a process of its own, against a handler that reads one item. */
export async function run(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-functions-'));
  try {
    const env = await environment(folder);
    const bare = await build('bare', BARE, folder);
    const functions = [];
    for (const name of FUNCTION_NAMES) functions.push(await build(name, functionFile(name), folder));
    const ms = await importTimes([bare, ...functions], env);
    return functions.flatMap((built) => rowsOf(built, bare, ms));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function build(name: string, entryFile: string, folder: string): Promise<Built> {
  const built = await bundle(entryFile);
  const dir = join(folder, name);
  await mkdir(dir);
  for (const [file, contents] of built.files) await writeFile(join(dir, file), contents);
  return { name, bundle: built, file: join(dir, 'index.mjs') };
}

function rowsOf(built: Built, bare: Built, ms: ReadonlyMap<string, number>): BenchRow[] {
  const [value, baselineValue] = [ms.get(built.name) ?? Number.NaN, ms.get(bare.name) ?? Number.NaN];
  const [size, bareSize] = [built.bundle.startBytes / 1000, bare.bundle.startBytes / 1000];
  return [
    {
      name: `${built.name}: imported in a fresh process, median`,
      value,
      unit: 'ms',
      baseline: 'a handler of one GetItem',
      baselineValue,
      ratio: value / baselineValue,
    },
    {
      name: `${built.name}: code that a cold start loads`,
      value: size,
      unit: 'kB',
      baseline: 'a handler of one GetItem',
      baselineValue: bareSize,
      ratio: size / bareSize,
    },
  ];
}

/** Returns median import times by name, measured in turns so that the machine's ups and downs affect all alike. */
async function importTimes(
  all: readonly Built[],
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, number>> {
  const times = new Map(all.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { name, file } of all) {
      const ms = await importTime(file, env);
      if (round > 0) times.get(name)?.push(ms);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

async function importTime(file: string, env: Readonly<Record<string, string>>): Promise<number> {
  const code = `const started = performance.now();
    process.on('uncaughtException', ({ name, message }) => { console.error(name, message); process.exit(1); });
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const ms = performance.now() - started;
    if (typeof handler !== 'function') throw new TypeError('it exports no handler');
    process.stdout.write(String(ms), () => process.exit(0));`;
  const args = ['--input-type=module', '--eval', code];
  try {
    return Number((await promisify(execFile)(process.execPath, args, { env })).stdout);
  } catch (error) {
    throw new Error(`${file} cannot be imported: ${(error as { stderr?: string }).stderr}`);
  }
}

/** Returns the configuration of every function, with keys in files so that importing needs no network. */
async function environment(folder: string): Promise<Readonly<Record<string, string>>> {
  const at = async (name: string, contents: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, contents, { mode: 0o600 });
    return path;
  };
  const pem = (key: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer }) =>
    key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const curve = (namedCurve: string) => pem(generateKeyPairSync('ec', { namedCurve }).privateKey);
  const checkpointKey = await at('checkpoint.pem', pem(generateKeyPairSync('ed25519').privateKey));
  return {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LEDGER_TABLE: 'ledger',
    LEDGER_GUARD_TABLE: 'guard',
    LEDGER_ORIGIN: 'ledger.example/consent',
    LEDGER_TILES: join(folder, 'tiles'),
    LEDGER_PEPPER: await at('pepper.key', randomBytes(32).toString('hex')),
    LEDGER_LABEL_KEY: await at('label.key', randomBytes(16).toString('hex')),
    LEDGER_CODE_KEY: await at('code.key', randomBytes(32).toString('hex')),
    LEDGER_CODE_DELIVERY: 'console',
    LEDGER_CUSTOMER_NOTICES: 'console',
    LEDGER_CHECKPOINT_KEY: checkpointKey,
    LEDGER_CHECKPOINT_VERIFIER_KEY: checkpointKey,
    LEDGER_RECEIPT_KEY: await at('receipt.pem', curve('P-256')),
    LEDGER_LOG_KEY: await at('log.pem', curve('secp256k1')),
    LEDGER_GAS_KEY: await at('gas.key', randomBytes(32).toString('hex')),
    LEDGER_CHAIN_ID: '31337',
    LEDGER_CHAIN_CONTRACT: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    LEDGER_CHAIN_RPC_URL: 'http://localhost:8545',
    LEDGER_OIDC_ISSUER: 'http://localhost:3000/oidc',
    LEDGER_OIDC_AUDIENCE: 'http://localhost:3000',
    LEDGER_PUBLISH_FUNCTION: 'publish',
  };
}
