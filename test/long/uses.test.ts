import { afterAll, expect, test } from 'vitest';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { apiOn, withRegistry } from '../support/api.ts';
import { startTestEngine } from '../support/dynoxide.ts';
import { memoryParts } from '../support/memory-ledger.ts';
import { forEach, race } from './race-ledger.ts';
import { shareOf } from './share.ts';

const PAIRS = shareOf(150);

const engine = await startTestEngine();
afterAll(() => engine.stop());
const store = new DynamoEventStore(engine.client, await engine.tables());
const parts = { ...memoryParts(), clock: systemClock };
// Two processes, which do not take turns with each other.
const [here, elsewhere] = ['here', 'elsewhere'].map((seed) => apiOn(parts, { store, seed })) as [Api, Api];
type Api = ReturnType<typeof apiOn<typeof parts>>;
const { quotes: notice } = await withRegistry(here);

test('of two disclosures at once, under a consent with one use left, one is made and the other comes too late', async () => {
  let madeElsewhere = 0;
  await forEach(PAIRS, async (number) => {
    const subject = `U-${number}`;
    const given = await here.send('app', 'POST', `/v1/subjects/${subject}/consents`, {
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      decision: 'given',
      dataCategories: ['name'],
      notice,
      uses: { atMost: 2, per: number % 2 === 0 ? null : 'month' },
      capture: { channel: 'app' },
    });
    expect([given.status, given.body.code]).toEqual([201, undefined]);
    const disclose = async ({ send }: Api) => {
      const asked = { subject, purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'Li' } };
      const { body } = await send('marketing', 'POST', '/v1/disclosures', asked);
      return body.context.reasons;
    };
    expect(await disclose(here)).toEqual([]);
    const acts = [() => disclose(here), () => disclose(elsewhere)] as const;
    const read = () => here.send('app', 'GET', `/v1/subjects/${subject}/consents`);
    const [one, two] = await Promise.all(race(number, acts, read));
    expect([one, two].sort()).toEqual([[], ['uses-exhausted']]);
    if (one.length > 0) madeElsewhere += 1;
    expect(await disclose(elsewhere)).toEqual(['uses-exhausted']);
  });
  // Either can be first, and in so many pairs each was.
  expect(madeElsewhere).toBeGreaterThan(0);
  expect(madeElsewhere).toBeLessThan(PAIRS);
});
