import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { CONFIRMATIONS, startMember } from './consortium/member.ts';
import { type Network, startNetwork } from './consortium/network.ts';
import type { Signer } from './consortium/signer.ts';
import { type SupervisedChild, supervise } from './host/supervised.ts';

const RESTART_MS = 30_000;

const { dir, period } = new Command('npm run consortium --')
  .description(
    'Runs four signers of a permissioned chain (geth, Clique) and a ledger that anchors in it, until stopped (Ctrl-C). PORT sets the port of the ledger. Needs Go once, to build geth.',
  )
  .option('--dir <folder>', 'folder that keeps chain and ledger', '.ledger-consortium')
  .option('--period <seconds>', 'minimum time between two blocks, fixed when the folder is new', wholeSeconds, 1)
  .allowExcessArguments(false)
  .parse()
  .opts<{ dir: string; period: number }>();

const signalled = new Promise<null>((finish) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => finish(null));
});
const closers: (() => Promise<void>)[] = [];
const folder = resolve(dir);

try {
  console.log('starting four signers …');
  const network = await startNetwork({ dir: join(folder, 'chain'), periodSeconds: period, say: console.log });
  closers.push(network.stop);
  const children = network.signers.map((signer, index) => keepRunning(network, signer, `signer ${index + 1}`));
  closers.push(async () => void (await Promise.all(children.map((child) => child.stop()))));
  console.log('deploying the contract, registering the log, starting the ledger …');
  const ledger = await startMember({ network, deploymentDir: join(folder, 'deployment'), dir: join(folder, 'ledger') });
  closers.push(ledger.stop);
  const { treasury, admin, registrar, guardian } = network.parties;
  console.log(`
The ledger answers at  ${ledger.url}   (tokens and everything else as with \`npm start\`)
  chain                ${network.chainId}, contract ${ledger.contract}
  an anchor counts     when ${CONFIRMATIONS} blocks are on top of it
  gas account          ${ledger.identity.gasAccount}   (pays for anchors and has no other power)
  data                 ${folder}   (remove it to start over)

In production each of these would be a different institution:
  admin                ${admin.address}   (names registrars and guardians)
  registrar            ${registrar.address}   (adds logs and sets their keys)
  guardian             ${guardian.address}   (marks logs that misbehaved)
  treasury             ${treasury.address}   (deployed the contract, pays gas accounts)
${network.signers.map((signer, index) => `  signer ${index + 1}             ${signer.address}   ${signer.rpcUrl}`).join('\n')}

Anchoring continues with three signers and waits with two; consents and checks need none. Try it:
  pkill -f ${join(folder, 'chain', 'signer-4')}
A signer that ends is restarted ${RESTART_MS / 1000} s later. Ctrl-C stops everything.`);
  const failure = await Promise.race([signalled, ledger.failed]);
  if (failure === null) console.log('\nstopping …');
  else console.error(`\nthe ledger cannot go on: ${failure.message}`);
  process.exitCode = failure === null ? 0 : 1;
} catch (error) {
  console.error(`the consortium did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  for (const close of closers.splice(0).reverse()) await close();
  process.exit();
}

/** Restarts a signer that has ended, late enough to see how the others manage without it. */
function keepRunning(network: Network, signer: Signer, name: string): SupervisedChild {
  const running = () => {
    const exited = signer.exited();
    return { exited, stop: () => signer.stop() };
  };
  return supervise({
    name,
    first: running(),
    start: async () => {
      await network.restart(signer);
      return running();
    },
    delayMs: RESTART_MS,
    onRestart: () => console.log(`${name} ended ${RESTART_MS / 1000} s ago and is restarted`),
    onGivenUp: (error) => console.error(error.message),
  });
}

function wholeSeconds(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('it must be a whole number of seconds, at least 1');
}
