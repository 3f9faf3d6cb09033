import { resolve } from 'node:path';
import { Command } from 'commander';
import { readConfig } from '../lambdas/config/read.ts';
import { claimFolders } from './host/folders.ts';
import { usablePort } from './host/usable-port.ts';

new Command('npm start --')
  .description(
    'Runs the ledger on this machine until it is stopped (Ctrl-C). PORT and LEDGER_DIR set port and data folder; docs/configuration.md lists every key.',
  )
  .allowExcessArguments(false)
  .parse();

const signalled = new Promise<null>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(null));
});

// A terminal that is gone, or output to a file on a full disk, ends no ledger.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  // Reports an unusable folder or port before the parts are loaded.
  const { port, dir } = readConfig(['host']).host;
  claimFolders(resolve(dir)).lock.release();
  await usablePort(port);
  const { startLedger } = await import('./host/start-ledger.ts');
  console.log('starting the ledger, its store, its chain and its token issuer …');
  const ledger = await startLedger();
  console.log(`
The ledger answers at  ${ledger.url}
  API description      ${ledger.url}/openapi.json
  log                  ${ledger.url}/checkpoint
  verify a proof       ${ledger.url}/verify
  token issuer         ${ledger.url}/oidc   (local: it accepts any customer id)
  chain                ${ledger.rpcUrl}   contract ${ledger.contract}
  data                 ${ledger.dir}   (\`npm run reset\` clears it)

A token for the marketing system:
  curl -u marketing:marketing-secret -d 'grant_type=client_credentials&scope=decisions' ${ledger.url}/oidc/token
Likewise for app (scope consents:any), partner-gateway (decisions), registrar (registry), auditor (audit), and
for staff-S-77, staff-S-78 and staff-S-90 (consents:staff).

Ctrl-C stops it.`);
  if (ledger.chain === null) {
    const { origin, logKey, promiseRoot, gasAccount } = ledger.identity;
    console.log(`
The chain is not run by this host: its registrar must register the log and its promise root, and the gas account must be funded.
  origin               ${origin}
  log key              ${logKey.address}
  promise root         ${promiseRoot}
  gas account          ${gasAccount}`);
  }
  const failure = await Promise.race([signalled, ledger.failed]);
  if (failure === null) console.log('\nstopping …');
  else console.error(`\nthe ledger cannot go on: ${failure.message}`);
  await ledger.stop();
  process.exit(failure === null ? 0 : 1);
} catch (error) {
  console.error(`the ledger did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
