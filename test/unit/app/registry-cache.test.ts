import { describe, expect, test } from 'vitest';
import type { Purpose } from '../../../core/consent/registry.ts';
import { MemoryClock } from '../../../lambdas/adapters/memory/clock.ts';
import { evaluate } from '../../../lambdas/app/evaluate.ts';
import { registryCache } from '../../../lambdas/app/registry-cache.ts';
import { furnishedApi } from '../../support/problems.ts';
import { UNTOLD } from '../../support/pushes.ts';

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

test('a refusal that rests on the registry is asked again of the registry as it is', async () => {
  const { send, deps, offers } = await furnishedApi();
  await send('app', 'POST', '/v1/subjects/C-1001/consents', offers);
  const set = (retired: boolean) =>
    send('registrar', 'PUT', '/v1/purposes/credit-card-offers', {
      ...{ kind: 'push', title: { en: 'x' }, channels: ['sms'], retired },
    });
  const check = evaluate(deps);
  const question = {
    subject: { type: 'customer' as const, id: 'C-1001' },
    action: { name: 'push' as const, properties: { channel: 'sms', ...UNTOLD } },
    resource: { type: 'purpose' as const, id: 'credit-card-offers' },
  };
  await set(true);
  expect((await check(question)).context.reasons).toEqual(['purpose-retired']);
  await set(false);
  expect((await check(question)).decision).toBe(true);
});
