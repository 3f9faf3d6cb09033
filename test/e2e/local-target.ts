import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLedger } from '../../scripts/host/start-ledger.ts';
import { targetEnvironment } from './target.ts';

/** Starts a ledger on this machine as the target of one run, and returns the function that stops it. */
export async function setup(): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'e2e-'));
  const ledger = await startLedger({ port: 0, dir, quiet: true, env: { ...process.env, REGISTRY_APPROVALS: '2' } });
  const { url, rpcUrl, contract } = ledger;
  Object.assign(
    process.env,
    targetEnvironment({
      apiUrl: url,
      logUrl: url,
      issuerUrl: `${url}/oidc`,
      audience: url,
      rpcUrl,
      contract,
      codes: join(dir, 'functions.log'),
      issuerKeyFile: join(dir, 'keys', 'issuer.json'),
    }),
  );
  return async () => {
    await ledger.stop();
    rmSync(dir, { recursive: true });
  };
}
