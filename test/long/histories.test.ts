import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isLedgerError } from '../../core/kernel/error.ts';
import { PAUSABLE } from '../../core/vocabulary.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import {
  FIRST_OFFERED,
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
/** Lists reasons that so many histories cannot but meet. */
const TO_MEET = [
  ...['counts', 'waits', 'none', 'used', 'paused'],
  ...['clock-behind', 'CLOCK_BEHIND', 'purpose-changed', 'recipient-changed', 'guardian-consent-ended'],
  ...['CHANNEL_NOT_IN_PURPOSE', 'DATA_CATEGORY_NOT_IN_PURPOSE', 'NOTICE_DOES_NOT_COVER', 'NOTICE_NOT_SERVED'],
  ...['NOTICE_LANGUAGES_MISSING', 'NOTICE_MATERIAL', 'NOTICE_SUPERSEDED', 'CAPTURE_BEFORE_NOTICE'],
];
/** How often each effect, reason and code was met. */
const met = new Map<string, number>();
beforeAll(async () => {
  engine = await startTestEngine();
  names = await engine.tables();
});
afterAll(() => engine.stop());

type Step = fc.AsyncCommand<NaiveModel, Ledger>;

/** A command that can be run where it makes sense, or always. */
const step = (
  name: string,
  run: (model: NaiveModel, ledger: Ledger) => Promise<void>,
  check: Step['check'] = () => true,
): Step => ({
  check,
  async run(model, ledger) {
    done += 1;
    await run(model, ledger);
  },
  toString: () => name,
});

/** Returns the answer, once it is known that it was met. */
function meet(answer: readonly string[]): readonly string[] {
  for (const one of answer) met.set(one, (met.get(one) ?? 0) + 1);
  return answer;
}

/** The code that the ledger refuses with, null when it does not. */
async function codeOf(act: Promise<unknown>): Promise<string | null> {
  try {
    await act;
    return null;
  } catch (error) {
    if (isLedgerError(error)) return meet([error.code])[0] ?? null;
    throw error;
  }
}

/** Time goes on for both, or their clock is set back. */
function pass(model: NaiveModel, { clock }: Ledger, ms: number): void {
  clock.advance(ms);
  model.nowMs = clock.nowMs();
}

const subject = fc.constantFrom(...SUBJECTS);
const purpose = fc.constantFrom<NaivePurposeName>('offers', 'quotes');
const about = fc.constantFrom<NaiveAbout>('offers', 'offers', ...RECIPIENTS);
const recipient = fc.constantFrom<NaiveAbout>(...RECIPIENTS);
const pausable = fc.constantFrom(...PAUSABLE);
const channel = fc.constantFrom('sms', 'email', 'app', 'call');
const category = fc.constantFrom('name', 'telephone', 'address', 'certificate-number');
const categories = fc.uniqueArray(category, { minLength: 1, maxLength: 4 });
const partOf = (it: NaiveAbout | 'quotes') =>
  fc.subarray<string>([...FIRST_OFFERED[it === 'quotes' ? it : purposeOf(it)]], { minLength: 1 });

/** Says whether something is tried that will hardly be taken. */
const careless = fc.nat(4).map((one) => one === 0);
const isByProgram = fc.nat(4).map((one) => one === 0);
const speaker = fc.constantFrom<NaiveSpeaker>('self', 'self', 'self', 'staff', 'staff', 'guardian');
/** How long ago the capture claims that something was said; null: it claims nothing. */
const lateMs = fc.option(fc.constantFrom(0, 1_000, HOUR_MS, DAY_MS, 10 * DAY_MS, 40 * DAY_MS), { freq: 2 });
const notByGuardian = fc.record({ by: fc.constantFrom<NaiveSpeaker>('self', 'self', 'staff'), lateMs });

/** A refusal says nothing of what was shown. */
const NOTHING_SHOWN = { language: 'en', version: 1, served: false, days: null, readAloud: false };

const give = about
  .chain((it) =>
    fc.record({
      who: subject,
      it: fc.constant(it),
      extent: partOf(it),
      pick: fc.nat(19),
      served: fc.boolean(),
      by: speaker,
      lateMs,
      days: fc.option(fc.integer({ min: 1, max: 35 }), { freq: 2 }),
      careless,
      readAloud: fc.boolean(),
    }),
  )
  .map(({ who, it, extent: named, pick, careless: isCareless, by: anybody, ...late }) =>
    step(`${who} gives ${it} ${named} by ${anybody} ${JSON.stringify(late)}`, async (model, ledger) => {
      // More often what can be agreed to, by somebody who can.
      const { offered } = model.purposes[purposeOf(it)].definition;
      const extent = isCareless ? named : offered.filter((one, n) => n === 0 || named.includes(one));
      const somebody = model.isMinor(who) ? 'guardian' : anybody === 'guardian' ? 'self' : anybody;
      const how = { ...late, by: isCareless ? anybody : somebody };
      const { languages } = model.purposes[purposeOf(it)];
      const language = languages[pick % languages.length] ?? '';
      // The newest notice more often than an older one.
      const { length: newest } = model.purposes[purposeOf(it)].noticesIn(language);
      const version = pick < 14 ? newest : (pick % newest) + 1;
      let effect: string | null = null;
      const code = await codeOf(
        ledger.say(who, it, extent, { language, version, ...how }).then((said) => {
          effect = said;
        }),
      );
      const predicted = model.give(who, it, { extent, language, version, ...how });
      if ('effect' in predicted) expect([code, ...meet([effect ?? ''])]).toEqual([null, predicted.effect]);
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

/** The clock is as far ahead of the right one as this, or behind it. */
async function setClock(model: NaiveModel, ledger: Ledger, aheadMs: number): Promise<void> {
  done += 1;
  pass(model, ledger, aheadMs - model.aheadMs);
  model.aheadMs = aheadMs;
}

const rightClock: fc.Arbitrary<Step> = fc.constant({
  check: ({ aheadMs }) => aheadMs !== 0,
  run: (model, ledger) => setClock(model, ledger, 0),
  toString: () => 'the clock is right again',
});

const define = purpose
  .chain((name) =>
    fc.record({
      name: fc.constant(name),
      // More often all of it, so that what was taken away is given back.
      offered: fc.oneof(fc.constant([...FIRST_OFFERED[name]]), partOf(name)),
      one: fc.nat(5),
      coolDownDays: fc.constantFrom(7, 30, null),
      demanding: fc.nat(5),
    }),
  )
  .map(({ name, offered, one, coolDownDays, demanding }) => {
    const definition = { retired: one === 0, coolDownDays, offered, demandsServed: demanding === 0 };
    return step(`${name} is ${JSON.stringify(definition)}`, async (model, ledger) => {
      await ledger.define(name, definition);
      model.define(name, definition);
      pass(model, ledger, CACHED_MS);
    });
  });

const push = fc.tuple(subject, channel).map(([who, by]) =>
  step(`push to ${who} by ${by}`, async (model, ledger) => {
    const against = model.againstPush(who, by);
    expect(meet(await ledger.push(who, by))).toEqual(against);
    model.recorded(who);
    if (against.length > 0) return;
    model.permits.push({ subject: who, channel: by, untilMs: model.nowMs + PERMIT_MS, used: false });
  }),
);

const use: fc.Arbitrary<Step> = fc.nat(3).map((back) => ({
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
      expect(meet(await ledger.consume(id))).toEqual(against);
      model.recorded(permit.subject);
      permit.used = against.length === 0;
      if (permit.used) meet(['used']);
    }
  },
  toString: () => `use the permit ${back} back`,
}));

const commands: fc.Arbitrary<Step>[] = [
  ...Array.from({ length: 7 }, () => give),
  withdraw,
  fc.tuple(subject, about, notByGuardian).map(([who, it, how]) =>
    step(`${who} refuses ${it} ${JSON.stringify(how)}`, async (model, ledger) => {
      await ledger.say(who, it, null, { ...NOTHING_SHOWN, ...how });
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
      isByProgram,
    )
    .map(([who, optOut, change, byProgram]) =>
      step(`${who} ${optOut} ${change}, by a program: ${byProgram}`, async (model, ledger) => {
        const optedOut = model.optedOut[optOut];
        const isMade = optedOut.has(who);
        let event: unknown = null;
        const code = await codeOf(
          ledger.optOut(who, optOut, change, byProgram).then((made) => {
            event = made;
          }),
        );
        expect(code).toBe(model.optOut(who, optOut, change, byProgram));
        if (code === null) expect(event !== null).toBe(isMade === (change === 'lifted'));
      }),
    ),
  fc
    .tuple(subject, pausable, fc.option(fc.integer({ min: 1, max: 20 }), { freq: 3 }), isByProgram)
    .map(([who, of, days, byProgram]) =>
      step(`${who} pauses ${of} for ${days} days, by a program: ${byProgram}`, async (model, ledger) => {
        const [wasPaused, untilMs] = [model.isPaused(who, of), model.pausedUntilMs[of].get(who)];
        let event: unknown = null;
        const code = await codeOf(
          ledger.pause(who, of, days, byProgram).then((made) => {
            event = made;
          }),
        );
        expect(code).toBe(model.pause(who, of, days, byProgram));
        const isRecorded = days === null ? wasPaused : model.pausedUntilMs[of].get(who) !== untilMs;
        if (code === null) expect(event !== null).toBe(isRecorded);
      }),
    ),
  fc
    .tuple(subject, fc.option(fc.integer({ min: 1, max: 60 }), { freq: 2 }), fc.boolean(), isByProgram)
    .map(([who, minorDays, elderly, byProgram]) =>
      step(
        `${who} is a minor for ${minorDays} days, elderly: ${elderly}, by a program: ${byProgram}`,
        async (model, ledger) => {
          const code = await codeOf(ledger.know(who, minorDays, elderly, byProgram));
          expect(code).toBe(model.know(who, minorDays, elderly, byProgram));
        },
      ),
    ),
  fc
    .tuple(subject, fc.option(fc.integer({ min: 1, max: 60 })), isByProgram, careless)
    .map(([who, days, byProgram, isCareless]) =>
      step(
        `${who} gets a guardian for ${days} days, by a program: ${byProgram}`,
        async (model, ledger) => {
          const code = await codeOf(ledger.appoint(who, days, byProgram));
          expect(code).toBe(model.appoint(who, days, byProgram));
        },
        (model) => isCareless || model.isMinor(who),
      ),
    ),
  fc.tuple(subject, fc.boolean(), careless).map(([who, byThemselves, isCareless]) =>
    step(
      `the guardian of ${who} is one no longer, by themselves: ${byThemselves}`,
      async (model, ledger) => {
        const code = await codeOf(ledger.end(who, byThemselves));
        expect(code).toBe(model.end(who, byThemselves));
      },
      (model) => isCareless || model.isAppointed(who),
    ),
  ),
  fc.tuple(subject, about).map(([who, it]) =>
    step(`may ${who} be asked about ${it}`, async (model, ledger) => {
      expect(meet(await ledger.ask(who, it))).toEqual(model.againstAsking(who, it));
      model.recorded(who);
    }),
  ),
  fc.tuple(subject, purpose, fc.nat(9), lateMs).map(([who, name, pick, late]) =>
    step(`${who} is shown notice ${pick} of ${name}, said ${late} ms late`, async (model, ledger) => {
      const { languages } = model.purposes[name];
      const language = languages[pick % languages.length] ?? '';
      await ledger.serve(who, name, language, model.purposes[name].noticesIn(language).length, late);
      model.show(who, name, language, late);
    }),
  ),
  push,
  push,
  fc.tuple(subject, fc.integer({ min: 1, max: 30 })).map(([who, days]) =>
    step(`${who} is a minor with a guardian for ${days} days`, async (model, ledger) => {
      const elderly = model.elderly.has(who);
      expect(await codeOf(ledger.know(who, days, elderly, false))).toBe(model.know(who, days, elderly, false));
      expect(await codeOf(ledger.appoint(who, null, false))).toBe(model.appoint(who, null, false));
    }),
  ),
  use,
  use,
  fc.tuple(subject, recipient, categories).map(([who, it, asked]) =>
    step(`disclose ${asked} of ${who} to ${it}`, async (model, ledger) => {
      const may = asked.filter((one) => model.againstDisclosure(who, it, [one]).length === 0).sort();
      expect(await ledger.disclose(who, it, asked)).toEqual(may);
      model.recorded(who);
    }),
  ),
  fc.tuple(subject, channel).map(([who, by]) =>
    step(`check a push to ${who} by ${by}`, async (model, ledger) => {
      expect(meet(await ledger.check(who, 'offers', [by]))).toEqual(model.againstPush(who, by));
    }),
  ),
  fc.tuple(subject, recipient, categories).map(([who, it, asked]) =>
    step(`check disclosing ${asked} of ${who} to ${it}`, async (model, ledger) => {
      expect(meet(await ledger.check(who, it, asked))).toEqual(model.againstDisclosure(who, it, asked));
    }),
  ),
  fc
    .tuple(purpose, fc.boolean(), fc.subarray(['en', 'zh-CN', 'fr'], { minLength: 1 }), fc.boolean())
    .map(([name, material, some, all]) =>
      step(`notice of ${name} in ${some}, or in all: ${all}, material: ${material}`, async (model, ledger) => {
        const languages = all ? [...new Set([...model.purposes[name].languages, ...some])] : some;
        const code = await codeOf(ledger.word(name, languages, material));
        expect(code).toBe(model.publish(name, languages, material));
        pass(model, ledger, CACHED_MS);
      }),
    ),
  define,
  define,
  fc.tuple(recipient, fc.constantFrom('contact', 'name', 'legalId'), fc.boolean()).map(([it, changed, isStated]) =>
    step(`another ${changed} of ${it}, stated by a notice: ${isStated}`, async (model, ledger) => {
      model.register(it, await ledger.change(it, changed));
      if (isStated) {
        const { languages } = model.purposes.quotes;
        await ledger.word('quotes', languages, true);
        expect(model.publish('quotes', languages, true)).toBe(null);
      }
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc.tuple(recipient, fc.nat(19)).map(([it, one]) =>
    step(`suspend ${it}: ${one === 0}`, async (model, ledger) => {
      if (one !== 0) return;
      await ledger.suspend(it);
      model.suspend(it);
      pass(model, ledger, CACHED_MS);
    }),
  ),
  fc
    .constantFrom(1_000, PERMIT_MS - 1, PERMIT_MS, HOUR_MS, DAY_MS, 30 * DAY_MS)
    .map((ms) => step(`${ms} ms pass`, async (model, ledger) => pass(model, ledger, ms))),
  fc.constantFrom(-DAY_MS, -HOUR_MS, -61_000, -30_000, 30_000, 61_000, 4 * 60_000).map((ms) => ({
    check: ({ aheadMs }: Readonly<NaiveModel>) => aheadMs === 0,
    run: (model, ledger) => setClock(model, ledger, ms),
    toString: () => `the clock goes ${ms} ms ahead`,
  })),
  rightClock,
  rightClock,
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
        for (const of of PAUSABLE) {
          const until = state?.pauses[of]?.until;
          expect(until && Date.parse(until)).toBe(model.pausedUntilMs[of].get(who));
        }
        histories += 1;
      }
    }),
    { numRuns: RUNS, seed: 20_261_124, endOnFailure: true },
  );
  console.info(`${done} commands in ${histories} histories: no divergence`);
  console.info([...met].map(([what, times]) => `${what} ${times}`).join(', '));
  expect(done).toBeGreaterThanOrEqual(COMMANDS);
  expect([...met.keys()]).toEqual(expect.arrayContaining(TO_MEET));
});
