import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { Command, InvalidArgumentError } from 'commander';
import type { RedriveOutcome, RedriveRequest } from '../lambdas/app/log/redrive-events.ts';
import { enterStage } from './aws/enter-stage.ts';
import { invokeFunction } from './aws/invoke-function.ts';
import { outputOf, readStack, stackName } from './aws/stacks.ts';
import { onStoppedLedger } from './host/stopped-ledger.ts';

interface Flags {
  readonly stage?: string;
  readonly limit: number;
  readonly chain?: string;
  readonly seq?: number;
  readonly afterChain?: string;
  readonly afterSeq?: number;
}

const command = new Command('npm run redrive --')
  .description(
    'Reads quarantined events again and lets those whose bytes are now right into the log; docs/operate/aws.md, “quarantine”. Without --stage it works on the local ledger (LEDGER_DIR), whose host must be stopped.',
  )
  .option('--stage <name>', 'the deployed stage: a file in cdk/stages, without `.json`')
  .option('--limit <number>', 'number of events to read, 1 to 1000', few, 100)
  .option('--chain <chain>', 'with --seq: this event alone')
  .option('--seq <number>', 'its position in its chain, from 0', whole)
  .option('--after-chain <chain>', 'with --after-seq: continue after this event, the `next` of the previous answer')
  .option('--after-seq <number>', 'its position in its chain, from 0', whole)
  .allowExcessArguments(false)
  .parse();
const flags = command.opts<Flags>();
const request = requestOf(flags);

try {
  const answer = flags.stage === undefined ? await redriveHere(request) : await redriveAt(flags.stage, request);
  console.log(JSON.stringify(answer, null, 2));
} catch (error) {
  console.error(`the redrive failed: ${error instanceof Error ? error.message : String(error)}`);
  console.error('Events already let into the log remain there; run it again for the rest.');
  process.exitCode = 1;
}

function requestOf({ limit, chain, seq, afterChain, afterSeq }: Flags): RedriveRequest {
  const key = keyOf(chain, seq, '--chain', '--seq');
  const after = keyOf(afterChain, afterSeq, '--after-chain', '--after-seq');
  return key === null ? { limit, ...(after === null ? {} : { after }) } : { key };
}

function keyOf(chain: string | undefined, seq: number | undefined, chainFlag: string, seqFlag: string) {
  if (chain === undefined && seq === undefined) return null;
  if (chain === undefined || seq === undefined)
    return command.error(`${chainFlag} and ${seqFlag} go together: give both`);
  return { chain, seq };
}

function few(text: string): number {
  const limit = whole(text);
  if (limit < 1 || limit > 1_000) throw new InvalidArgumentError('It must lie between 1 and 1000.');
  return limit;
}

function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function redriveHere(request: RedriveRequest): Promise<RedriveOutcome> {
  return onStoppedLedger(async () => {
    const { handler } = await import('../lambdas/functions/redrive.ts');
    return handler(request);
  });
}

async function redriveAt(name: string, request: RedriveRequest): Promise<unknown> {
  const stage = enterStage(name);
  const stack = await readStack(new CloudFormationClient(), stackName(stage.name, 'log'));
  if (stack === null) throw new Error(`the stage \`${name}\` is not deployed in ${stage.region} of this account`);
  return invokeFunction(outputOf(stack, 'RedriveFunction'), request);
}
