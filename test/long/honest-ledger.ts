import { parseBundle } from '../../core/entry/bundle.ts';
import { verifyBundle } from '../../core/entry/verify-bundle.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { isLedgerError } from '../../core/kernel/error.ts';
import { parseCoverage } from '../../core/proof/parts.ts';
import { verifyCoverage } from '../../core/proof/verify-coverage.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { startLabels } from '../../lambdas/app/log/start-labels.ts';
import { startRules } from '../../lambdas/app/log/start-rules.ts';
import { ShiftedClock } from '../memory/clock.ts';
import { MemoryCodeStore } from '../memory/code-store.ts';
import { apiOn, type Body, LABEL_KEY, OFFERS, QUOTES, withRegistry } from '../support/api.ts';
import { ORIGIN } from '../support/events.ts';
import { CHECKPOINT_KEY, memoryParts, pipelineOn } from '../support/memory-ledger.ts';
import { verifiedPlaceOf } from '../support/proofs.ts';
import { randomFrom } from './random-from.ts';

/** How one ledger runs. */
export interface HonestRun {
  readonly anchorSeconds: number;
  /** How far the clock of each of its machines is ahead of the chain's. */
  readonly aheadMs: readonly number[];
  /** The number of pushes and disclosures that are made. */
  readonly made: number;
}

/** Counts what came of the pushes and disclosures of a run. */
export interface HonestOutcome {
  covered: number;
  /** The number of those that were made. */
  made: number;
  /** The number of times that the ledger said no. */
  no: number;
  registered: number;
  /** The number of things that people said of which the place was verified. */
  placed: number;
  /** The verifier's words on each that it refuses. */
  readonly refused: string[];
}

const SUBJECTS = 40;
const PROMISE_LIMIT_MS = 3_600_000;
const QUIET = { from: '22:00', to: '06:00', timeZone: 'Asia/Shanghai' };
const CHANNELS = ['sms', 'email', 'app'];

/**
 * Runs a ledger of several machines, on which people say yes and no, programs push and disclose, and registrars change
 * the registry, until so many pushes and disclosures were made; verifies the coverage of each once it is anchored.
 */
export async function runHonestly({ anchorSeconds, aheadMs, made }: HonestRun): Promise<HonestOutcome> {
  const parts = memoryParts();
  const { clock, tables } = parts;
  const random = randomFrom(anchorSeconds);
  const machines = aheadMs.map((ms, i) =>
    apiOn(
      { ...parts, clock: new ShiftedClock(clock, ms), codes: new MemoryCodeStore(tables) },
      { seed: `machine ${i} of ${anchorSeconds}` },
    ),
  );
  const sequencers = [pipelineOn(parts, clock), pipelineOn(parts, clock)] as const;
  const [first, timer] = [machines[0] as (typeof machines)[number], sequencers[0]];
  const outcome: HonestOutcome = { covered: 0, made: 0, no: 0, registered: 0, placed: 0, refused: [] };
  const waiting = new Set<string>();
  const said = new Set<string>();
  const machine = () => random.one(machines);
  let anchorAtMs = clock.nowMs();

  await startRules(first.deps)();
  await startLabels(first.deps)([LABEL_KEY.publicKey]);
  const notices = await withRegistry(first);
  await first.send('registrar', 'PUT', '/v1/campaigns/spring', { ...CAMPAIGN, oncePerSubject: false });
  const change = registryChanges();
  // A ledger is in use once its label key is in the log: nothing that people say is logged before.
  await Promise.all(sequencers.map(({ sweep }) => sweep()));

  /** Lets time pass, in which what is recorded comes to the log, and the timers run. */
  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await Promise.all(sequencers.map(({ sweep }) => sweep()));
    if (clock.nowMs() < anchorAtMs) return;
    anchorAtMs = clock.nowMs() + anchorSeconds * 1_000;
    await timer.publish();
    await Promise.all(sequencers.map(({ buildMap }) => buildMap()));
    await timer.sweep();
    await timer.publish();
    await timer.anchorNext();
    await judgeWaiting();
  }

  /** Verifies what is anchored by now with a statement behind it: its coverage, and the place of what people said. */
  async function judgeWaiting(): Promise<void> {
    for (const event of said) {
      const { status } = await machine().send('auditor', 'GET', `/v1/events/${event}/place`);
      if (status === 202) continue;
      said.delete(event);
      await verifiedPlaceOf(first, event);
      outcome.placed++;
    }
    for (const event of waiting) {
      const { status, body } = await machine().send('auditor', 'GET', `/v1/events/${event}/proof`);
      if (status === 202) continue;
      waiting.delete(event);
      try {
        await judge(body);
        await verifiedPlaceOf(first, event);
        outcome.covered++;
      } catch (error) {
        if (!isLedgerError(error)) throw error;
        outcome.refused.push(`${error.code}: ${error.message}`);
      }
    }
  }

  async function judge(body: Body): Promise<void> {
    const { chainId, contract } = parts.anchor.target;
    const bundle = parseBundle(utf8(JSON.stringify(body)));
    const policy = {
      origin: ORIGIN,
      checkpointKeys: [{ key: CHECKPOINT_KEY, from: null, until: null }],
      chain: { chainId, contract, genesisHash: null, finalized: false, confirmations: 0 },
      promiseRoots: [],
      logKeys: [],
      receiptKeys: [],
      labelKeys: [{ version: 1, publicKey: LABEL_KEY.publicKey }],
      mapCosigners: [],
      promiseLimitSeconds: PROMISE_LIMIT_MS / 1_000,
      registrars: 1,
    };
    const anchored = await parts.anchor.anchorsAbove(0n, Number.MAX_SAFE_INTEGER);
    const anchors = anchored.map(({ treeSize, anchoredAt }) => ({ treeSize, atMs: Number(anchoredAt) * 1_000 }));
    verifyCoverage(
      parseCoverage(bundle.coverage),
      verifyBundle(bundle, policy, { hash: nodeSha256 }),
      { ...policy, promiseLimitMs: PROMISE_LIMIT_MS },
      { hash: nodeSha256, anchors, anchoredAtMs: null },
    );
  }

  function count(answer: Body | undefined): void {
    if (answer === undefined) outcome.no++;
    else {
      outcome.made++;
      waiting.add(answer.id);
    }
  }

  async function say(subject: string): Promise<void> {
    const on = `/v1/subjects/${subject}`;
    const consent = random.below(3) === 0 ? quotesOf() : offersOf();
    const part = random.below(2) === 0 ? { channels: [random.one(CHANNELS)] } : {};
    const saying = random.below(8);
    const [token, method, path, body] =
      saying < 4
        ? ['app', 'POST', 'consents', consent]
        : saying === 4
          ? ['app', 'POST', 'withdrawals', { purpose: 'credit-card-offers', ...part }]
          : saying === 5
            ? ['app', 'PUT', 'objection', {}]
            : [`customer.${subject}`, 'DELETE', 'objection', undefined];
    const answer = await machine().send(token, method, `${on}/${path}`, body);
    if (answer.body.event?.id !== undefined) said.add(answer.body.event.id);
  }

  function offersOf(): Body {
    const channels = CHANNELS.filter(() => random.below(3) > 0);
    const said = {
      purpose: 'credit-card-offers',
      decision: 'given',
      notice: notices.offers,
      capture: { channel: 'app' },
    };
    return { ...said, channels: channels.length === 0 ? ['sms'] : channels };
  }

  function quotesOf(): Body {
    const uses = random.below(2) === 0 ? {} : { uses: { atMost: 3, per: 'month' } };
    const dataCategories = random.below(2) === 0 ? ['name'] : ['name', 'telephone'];
    const about = { purpose: 'insurance-quotes', recipient: 'acme-insurance', notice: notices.quotes };
    return { ...about, decision: 'given', dataCategories, capture: { channel: 'app' }, ...uses };
  }

  async function push(subject: string): Promise<void> {
    const campaign = random.below(4) === 0 ? { campaign: 'spring' } : {};
    const asked = { subject, purpose: 'credit-card-offers', channel: random.one(CHANNELS), ...campaign };
    const { body } = await machine().send('marketing', 'POST', '/v1/pushes', asked);
    if (body.permit === undefined) return count(undefined);
    if (random.below(3) === 0) await pass(random.below(20_000));
    if (random.below(6) === 0) await say(subject);
    if (random.below(6) === 0) await register();
    const used = await machine().send('marketing', 'POST', `/v1/permits/${body.permit.id}/consumption`);
    count(used.body.decision === true ? used.body.event : undefined);
  }

  async function disclose(subject: string): Promise<void> {
    const data = random.below(2) === 0 ? { name: 'Li' } : { name: 'Li', telephone: '1', address: '1' };
    const asked = { subject, purpose: 'insurance-quotes', recipient: 'acme-insurance', data };
    const { body } = await machine().send('marketing', 'POST', '/v1/disclosures', asked);
    count(body.event?.type === 'disclosure.made' ? body.event : undefined);
  }

  async function register(): Promise<void> {
    const [path, body] = random.one(change)(outcome.registered);
    const { status } = await machine().send('registrar', path.endsWith('/notices') ? 'POST' : 'PUT', path, body);
    if (status < 300) outcome.registered++;
  }

  for (let i = 0; i < SUBJECTS; i++) {
    await machine().send('app', 'POST', `/v1/subjects/C-${i}/consents`, i % 2 === 0 ? offersOf() : quotesOf());
    await pass(100);
  }
  while (outcome.made < made) {
    const subject = `C-${random.below(SUBJECTS)}`;
    const doing = random.below(20);
    if (doing === 0) await register();
    else if (doing < 6) await say(subject);
    else if (doing < 14) await push(subject);
    else await disclose(subject);
    await pass(50 + random.below(2_000));
  }
  for (let i = 0; i < 3; i++) await pass(anchorSeconds * 1_000);
  return outcome;
}

const CAMPAIGN = { purpose: 'credit-card-offers', from: '2026-11-01T00:00:00.000Z', until: '2027-11-01T00:00:00.000Z' };

/** Returns the changes of the registry, each of which is another one each time. */
function registryChanges(): readonly ((time: number) => readonly [path: string, body: Body])[] {
  return [
    (time) => ['/v1/purposes/credit-card-offers', { ...OFFERS, title: { en: `Offers ${time}` }, quietHours: QUIET }],
    (time) => ['/v1/purposes/credit-card-offers', { ...OFFERS, maxValidityDays: 700 - (time % 100) }],
    (time) => ['/v1/purposes/insurance-quotes', { ...QUOTES, title: { en: `Quotes ${time}` } }],
    (time) => [
      '/v1/recipients/acme-insurance',
      { name: 'Acme Insurance', purposes: ['insurance-quotes'], contact: `c${time}@acme.example` },
    ],
    (time) => [
      '/v1/campaigns/spring',
      { ...CAMPAIGN, oncePerSubject: false, until: `2027-${11 + (time % 2)}-01T00:00:00.000Z` },
    ],
    (time) => ['/v1/channels/sms', { title: { en: `SMS ${time}` }, staffed: false, retired: false }],
    (time) => ['/v1/purposes/credit-card-offers/notices', { language: 'en', text: `Notice ${time}`, material: false }],
  ];
}
