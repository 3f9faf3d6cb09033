import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Purpose } from '../../../core/registry/model.ts';
import { evaluate } from '../../../lambdas/app/decision/evaluate.ts';
import { evaluateMany } from '../../../lambdas/app/decision/evaluate-many.ts';
import { registryCache } from '../../../lambdas/app/decision/registry-cache.ts';
import { MemoryClock } from '../../memory/clock.ts';
import { OFFERS, QUOTES } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';
import { EVERYTHING, UNTOLD } from '../../support/pushes.ts';

const purpose = (id: string) => ({ id }) as Purpose;

function counting(items: Record<string, Purpose>) {
  const clock = new MemoryClock();
  let reads = 0;
  const store = {
    async readRegistry(_kind: string, id: string) {
      reads += 1;
      // biome-ignore lint/suspicious/noExplicitAny: one kind stands for all
      return (items[id] ?? null) as any;
    },
  };
  return { clock, reads: () => reads, ...registryCache({ store, clock }) };
}

describe('the copy of the registry that checks use', () => {
  test('is at most five seconds old', async () => {
    const { clock, cached, reads } = counting({ p: purpose('p') });
    await cached.readRegistry('purpose', 'p');
    clock.advance(5_000);
    await cached.readRegistry('purpose', 'p');
    expect(reads()).toBe(1);
    clock.advance(1);
    await cached.readRegistry('purpose', 'p');
    expect(reads()).toBe(2);
  });

  test('is no younger for a clock that was set back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), fc.nat(86_400_000), async (passedMs, backMs) => {
        const { clock, cached, reads } = counting({ p: purpose('p') });
        await cached.readRegistry('purpose', 'p');
        clock.advance(passedMs);
        clock.advance(-backMs);
        await cached.readRegistry('purpose', 'p');
        expect(reads()).toBe(passedMs > 5_000 ? 2 : 1);
      }),
    );
  });

  test('keeps nothing about what is unknown', async () => {
    const items: Record<string, Purpose> = {};
    const { cached } = counting(items);
    expect(await cached.readRegistry('purpose', 'p')).toBeNull();
    items.p = purpose('p');
    expect(await cached.readRegistry('purpose', 'p')).toEqual({ id: 'p' });
  });

  test('takes over what is read afresh', async () => {
    const { cached, fresh, reads } = counting({ p: purpose('p') });
    await fresh.readRegistry('purpose', 'p');
    await cached.readRegistry('purpose', 'p');
    expect(reads()).toBe(1);
  });
});

const C_1001 = { type: 'customer' as const, id: 'C-1001' };
const question = (channel: string) => ({
  subject: C_1001,
  action: { name: 'push' as const, properties: { channel, ...UNTOLD } },
  resource: { type: 'purpose' as const, id: 'credit-card-offers' },
});
const BY_SMS = question('sms');
const OF_NAMES = {
  subject: C_1001,
  action: { name: 'disclose' as const, properties: { recipient: 'acme-insurance', dataCategories: ['name'] } },
  resource: { type: 'purpose' as const, id: 'insurance-quotes' },
};

describe('a refusal that rests on the registry is asked again of the registry as it is', () => {
  test.each([
    ['purpose-retired', OFFERS, { retired: true }, BY_SMS],
    ['evidence-insufficient', OFFERS, { minimumEvidence: 'passkey' }, BY_SMS],
    ['care-step-missing', OFFERS, { careSteps: { elderly: 'read-aloud' } }, BY_SMS],
    ['channel-not-consented', OFFERS, { channels: ['email'] }, BY_SMS],
    ['data-category-not-consented', QUOTES, { dataCategories: ['address'] }, OF_NAMES],
  ])('%s', async (reason, purpose, changed, asked) => {
    const { send, parts, deps, offers, quotes } = await furnishedApi();
    await send('app', 'PUT', '/v1/subjects/C-1001/profile', {
      care: ['elderly'],
      timeZone: null,
      staleContacts: [],
      suitability: null,
    });
    for (const consent of [offers, quotes]) await send('app', 'POST', '/v1/subjects/C-1001/consents', consent);
    const check = evaluate(deps);
    const checkMany = evaluateMany(deps);
    const path = `/v1/purposes/${asked.resource.id}`;
    expect((await send('registrar', 'PUT', path, { ...purpose, ...changed })).status).toBe(200);
    expect((await check(asked, EVERYTHING)).context.reasons).toEqual([reason]);
    await send('registrar', 'PUT', path, purpose);
    expect((await check(asked, EVERYTHING)).context.reasons).toEqual([]);

    await send('registrar', 'PUT', path, { ...purpose, ...changed });
    parts.clock.advance(5_001);
    expect((await check(asked, EVERYTHING)).context.reasons).toEqual([reason]);
    await send('registrar', 'PUT', path, purpose);
    // A consent of before does not cover what was taken away and given back.
    for (const consent of [offers, quotes]) await send('app', 'POST', '/v1/subjects/C-1001/consents', consent);
    expect(await checkMany({ evaluations: [asked] }, EVERYTHING)).toMatchObject({ evaluations: [{ decision: true }] });
  });

  test('but not one of what the subject left out', async () => {
    const { send, deps, offers } = await furnishedApi();
    await send('app', 'POST', '/v1/subjects/C-1001/consents', offers);
    const { readRegistry } = deps.registry.fresh;
    let reads = 0;
    const fresh: typeof readRegistry = (...named) => {
      reads += 1;
      return readRegistry(...named);
    };
    const check = evaluate({ ...deps, registry: { ...deps.registry, fresh: { readRegistry: fresh } } });
    expect((await check(question('email'), EVERYTHING)).context.reasons).toEqual(['channel-not-consented']);
    expect(reads).toBe(0);
  });
});
