import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonTools } from '../../scripts/aws/python.ts';
import { type Bank, openBank } from '../e2e/bank.ts';
import { readTarget } from '../e2e/target.ts';
import type { Body } from '../support/ledger-api.ts';

const SEED = 20_261_123;
const LEAST_CASES = 2_000;
const RUN_TIMEOUT_MS = 600_000;
const LARGEST_REPORT = 256 * 1024 * 1024;

/** Checks that hold for every answer, whatever was sent; a gateway's own refusals are the red team's business. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'positive_data_acceptance',
];

/** A request may fit the document and still not the registry, what stands, or a permit's life. */
const ACCEPTED = ['2xx', 404, 409, 422];
/** As those, and what is registered already is another version than the request names, if it names any. */
const REPLACED = [...ACCEPTED, 412, 428];
/** Statuses that refuse a call that does not fit the document: the tool's own list, and 413 for too long a body. */
const REFUSED = [400, 401, 403, 404, 406, 412, 413, 422, 428];
/**
 * Lists the operations with a rule that no schema can express: quiet hours begin and end at different times, in a
 * time zone that exists, as a customer's own does; a report covers few enough days, in order; a version of the
 * catalogue belongs to an id; a registrar does not approve a proposal of their own; a text for people holds visible
 * characters and, as any name, none that a reader cannot see; an id of another system is in NFC; a language names no
 * variant twice; `If-Match` holds an entity tag in its quotes, out of which the tool takes it; a program does nothing
 * that takes the customer or two members of staff; the first page of an export has a reason, leaves in order and no
 * cursor.
 */
const BEYOND_SCHEMA = {
  registerPurpose: [...REPLACED, 400],
  changeProfile: [...REPLACED, 400, 403],
  patchProfile: [...REPLACED, 400, 403],
  reportShownNotices: [...ACCEPTED, 400],
  readCatalogue: [...ACCEPTED, 400],
  publishNotice: [...ACCEPTED, 400],
  registerRecipient: [...REPLACED, 400],
  suspendRecipient: [...ACCEPTED, 400],
  registerProduct: [...REPLACED, 400],
  approveContent: [...ACCEPTED, 400],
  registerStaff: [...REPLACED, 400],
  registerPlace: [...REPLACED, 400],
  registerCampaign: [...REPLACED, 400],
  registerClient: [...REPLACED, 400],
  readClient: [...ACCEPTED, 400],
  readClientVersion: [...ACCEPTED, 400],
  listClients: [...ACCEPTED, 400],
  registerChannel: [...REPLACED, 400],
  readChannel: [...ACCEPTED, 400],
  readChannelVersion: [...ACCEPTED, 400],
  listChannels: [...ACCEPTED, 400],
  approveProposal: [...ACCEPTED, 403],
  evaluate: [...ACCEPTED, 400],
  evaluateMany: [...ACCEPTED, 400],
  requestPush: [...ACCEPTED, 400],
  disclose: [...ACCEPTED, 400],
  recordConsent: [...ACCEPTED, 400],
  readConsents: [...ACCEPTED, 400],
  withdrawConsent: [...ACCEPTED, 400],
  confirmConsent: [...ACCEPTED, 400],
  sendCode: [...ACCEPTED, 400],
  ask: [...ACCEPTED, 400],
  serveNotice: [...ACCEPTED, 400],
  acknowledge: [...ACCEPTED, 400],
  complain: [...ACCEPTED, 400],
  object: [...ACCEPTED, 400],
  liftObjection: [...ACCEPTED, 400, 403],
  restrict: [...ACCEPTED, 400],
  liftRestriction: [...ACCEPTED, 400, 403],
  pause: [...ACCEPTED, 400],
  resume: [...ACCEPTED, 400, 403],
  readProfile: [...ACCEPTED, 400],
  appointRepresentative: [...ACCEPTED, 400, 403],
  endAppointment: [...ACCEPTED, 400],
  readHistory: [...ACCEPTED, 400],
  exportEvents: [...ACCEPTED, 400],
  listActs: [...ACCEPTED, 400],
  approveAct: [...ACCEPTED, 400, 403],
  rejectAct: [...ACCEPTED, 400, 403],
  dispute: [...ACCEPTED, 400],
  listDisputes: [...ACCEPTED, 400],
  answerDispute: [...ACCEPTED, 400, 403],
  sendApprovalCode: [...ACCEPTED, 400, 403],
};

/** Lists the operations that take a token of staff, and that a gateway refuses to everybody else. */
const STAFF_ALONE = ['answerDispute', 'sendApprovalCode'];

/** The part of the tool's report that these tests read. */
interface Outcome {
  readonly cases: number;
  readonly statuses: ReadonlySet<number>;
  /** Checks that did not hold, with the request; and operations that no case could be made for. */
  readonly failures: readonly string[];
}

interface Interaction {
  readonly request: { readonly method: string; readonly uri: string; readonly body: Content };
  readonly response: { readonly status_code: number; readonly content: Content } | null;
}
type Content = { readonly $base64: string } | null;

interface Report {
  readonly ScenarioFinished?: {
    readonly recorder: {
      readonly checks?: Readonly<Record<string, readonly { readonly name: string; readonly status: string }[]>>;
      readonly interactions?: Readonly<Record<string, Interaction>>;
    };
  };
  readonly NonFatalError?: unknown;
  readonly FatalError?: unknown;
}

describe('requests made from the OpenAPI document', () => {
  const target = readTarget();
  let dir: string;
  let bin: string;
  let bank: Bank;
  let cases = 0;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'schemathesis-'));
    bin = await pythonTools(['schemathesis==4.32.5']);
    bank = await openBank(target);
  });
  afterAll(() => {
    if (dir !== undefined) rmSync(dir, { recursive: true });
  });

  it('are answered as it says, whatever they hold', async () => {
    const outcome = await run('anything', { examples: 14, parameters: {} });
    expect(outcome.failures).toEqual([]);
    cases += outcome.cases;
  });

  it('are answered as it says about things that exist', async () => {
    const outcome = await run('existing', { examples: 20, parameters: await existing() });
    expect(outcome.failures).toEqual([]);
    expect([...outcome.statuses]).toEqual(expect.arrayContaining([200, 201]));
    cases += outcome.cases;
  });

  it(`are at least ${LEAST_CASES}`, () => {
    expect(cases).toBeGreaterThanOrEqual(LEAST_CASES);
  });

  /** By path, values for its parameters. */
  async function existing(): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
    const { api, tokens, offers, recipient } = bank;
    const subject = bank.subject('fuzzed');
    const path = `/v1/subjects/${subject}/consents`;
    const given = await api.expect(201, tokens.app, 'POST', path, bank.consentToOffers());
    const push = { subject, purpose: offers, channel: 'sms' };
    const { permit } = await api.expect(201, tokens.marketing, 'POST', '/v1/pushes', push);
    const event = (given.event as Body).id as string;
    return {
      '/v1/purposes/{id}/notices': { id: offers },
      '/v1/recipients/{id}/suspension': { id: recipient },
      '/v1/subjects/{subject}/consents': { subject },
      '/v1/subjects/{subject}/history': { subject },
      '/v1/subjects/{subject}/objection': { subject },
      '/v1/permits/{id}/consumption': { id: (permit as Body).id as string },
      '/v1/events/{event}/receipt': { event },
      '/v1/events/{event}/proof': { event },
    };
  }

  async function run(
    name: string,
    options: { examples: number; parameters: Readonly<Record<string, Readonly<Record<string, string>>>> },
  ): Promise<Outcome> {
    const config = join(dir, `${name}.toml`);
    const report = join(dir, `${name}.ndjson`);
    writeFileSync(config, configuration(bank, options.parameters));
    const operations = Object.keys(options.parameters).flatMap((path) => ['--include-path', path]);
    const { code, output } = await execute(join(bin, 'st'), [
      ...['--config-file', config, 'run', `${target.apiUrl}/openapi.json`, '--url', target.apiUrl],
      ...['--phases', 'examples,coverage,fuzzing', '--max-examples', String(options.examples), '--seed', String(SEED)],
      ...['--checks', CHECKS.join(','), '--continue-on-failure', '--no-shrink', '--warnings', 'off'],
      // Two instants in order are rare among generated ones.
      ...['--suppress-health-check', 'filter_too_much'],
      ...['--report', 'ndjson', '--report-ndjson-path', report, ...operations],
    ]);
    // 1: a check did not hold, which the report tells better.
    if (code > 1) throw new Error(`schemathesis ended with ${code}:\n${output}`);
    try {
      return readReport(report);
    } catch (cause) {
      throw new Error(`schemathesis ended with ${code} and left no report:\n${output}`, { cause });
    }
  }

  function execute(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
    const options = { cwd: dir, timeout: RUN_TIMEOUT_MS, maxBuffer: LARGEST_REPORT };
    return new Promise((resolve) => {
      execFile(command, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, output: stdout.slice(-4_000) + stderr.slice(-4_000) });
      });
    });
  }
});

/** The tool's configuration: a token for each tag of the document, and the values of parameters. */
function configuration(
  { tokens }: Bank,
  parameters: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  const quoted = (text: string) => JSON.stringify(text);
  const tokenOf = {
    Registry: tokens.registrar,
    Consents: tokens.app,
    Decisions: tokens.marketing,
    Proofs: tokens.auditor,
  };
  const byTag = Object.entries(tokenOf).flatMap(([tag, token]) => [
    '[[operations]]',
    `include-tag = ${quoted(tag)}`,
    `headers = { Authorization = ${quoted(`Bearer ${token}`)} }`,
  ]);
  // The first that names an option decides it.
  const byStaff = STAFF_ALONE.flatMap((operation) => [
    '[[operations]]',
    `include-operation-id = ${quoted(operation)}`,
    `headers = { Authorization = ${quoted(`Bearer ${tokens.staff}`)} }`,
  ]);
  const byPath = Object.entries(parameters).flatMap(([path, values]) => [
    '[[operations]]',
    `include-path = ${quoted(path)}`,
    `parameters = { ${Object.entries(values).map(([name, value]) => `${quoted(`path.${name}`)} = ${quoted(value)}`)} }`,
  ]);
  const beyond = Object.entries(BEYOND_SCHEMA).flatMap(([operation, statuses]) => [
    '[[operations]]',
    `include-operation-id = ${quoted(operation)}`,
    `checks.positive_data_acceptance.expected-statuses = ${JSON.stringify(statuses)}`,
  ]);
  const checks = Object.entries({ positive_data_acceptance: ACCEPTED, negative_data_rejection: REFUSED }).flatMap(
    ([check, statuses]) => [`[checks.${check}]`, `expected-statuses = ${JSON.stringify(statuses)}`],
  );
  return [...checks, ...byStaff, ...byTag, ...byPath, ...beyond, ''].join('\n');
}

function readReport(file: string): Outcome {
  let cases = 0;
  const statuses = new Set<number>();
  const failures: string[] = [];
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const event = JSON.parse(line) as Report;
    if (event.NonFatalError !== undefined || event.FatalError !== undefined) failures.push(line);
    const { checks = {}, interactions = {} } = event.ScenarioFinished?.recorder ?? {};
    for (const [id, interaction] of Object.entries(interactions)) {
      cases += 1;
      if (interaction.response === null) failures.push(`no answer: ${told(interaction)}`);
      else statuses.add(interaction.response.status_code);
      const failed = (checks[id] ?? []).filter(
        ({ name, status }) => status === 'failure' && !isGatewaysOwn(name, interaction),
      );
      failures.push(...failed.map(({ name }) => `${name}: ${told(interaction)}`));
    }
  }
  return { cases, statuses, failures };
}

/** The tool also leaves the token out; a gateway that refuses that before the API does it in its own words. */
function isGatewaysOwn(check: string, { response }: Interaction): boolean {
  return check === 'content_type_conformance' && response?.status_code === 401;
}

/** Request and answer on one line. */
function told({ request, response }: Interaction): string {
  const textOf = (content: Content | undefined) =>
    Buffer.from(content?.$base64 ?? '', 'base64')
      .toString()
      .slice(0, 500);
  const answer = `${response?.status_code} ${textOf(response?.content)}`;
  return `${request.method} ${request.uri} ${textOf(request.body)} → ${answer}`;
}
