import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isLedgerError } from '../../core/kernel/error.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { NaiveModel, type NaivePurposeName, type NaiveSpeaker } from './naive-model.ts';
import { type Ledger, openLedger, PERMIT_MS } from './open-ledger.ts';

const COMMANDS = 10_000;
const SUBJECTS = ['Ada', 'Bo', 'Cy'] as const;
const HOUR_MS = 3_600_000;
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
const channel = fc.constantFrom('sms', 'email', 'app', 'call');
const category = fc.constantFrom('name', 'telephone', 'address', 'certificate-number');
const categories = fc.uniqueArray(category, { minLength: 1, maxLength: 4 });
const extentOf = (name: NaivePurposeName) =>
  fc.subarray(name === 'offers' ? ['sms', 'email', 'app'] : ['name', 'telephone', 'address'], { minLength: 1 });

const isByStaff = fc.nat(4).map((one) => one === 0);
const speaker = fc.constantFrom<NaiveSpeaker>('self', 'self', 'staff', 'guardian');

const give = purpose
  .chain((name) =>
    fc.record({
      who: subject,
      name: fc.constant(name),
      extent: extentOf(name),
      pick: fc.nat(9),
      by: speaker,
      days: fc.option(fc.integer({ min: 1, max: 40 })),
      readAloud: fc.boolean(),
    }),
  )
  .map(({ who, name, extent, pick, ...how }) =>
    step(`${who} gives ${name} ${extent} ${JSON.stringify(how)}`, async (model, ledger) => {
      // The newest notice more often than an older one.
      const newest = model.purposes[name].notices.length;
      const version = pick < 7 ? newest : (pick % newest) + 1;
      const code = await codeOf(ledger.say(who, name, extent, { version, ...how }));
      const against = model.give(who, name, { extent, version, ...how });
      if (code === null) expect(against).toEqual([]);
      else expect(against).toContain(code);
    }),
  );

const commands: fc.Arbitrary<Step>[] = [
  give,
  give,
  fc.tuple(subject, purpose, fc.constantFrom('self' as const, 'staff' as const)).map(([who, name, by]) =>
    step(`${who} refuses ${name} by ${by}`, async (model, ledger) => {
      await ledger.say(who, name, null, { version: 1, days: null, by, readAloud: false });
      model.refuse(who, name, by === 'staff');
    }),
  ),
  fc.tuple(subject, purpose).map(([who, name]) =>
    step(`${who} withdraws ${name}`, async (model, ledger) => {
      const { body } = await ledger.withdraw(who, name);
      expect(body.event.type).toBe(`consent.${model.withdraw(who, name)}`);
    }),
  ),
  fc.tuple(subject, purpose).map(([who, name]) =>
    step(`${who} confirms ${name}`, async (model, ledger) => {
      let captured = true;
      const code = await codeOf(
        ledger.confirm(who, name).then((was) => {
          captured = was;
        }),
      );
      if (captured) expect(code).toBe(model.confirm(who, name));
    }),
  ),
  fc
    .tuple(
      subject,
      fc.constantFrom('objection' as const, 'restriction' as const),
      fc.constantFrom('made' as const, 'lifted' as const, 'lifted' as const),
      isByStaff,
    )
    .map(([who, stop, change, byStaff]) =>
      step(`${who} ${stop} ${change}, by staff: ${byStaff}`, async (model, ledger) => {
        const standing = stop === 'objection' ? model.objecting : model.restricting;
        const stood = standing.has(who);
        let event: unknown = null;
        const code = await codeOf(
          ledger.stop(who, stop, change, byStaff).then(({ body }) => {
            event = body.event;
          }),
        );
        expect(code).toBe(model.stop(standing, who, change, byStaff));
        if (code === null) expect(event !== null).toBe(stood === (change === 'lifted'));
      }),
    ),
  fc.tuple(subject, fc.nat(2), fc.boolean(), isByStaff).map(([who, young, elderly, byStaff]) =>
    step(`${who} is a minor: ${young === 0}, elderly: ${elderly}, by staff: ${byStaff}`, async (model, ledger) => {
      const minor = young === 0;
      const care = [...(minor ? (['minor'] as const) : []), ...(elderly ? (['elderly'] as const) : [])];
      const code = await codeOf(ledger.know(who, care, byStaff));
      expect(code).toBe(model.know(who, { minor, elderly }, byStaff));
    }),
  ),
  fc.tuple(subject, fc.option(fc.integer({ min: 1, max: 60 })), isByStaff).map(([who, days, byStaff]) =>
    step(`${who} gets a guardian for ${days} days, by staff: ${byStaff}`, async (model, ledger) => {
      const code = await codeOf(ledger.appoint(who, days, byStaff));
      expect(code).toBe(model.appoint(who, days, byStaff));
    }),
  ),
  subject.map((who) =>
    step(`the guardian of ${who} is one no longer`, async (model, ledger) => {
      const code = await codeOf(ledger.end(who));
      expect(code).toBe(model.guardianUntilMs.delete(who) ? null : 'REPRESENTATIVE_UNKNOWN');
    }),
  ),
  fc.tuple(subject, purpose).map(([who, name]) =>
    step(`may ${who} be asked about ${name}`, async (model, ledger) => {
      expect(await ledger.ask(who, name)).toEqual(model.againstAsking(who, name));
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
  fc.tuple(purpose, fc.nat(3), fc.constantFrom(7, 30, null)).map(([name, one, days]) =>
    step(`${name} retired: ${one === 0}, cool-down: ${days}`, async (model, ledger) => {
      await ledger.define(name, one === 0, days);
      model.purposes[name].retired = one === 0;
      model.purposes[name].coolDownDays = days;
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
      const ledger = await openLedger(engine, names);
      const model = new NaiveModel(ledger.clock.nowMs());
      await fc.asyncModelRun(() => ({ model, real: ledger }), steps);
      for (const who of SUBJECTS) {
        const state = await ledger.replayed(who);
        const standing = (state?.pairs ?? []).map(({ purpose: id, current, waiting }) => [
          id.split('-')[0],
          (current ?? waiting)?.status,
        ]);
        expect(Object.fromEntries(standing)).toEqual(model.standing(who));
        expect((state?.objection ?? null) !== null).toBe(model.objecting.has(who));
        expect((state?.restriction ?? null) !== null).toBe(model.restricting.has(who));
        histories += 1;
      }
    }),
    { numRuns: 100, seed: 20_261_124, endOnFailure: true },
  );
  console.info(`${done} commands in ${histories} histories: no divergence`);
  expect(done).toBeGreaterThanOrEqual(COMMANDS);
});
