import { type Answered, apiOn, type Body } from './api.ts';
import { memoryParts, storesOn } from './memory-ledger.ts';
import { FUND_TEXT, furnishedWithFund, sha256Of } from './products.ts';

/** A request as a page shows it; `<name>` in its path or body stands for an id or a code that the ledger has made. */
export interface Call {
  /** Whose token it comes with, as `memoryApi` knows them; null: none. */
  readonly as: string | null;
  /** Method and path. */
  readonly call: string;
  /** Members that are sent with `body` and not shown. */
  readonly usual?: object;
  /** The members that matter here, or the text of the whole body. */
  readonly body?: object | string;
  /** The part that is shown of a long body. */
  readonly excerpt?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that gets a certain answer. */
export interface Example extends Call {
  /** Says in words who asks and what has happened before, where the request does not. */
  readonly when?: string;
  /** The same for the ledger, in order: requests that it accepts, and anything else. */
  readonly before?: readonly (Call | ((ledger: Ledger) => unknown))[];
  /** Set where publishing takes two registrars, from `before` on. */
  readonly approvals?: 2;
  /** Set where the ledger takes so many events about a subject a minute, from `before` on. */
  readonly subjectWritesPerMinute?: number;
}

export type Ledger = ReturnType<typeof ledgerOn>;
type Furnished = Awaited<ReturnType<typeof furnishedWithFund>>;

let furnished: Promise<Furnished> | undefined;
let untouched: Ledger | undefined;

/**
 * Returns the answer of a furnished ledger, its ids named as in the example. An example with steps before it gets a
 * ledger of its own.
 */
export async function answerTo(example: Example): Promise<Answered> {
  furnished ??= furnishedWithFund();
  const start = await furnished;
  untouched ??= ledgerOn(start, {});
  const ledger = example.before === undefined ? untouched : ledgerOn(start, example);
  for (const step of example.before ?? []) {
    if (typeof step === 'function') await step(ledger);
    else await accept(ledger, step);
  }
  const answer = await request(ledger, example);
  return { ...answer, body: withoutIds(ledger, answer.body) };
}

/** A ledger that begins where the furnished one stands. */
function ledgerOn(
  { parts, offers, quotes, superseded }: Furnished,
  { approvals, subjectWritesPerMinute = 0 }: Pick<Example, 'approvals' | 'subjectWritesPerMinute'>,
) {
  const tables = parts.tables.copy();
  const api = apiOn(
    { ...memoryParts(), ...storesOn(tables), tables },
    { approvals: approvals ?? 1, subjectWritesPerMinute, seed: 'example' },
  );
  /** The ids and texts that names in requests and answers stand for. */
  const names = new Map([
    ['<notice>', offers.notice.id as string],
    ['<quotes-notice>', quotes.notice.id as string],
    ['<superseded-notice>', superseded.id as string],
    ['<content>', sha256Of(FUND_TEXT)],
  ]);
  return { ...api, names };
}

async function accept(ledger: Ledger, call: Call): Promise<void> {
  // A step that only leads to an example need not show which version it replaces.
  const { status, body } = await request({ ...ledger, sendAsIs: ledger.send }, call);
  if (status >= 400) throw new Error(`${call.call} is to be accepted: ${status} ${JSON.stringify(body)}`);
  for (const name of ['event', 'permit', 'proposal', 'notice']) {
    if (body[name]?.id !== undefined) ledger.names.set(`<${name}>`, body[name].id);
  }
  const code = ledger.deps.codeDelivery.sent.at(-1)?.code;
  if (code !== undefined) ledger.names.set('<code>', code);
}

/** Sends a request and returns the answer. */
export function request(
  { sendAsIs: send, names }: Ledger,
  { as, call, usual, body, headers = {} }: Call,
): Promise<Answered> {
  const filled = (text: string) => text.replace(/<[a-z-]+>/g, (name) => names.get(name) ?? name);
  const [method = '', path = ''] = filled(call).split(' ');
  const text = typeof body === 'string' ? body : JSON.stringify({ ...usual, ...body });
  const sent = body === undefined && usual === undefined ? undefined : filled(text);
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return send(as, method, path, sent, Object.fromEntries(lower));
}

function withoutIds({ names }: Ledger, body: Body): Body {
  if (typeof body !== 'object') return body;
  const named = [...names].reduce((text, [name, value]) => text.replaceAll(value, name), JSON.stringify(body));
  return JSON.parse(named.replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, '<id>'));
}

/** The lines of a page that show an example and the essential part of its answer. */
export function exampleLines({ when, ...call }: Example, outcome: string, essential: object): readonly string[] {
  const answered = [outcome, ...Object.entries(essential).map(([name, value]) => `${name}: ${spaced(value)}`)];
  return [...(when === undefined ? [] : [when, '']), '```text', ...requestLines(call), '', ...answered, '```'];
}

function requestLines({ call, usual, body, excerpt, headers = {} }: Call): readonly string[] {
  const lines = [call, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  if (excerpt !== undefined || typeof body === 'string') return [...lines, excerpt ?? String(body)];
  const members = Object.entries(body ?? {}).map(([name, value]) => `"${name}": ${spaced(value)}`);
  const shown = usual === undefined ? members : ['…', ...members];
  return shown.length === 0 ? lines : [...lines, shown.length === 1 && usual ? '{ … }' : `{ ${shown.join(', ')} }`];
}

/** JSON on one line that can be read. */
function spaced(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replaceAll(/\[ | \]/g, (bracket) => bracket.trim());
}
