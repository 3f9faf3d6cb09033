import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { idempotencyOf } from '../../../lambdas/app/record/idempotency.ts';
import { newUuid } from '../../../lambdas/app/record/uuid.ts';
import { idempotencyKeyIn } from '../../../lambdas/http/idempotency-key.ts';
import { MemoryClock, MemoryRandom } from '../../memory/clock.ts';
import { shuffledJson } from '../kernel/spellings.ts';

const PEPPER = utf8('pepper');
const CALLER = { client: 'app', subject: 'C-1001' };
const REQUEST = { operation: 'requestPush', params: {}, body: { subject: 'C-1', purpose: 'p', list: [1, 2] } };

test('a key belongs to its client and subject, and is kept as a hash that names none of them', () => {
  const { key, fingerprint } = idempotencyOf(PEPPER, idempotencyKeyIn('"k"'), CALLER, REQUEST);
  for (const hash of [key, fingerprint]) expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(idempotencyOf(PEPPER, idempotencyKeyIn('k'), CALLER, REQUEST)).toEqual({ key, fingerprint });
  const keys = [
    idempotencyOf(PEPPER, 'k2', CALLER, REQUEST),
    idempotencyOf(PEPPER, 'k', { ...CALLER, client: 'app2' }, REQUEST),
    idempotencyOf(PEPPER, 'k', { ...CALLER, subject: 'C-1002' }, REQUEST),
    idempotencyOf(PEPPER, 'k', { client: 'app","C-1001', subject: 'k' }, REQUEST),
    idempotencyOf(utf8('other'), 'k', CALLER, REQUEST),
  ].map((each) => each.key);
  expect(new Set([key, fingerprint, ...keys]).size).toBe(7);
});

test('another call, path, body or pepper is another request', () => {
  const prints = [
    idempotencyOf(PEPPER, 'k', CALLER, REQUEST),
    idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, operation: 'disclose' }),
    idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, params: { id: 'x' } }),
    idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, body: { ...REQUEST.body, list: [2, 1] } }),
    idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, body: { ...REQUEST.body, more: null } }),
    idempotencyOf(utf8('other'), 'k', CALLER, REQUEST),
  ].map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(6);
});

test('JSON that says the same is the same request', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer(), (value, seed) => {
      const body = value as Json;
      const again = JSON.parse(shuffledJson(body, seed)) as Json;
      expect(idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, body: again })).toEqual(
        idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, body }),
      );
    }),
  );
});

test('event ids are UUIDv7 that sort by time', () => {
  const deps = { clock: new MemoryClock(), random: new MemoryRandom('ids') };
  const ids = Array.from({ length: 50 }, () => {
    deps.clock.advance(1);
    return newUuid(deps);
  });
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([...ids].sort()).toEqual(ids);
  expect(Number.parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(new MemoryClock().nowMs() + 1);
});
