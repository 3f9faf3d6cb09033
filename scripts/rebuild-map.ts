import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { Command } from 'commander';
import { enterStage } from './aws/enter-stage.ts';
import { invokeFunction } from './aws/invoke-function.ts';
import { outputOf, readStack, stackName } from './aws/stacks.ts';
import { ORIGIN } from './host/identity/identity.ts';
import { onStoppedLedger } from './host/stopped-ledger.ts';

const command = new Command('npm run rebuild-map --')
  .description(
    'Makes the files of the map that are lost again, from the entries of the log; docs/operate/aws.md, “The map’s files”. Without --stage it works on the local ledger (LEDGER_DIR), whose host must be stopped.',
  )
  .option('--stage <name>', 'the deployed stage: a file in cdk/stages, without `.json`')
  .allowExcessArguments(false)
  .parse();
const { stage } = command.opts<{ readonly stage?: string }>();
const REQUEST = { rebuild: true };

try {
  console.log(JSON.stringify(stage === undefined ? await rebuildHere() : await rebuildAt(stage), null, 2));
} catch (error) {
  console.error(`the map was not rebuilt: ${error instanceof Error ? error.message : String(error)}`);
  console.error('Files already made stay; run it again for the rest.');
  process.exitCode = 1;
}

function rebuildHere(): Promise<unknown> {
  return onStoppedLedger(async ({ log }) => {
    Object.assign(process.env, { LEDGER_ORIGIN: ORIGIN, LEDGER_TILES: log });
    const { handler } = await import('../lambdas/functions/map.ts');
    return handler(REQUEST);
  });
}

async function rebuildAt(name: string): Promise<unknown> {
  const entered = enterStage(name);
  const stack = await readStack(new CloudFormationClient(), stackName(entered.name, 'log'));
  if (stack === null) throw new Error(`the stage \`${name}\` is not deployed in ${entered.region} of this account`);
  return invokeFunction(outputOf(stack, 'MapFunction'), REQUEST);
}
