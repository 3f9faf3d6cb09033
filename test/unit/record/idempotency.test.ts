import { expect, test } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { idempotencyOf } from '../../../lambdas/app/record/idempotency.ts';
import { newUuid } from '../../../lambdas/app/record/uuid.ts';
import { idempotencyKeyIn } from '../../../lambdas/http/idempotency-key.ts';
import { MemoryClock, MemoryRandom } from '../../memory/clock.ts';

const PEPPER = utf8('pepper');
const CALLER = { client: 'app', subject: 'C-1001' };
const REQUEST = { method: 'POST', path: '/v1/pushes', body: utf8('{}') };

test('a key belongs to its client and subject, and names neither person nor body', () => {
  const { key, fingerprint } = idempotencyOf(PEPPER, idempotencyKeyIn('"k"'), CALLER, REQUEST);
  expect(key).toMatch(/^app#[A-Za-z0-9_-]{43}#k$/);
  expect(idempotencyOf(PEPPER, idempotencyKeyIn('k'), CALLER, REQUEST)).toEqual({ key, fingerprint });
  const keys = [
    idempotencyOf(PEPPER, 'k', { ...CALLER, client: 'app2' }, REQUEST).key,
    idempotencyOf(PEPPER, 'k', { ...CALLER, subject: 'C-1002' }, REQUEST).key,
    idempotencyOf(PEPPER, 'k', { ...CALLER, client: 'app#x' }, REQUEST).key,
  ];
  expect(new Set([key, ...keys]).size).toBe(4);
});

test('another method, path, body or pepper is another request', () => {
  const prints = [
    idempotencyOf(PEPPER, 'k', CALLER, REQUEST),
    idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, method: 'PUT' }),
    idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, path: '/v1/pushes2' }),
    idempotencyOf(PEPPER, 'k', CALLER, { ...REQUEST, body: utf8('{ }') }),
    idempotencyOf(utf8('other'), 'k', CALLER, REQUEST),
  ].map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(5);
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
