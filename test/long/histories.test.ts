import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../core/consent/model.ts';
import type { Channel } from '../../core/consent/vocabulary.ts';
import { replayHistory } from '../../core/entry/history.ts';
import { isLedgerError } from '../../core/error.ts';
import { purposeInput } from '../../core/wire/registry.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { MemoryClock } from '../../lambdas/adapters/memory/clock.ts';
import { systemRandom } from '../../lambdas/adapters/node/system.ts';
import { changeObjection } from '../../lambdas/app/change-objection.ts';
import { consumePermit } from '../../lambdas/app/consume-permit.ts';
import { disclose } from '../../lambdas/app/disclose.ts';
import { evaluate } from '../../lambdas/app/evaluate.ts';
import { publishNotice } from '../../lambdas/app/publish-notice.ts';
import { recordConsent } from '../../lambdas/app/record-consent.ts';
import { registerPurpose } from '../../lambdas/app/register-purpose.ts';
import { registerRecipient } from '../../lambdas/app/register-recipient.ts';
import { registryCache } from '../../lambdas/app/registry-cache.ts';
import { requestPush } from '../../lambdas/app/request-push.ts';
import { subjectChain } from '../../lambdas/app/subject-chain.ts';
import { suspendRecipient } from '../../lambdas/app/suspend-recipient.ts';
import { withdrawConsent } from '../../lambdas/app/withdraw-consent.ts';
import { memoryDeps } from '../support/api.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { published } from '../support/published.ts';
import { UNTOLD } from '../support/pushes.ts';
import { NaiveModel } from './naive-model.ts';

const COMMANDS = 10_000;
const SUBJECTS = ['Ada', 'Bo', 'Cy'] as const;
const HOUR_MS = 3_600_000;
/** A check may go by a copy of the registry that is five seconds old. */
const CACHED_MS = 5_001;
const PERMIT_MS = 300_000;
const BY = (client: string) => ({ actor: { kind: 'client', client } satisfies Actor, idempotency: null });

let engine: TestEngine;
let table: string;
let ledgers = 0;
let done = 0;
beforeAll(async () => {
  engine = await startTestEngine();
  ({ table } = await engine.tables());
});
afterAll(() => engine.stop());

type PurposeName = 'offers' | 'quotes';

/** The use cases on the real engine, with a registry and customers of its own: the names of each ledger have its number. */
async function openLedger() {
  const own = (name: string) => `${name}-${number}`;
  const number = ledgers++;
  const clock = new MemoryClock();
  const store = new DynamoEventStore(engine.client, table);
  const base = {
    ...memoryDeps(undefined, store),
    clock,
    random: systemRandom,
    permitLifetimeSeconds: PERMIT_MS / 1_000,
  };
  const deps = { ...base, registry: registryCache({ store, clock }) };
  const [record, withdraw, push] = [recordConsent(deps), withdrawConsent(deps), requestPush(deps)];
  const [consume, disclosed, check] = [consumePermit(deps), disclose(deps), evaluate(deps)];
  const [register, publish, suspend] = [registerPurpose(deps), publishNotice(deps), suspendRecipient(deps)];
  const objecting = { made: changeObjection(deps, 'made'), lifted: changeObjection(deps, 'lifted') };
  const notices: Record<PurposeName, string[]> = { offers: [], quotes: [] };
  const permits: string[] = [];
  const recipientOf = (purpose: PurposeName) => (purpose === 'offers' ? null : own('acme'));

  async function define(purpose: PurposeName, retired: boolean) {
    const members =
      purpose === 'offers'
        ? { kind: 'push', channels: ['sms', 'email', 'app'], maxValidityDays: 30 }
        : { kind: 'disclosure', dataCategories: ['name', 'telephone', 'address'] };
    const input = purposeInput.parse({ ...members, title: { en: purpose }, retired });
    await published(deps, register(own(purpose), input), BY('registrar'));
  }

  async function word(purpose: PurposeName, material: boolean) {
    const text = `version ${notices[purpose].length + 1}`;
    const { body } = await published(deps, publish(own(purpose), { language: 'en', text, material }), BY('registrar'));
    notices[purpose].push(body.notice.id);
  }

  async function say(
    subject: string,
    purpose: PurposeName,
    extent: readonly string[] | null,
    version = 1,
    days: number | null = null,
  ) {
    const at = (later: number) => new Date(clock.nowMs() + later * 24 * HOUR_MS).toISOString();
    await record(
      own(subject),
      {
        ...{ purpose: own(purpose), recipient: recipientOf(purpose), decision: extent === null ? 'refused' : 'given' },
        channels: purpose === 'offers' ? ((extent ?? []) as Channel[]) : [],
        dataCategories: purpose === 'quotes' ? [...(extent ?? [])] : [],
        notice: extent === null ? null : { id: notices[purpose][version - 1] ?? '', language: 'en' },
        ...{ validFrom: null, validUntil: days === null ? null : at(days), served: null, fees: null, capture: null },
      },
      BY('app'),
    );
  }

  await define('offers', false);
  await define('quotes', false);
  const acme = { name: 'Acme', purposes: [own('quotes')], contact: null };
  await published(deps, registerRecipient(deps)(own('acme'), acme), BY('registrar'));
  await word('offers', true);
  await word('quotes', true);
  return {
    clock,
    permits,
    say,
    define,
    word,
    suspend: () => suspend(own('acme'), { reason: 'ended' }, BY('registrar')),
    withdraw: (subject: string, purpose: PurposeName) =>
      withdraw(own(subject), { purpose: own(purpose), recipient: recipientOf(purpose), capture: null }, BY('app')),
    object: (subject: string, change: 'made' | 'lifted') =>
      objecting[change](own(subject), { capture: null }, BY('app')),
    async push(subject: string, channel: string) {
      const asked = { subject: own(subject), purpose: own('offers'), channel, campaign: null, ...UNTOLD };
      const { body } = await push(asked, BY('marketing'));
      if (body.decision) permits.push(body.permit.id);
      return [...body.context.reasons].sort();
    },
    consume: async (permit: string) => [...(await consume(permit, BY('marketing'))).body.context.reasons].sort(),
    async disclose(subject: string, categories: readonly string[]) {
      const data = Object.fromEntries(categories.map((category) => [category, 'x']));
      const asked = { subject: own(subject), purpose: own('quotes'), recipient: own('acme'), data };
      const { body } = await disclosed(asked, BY('partner-gateway'));
      return body.decision ? Object.keys(body.data).sort() : [];
    },
    async check(subject: string, action: { readonly channel: string } | { readonly categories: readonly string[] }) {
      const isPush = 'channel' in action;
      const { context } = await check({
        subject: { type: 'customer', id: own(subject) },
        action: isPush
          ? { name: 'push', properties: { ...action, ...UNTOLD } }
          : { name: 'disclose', properties: { recipient: own('acme'), dataCategories: [...action.categories] } },
        resource: { type: 'purpose', id: own(isPush ? 'offers' : 'quotes') },
      });
      return [...context.reasons].sort();
    },
    /** The stored state, once the history has been replayed from its entries and has given it. */
    async replayed(subject: string) {
      const chain = subjectChain(deps.pepper, own(subject));
      const events = [];
      for (let before: number | null = null; ; ) {
        const page = await store.listEvents(chain, before, 100);
        events.push(...page);
        before = page.at(-1)?.seq ?? 0;
        if (page.length < 100) break;
      }
      const states = replayHistory(events.reverse(), deps.hash);
      const state = await store.readState(chain);
      if (state !== null) expect(states.at(-1)).toEqual(state);
      return state;
    },
  };
}

type Ledger = Awaited<ReturnType<typeof openLedger>>;
type Step = fc.AsyncCommand<NaiveModel, Ledger>;

/** A command that can always be run. */
const step = (name: string, run: (model: NaiveModel, ledger: Ledger) => Promise<void>): Step => ({
  check: () => true,
  async run(model, ledger) {
    done += 1;
    await run(model, ledger);
  },
  toString: () => name,
});

/** The code that the ledger refuses with, null when it does not. */
async function codeOf(act: Promise<unknown>): Promise<string | null> {
  try {
    await act;
    return null;
  } catch (error) {
    if (isLedgerError(error)) return error.code;
    throw error;
  }
}

/** Time goes on for both. */
function pass(model: NaiveModel, { clock }: Ledger, ms: number): void {
  clock.advance(ms);
  model.nowMs = clock.nowMs();
}

const subject = fc.constantFrom(...SUBJECTS);
const purpose = fc.constantFrom<PurposeName>('offers', 'quotes');
const channel = fc.constantFrom('sms', 'email', 'app', 'call');
const category = fc.constantFrom('name', 'telephone', 'address', 'certificate-number');
const categories = fc.uniqueArray(category, { minLength: 1, maxLength: 4 });
const extentOf = (name: PurposeName) =>
  fc.subarray(name === 'offers' ? ['sms', 'email', 'app'] : ['name', 'telephone', 'address'], { minLength: 1 });

const give = purpose
  .chain((name) =>
    fc.tuple(subject, fc.constant(name), extentOf(name), fc.nat(9), fc.option(fc.integer({ min: 1, max: 40 }))),
  )
  .map(([who, name, extent, pick, days]) =>
    step(`${who} gives ${name} ${extent} ${days}`, async (model, ledger) => {
      // The newest notice more often than an older one.
      const newest = model.purposes[name].notices.length;
      const version = pick < 7 ? newest : (pick % newest) + 1;
      const code = await codeOf(ledger.say(who, name, extent, version, days));
      expect(code).toBe(model.give(who, name, extent, version, days));
    }),
  );

const commands: fc.Arbitrary<Step>[] = [
  give,
  give,
  fc.tuple(subject, purpose).map(([who, name]) =>
    step(`${who} refuses ${name}`, async (model, ledger) => {
      await ledger.say(who, name, null);
      model.refuse(who, name);
    }),
  ),
  fc.tuple(subject, purpose).map(([who, name]) =>
    step(`${who} withdraws ${name}`, async (model, ledger) => {
      const code = await codeOf(ledger.withdraw(who, name));
      expect(code).toBe(model.withdraw(who, name) ? null : 'NOTHING_TO_WITHDRAW');
    }),
  ),
  fc.tuple(subject, fc.constantFrom('made' as const, 'lifted' as const)).map(([who, change]) =>
    step(`${who} objection ${change}`, async (model, ledger) => {
      const { body } = await ledger.object(who, change);
      expect(body.event !== null).toBe(model.objecting.has(who) === (change === 'lifted'));
      if (change === 'made') model.objecting.add(who);
      else model.objecting.delete(who);
    }),
  ),
  fc.tuple(subject, channel).map(([who, by]) =>
    step(`push to ${who} by ${by}`, async (model, ledger) => {
      const against = model.againstPush(who, by);
      expect(await ledger.push(who, by)).toEqual(against);
      if (against.length > 0) return;
      model.permits.push({ subject: who, channel: by, untilMs: model.nowMs + PERMIT_MS, used: false });
    }),
  ),
  fc.nat(3).map((back) => ({
    check: ({ permits }: Readonly<NaiveModel>) => permits.length > back,
    async run(model, ledger) {
      done += 1;
      const which = model.permits.length - 1 - back;
      const permit = model.permits[which];
      const id = ledger.permits[which];
      if (permit === undefined || id === undefined) throw new Error('the ledger gave another number of permits');
      if (permit.used) expect(await codeOf(ledger.consume(id))).toBe('PERMIT_CONSUMED');
      else if (model.nowMs >= permit.untilMs) expect(await codeOf(ledger.consume(id))).toBe('PERMIT_EXPIRED');
      else {
        const against = model.againstPush(permit.subject, permit.channel);
        expect(await ledger.consume(id)).toEqual(against);
        permit.used = against.length === 0;
      }
    },
    toString: () => `use the permit ${back} back`,
  })),
  fc.tuple(subject, categories).map(([who, asked]) =>
    step(`disclose ${asked} of ${who}`, async (model, ledger) => {
      const may = asked.filter((one) => model.againstDisclosure(who, [one]).length === 0).sort();
      expect(await ledger.disclose(who, asked)).toEqual(may);
    }),
  ),
  fc.tuple(subject, channel).map(([who, by]) =>
    step(`check a push to ${who} by ${by}`, async (model, ledger) => {
      expect(await ledger.check(who, { channel: by })).toEqual(model.againstPush(who, by));
    }),
  ),
  fc.tuple(subject, categories).map(([who, asked]) =>
    step(`check disclosing ${asked} of ${who}`, async (model, ledger) => {
      expect(await ledger.check(who, { categories: asked })).toEqual(model.againstDisclosure(who, asked));
    }),
  ),
  fc.tuple(purpose, fc.boolean()).map(([name, material]) =>
    step(`notice of ${name}, material: ${material}`, async (model, ledger) => {
      await ledger.word(name, material);
      model.purposes[name].notices.push(material);
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc.tuple(purpose, fc.nat(3)).map(([name, one]) =>
    step(`${name} retired: ${one === 0}`, async (model, ledger) => {
      await ledger.define(name, one === 0);
      model.purposes[name].retired = one === 0;
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc.nat(9).map((one) =>
    step(`suspend the recipient: ${one === 0}`, async (model, ledger) => {
      if (one !== 0) return;
      await ledger.suspend();
      model.suspended = true;
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc
    .constantFrom(1_000, PERMIT_MS - 1, PERMIT_MS, HOUR_MS, 24 * HOUR_MS, 30 * 24 * HOUR_MS)
    .map((ms) => step(`${ms} ms pass`, async (model, ledger) => pass(model, ledger, ms))),
];

test('random histories on the real engine are answered as a naive model answers, and replay to the committed states', async () => {
  let histories = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 250, size: 'max' }), async (steps) => {
      const ledger = await openLedger();
      const model = new NaiveModel(ledger.clock.nowMs());
      await fc.asyncModelRun(() => ({ model, real: ledger }), steps);
      for (const who of SUBJECTS) {
        const state = await ledger.replayed(who);
        const standing = (state?.consents ?? []).map(({ purpose: id, status }) => [id.split('-')[0], status]);
        expect(Object.fromEntries(standing)).toEqual(model.standing(who));
        expect((state?.objection ?? null) !== null).toBe(model.objecting.has(who));
        histories += 1;
      }
    }),
    { numRuns: 100, seed: 20_261_124, endOnFailure: true },
  );
  console.info(`${done} commands in ${histories} histories: no divergence`);
  expect(done).toBeGreaterThanOrEqual(COMMANDS);
});
