import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../core/consent/model.ts';
import { replayHistory } from '../../core/entry/history.ts';
import { isLedgerError } from '../../core/error.ts';
import { purposeInput } from '../../core/wire/registry.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { systemClock, systemRandom } from '../../lambdas/adapters/node/system.ts';
import { changeObjection } from '../../lambdas/app/change-objection.ts';
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
  const store = new DynamoEventStore(engine.client, (await engine.tables()).table);
  const deps = { ...memoryDeps(undefined, store), clock: systemClock, random: systemRandom };
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
  return {
    give: (subject: string) => record(subject, given, BY('app')),
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
