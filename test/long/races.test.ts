import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../core/consent/model.ts';
import { replayHistory } from '../../core/entry/history.ts';
import { isLedgerError } from '../../core/error.ts';
import { purposeInput } from '../../core/wire/registry.ts';
import { DynamoCodeStore } from '../../lambdas/adapters/dynamodb/code-store.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { systemClock, systemRandom } from '../../lambdas/adapters/node/system.ts';
import { changeObjection } from '../../lambdas/app/change-objection.ts';
import { confirmConsent } from '../../lambdas/app/confirm-consent.ts';
import { consumePermit } from '../../lambdas/app/consume-permit.ts';
import { publishNotice } from '../../lambdas/app/publish-notice.ts';
import { recordConsent } from '../../lambdas/app/record-consent.ts';
import { registerPurpose } from '../../lambdas/app/register-purpose.ts';
import { registryCache } from '../../lambdas/app/registry-cache.ts';
import { requestPush } from '../../lambdas/app/request-push.ts';
import { subjectChain } from '../../lambdas/app/subject-chain.ts';
import { withdrawConsent } from '../../lambdas/app/withdraw-consent.ts';
import type { StoredEvent } from '../../lambdas/ports/event-store.ts';
import { memoryDeps } from '../support/api.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { published } from '../support/published.ts';
import { UNTOLD } from '../support/pushes.ts';

const PAIRS = 10_000;
const AT_ONCE = 40;
const BY = (client: string) => ({ actor: { kind: 'client', client } satisfies Actor, idempotency: null });
const STAFF = { id: 'S-77', branch: 'B-12' };
const ABOUT = { purpose: 'offers', recipient: null, served: null, capture: null };
const PUSH = { purpose: 'offers', channel: 'sms', campaign: null, ...UNTOLD };

let engine: TestEngine;
let ledger: Awaited<ReturnType<typeof openLedger>>;
beforeAll(async () => {
  engine = await startTestEngine();
  ledger = await openLedger();
});
afterAll(() => engine.stop());

/** The use cases on the real engine, with one purpose that customers can agree to. */
async function openLedger() {
  const { table } = await engine.tables();
  const store = new DynamoEventStore(engine.client, table);
  const codes = new DynamoCodeStore(engine.client, table);
  const deps = { ...memoryDeps(undefined, store), codes, clock: systemClock, random: systemRandom };
  const all = { ...deps, registry: registryCache(deps) };
  const purpose = purposeInput.parse({ kind: 'push', title: { en: 'Offers' }, channels: ['sms'] });
  await published(all, registerPurpose(all)('offers', purpose), BY('registrar'));
  const words = { language: 'en', text: 'We would like to send you offers.', material: true };
  const { notice } = (await published(all, publishNotice(all)('offers', words), BY('registrar'))).body;
  const given = {
    ...{ ...ABOUT, decision: 'given' as const, channels: ['sms' as const], dataCategories: [] },
    ...{ notice: { id: notice.id, language: 'en' }, validFrom: null, validUntil: null, fees: null },
  };
  const [record, push, consume, withdraw] = [
    recordConsent(all),
    requestPush(all),
    consumePermit(all),
    withdrawConsent(all),
  ];
  const object = changeObjection(all, 'made');
  const confirm = confirmConsent(all);
  const sent = new Map<string, string>();
  all.codeDelivery.deliver = async ({ event, code }) => void sent.set(event, code);
  return {
    give: (subject: string) => record(subject, given, BY('app')),
    refuse: (subject: string) => record(subject, { ...given, decision: 'refused' }, BY('app')),
    /** The event of a consent that staff captured and that waits. */
    async capture(subject: string): Promise<string> {
      const untold = { at: null, authority: null, evidence: null, attachments: [], steps: [] };
      const capture = { channel: 'branch' as const, staff: STAFF, ...untold };
      return (await record(subject, { ...given, capture }, BY('app'))).body.event.id;
    },
    confirm: (subject: string, event: string) =>
      confirm(subject, { event, code: sent.get(event) ?? '', capture: null }, BY('consent-centre')),
    /** What stands for a subject. */
    async status(subject: string): Promise<string | undefined> {
      return (await store.readState(subjectChain(all.pepper, subject)))?.consents[0]?.status;
    },
    /** The id of a permit, null when the push was refused. */
    async push(subject: string) {
      const { body } = await push({ ...PUSH, subject }, BY('marketing'));
      return body.decision ? body.permit.id : null;
    },
    /** Whether the permit could be used. */
    consume: async (permit: string) => (await consume(permit, BY('marketing'))).body.decision,
    look: (permit: string) => store.readPermit(permit),
    withdraw: (subject: string) => withdraw(subject, ABOUT, BY('app')),
    object: (subject: string) => object(subject, { capture: null }, BY('app')),
    /** All events of a subject, oldest first; they replay to the states that they commit to. */
    async history(subject: string): Promise<readonly StoredEvent[]> {
      const events = [...(await store.listEvents(subjectChain(all.pepper, subject), null, 100))].reverse();
      expect(replayHistory(events, all.hash)).toHaveLength(events.length);
      return events;
    },
  };
}

/** Runs this for every number below `count`, some at once. */
async function forEach(count: number, run: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const typesOf = (events: readonly StoredEvent[]) => events.map(({ type }) => type);
/** The types of what came after the first event of a type. */
const typesAfter = (events: readonly StoredEvent[], type: StoredEvent['type']) => {
  const types = typesOf(events);
  return types.slice(types.indexOf(type) + 1);
};

describe('two callers at once on one subject', () => {
  test('a withdrawal against a push: no permit is consumed after the withdrawal', async () => {
    let consumed = 0;
    let impossible = 0;
    await forEach(PAIRS, async (number) => {
      const subject = `W-${number}`;
      await ledger.give(subject);
      const permit = (await ledger.push(subject)) ?? '';
      // Using a permit begins with reading it; in every second pair the withdrawal comes as much later.
      const withdraw = async () => {
        if (number % 2 === 1) await ledger.look(permit);
        await ledger.withdraw(subject);
      };
      const [used] = await Promise.all([ledger.consume(permit), withdraw()]);
      const events = await ledger.history(subject);
      const later = typesAfter(events, 'consent.withdrawn');
      if (later.includes('permit.consumed') || later.includes('push.permitted')) impossible += 1;
      expect(typesOf(events)).toContain(used ? 'permit.consumed' : 'push.refused');
      if (used) consumed += 1;
    });
    console.info(`${PAIRS} withdrawals against pushes: ${consumed} consumed before, ${PAIRS - consumed} refused after`);
    expect(impossible).toBe(0);
    // Either can be first, and in so many pairs each was.
    expect(consumed).toBeGreaterThan(0);
    expect(consumed).toBeLessThan(PAIRS);
  });

  test('an objection against a push: nothing is permitted or consumed after it', async () => {
    await forEach(500, async (number) => {
      const subject = `O-${number}`;
      await ledger.give(subject);
      const permit = (await ledger.push(subject)) ?? '';
      await Promise.all([ledger.consume(permit), ledger.push(subject), ledger.object(subject)]);
      const later = typesAfter(await ledger.history(subject), 'objection.made');
      expect(later.filter((type) => type !== 'push.refused')).toEqual([]);
    });
  });

  test('a confirmation against a withdrawal: nothing is confirmed after the withdrawal, and what stands is withdrawn', async () => {
    const pairs = 2_000;
    let confirmed = 0;
    let impossible = 0;
    await forEach(pairs, async (number) => {
      const subject = `C-${number}`;
      const event = await ledger.capture(subject);
      // Confirming reads and counts before it records; in every second pair the withdrawal comes as much later.
      const withdraw = async () => {
        for (let wait = 0; number % 2 === 1 && wait < 3; wait++) await ledger.status(subject);
        return ledger.withdraw(subject);
      };
      const [confirmation, withdrawal] = await Promise.allSettled([ledger.confirm(subject, event), withdraw()]);
      expect(withdrawal.status).toBe('fulfilled');
      const events = await ledger.history(subject);
      if (typesAfter(events, 'consent.withdrawn').length > 0) impossible += 1;
      if (confirmation.status === 'fulfilled') {
        confirmed += 1;
        expect(typesOf(events)).toEqual(['consent.given', 'consent.confirmed', 'consent.withdrawn']);
      } else {
        expect(isLedgerError(confirmation.reason, 'CONFIRMATION_NOT_PENDING')).toBe(true);
        expect(typesOf(events)).toEqual(['consent.given', 'consent.withdrawn']);
      }
      expect(await ledger.status(subject)).toBe('withdrawn');
    });
    console.info(
      `${pairs} confirmations against withdrawals: ${confirmed} confirmed before, ${pairs - confirmed} refused after`,
    );
    expect(impossible).toBe(0);
    expect(confirmed).toBeGreaterThan(0);
    expect(confirmed).toBeLessThan(pairs);
  });

  test('two devices: of two confirmations of one consent, one is recorded', async () => {
    await forEach(500, async (number) => {
      const subject = `T-${number}`;
      const event = await ledger.capture(subject);
      const outcomes = await Promise.allSettled([ledger.confirm(subject, event), ledger.confirm(subject, event)]);
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused.map((reason) => isLedgerError(reason, 'CONFIRMATION_NOT_PENDING'))).toEqual([true]);
      expect(typesOf(await ledger.history(subject))).toEqual(['consent.given', 'consent.confirmed']);
    });
  });

  test('a yes against a no: both are recorded, and the later one stands', async () => {
    const pairs = 1_000;
    let given = 0;
    await forEach(pairs, async (number) => {
      const subject = `Y-${number}`;
      // Who begins first is ahead of the other by nothing but its place here.
      const both = [ledger.give, ledger.refuse].map((say) => () => say(subject));
      await Promise.all((number % 2 === 1 ? both : both.reverse()).map((say) => say()));
      const types = typesOf(await ledger.history(subject));
      expect([...types].sort()).toEqual(['consent.given', 'consent.refused']);
      const last = types.at(-1);
      expect(`consent.${await ledger.status(subject)}`).toBe(last);
      if (last === 'consent.given') given += 1;
    });
    console.info(`${pairs} times yes against no: ${given} times the yes came last, ${pairs - given} times the no`);
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(pairs);
  });

  test('two devices: of two withdrawals of one consent, one is recorded', async () => {
    await forEach(500, async (number) => {
      const subject = `D-${number}`;
      await ledger.give(subject);
      const outcomes = await Promise.allSettled([ledger.withdraw(subject), ledger.withdraw(subject)]);
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused.map((reason) => isLedgerError(reason, 'NOTHING_TO_WITHDRAW'))).toEqual([true]);
      expect(typesOf(await ledger.history(subject))).toEqual(['consent.given', 'consent.withdrawn']);
    });
  });
});
