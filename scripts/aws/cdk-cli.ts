import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIFFERENCES = /Number of stacks with differences: (\d+)/;

/** Variables with private keys of people, which no child process may inherit. */
const SECRETS = ['LEDGER_DEPLOYER_KEY', 'LEDGER_REGISTRAR_KEY'];

/** Selects all stacks of the stage that were built. */
export const ALL: readonly string[] = ['*'];

/** Runs the CDK's command line for one stage, and shows its output as it comes. */
export interface Cdk {
  /** Prepares the account and region for deployments. */
  bootstrap(account: string, region: string): Promise<void>;
  /** Builds templates and bundles, with the contract at this address, or null for the stacks that need none. */
  synth(contract: string | null): Promise<void>;
  /** Shows what would change in the stacks, and returns how many of them would change. */
  diff(stacks: readonly string[]): Promise<number>;
  deploy(stacks: readonly string[]): Promise<void>;
}

/** Makes the CDK's command line for a stage. Each call throws an Error to be shown when the command fails. */
export function cdkFor(stage: string): Cdk {
  const assembly = join(ROOT, 'cdk.out', stage);
  const made = ['--app', assembly];
  return {
    async bootstrap(account, region) {
      // The environment is named in full, so the app is not needed.
      await run(['bootstrap', `aws://${account}/${region}`, '--app', '']);
    },
    async synth(contract) {
      const context = ['-c', `stage=${stage}`, ...(contract === null ? [] : ['-c', `contract=${contract}`])];
      await run(['synth', '--quiet', '--output', assembly, ...context]);
    },
    async diff(stacks) {
      const printed = await run(['diff', ...made, '--exclusively', '--method', 'template', ...stacks]);
      const found = DIFFERENCES.exec(printed)?.[1];
      if (found === undefined) throw new Error('the CDK did not say whether anything would change');
      return Number(found);
    },
    async deploy(stacks) {
      await run(['deploy', ...made, '--exclusively', '--require-approval', 'never', '--progress', 'events', ...stacks]);
    },
  };
}

function run(args: readonly string[]): Promise<string> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin', 'cdk');
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` };
  for (const name of SECRETS) delete env[name];
  const child = spawn(process.execPath, [cli, ...args, '--ci', '--no-notices', '--no-version-reporting'], {
    cwd: ROOT,
    env: { ...env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      process.stdout.write(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`\`cdk ${args[0]}\` failed: the lines above say why`));
    });
  });
}
