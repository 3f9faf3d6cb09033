import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayHistory } from '../../core/entry/history.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { systemClock, systemRandom } from '../../lambdas/adapters/node/system.ts';
import { withdrawConsent } from '../../lambdas/app/consent/withdraw-consent.ts';
import { disclose } from '../../lambdas/app/decision/disclose.ts';
import { registryCache } from '../../lambdas/app/decision/registry-cache.ts';
import { requestPush } from '../../lambdas/app/decision/request-push.ts';
import { subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import { memoryDeps } from '../support/api.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { makeEvent } from '../support/events.ts';
import { EVERYTHING, UNTOLD } from '../support/pushes.ts';
import { OFFERS } from '../support/sample-registry.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const ACTOR = { kind: 'client', client: 'marketing' } as const;
const PUSH = { purpose: 'offers', channel: 'sms', ...UNTOLD };

async function ledger() {
  const store = new DynamoEventStore(engine.client, await engine.tables());
  const offers = { kind: 'purpose', item: { ...OFFERS, id: PUSH.purpose, version: 1 } } as const;
  await store.record({ event: makeEvent('PURPOSE#offers', null, 'e-0'), head: null, registry: [offers] });
  const deps = { ...memoryDeps(undefined, store), clock: systemClock, random: systemRandom };
  return { ...deps, registry: registryCache(deps) };
}

test('twenty pushes at once for one subject have consecutive seq and an unbroken prev in the store', async () => {
  const deps = await ledger();
  const push = requestPush(deps);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      push({ ...PUSH, subject: 'C-1' }, { actor: ACTOR, idempotency: null, registered: EVERYTHING }),
    ),
  );
  const seqs = answers.map(({ body }) => body.event.seq).sort((a, b) => a - b);
  expect(seqs).toEqual(Array.from({ length: 20 }, (_, number) => number));
  const events = await deps.store.listEvents(subjectChain(deps.pepper, 'C-1'), null, 100);
  expect(replayHistory([...events].reverse())).toHaveLength(20);
});

test('one idempotency key sent ten times at once gives one event and one answer from the store', async () => {
  const deps = await ledger();
  const push = requestPush(deps);
  const idempotency = { key: 'marketing#s#k', fingerprint: 'f' };
  const once = () => push({ ...PUSH, subject: 'C-1' }, { actor: ACTOR, idempotency, registered: EVERYTHING });
  const answers = await Promise.all(Array.from({ length: 10 }, once));
  for (const { kind, body } of answers) expect({ kind, body }).toEqual({ kind: 'refused', body: answers[0]?.body });
  expect(answers.filter(({ replayed }) => replayed)).toHaveLength(9);
  expect(await deps.store.listEvents(subjectChain(deps.pepper, 'C-1'), null, 100)).toHaveLength(1);
});

test('what is refused stores nothing, and what is recorded keeps no value of a disclosure', async () => {
  const deps = await ledger();
  const request = { actor: ACTOR, registered: EVERYTHING, idempotency: { key: 'marketing#s#d', fingerprint: 'f' } };
  const withdrawal = withdrawConsent(deps)(
    'C-1',
    { purpose: 'unknown', recipient: null, channels: null, dataCategories: null, capture: null },
    request,
  );
  await expect(withdrawal).rejects.toMatchObject({ code: 'PURPOSE_UNKNOWN' });
  const chain = subjectChain(deps.pepper, 'C-1');
  expect(await deps.store.readHead(chain)).toBeNull();
  const asked = { subject: 'C-1', purpose: 'quotes', recipient: 'acme', data: { name: 'Secret' } };
  expect((await disclose(deps)(asked, request)).body).toMatchObject({ decision: false, withheld: ['name'] });
  const kept = [await deps.store.listEvents(chain, null, 1), await deps.store.readIdempotency('marketing#s#d', '2026')];
  const text = JSON.stringify(kept, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  expect(text).toContain('disclosure.refused');
  expect(text).not.toContain('Secret');
});
