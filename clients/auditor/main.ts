import { isMainThread } from 'node:worker_threads';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isLedgerError } from '../../core/kernel/error.ts';
import { type PolicyCommandOptions, runPolicy, runVerify } from './commands.ts';
import { type CoveredOptions, runCoverage } from './coverage.ts';
import { isSafeEndpoint } from './endpoint.ts';
import { runHistory } from './history.ts';
import type { VerifyOptions } from './judge-bundle.ts';
import { runLog } from './log/run-log.ts';
import { runWatch, type WatchOptions } from './log/run-watch.ts';
import type { LogOptions } from './log/session.ts';
import type { ExitCode } from './output.ts';
import { type AnnounceOptions, runAnnounce } from './sample/announce.ts';
import { runSample, type SampleOptions } from './sample/run-sample.ts';

const streams = {
  out: process.stdout,
  err: process.stderr,
  isColored: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
};

/** The exit code where nothing could be looked at: a wrong command line, a file that cannot be read. */
const COULD_NOT_LOOK: ExitCode = 2;

// The reader of the output may end early, as `head` does: no verdict can be printed then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(COULD_NOT_LOOK);
});

const program = new Command('npm run audit --')
  .description('Checks a consent ledger without trusting it: only the keys and the contract that you name count.')
  .showHelpAfterError('(add --help for what a command takes)')
  .addHelpText('after', '\nExit codes: 0 yes, 1 no, 2 could not look, or pending.')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : COULD_NOT_LOOK));

trusting(program.command('verify'))
  .description(
    'verify one proof bundle and the place or history that it shows, offline; with --rpc also that the chain holds its anchor',
  )
  .argument('<bundle>', 'file with the proof bundle')
  .option('--rpc <url>', 'JSON-RPC endpoint of the chain', url)
  .addOption(fromBlock())
  .option('--json', 'one JSON document instead of text')
  .action((file: string, options: VerifyOptions) => finish(runVerify(file, options, streams)));

trusting(program.command('history'))
  .description('verify that a file shows all events of a person, or none, each as it is and each yes decided again')
  .argument('<file>', 'the answer to GET /v1/subjects/<id>/history?proof=complete')
  .option('--rpc <url>', 'JSON-RPC endpoint of the chain', url)
  .addOption(fromBlock())
  .option('--json', 'one JSON document instead of text')
  .action((file: string, options: VerifyOptions) => finish(runHistory(file, options, streams)));

for (const what of ['push', 'disclosure'] as const) {
  trusting(program.command(what))
    .description(`verify that a ${what} was covered by a consent that stood, and by the rules, from its proof bundle`)
    .argument('<bundle>', 'file with the proof bundle')
    .option('--rpc <url>', 'JSON-RPC endpoint of the chain', url)
    .addOption(fromBlock())
    .option('--state <file>', 'what an audit of the log of your own remembers: the map that it recomputed')
    .option('--json', 'one JSON document instead of text')
    .action((file: string, options: CoveredOptions) => finish(runCoverage(what, file, options, streams)));
}

onLog(program.command('log'))
  .description('read the whole log, recompute every root that was ever anchored, and compare with the contract')
  .option('--every-statement', 'recompute every statement of the map, not the newest alone')
  .action((options: LogOptions) => finish(runLog(options, streams)));

onLog(program.command('watch'))
  .description('read the whole log, then what comes to it, and end when something is wrong')
  .addOption(new Option('--every <time>', 'time between two looks').argParser(seconds).default(60n, '60s'))
  .option('--on-fault <url>', 'send each fault to this URL as JSON, and go on', url)
  .action((options: WatchOptions) => finish(runWatch(options, streams)));

program
  .command('policy')
  .description('print what a ledger states about itself as a policy file, to be compared out of band')
  .requiredOption('--url <url>', 'base URL of the ledger', url)
  .option('--rpc <url>', 'JSON-RPC endpoint of the chain: compare with the contract too', url)
  .action((options: PolicyCommandOptions) => finish(runPolicy(options, streams)));

const sample = program
  .command('sample')
  .description('have leaves shown that neither the ledger nor you could choose: announce, wait for the block, draw');

drawing(sample.command('announce'))
  .description('print what you publish before the sample is drawn, and keep the nonce')
  .action((options: AnnounceOptions) => finish(runAnnounce(options, streams)));

drawing(sample.command('draw'))
  .description('draw leaves about persons, and verify what the ledger shows of each')
  .requiredOption('--url <url>', "base URL of the ledger's API", url)
  .requiredOption('--token <token>', 'access token with the scope `audit`')
  .addOption(new Option('--from <size>', 'an anchored size, or 0: the first leaf').argParser(block).default(0n, '0'))
  .addOption(
    new Option('--to <size>', 'an anchored size: the leaf after the last').argParser(block).makeOptionMandatory(),
  )
  .addOption(new Option('--count <number>', 'leaves about persons to look at').argParser(count).default(300))
  .addOption(fromBlock())
  .action((options: SampleOptions) => finish(runSample(options, streams)));

// A thread of the auditor loads this file too, where all of it is one file.
if (isMainThread) await program.parseAsync();

function drawing(command: Command): Command {
  return trusting(command)
    .requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain', url)
    .requiredOption('--nonce <file>', 'file with the 32 bytes that nobody else knows until then')
    .addOption(
      new Option('--block <number>', 'the block by whose hash the sample is drawn')
        .argParser(block)
        .makeOptionMandatory(),
    )
    .option('--json', 'one JSON document instead of text');
}

function onLog(command: Command): Command {
  return trusting(command)
    .option('--url <url>', "the log's prefix: its checkpoint is at <url>/checkpoint", url)
    .option('--files <folder>', "instead of a URL: a folder with the log's files, under the same names")
    .requiredOption('--rpc <url>', 'JSON-RPC endpoint of the chain', url)
    .addOption(fromBlock())
    .option('--state <file>', 'remember the checkpoint here, and prove that the log still contains it')
    .addOption(
      new Option('--max-age <time>', 'age of the newest anchor from which the log is stale: `90s`, `15m`, `1h`, `2d`')
        .argParser(seconds)
        .default(3600n, '1h'),
    )
    .option('--token <token>', 'access token with the scope `audit`, when the tiles are closed')
    .option('--json', 'one JSON document instead of text');
}

function fromBlock(): Option {
  return new Option('--from-block <number>', 'first block to look for anchors in').argParser(block).default(0n, '0');
}

function trusting(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--policy <file>',
        'whom to believe: JSON { origin, checkpointKeys, chain: { chainId, contract }, promiseRoots?, logKeys?, labelKeys?, mapCosigners?, promiseLimitSeconds?, registrars? }',
      ),
    )
    .option('--origin <name>', "instead of a file: the log's origin")
    .option('--checkpoint-key <vkey>', "instead of a file: the log's C2SP verifier key")
    .option('--chain-id <number>', 'instead of a file: id of the chain')
    .option('--contract <address>', 'instead of a file: address of the anchor contract')
    .option('--log-key <address>', 'instead of a file, if you know it: address of the key that signs anchors');
}

async function finish(run: Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await run;
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    process.stderr.write(`error: ${error.message} (${error.code})\n`);
    process.exitCode = COULD_NOT_LOOK;
  }
}

function url(text: string): string {
  if (isSafeEndpoint(text)) return text;
  throw new InvalidArgumentError('It is not an https URL; http is for this machine alone.');
}

function block(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError('It is not a block number.');
}

function count(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a number from 1 to 99999.');
}

function seconds(text: string): bigint {
  const [, number, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It is not a time, such as `90s`, `15m`, `1h` or `2d`.');
  return BigInt(number) * { s: 1n, m: 60n, h: 3600n, d: 86_400n }[unit as 's' | 'm' | 'h' | 'd'];
}
