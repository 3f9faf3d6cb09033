import { Command } from 'commander';
import { askOperator } from './aws/ask-operator.ts';
import { type DestroyOutcome, destroyStage } from './aws/destroy-stage.ts';

interface Flags {
  readonly stage: string;
  readonly yes?: true;
  readonly yesLoseTheLog?: string;
  readonly confirm?: string;
}

const DONE = 0;
const FAILED = 1;
const REFUSED = 2;

const flags = new Command('npm run destroy --')
  .description(
    'Removes the running parts of a stage: its API, its functions, its alarms. Its records, keys and tiles stay, and `npm run deploy` brings the stage back over them.',
  )
  .requiredOption('--stage <name>', 'the stage to remove: a file in cdk/stages, without `.json`')
  .option('--yes', 'do not ask')
  .option(
    '--yes-lose-the-log <origin>',
    'remove the tables, the keys and the tiles as well: the log of this origin ends',
  )
  .option('--confirm <entries>', 'the second confirmation: the number of entries lost, as this command prints it')
  .allowExcessArguments(false)
  .addHelpText('after', '\nExit code: 0 removed, 1 failed or declined, 2 refused because a log would be lost.')
  .parse()
  .opts<Flags>();

try {
  process.exitCode = report(
    await destroyStage({
      stage: flags.stage,
      ...(flags.yesLoseTheLog === undefined ? {} : { loseLog: flags.yesLoseTheLog }),
      ...(flags.confirm === undefined ? {} : { entries: flags.confirm }),
      confirm: (question) => askOperator(question, flags.yes === true),
      say: console.log,
    }),
  );
} catch (error) {
  console.error(`\nnot finished: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = FAILED;
}

function report(outcome: DestroyOutcome): number {
  switch (outcome.kind) {
    case 'nothing-there':
      console.log(`nothing of stage ${flags.stage} is deployed`);
      return DONE;
    case 'declined':
      console.log('\nnothing was removed');
      return FAILED;
    case 'refused':
      console.log(`\nrefused, and nothing was removed: ${outcome.because}`);
      return REFUSED;
    case 'done': {
      const { kept, removals } = outcome;
      for (const { what, remains } of removals) console.log(`${what} ${remains ?? 'is deleted'}`);
      if (removals.length > 0) {
        console.log('\nthe log is lost. Its anchors stay in the contract, which takes no other log of this origin.');
      } else {
        console.log(`\nthe running parts are removed; ${kept.length} resources stay, and no entry is lost`);
      }
      return DONE;
    }
  }
}
