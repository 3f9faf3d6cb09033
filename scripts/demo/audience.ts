import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import cliProgress from 'cli-progress';
import type { LedgerClient } from './client.ts';
import { audit, type RunningLedger, writePolicy } from './ledger.ts';
import { formatCount, type Printer } from './print.ts';

const PURPOSE = 'term-deposit-offers';
const SEED = 81;
const AT_ONCE = 32;

/** The outcomes that are drawn for a customer whose channel is on record; `upTo` is a share of 100. */
const RULE = [
  { upTo: 55, outcome: 'given', expected: 'allowed', text: 'gives, for the channel on record' },
  { upTo: 65, outcome: 'other-channel', expected: 'channel-not-consented', text: 'gives, but for email only' },
  { upTo: 80, outcome: 'refused', expected: 'refused', text: 'refuses' },
  { upTo: 90, outcome: 'withdrawn', expected: 'withdrawn', text: 'gives, then withdraws' },
  { upTo: 100, outcome: 'never-asked', expected: 'no-consent', text: 'was never asked' },
] as const;

/** The channel for each `contact` of the file; null where the bank has no channel on record. */
const CHANNEL_OF_CONTACT: ReadonlyMap<string, string | null> = new Map([
  ['cellular', 'sms'],
  ['telephone', 'call'],
  ['unknown', null],
  ['', null],
]);
const CAMPAIGN_DEFAULT_CHANNEL = 'call';

/** A reference to a notice in one language. */
interface NoticeName {
  readonly id: string;
  readonly language: string;
}

/** A customer of an audience, with the outcome that the printed rule draws. */
export interface Customer {
  readonly id: string;
  /** null when the bank has no channel on record. */
  readonly channel: string | null;
  readonly outcome: (typeof RULE)[number]['outcome'];
  readonly expected: string;
}

/**
 * Records consents drawn by the printed rule for a real audience, checks everybody for one campaign, and shows how many
 * may be reached and why the others may not.
 * @throws Error when an answer does not follow from the customer's own consent, or the numbers do not add up
 */
export async function checkAudience(
  ledger: RunningLedger,
  print: Printer,
  customers: readonly Customer[],
): Promise<void> {
  const { client } = ledger;
  print.step('A real audience');
  const known = customers.filter((customer) => customer.channel !== null);
  showRule(print, customers.length, customers.length - known.length);
  const notice = await registerPurpose(client);
  await recordConsents(client, print, known, notice);
  await checkEverybody(client, print, customers);
  await showAudit(ledger, print);
}

function showRule(print: Printer, total: number, unknown: number): void {
  print.fact('file', `${formatCount(total)} customers, ${formatCount(unknown)} of them with no channel on record`);
  print.fact('rule', `with a channel on record, drawn by a seeded generator (mulberry32, seed ${SEED}):`);
  let from = 0;
  for (const { upTo, text } of RULE) {
    print.fact('', `${String(upTo - from).padStart(3)} %  ${text}`);
    from = upTo;
  }
  print.fact('', 'without one: nothing is recorded, as nobody was asked');
}

/** Registers the purpose with its notice; returns the notice as a consent names it. */
async function registerPurpose(client: LedgerClient): Promise<NoticeName> {
  await client.call('registrar', 'PUT', `/v1/purposes/${PURPOSE}`, {
    kind: 'push',
    title: { en: 'Term deposit offers' },
    channels: ['sms', 'call', 'email'],
    maxValidityDays: 730,
  });
  const published = await client.call('registrar', 'POST', `/v1/purposes/${PURPOSE}/notices`, {
    language: 'en',
    text: 'We would like to tell you about our term deposits.',
  });
  return { id: (published.body.notice as { id: string }).id, language: 'en' };
}

async function recordConsents(
  client: LedgerClient,
  print: Printer,
  known: readonly Customer[],
  notice: NoticeName,
): Promise<void> {
  print.step('Every consent is recorded, one call each');
  const asked = known.filter((customer) => customer.outcome !== 'never-asked');
  const recording = await everyone('recording', asked, async (customer) => {
    await client.call('app', 'POST', `/v1/subjects/${customer.id}/consents`, consentOf(customer, notice));
    if (customer.outcome === 'withdrawn') {
      await client.call('app', 'POST', `/v1/subjects/${customer.id}/withdrawals`, {
        purpose: PURPOSE,
        recipient: null,
        capture: { channel: 'app' },
      });
    }
  });
  const events = asked.length + asked.filter((customer) => customer.outcome === 'withdrawn').length;
  print.yes(
    `${formatCount(events)} events in ${recording.toFixed(0)} s (${formatCount(Math.round(events / recording))} a second)`,
  );
}

async function checkEverybody(client: LedgerClient, print: Printer, customers: readonly Customer[]): Promise<void> {
  print.step('Everybody is checked for one campaign, on the channel on record');
  const reasons = new Map<string, number>();
  let wrong = 0;
  const checking = await everyone('checking', customers, async (customer) => {
    const { body } = await client.call('marketing', 'POST', '/access/v1/evaluation', {
      subject: { type: 'customer', id: customer.id },
      action: { name: 'push', properties: { channel: customer.channel ?? CAMPAIGN_DEFAULT_CHANNEL } },
      resource: { type: 'purpose', id: PURPOSE },
    });
    const { decision, context } = body as { decision: boolean; context: { reasons: string[] } };
    const answer = decision ? 'allowed' : context.reasons.join(', ');
    reasons.set(answer, (reasons.get(answer) ?? 0) + 1);
    if (answer !== customer.expected) wrong += 1;
  });
  print.yes(
    `${formatCount(customers.length)} checks in ${checking.toFixed(0)} s (${formatCount(Math.round(customers.length / checking))} a second)`,
  );
  showAnswers(print, reasons, customers.length);
  if (wrong > 0) throw new Error(`${wrong} answers differ from what the customers' consents say`);
  print.text('');
  print.yes(
    `the numbers add up to ${formatCount(customers.length)}, and each answer is the one that the customer's own consent gives`,
  );
}

/** Prints the answers with their shares. @throws Error when they do not add up to the audience */
function showAnswers(print: Printer, reasons: ReadonlyMap<string, number>, customers: number): void {
  const rows = [...reasons].sort((a, b) => b[1] - a[1]);
  const total = rows.reduce((sum, [, number]) => sum + number, 0);
  const share = (number: number) => `${((100 * number) / customers).toFixed(1)} %`;
  print.table(
    ['may be pushed to?', 'customers', 'share'],
    [
      ...rows.map(([reason, number]) => [
        reason === 'allowed' ? 'yes' : `no: ${reason}`,
        formatCount(number),
        share(number),
      ]),
      ['all', formatCount(total), share(total)],
    ],
  );
  if (total !== customers) throw new Error(`the table adds up to ${total}, but the audience has ${customers}`);
}

async function showAudit(ledger: RunningLedger, print: Printer): Promise<void> {
  print.step('The log of it all is anchored and audited');
  const size = await ledger.quiet();
  print.fact('log', `${formatCount(Number(size))} entries, published and anchored`);
  const verdict = await audit([
    'log',
    '--url',
    ledger.client.url,
    '--policy',
    await writePolicy(ledger),
    '--rpc',
    ledger.rpcUrl,
  ]);
  for (const line of verdict.output.trimEnd().split('\n').slice(0, 1)) print.text(line);
  if (verdict.code !== 0) throw new Error('the audit of the log failed');
}

/**
 * Reads the rows of a file as customers `BM-00001` …, with the outcomes that the printed rule draws.
 * @throws Error naming the line when the file is not such an audience
 */
export function readAudience(file: string): readonly Customer[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...lines] = text.trimEnd().split(/\r?\n/);
  const column = header.split(',').indexOf('contact');
  if (column < 0) throw new Error(`${file}: the first line names no column \`contact\``);
  if (lines.length === 0) throw new Error(`${file}: there is no customer after the first line`);
  const random = mulberry32(SEED);
  return lines.map((line, row) => {
    const channel = CHANNEL_OF_CONTACT.get(line.split(',')[column] ?? '');
    if (channel === undefined) {
      const known = [...CHANNEL_OF_CONTACT.keys()].map((value) => `\`${value}\``).join(', ');
      throw new Error(`${file}, line ${row + 2}: the column \`contact\` must hold one of ${known}`);
    }
    const drawn = 100 * random();
    const rule = RULE.find(({ upTo }) => drawn < upTo) ?? RULE[4];
    const id = `BM-${String(row + 1).padStart(5, '0')}`;
    return channel === null
      ? { id, channel, outcome: 'never-asked', expected: 'no-consent' }
      : { id, channel, outcome: rule.outcome, expected: rule.expected };
  });
}

function consentOf(customer: Customer, notice: NoticeName) {
  const refused = customer.outcome === 'refused';
  const channels = customer.outcome === 'other-channel' ? ['email'] : [customer.channel];
  return {
    purpose: PURPOSE,
    decision: refused ? 'refused' : 'given',
    channels: refused ? [] : channels,
    notice,
    capture: { channel: 'app' },
  };
}

/** Runs `work` for all customers, several at once, with a progress bar; returns the seconds it took. */
async function everyone(
  label: string,
  customers: readonly Customer[],
  work: (customer: Customer) => Promise<void>,
): Promise<number> {
  const bar = new cliProgress.SingleBar({
    format: `    ${label} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 15_000,
    etaBuffer: 2_000,
    stream: process.stdout,
  });
  const started = performance.now();
  bar.start(customers.length, 0);
  const queue = customers.values();
  const worker = async () => {
    for (const customer of queue) {
      await work(customer);
      bar.increment();
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    bar.stop();
  }
  return (performance.now() - started) / 1000;
}

/** Makes a small seeded generator of numbers in [0, 1). Source: Tommy Ettinger, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
