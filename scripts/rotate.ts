import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { keyFiles, ORIGIN } from './host/identity/identity.ts';
import { rotateLabelKey } from './host/identity/rotate-label-key.ts';
import { onStoppedLedger } from './host/stopped-ledger.ts';

new Command('npm run rotate --')
  .description(
    'Starts a new key beside the old ones, of the local ledger (LEDGER_DIR), whose host must be stopped; docs/operate/local.md, “Rotating keys”.',
  )
  .addArgument(new Argument('<keys>', 'which keys').choices(['labels']))
  .allowExcessArguments(false)
  .parse();

try {
  const keys = await rotateHere();
  console.log(`the label key number ${keys} has started, and labels from the next start on`);
} catch (error) {
  console.error(`the rotation stopped: ${error instanceof Error ? error.message : String(error)}`);
  console.error('Run it again: it goes on with the same key.');
  process.exitCode = 1;
}

function rotateHere(): Promise<number> {
  return onStoppedLedger(async (folders) => {
    const path = join(folders.keys, 'label.key');
    Object.assign(process.env, { LEDGER_ORIGIN: ORIGIN, LEDGER_TILES: folders.log, ...keyFiles(folders.keys) });
    return rotateLabelKey(path);
  });
}
