import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Body, expect } from './answers.ts';
import { audit, type RunningLedger, tamper, writePolicy } from './ledger.ts';
import { formatCount, type Printer } from './print.ts';

const LINE_WIDTH = 76;
/** The column at which the auditor's report has what it found of something. */
const VALUE_AT = 15;

/** Shows that the auditor verifies the proofs of these events, each a type and an id. @throws Error when one fails */
export async function showProofs(
  ledger: RunningLedger,
  print: Printer,
  events: readonly (readonly [type: string, id: string])[],
): Promise<void> {
  print.step('The log is anchored in the contract, and each event has its proof');
  const policy = await writePolicy(ledger);
  for (const [type, id] of events) {
    const bundle = await ledger.proof(id);
    const file = join(ledger.dir, `${type}.json`);
    writeFileSync(file, JSON.stringify(bundle, null, 2));
    const anchor = bundle.anchor as Body;
    const verdict = await audit(['verify', file, '--policy', policy, '--rpc', ledger.rpcUrl]);
    expect(verdict.code === 0, `the auditor verifies ${type}:\n${verdict.output}`);
    print.yes(
      `${type.padEnd(17)} leaf ${leafIndexOf(bundle)} of ${anchor.treeSize}, in block ${anchor.block}: verified by the auditor`,
    );
  }
}

/** Shows that the auditor finds a push covered, and one with a forged consent not. @throws Error when it does not */
export async function showCovered(ledger: RunningLedger, print: Printer, event: string): Promise<void> {
  print.step('A stranger checks that the push was covered by a consent that stood');
  const policy = await writePolicy(ledger);
  const bundle = await ledger.proof(event);
  const judged = (name: string, document: Body) => {
    const file = join(ledger.dir, `${name}.json`);
    writeFileSync(file, JSON.stringify(document, null, 2));
    return audit(['push', file, '--policy', policy, '--rpc', ledger.rpcUrl]);
  };
  const covered = await judged('push', bundle);
  expect(covered.code === 0, `the push was covered:\n${covered.output}`);
  for (const line of report(firstLine(covered.output))) print.text(line);
  const shown = bundle.coverage as Body;
  const forged = await judged('forged-push', { ...bundle, coverage: { ...shown, consent: shown.permit } });
  const isNamed = forged.code === 1 && forged.output.includes('CONSENT_MISMATCH');
  expect(isNamed, `a push with a forged consent is refused:\n${forged.output}`);
  print.text('');
  print.text('The same push, with its permit passed off as the consent that it rests on:');
  for (const line of report(firstLine(forged.output))) print.text(line);
}

/** Shows that an audit passes, and that it fails once a stored byte was edited. @throws Error when either is not so */
export async function showAudits(ledger: RunningLedger, print: Printer): Promise<void> {
  const args = ['log', '--url', ledger.client.url, '--policy', await writePolicy(ledger), '--rpc', ledger.rpcUrl];
  print.step('The auditor reads the whole log, trusting keys and contract alone');
  await ledger.quiet();
  const whole = await audit(args);
  expect(whole.code === 0, `the audit of the log passes:\n${whole.output}`);
  for (const line of report(whole.output)) print.text(line);

  print.step('Somebody edits one stored byte behind the ledger’s back');
  const edit = tamper(ledger.dir);
  print.fact('file', edit.path);
  print.fact(
    'byte',
    `${formatCount(edit.offset)}: 0x${edit.before.toString(16).padStart(2, '0')} → 0x${edit.after.toString(16).padStart(2, '0')}`,
  );
  const caught = await audit(args);
  expect(caught.code === 1, `the audit catches the edit:\n${caught.output}`);
  for (const line of report(caught.output)) print.text(line);
}

function firstLine(output: string): string {
  return output.trim().split('\n')[0] ?? '';
}

function leafIndexOf(bundle: Body): string {
  return /^index (\d+)$/m.exec(bundle.proof as string)?.[1] ?? '?';
}

/** Returns the auditor's report as broken lines of the demo. */
function report(output: string): string[] {
  const lines = output.trim().split('\n');
  return lines.flatMap((line) => broken(line.replace(/^ {2}/, '')));
}

/** Breaks a line between words where it is longer than a line of the demo; what is left stands below the value. */
function broken(line: string): string[] {
  if (line.length <= LINE_WIDTH) return [line];
  const end = line.lastIndexOf(' ', LINE_WIDTH);
  return [line.slice(0, end), ...broken(`${' '.repeat(VALUE_AT)}${line.slice(end + 1)}`)];
}
