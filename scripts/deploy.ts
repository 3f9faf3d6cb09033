import { Command } from 'commander';
import { ask } from './aws/ask-operator.ts';
import { privateKey } from './aws/contract.ts';
import { type DeployOutcome, deployStage } from './aws/deploy-stage.ts';

interface Flags {
  readonly stage: string;
  readonly bootstrap?: true;
  readonly yes?: true;
  readonly deployerKey?: string;
  readonly registrarKey?: string;
  readonly admin?: string;
  readonly registrar?: string;
  readonly guardian?: string;
}

const DONE = 0;
const FAILED = 1;
const WAITING = 2;

const flags = new Command('npm run deploy --')
  .description(
    'Deploys the ledger to AWS, from nothing or over what is there, and checks that it answers. Safe to repeat. AWS credentials come from the environment, as for any AWS tool; docs/operate/aws.md says what is asked of whom.',
  )
  .requiredOption('--stage <name>', 'what to deploy: a file of cdk/stages, without `.json`')
  .option('--bootstrap', 'prepare the account and region for the CDK, if they are not')
  .option('--yes', 'deploy the changes that were shown without asking')
  .option('--deployer-key <file>', 'private key that pays for the contract; default: the variable LEDGER_DEPLOYER_KEY')
  .option(
    '--registrar-key <file>',
    'private key that registers the log; default: the variable LEDGER_REGISTRAR_KEY; without one, what the registrar must do is printed',
  )
  .option('--admin <address>', 'who gives and takes roles of a contract that is deployed')
  .option('--registrar <address>', 'who registers logs in a contract that is deployed')
  .option('--guardian <address>', 'who marks logs in a contract that is deployed')
  .allowExcessArguments(false)
  .addHelpText('after', '\nExit code: 0 deployed, 1 failed, 2 somebody else must do something first; it is said what.')
  .parse()
  .opts<Flags>();

try {
  process.exitCode = report(
    await deployStage({
      stage: flags.stage,
      bootstrap: flags.bootstrap === true,
      keys: {
        deployer: await privateKey('LEDGER_DEPLOYER_KEY', flags.deployerKey),
        registrar: await privateKey('LEDGER_REGISTRAR_KEY', flags.registrarKey),
      },
      parties: flags,
      confirm: (question) => ask(question, flags.yes === true),
      say: console.log,
    }),
  );
} catch (error) {
  console.error(`\nnot deployed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = FAILED;
}

function report(outcome: DeployOutcome): number {
  switch (outcome.kind) {
    case 'declined':
      console.log('\nnothing was deployed');
      return FAILED;
    case 'waiting':
      for (const { what, how } of outcome.for) console.log(`\n${what}:\n${how.map((line) => `  ${line}`).join('\n')}`);
      console.log('\nthen run this command again; what is done so far stays');
      return WAITING;
    case 'done': {
      const { changed, contract, endpoints } = outcome;
      console.log(`
${changed ? `stage ${flags.stage} is deployed` : `stage ${flags.stage} was deployed already: nothing was changed`}
  API        ${endpoints.apiUrl}
  log        ${endpoints.logUrl}/checkpoint
  contract   ${contract}`);
      return DONE;
    }
  }
}
