import { describe, expect, test } from 'vitest';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { purposeInput } from '../../../core/wire/registry/schemas.ts';
import { requestPush } from '../../../lambdas/app/decision/request-push.ts';
import { registerPurpose } from '../../../lambdas/app/registry/register-purpose.ts';
import type { EventStore } from '../../../lambdas/ports/event-store.ts';
import type { RegistryKind } from '../../../lambdas/ports/registry.ts';
import { Faults } from '../../memory/faults.ts';
import { memoryDeps } from '../../support/api.ts';
import { memoryParts } from '../../support/memory-ledger.ts';
import { published } from '../../support/published.ts';
import { EVERYTHING, UNTOLD } from '../../support/pushes.ts';
import { OFFERS } from '../../support/sample-registry.ts';

const ACTOR = { kind: 'client', client: 'marketing' } as const;
const REQUEST = { actor: ACTOR, idempotency: null, registered: EVERYTHING };
const KEY = { key: 'marketing#s#k', fingerprint: 'f' };
const PUSH = { subject: 'C-1', purpose: 'known', channel: 'sms', ...UNTOLD };

/** A store whose `record` does first what the list says, one item a call, then works as it should. */
function ledger(behaviours: readonly ('lost' | 'landed' | 'conflict' | 'late')[]) {
  const parts = memoryParts();
  const script = [...behaviours];
  let late: (() => Promise<void>) | null = null;
  let calls = 0;
  const store = new Proxy(parts.events, {
    get(target, name: keyof EventStore) {
      if (name === 'readRegistry') return knowingPurpose(target);
      if (name !== 'record') return target[name].bind(target);
      return async (write: Parameters<EventStore['record']>[0]) => {
        calls += 1;
        const behaviour = script.shift();
        if (behaviour === 'conflict') throw new LedgerError('STORE_CONFLICT', 'the chain moved');
        if (behaviour === undefined || behaviour === 'landed') await target.record(write);
        if (behaviour === undefined && late === null) return;
        if (behaviour === 'late') late = () => target.record(write);
        else if (late !== null) {
          const landing = late;
          late = null;
          await landing().catch(() => {});
          return;
        }
        throw new LedgerError('STORE_UNAVAILABLE', 'nothing is known of the outcome');
      };
    },
  });
  return { parts, push: requestPush(memoryDeps(parts, store)), deps: memoryDeps(parts, store), calls: () => calls };
}

/** Reads the registry as it is, with the purpose of the push in it. */
function knowingPurpose(store: EventStore): EventStore['readRegistry'] {
  const read = store.readRegistry.bind(store) as (kind: RegistryKind, id: string) => Promise<unknown>;
  const reading = async (kind: RegistryKind, id: string) =>
    kind === 'purpose' && id === PUSH.purpose ? { ...OFFERS, id } : read(kind, id);
  return reading as EventStore['readRegistry'];
}

describe('recording one event', () => {
  test('an answer that was lost on the way is found again by the event, with no second event', async () => {
    const { parts, push, calls } = ledger(['landed']);
    const { body } = await push(PUSH, REQUEST);
    expect(calls()).toBe(1);
    expect([...parts.tables.ids.keys()]).toEqual([body.event.id]);
  });

  test('a write that was lost is tried again under the same event id', async () => {
    const { parts, push } = ledger(['lost', 'conflict', 'lost']);
    const { body } = await push(PUSH, { ...REQUEST, idempotency: KEY });
    expect([...parts.tables.ids.keys()]).toEqual([body.event.id]);
    expect(parts.tables.idempotency.get(KEY.key)?.body).toEqual(body);
  });

  test('a write that lands after a later attempt leaves one event', async () => {
    const { parts, push } = ledger(['late']);
    const { body } = await push(PUSH, REQUEST);
    expect([...parts.tables.ids.keys()]).toEqual([body.event.id]);
  });

  test('a store that stays silent ends in STORE_UNAVAILABLE', async () => {
    const { push, parts } = ledger(Array(5).fill('lost'));
    await expect(push(PUSH, REQUEST)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(parts.tables.events.size).toBe(0);
  });

  test('a chain that keeps moving ends in CONTENTION after five seconds, with a longer pause after each attempt', async () => {
    const { push, parts, calls } = ledger(Array(100).fill('conflict'));
    const pauses: number[] = [];
    const { pause } = parts.clock;
    parts.clock.pause = (ms) => {
      pauses.push(ms);
      return pause.call(parts.clock, ms);
    };
    const refusal = push(PUSH, REQUEST).catch((error: unknown) => error);
    expect(await refusal).toMatchObject({ code: 'CONTENTION', details: { attempts: pauses.length + 1 } });
    expect(calls()).toBe(pauses.length + 1);
    // The last one ends with the five seconds.
    const whole = pauses.slice(0, -1);
    expect(whole).toEqual([...whole].sort((a, b) => a - b));
    expect(new Set(whole).size).toBe(whole.length);
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(5_000);
    expect(parts.tables.events.size).toBe(0);
  });

  test('a store that is away before anything was written is reported at once', async () => {
    const parts = memoryParts();
    const faults = new Faults();
    const store = faults.wrap(parts.events, ['record', 'readHead']);
    faults.failAt(0, 'lost');
    const started = parts.clock.nowMs();
    const push = requestPush(memoryDeps(parts, store));
    await expect(push(PUSH, REQUEST)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(parts.clock.nowMs()).toBe(started);
  });

  test('a key that another request used is refused before anything is written', async () => {
    const { push, parts } = ledger([]);
    await push(PUSH, { ...REQUEST, idempotency: KEY });
    const other = push(PUSH, { ...REQUEST, idempotency: { ...KEY, fingerprint: 'g' } });
    await expect(other).rejects.toSatisfy((error) => isLedgerError(error, 'IDEMPOTENCY_KEY_REUSED'));
    expect(parts.tables.events.size).toBe(1);
  });

  test('a key is free again after a day', async () => {
    const { push, parts } = ledger([]);
    const first = await push(PUSH, { ...REQUEST, idempotency: KEY });
    parts.clock.advance(86_399_999);
    expect(await push(PUSH, { ...REQUEST, idempotency: KEY })).toEqual({ ...first, replayed: true });
    parts.clock.advance(1);
    expect((await push(PUSH, { ...REQUEST, idempotency: KEY })).body.event.seq).toBe(1);
  });

  test('time never runs backwards within a chain', async () => {
    const { push, parts } = ledger([]);
    const first = await push(PUSH, REQUEST);
    parts.clock.advance(-60_000);
    const second = await push(PUSH, REQUEST);
    expect(second.body.event.recordedAt).toBe(first.body.event.recordedAt);
  });

  test('a registration that was recorded but not answered is answered as recorded', async () => {
    const { deps, parts } = ledger(['landed']);
    const input = purposeInput.parse({ kind: 'push', title: { en: 'x' }, channels: ['sms'] });
    const answer = await published(deps, registerPurpose(deps)('p', input), { actor: ACTOR, idempotency: null });
    expect(answer.kind).toBe('recorded');
    expect(answer.body.event?.type).toBe('purpose.registered');
    expect(parts.tables.events.size).toBe(1);
  });
});
