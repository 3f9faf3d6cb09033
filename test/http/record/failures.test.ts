import { describe, expect, test } from 'vitest';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { EventStore } from '../../../lambdas/ports/event-store.ts';
import { MemoryEventStore } from '../../memory/event-store.ts';
import { MemoryTables } from '../../memory/tables.ts';
import { memoryApi } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const PUSH = { subject: 'C-1', purpose: 'p', channel: 'sms' };
const DISCLOSURE = { subject: 'C-1', purpose: 'p', recipient: 'r', data: { name: 'x' } };

/** An API whose store fails with this error at these calls. */
function failing(error: Error, ...calls: readonly (keyof EventStore)[]) {
  const store = new Proxy(new MemoryEventStore(new MemoryTables()), {
    get: (target, name: keyof EventStore) =>
      calls.includes(name) ? () => Promise.reject(error) : target[name].bind(target),
  });
  return memoryApi({ store });
}

describe('a failure that is not the caller’s', () => {
  test('that nobody expected is answered 500 without details and logged without what was sent', async () => {
    const api = failing(new TypeError('cannot read Zhang Wei'), 'readForDecision');
    const answer = await api.send('marketing', 'POST', '/v1/pushes', PUSH);
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal', detail: 'report the request id' } });
    expect(JSON.stringify([answer.body, api.logged])).not.toContain('Zhang');
    expect(api.logged[0]).toMatchObject({ level: 'error', error: 'TypeError', route: '/v1/pushes', status: 500 });
    expect(api.logged[0]?.stack).toContain('failures.test.ts');
  });

  test('of the stored data is answered 500 without its cause', async () => {
    const api = failing(new LedgerError('STORE_CORRUPT', 'an event is missing', { pointer: '/x' }), 'findEvent');
    const answer = await api.send('app', 'GET', '/v1/events/x/receipt');
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(answer.body.errors).toBeUndefined();
    expect(api.logged[0]?.error).toBe('STORE_CORRUPT');
  });

  test('of the store is answered 503 with a time to come back', async () => {
    const api = failing(new LedgerError('STORE_UNAVAILABLE', 'the store does not answer'), 'record');
    const answer = await api.send('marketing', 'POST', '/v1/disclosures', DISCLOSURE);
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  test('of too many writers at once is answered 503 with a time to come back', async () => {
    const api = failing(new LedgerError('STORE_CONFLICT', 'the chain moved'), 'record');
    const answer = await api.send('marketing', 'POST', '/v1/disclosures', DISCLOSURE);
    expect(answer).toMatchObject({ status: 503, body: { code: 'contention' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  test('of the chain is answered 503 for a proof, while checks and consents go on', async () => {
    const api = await furnishedApi();
    const { body } = await api.send('app', 'POST', '/v1/subjects/C-1001/consents', api.offers);
    await api.pipeline.sweep();
    await api.pipeline.publish();
    await api.pipeline.anchorNext();
    api.parts.anchor.isConfirmed = () =>
      Promise.reject(new LedgerError('CHAIN_UNAVAILABLE', 'the chain does not answer'));
    const proof = await api.send('auditor', 'GET', `/v1/events/${body.event.id}/proof`);
    expect(proof).toMatchObject({ status: 503, body: { code: 'chain-unavailable' } });
    expect(proof.headers.get('retry-after')).toBe('5');
    expect((await api.send('marketing', 'POST', '/v1/pushes', api.push)).status).toBe(201);
  });

  test('of the promise root leaves the promise out, and the repeated request gets it without a second consent', async () => {
    const api = await furnishedApi();
    const { current } = api.deps.promiseKeys;
    api.deps.promiseKeys.current = () => Promise.reject(new LedgerError('SIGNER_UNAVAILABLE', 'KMS did not sign'));
    const give = () =>
      api.send('app', 'POST', '/v1/subjects/C-1001/consents', api.offers, { 'idempotency-key': 'signer-1' });
    expect(await give()).toMatchObject({ status: 201, body: { promise: null } });
    api.deps.promiseKeys.current = current;
    const answer = await give();
    expect(answer).toMatchObject({ status: 201, body: { promise: { signature: expect.any(String) } } });
    const history = await api.send('app', 'GET', '/v1/subjects/C-1001/history');
    expect(history.body.events.filter(({ type }: { type: string }) => type === 'consent.given')).toHaveLength(1);
  });

  test('of the receipt key is answered 503 with a time to come back', async () => {
    const api = await furnishedApi();
    const { body } = await api.send('app', 'POST', '/v1/subjects/C-1001/consents', api.offers);
    api.deps.receiptSigner.sign = () => Promise.reject(new LedgerError('SIGNER_UNAVAILABLE', 'KMS did not sign'));
    const answer = await api.send('app', 'GET', `/v1/events/${body.event.id}/receipt`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'signer-unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  test('of the log’s files is told as a store that does not answer', async () => {
    const api = memoryApi();
    api.parts.tiles.readPublished = () => Promise.reject(new LedgerError('TILES_UNAVAILABLE', 'no files'));
    const answer = await api.send(null, 'GET', '/checkpoint');
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable', title: 'The store does not answer' } });
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  test('of the log does not stop consents', async () => {
    const api = await furnishedApi();
    api.parts.tiles.readPublished = () => Promise.reject(new LedgerError('TILES_UNAVAILABLE', 'no files'));
    api.parts.clock.advance(10_000);
    expect((await api.send('app', 'POST', '/v1/subjects/C-1001/consents', api.offers)).status).toBe(201);
  });
});

describe('every answer', () => {
  test('carries the caller’s request id when it is plain, and one of ours when it is not', async () => {
    const { send } = memoryApi();
    const own = await send(null, 'GET', '/health', undefined, { 'x-request-id': 'abc-123' });
    expect(own.headers.get('x-request-id')).toBe('abc-123');
    const odd = await send(null, 'GET', '/nowhere', undefined, { 'x-request-id': 'a b' });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(odd.body.requestId).toBe(odd.headers.get('x-request-id'));
  });

  test('forbids sniffing, framing and storing, unless it is a public document', async () => {
    const { send } = memoryApi();
    for (const path of ['/health', '/nowhere', '/v1/anchors']) {
      const { headers } = await send(null, 'GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
    }
    expect((await send(null, 'GET', '/openapi.json')).headers.get('cache-control')).toBe('public, max-age=300');
  });

  test('leaves one line in the log, with the route’s template and no subject', async () => {
    const { send, logged } = memoryApi();
    await send('app', 'GET', '/v1/subjects/C-1001/consents');
    expect(logged).toEqual([
      {
        level: 'info',
        method: 'GET',
        route: '/v1/subjects/{subject}/consents',
        status: 200,
        ms: 0,
        requestId: expect.any(String),
        client: 'app',
      },
    ]);
  });
});

test('closed tiles want a token with the scope audit, and no shared cache keeps them', async () => {
  const { send, parts } = memoryApi({ tilesOpen: false });
  parts.tiles.files.set('tile/0/000.p/1', new Uint8Array(32));
  expect((await send(null, 'GET', '/tile/0/000.p/1')).status).toBe(401);
  expect((await send('app', 'GET', '/tile/0/000.p/1')).status).toBe(403);
  const tile = await send('auditor', 'GET', '/tile/0/000.p/1');
  expect([tile.status, tile.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable']);
});

test('a file of the map is served for ever, where tiles are closed to auditors alone', async () => {
  const path = 'map/0-1/records/000';
  for (const [tilesOpen, cache] of [
    [true, 'public'],
    [false, 'private'],
  ] as const) {
    const { send, parts } = memoryApi({ tilesOpen });
    parts.tiles.files.set(path, new Uint8Array(40).fill(7));
    const statuses = [await send(null, 'GET', `/${path}`), await send('app', 'GET', `/${path}`)].map(
      (each) => each.status,
    );
    expect(statuses).toEqual(tilesOpen ? [200, 200] : [401, 403]);
    const file = await send('auditor', 'GET', `/${path}`);
    expect([file.status, file.headers.get('cache-control')]).toEqual([200, `${cache}, max-age=31536000, immutable`]);
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
  }
});

test('the AuthZEN metadata name the address by which the caller came', async () => {
  const { send } = memoryApi();
  const forwarded = await send(null, 'GET', '/.well-known/authzen-configuration', undefined, {
    'x-forwarded-proto': 'https',
  });
  expect(forwarded.body).toEqual({
    policy_decision_point: 'https://localhost',
    access_evaluation_endpoint: 'https://localhost/access/v1/evaluation',
    access_evaluations_endpoint: 'https://localhost/access/v1/evaluations',
  });
});
