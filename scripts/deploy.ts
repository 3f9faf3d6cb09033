import { Command } from 'commander';
import { askOperator } from './aws/ask-operator.ts';
import { type DeployOutcome, deployStage } from './aws/deploy-stage.ts';
import { privateKey } from './chain/private-key.ts';

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
    'Deploys the ledger to AWS, anew or over what is there, and checks that it answers. Safe to repeat. AWS credentials come from the environment, as for any AWS tool; docs/operate/aws.md says who must provide what.',
  )
  .requiredOption('--stage <name>', 'the stage to deploy: a file in cdk/stages, without `.json`')
  .option('--bootstrap', 'prepare the account and region for the CDK, if they are not')
  .option('--yes', 'deploy the changes shown, without asking')
  .option('--deployer-key <file>', 'private key that pays for the contract; default: the variable LEDGER_DEPLOYER_KEY')
  .option(
    '--registrar-key <file>',
    'private key that registers the log; default: the variable LEDGER_REGISTRAR_KEY; without one, the command prints what the registrar must do',
  )
  .option('--admin <address>', 'address that grants and revokes roles in a new contract')
  .option('--registrar <address>', 'address that registers logs in a new contract')
  .option('--guardian <address>', 'address that marks logs in a new contract')
  .allowExcessArguments(false)
  .addHelpText('after', '\nExit code: 0 deployed, 1 failed, 2 somebody else must act first, as the output says.')
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
      holders: flags,
      confirm: (question) => askOperator(question, flags.yes === true),
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
      console.log('\nthen run this command again; what is done so far remains');
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
