import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Target } from './target.ts';

const MAIN = fileURLToPath(new URL('../../clients/auditor/main.ts', import.meta.url));

/** The output of the auditor's command line, run in a process of its own. */
interface Verdict {
  readonly code: number;
  readonly report: { readonly verdict?: string; readonly [member: string]: unknown };
}

/** Runs the auditor with a policy that names the target's contract. */
export interface Auditor {
  verify(bundle: object): Promise<Verdict>;
  push(bundle: object): Promise<Verdict>;
  log(): Promise<Verdict>;
  close(): void;
}

/** Makes an auditor of the target, with the origin, keys and chain id that the ledger states about itself. */
export function openAuditor(
  target: Target,
  stated: { origin: string; checkpointKey: string; chainId: string; labelKeys: unknown },
): Auditor {
  const dir = mkdtempSync(join(tmpdir(), 'e2e-auditor-'));
  const { origin, checkpointKey, chainId, labelKeys } = stated;
  const policy = join(dir, 'policy.json');
  const chain = { chainId, contract: target.contract };
  writeFileSync(policy, JSON.stringify({ origin, checkpointKey, labelKeys, chain }));
  const trusted = ['--policy', policy, '--rpc', target.rpcUrl, '--json'];
  const judge = (command: string, bundle: object) => {
    const file = join(dir, 'bundle.json');
    writeFileSync(file, JSON.stringify(bundle));
    return run([command, file, ...trusted]);
  };
  return {
    verify: (bundle) => judge('verify', bundle),
    push: (bundle) => judge('push', bundle),
    log: () => run(['log', '--url', target.logUrl, ...trusted]),
    close: () => rmSync(dir, { recursive: true }),
  };
}

function run(args: readonly string[]): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) => {
      if (stdout === '') return reject(new Error(`the auditor said nothing: ${stderr}`));
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, report: JSON.parse(stdout) });
    });
  });
}
