import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isLedgerError } from '../../core/kernel/error.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import {
  type NaiveAbout,
  NaiveModel,
  type NaivePurposeName,
  type NaiveSpeaker,
  purposeOf,
  RECIPIENTS,
} from './naive-model.ts';
import { type Ledger, openLedger, PERMIT_MS } from './open-ledger.ts';
import { shareOf } from './share.ts';

const RUNS = shareOf(100);
const COMMANDS = shareOf(10_000);
const SUBJECTS = ['Ada', 'Bo', 'Cy'] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A check may go by a copy of the registry that is five seconds old. */
const CACHED_MS = 5_001;

let engine: TestEngine;
let names: Awaited<ReturnType<TestEngine['tables']>>;
let done = 0;
beforeAll(async () => {
  engine = await startTestEngine();
  names = await engine.tables();
});
afterAll(() => engine.stop());

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
const purpose = fc.constantFrom<NaivePurposeName>('offers', 'quotes');
const about = fc.constantFrom<NaiveAbout>('offers', 'offers', ...RECIPIENTS);
const recipient = fc.constantFrom<NaiveAbout>(...RECIPIENTS);
const channel = fc.constantFrom('sms', 'email', 'app', 'call');
const category = fc.constantFrom('name', 'telephone', 'address', 'certificate-number');
const categories = fc.uniqueArray(category, { minLength: 1, maxLength: 4 });
const partOf = (it: NaiveAbout | 'quotes') =>
  fc.subarray(it === 'offers' ? ['sms', 'email', 'app'] : ['name', 'telephone', 'address'], { minLength: 1 });

const isByStaff = fc.nat(4).map((one) => one === 0);
const speaker = fc.constantFrom<NaiveSpeaker>('self', 'self', 'self', 'staff', 'staff', 'guardian');
/** How long ago the capture claims that something was said; null: it claims nothing. */
const lateMs = fc.option(fc.constantFrom(0, 1_000, HOUR_MS, DAY_MS, 10 * DAY_MS, 40 * DAY_MS), { freq: 2 });
const notByGuardian = fc.record({ by: fc.constantFrom<NaiveSpeaker>('self', 'self', 'staff'), lateMs });

const give = about
  .chain((it) =>
    fc.record({
      who: subject,
      it: fc.constant(it),
      extent: partOf(it),
      pick: fc.nat(9),
      by: speaker,
      lateMs,
      days: fc.option(fc.integer({ min: 1, max: 40 })),
      readAloud: fc.boolean(),
    }),
  )
  .map(({ who, it, extent, pick, ...how }) =>
    step(`${who} gives ${it} ${extent} ${JSON.stringify(how)}`, async (model, ledger) => {
      // The newest notice more often than an older one.
      const newest = model.purposes[purposeOf(it)].notices.length;
      const version = pick < 7 ? newest : (pick % newest) + 1;
      let effect: string | null = null;
      const code = await codeOf(
        ledger.say(who, it, extent, { version, ...how }).then((said) => {
          effect = said;
        }),
      );
      const predicted = model.give(who, it, { extent, version, ...how });
      if ('effect' in predicted) expect([code, effect]).toEqual([null, predicted.effect]);
      else expect(predicted.against).toContain(code);
    }),
  );

const withdraw = fc
  .oneof(about, fc.constant<'quotes'>('quotes'))
  .chain((it) =>
    fc.record({ who: subject, it: fc.constant(it), part: fc.option(partOf(it), { freq: 2 }), how: notByGuardian }),
  )
  .map(({ who, it, part, how }) =>
    step(`${who} withdraws ${it} ${part ?? 'whole'} ${JSON.stringify(how)}`, async (model, ledger) => {
      await ledger.withdraw(who, it, part, how);
      model.withdraw(who, it, part, how);
    }),
  );

const commands: fc.Arbitrary<Step>[] = [
  give,
  give,
  give,
  withdraw,
  fc.tuple(subject, about, notByGuardian).map(([who, it, how]) =>
    step(`${who} refuses ${it} ${JSON.stringify(how)}`, async (model, ledger) => {
      await ledger.say(who, it, null, { version: 1, days: null, readAloud: false, ...how });
      model.refuse(who, it, how);
    }),
  ),
  fc.tuple(subject, about).map(([who, it]) =>
    step(`${who} confirms ${it}`, async (model, ledger) => {
      let captured = true;
      const code = await codeOf(
        ledger.confirm(who, it).then((was) => {
          captured = was;
        }),
      );
      if (captured) expect(code).toBe(model.confirm(who, it));
    }),
  ),
  fc
    .tuple(
      subject,
      fc.constantFrom('objection' as const, 'sharing' as const, 'restriction' as const),
      fc.constantFrom('made' as const, 'lifted' as const, 'lifted' as const),
      isByStaff,
    )
    .map(([who, optOut, change, byStaff]) =>
      step(`${who} ${optOut} ${change}, by staff: ${byStaff}`, async (model, ledger) => {
        const optedOut = model.optedOut[optOut];
        const isMade = optedOut.has(who);
        let event: unknown = null;
        const code = await codeOf(
          ledger.optOut(who, optOut, change, byStaff).then(({ body }) => {
            event = body.event;
          }),
        );
        expect(code).toBe(model.optOut(who, optOut, change, byStaff));
        if (code === null) expect(event !== null).toBe(isMade === (change === 'lifted'));
      }),
    ),
  fc
    .tuple(subject, fc.option(fc.integer({ min: 1, max: 60 }), { freq: 2 }), fc.boolean(), isByStaff)
    .map(([who, minorDays, elderly, byStaff]) =>
      step(
        `${who} is a minor for ${minorDays} days, elderly: ${elderly}, by staff: ${byStaff}`,
        async (model, ledger) => {
          const code = await codeOf(ledger.know(who, minorDays, elderly, byStaff));
          expect(code).toBe(model.know(who, minorDays, elderly, byStaff));
        },
      ),
    ),
  fc.tuple(subject, fc.option(fc.integer({ min: 1, max: 60 })), isByStaff).map(([who, days, byStaff]) =>
    step(`${who} gets a guardian for ${days} days, by staff: ${byStaff}`, async (model, ledger) => {
      const code = await codeOf(ledger.appoint(who, days, byStaff));
      expect(code).toBe(model.appoint(who, days, byStaff));
    }),
  ),
  fc.tuple(subject, fc.boolean()).map(([who, byThemselves]) =>
    step(`the guardian of ${who} is one no longer, by themselves: ${byThemselves}`, async (model, ledger) => {
      const code = await codeOf(ledger.end(who, byThemselves));
      expect(code).toBe(model.end(who, byThemselves));
    }),
  ),
  fc.tuple(subject, about).map(([who, it]) =>
    step(`may ${who} be asked about ${it}`, async (model, ledger) => {
      expect(await ledger.ask(who, it)).toEqual(model.againstAsking(who, it));
    }),
  ),
  fc
    .tuple(subject, purpose)
    .map(([who, name]) =>
      step(`${who} is shown the notice of ${name}`, async (_, ledger) => void (await ledger.serve(who, name))),
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
        const against = model.againstUse(permit);
        expect(await ledger.consume(id)).toEqual(against);
        permit.used = against.length === 0;
      }
    },
    toString: () => `use the permit ${back} back`,
  })),
  fc.tuple(subject, recipient, categories).map(([who, it, asked]) =>
    step(`disclose ${asked} of ${who} to ${it}`, async (model, ledger) => {
      const may = asked.filter((one) => model.againstDisclosure(who, it, [one]).length === 0).sort();
      expect(await ledger.disclose(who, it, asked)).toEqual(may);
    }),
  ),
  fc.tuple(subject, channel).map(([who, by]) =>
    step(`check a push to ${who} by ${by}`, async (model, ledger) => {
      expect(await ledger.check(who, 'offers', [by])).toEqual(model.againstPush(who, by));
    }),
  ),
  fc.tuple(subject, recipient, categories).map(([who, it, asked]) =>
    step(`check disclosing ${asked} of ${who} to ${it}`, async (model, ledger) => {
      expect(await ledger.check(who, it, asked)).toEqual(model.againstDisclosure(who, it, asked));
    }),
  ),
  fc.tuple(purpose, fc.boolean()).map(([name, material]) =>
    step(`notice of ${name}, material: ${material}`, async (model, ledger) => {
      await ledger.word(name, material);
      model.purposes[name].notices.push({ material, publishedMs: model.nowMs });
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc.tuple(purpose, fc.nat(5), fc.constantFrom(7, 30, null)).map(([name, one, days]) =>
    step(`${name} retired: ${one === 0}, cool-down: ${days}`, async (model, ledger) => {
      await ledger.define(name, one === 0, days);
      model.define(name, one === 0, days);
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc.tuple(recipient, fc.constantFrom('contact', 'name', 'legalId')).map(([it, changed]) =>
    step(`another ${changed} of ${it}`, async (model, ledger) => {
      if (await ledger.change(it, changed)) {
        model.changedMs.set(it, model.nowMs);
        // No consent to it is taken, and no notice is editorial, before one states who it is now.
        await ledger.word('quotes', true);
        model.purposes.quotes.notices.push({ material: true, publishedMs: model.nowMs });
      }
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc.tuple(recipient, fc.nat(19)).map(([it, one]) =>
    step(`suspend ${it}: ${one === 0}`, async (model, ledger) => {
      if (one !== 0) return;
      await ledger.suspend(it);
      model.suspended.add(it);
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc
    .constantFrom(1_000, PERMIT_MS - 1, PERMIT_MS, HOUR_MS, DAY_MS, 30 * DAY_MS)
    .map((ms) => step(`${ms} ms pass`, async (model, ledger) => pass(model, ledger, ms))),
];

test('random histories on the real engine are answered as a naive model answers, and replay to the committed states', async () => {
  let histories = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 250, size: 'max' }), async (steps) => {
      const ledger = await openLedger(engine, names);
      const model = new NaiveModel(ledger.clock.nowMs());
      // So that the words are old enough for captures of before today.
      pass(model, ledger, 90 * DAY_MS);
      await fc.asyncModelRun(() => ({ model, real: ledger }), steps);
      for (const who of SUBJECTS) {
        const state = await ledger.replayed(who);
        for (const it of ['offers', ...RECIPIENTS] as const)
          expect(ledger.counting(state, it)).toEqual(model.counting(who, it));
        for (const optOut of ['objection', 'sharing', 'restriction'] as const) {
          expect((state?.[optOut] ?? null) !== null).toBe(model.optedOut[optOut].has(who));
        }
        histories += 1;
      }
    }),
    { numRuns: RUNS, seed: 20_261_124, endOnFailure: true },
  );
  console.info(`${done} commands in ${histories} histories: no divergence`);
  expect(done).toBeGreaterThanOrEqual(COMMANDS);
});
