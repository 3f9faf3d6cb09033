import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACME, apiOn, type Body } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const RECIPIENTS = ['acme-insurance', 'beta-insurance', 'gamma-insurance'] as const;
const api = await furnishedApi();
/** Another process over the same stores. */
const elsewhere = apiOn(api.parts, { seed: 'elsewhere' });
const quotes = await quotesOfAll();
const atStep = stepsOf(api.parts.events, ['readHead', 'readState', 'findEvent', 'record'], api.parts.putDown);
let subjects = 0;

/** Registers the recipients, and shows all of them in a new notice. */
async function quotesOfAll() {
  for (const one of RECIPIENTS.slice(1)) {
    await api.send('registrar', 'PUT', `/v1/recipients/${one}`, { ...ACME, name: one, legalId: one });
  }
  const words = { language: 'en', text: 'Quotes by three insurers.' };
  const { body } = await api.send('registrar', 'POST', '/v1/purposes/insurance-quotes/notices', words);
  return { ...api.quotes, notice: { id: body.notice.id, language: 'en' } };
}

/** Lets something happen before one of the next calls of the stores: the one of this number. */
function stepsOf<Store extends object>(events: Store, names: readonly (keyof Store)[], putDown: { putDown: unknown }) {
  let left = -1;
  let happens = async () => undefined as unknown;
  const hook = (target: object, name: PropertyKey) => {
    const call = Reflect.get(target, name).bind(target);
    Reflect.set(target, name, async (...given: unknown[]) => {
      if (left-- === 0) await happens();
      return call(...given);
    });
  };
  for (const name of names) hook(events, name);
  hook(putDown, 'putDown');
  return (step: number, what: () => Promise<unknown>) => {
    left = step;
    happens = what;
  };
}

const recipient = fc.constantFrom(...RECIPIENTS);
const race = fc.record({
  agreed: fc.subarray([...RECIPIENTS]),
  captured: fc.subarray([...RECIPIENTS]),
  to: recipient,
  byStaff: fc.boolean(),
  part: fc.boolean(),
  step: fc.nat(30),
});

test('no yes to any recipient that another process records beside a withdrawal from all outlives it', async () => {
  let before = 0;
  await fc.assert(
    fc.asyncProperty(race, async ({ agreed, captured, to, byStaff, part, step }) => {
      const path = `/v1/subjects/all-${subjects++}`;
      const yes = (one: string, isCaptured: boolean) => {
        const [token, capture] = isCaptured ? ['staff-S-77', null] : ['app', { channel: 'app' }];
        return elsewhere.send(token, 'POST', `${path}/consents`, { ...quotes, recipient: one, capture });
      };
      for (const one of agreed) await yes(one, false);
      for (const one of captured) await yes(one, true);
      let raced: Body | null = null;
      atStep(step, async () => {
        raced = await yes(to, byStaff);
      });
      const command = { purpose: quotes.purpose, ...(part ? { dataCategories: quotes.dataCategories } : {}) };
      const { status, body } = await api.send('app', 'POST', `${path}/withdrawals`, command);
      atStep(-1, async () => undefined);
      expect(status).toBe(201);

      const events: Body[] = (await api.send('app', 'GET', `${path}/history`)).body.events;
      const seqOf = (id: string): number => events.find((event) => event.id === id)?.seq ?? Number.NaN;
      const said = [body, ...body.others].map(({ event }) => seqOf(event.id));
      expect(events.filter(({ type }) => ['consent.withdrawn', 'consent.refused'].includes(type))).toHaveLength(
        said.length,
      );
      const isLater = raced !== null && seqOf((raced as Body).body.event?.id) > Math.max(...said);
      if (raced !== null && !isLater) before += 1;
      const { consents } = (await api.send('app', 'GET', `${path}/consents`)).body;
      const left = consents.filter(({ status: now, waiting }: Body) => now === 'given' || waiting !== null);
      expect(left.map((pair: Body) => pair.recipient)).toEqual(isLater ? [to] : []);
    }),
    { numRuns: 150 },
  );
  expect(before).toBeGreaterThan(0);
});
