import { Argument, Command } from 'commander';
import type { LedgerFolders } from './host/folders.ts';
import { keyFiles, ORIGIN } from './host/identity/identity.ts';
import { rotateLabelKey } from './host/rotation/rotate-label-key.ts';
import { beginLogKey, finishLogKeyHere } from './host/rotation/rotate-log-key.ts';
import { rotatePromiseRoot } from './host/rotation/rotate-promise-root.ts';
import { endCheckpointKey, rotateCheckpointKey, rotateReceiptKey } from './host/rotation/rotate-signing-key.ts';
import { onStoppedLedger } from './host/stopped-ledger.ts';

/** Rotates a key, or takes one step of it, and says what has come of it. */
type Rotation = (folders: LedgerFolders, isSigned: boolean) => Promise<string>;

/** The two steps of each rotation; null: it is done in one. */
const ROTATIONS: Readonly<Record<string, { readonly begin: Rotation; readonly finish: Rotation | null }>> = {
  labels: { begin: ({ keys }) => rotateLabelKey(keyFiles(keys).LEDGER_LABEL_KEY), finish: null },
  checkpoint: { begin: ({ keys }) => rotateCheckpointKey(keys), finish: ({ keys }) => endCheckpointKey(keys) },
  receipts: { begin: ({ keys }) => rotateReceiptKey(keys), finish: null },
  promises: { begin: rotatePromiseRoot, finish: null },
  log: { begin: beginLogKey, finish: finishLogKeyHere },
};

const command: Command = new Command('npm run rotate --')
  .description(
    'Starts a new key beside the old ones, of the local ledger (LEDGER_DIR), whose host must be stopped; docs/operate/local.md, “Rotating keys”.',
  )
  .addArgument(new Argument('<keys>', 'which keys').choices(Object.keys(ROTATIONS)))
  .addArgument(
    new Argument('[step]', '`finish`: the second step, of `checkpoint` and `log`')
      .choices(['begin', 'finish'])
      .default('begin'),
  )
  .option('--signed', 'with `log finish`: the old key signs for the new one, which need not wait')
  .allowExcessArguments(false)
  .parse();

const [keys, step] = command.processedArgs as [string, 'begin' | 'finish'];
const rotation = ROTATIONS[keys]?.[step] ?? null;
if (rotation === null) command.error(`error: \`${keys}\` are rotated in one step`);

try {
  console.log(await rotateHere(rotation));
} catch (error) {
  console.error(`the rotation stopped: ${error instanceof Error ? error.message : String(error)}`);
  console.error('Run it again: it goes on with the same key.');
  process.exitCode = 1;
}

function rotateHere(rotate: Rotation): Promise<string> {
  return onStoppedLedger((folders) => {
    Object.assign(process.env, { LEDGER_ORIGIN: ORIGIN, LEDGER_TILES: folders.log, ...keyFiles(folders.keys) });
    return rotate(folders, command.opts<{ signed?: true }>().signed === true);
  });
}
