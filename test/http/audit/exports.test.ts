import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExport } from '../../../core/entry/export-claims.ts';
import { openEntry } from '../../../core/entry/open.ts';
import { fromBase64url, fromUtf8, toBase64url } from '../../../core/kernel/bytes.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { type Body, memoryApi, withRegistry } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';

const REASON = { 'ledger-reason': 'inspection 2026-118' };

/** A ledger whose customers gave consents, all in the published log. */
async function published(customers = 3) {
  const api = memoryApi();
  const { offers } = await withRegistry(api);
  const consent = {
    purpose: 'credit-card-offers',
    decision: 'given',
    channels: ['sms'],
    notice: offers,
    capture: { channel: 'app' },
  };
  for (let n = 0; n < customers; n++) await api.send('app', 'POST', `/v1/subjects/C-100${n}/consents`, consent);
  const publish = async () => {
    await api.pipeline.sweep();
    await api.pipeline.publish();
  };
  await publish();
  const size = Number(await api.parts.sequence.readNextIndex());
  const read = (query: string, headers: Record<string, string> = REASON, token = 'auditor') =>
    api.send(token, 'GET', `/v1/export?${query}`, undefined, headers);
  const history = async (customer: number, query = '') =>
    (await api.send(`customer.C-100${customer}`, 'GET', `/v1/subjects/C-100${customer}/history?${query}`)).body;
  return { ...api, consent, publish, size, read, history };
}

/** Reads all pages of an export. */
async function whole({ read }: Awaited<ReturnType<typeof published>>, query: string): Promise<Body[]> {
  const events: Body[] = [];
  for (let { body } = await read(query); ; body = (await read(`cursor=${body.next}&limit=3`, {})).body) {
    events.push(...body.events);
    if (body.next === null) return events;
  }
}

describe('an export of all events', () => {
  test('has every leaf of the published log as it is there, in pages of any size, and is one entry', async () => {
    const ledger = await published();
    const { parts, size } = ledger;
    const exportsMade = () => parts.events.listEvents(`EXPORT#${ORIGIN}`, null, 100);
    for (const limit of [1, 3, 100]) {
      const before = (await exportsMade()).length;
      const events = await whole(ledger, `limit=${limit}`);
      expect(events.map(({ leafIndex }) => leafIndex)).toEqual(Array.from({ length: size }, (_, i) => `${i}`));
      for (const { id, entry, disclosures } of events) {
        const stored = await parts.events.findEvent(id);
        expect(toBase64url(hashLeaf(fromBase64url(entry), nodeSha256))).toBe(
          toBase64url(stored?.leafHash as Uint8Array),
        );
        expect(openEntry(fromBase64url(entry), disclosures)).toBeDefined();
      }
      expect((await exportsMade()).length).toBe(before + 1);
    }
  });

  test('says its leaves and their number in the open, the reason and the auditor by digests', async () => {
    const { read, parts, size } = await published();
    const { body } = await read('from=2&to=5');
    expect(body.export).toEqual({ event: expect.any(String), from: '2', to: '5', entries: '3' });
    expect(body.events.map(({ leafIndex }: Body) => leafIndex)).toEqual(['2', '3', '4']);
    const stored = await parts.events.findEvent(body.export.event);
    const entry = stored?.entry ?? new Uint8Array();
    expect(JSON.parse(fromUtf8(entry))).toMatchObject({
      type: 'export.made',
      actor: { kind: 'client', client: 'auditor' },
      claims: { export: { version: 1, from: 2, to: 5, entries: 3 } },
    });
    expect(fromUtf8(entry)).not.toContain('inspection');
    expect(readExport(entry, stored?.disclosures ?? [], nodeSha256)).toMatchObject({
      from: 2n,
      to: 5n,
      reason: 'inspection 2026-118',
    });
    expect((await read(`from=${size - 1}`)).body.export).toMatchObject({ to: `${size}`, entries: '1' });
  });

  test('answers nothing that is not on record first', async () => {
    const { read, parts } = await published();
    expect((await read('', {})).body).toMatchObject({ status: 400, code: 'ledger-reason-missing' });
    const record = parts.events.record.bind(parts.events);
    Object.assign(parts.events, { record: () => Promise.reject(new Error('the store is away')) });
    expect((await read('')).status).toBe(500);
    Object.assign(parts.events, { record });
    expect(await parts.events.listEvents(`EXPORT#${ORIGIN}`, null, 1)).toEqual([]);
  });

  test('has no page without an export of the same auditor on record, whatever the cursor says', async () => {
    const { read, parts, deps, send } = await published();
    const { body } = await read('from=2&to=6&limit=1');
    const event = body.export.event as string;
    expect(body.next).toBe(`${event}.3`);
    const { body: consented } = await send('customer.C-1001', 'GET', '/v1/subjects/C-1001/history');
    const other = consented.events[0].id as string;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(event, other, crypto.randomUUID()), fc.nat(12), async (id, next) => {
        const answer = await read(`cursor=${id}.${next}`, {});
        if (id === event && next >= 2 && next < 6) expect(answer.body.events).toHaveLength(6 - next);
        else expect([answer.status, answer.body.code]).toEqual([404, 'export-unknown']);
      }),
      { numRuns: 60 },
    );
    const stored = await parts.events.findEvent(event);
    const erased = { ...stored, disclosures: [] };
    parts.tables.events.set(`${stored?.chain}#0`, erased as never);
    Object.assign(deps.store, { findEvent: async () => erased });
    expect((await read(`cursor=${event}.3`, {})).body.code).toBe('export-unknown');
  });

  test('has fewer events on a page than asked for where they are long, and one at least', async () => {
    const ledger = await published();
    const { parts, size } = ledger;
    const readEvents = parts.sequence.readEvents.bind(parts.sequence);
    const lengths = [1_000_000, 2_500_000, 4_000_000, 10];
    Object.assign(parts.sequence, {
      readEvents: async (keys: Parameters<typeof readEvents>[0]) =>
        (await readEvents(keys)).map((event) => {
          const length = lengths[Number(event.leafIndex) % lengths.length] ?? 0;
          return { ...event, disclosures: ['x'.repeat(length)] };
        }),
    });
    const events = await whole(ledger, 'limit=100');
    expect(events.map(({ leafIndex }) => leafIndex)).toEqual(Array.from({ length: size }, (_, i) => `${i}`));
    const { body } = await ledger.read('limit=100');
    expect(body.events).toHaveLength(1);
  });

  test('ends after a day', async () => {
    const { read, parts } = await published();
    const { body } = await read('limit=1');
    parts.clock.advance(24 * 3_600_000 - 1);
    expect((await read(`cursor=${body.next}`, {})).status).toBe(200);
    parts.clock.advance(1);
    const { status, body: late } = await read(`cursor=${body.next}`, {});
    expect([status, late.code]).toEqual([409, 'export-ended']);
  });

  test('holds leaves of the published log alone', async () => {
    const { read, size, send, consent } = await published();
    await send('app', 'POST', '/v1/subjects/C-1009/consents', consent);
    for (const query of [`to=${size + 1}`, `from=${size}`, `from=${size}&to=${size + 1}`, 'to=18446744073709551615']) {
      const { status, body } = await read(query);
      expect([query, status, body.code]).toEqual([query, 404, 'leaf-unknown']);
    }
    expect((await memoryApi().send('auditor', 'GET', '/v1/export', undefined, REASON)).body.code).toBe(
      'checkpoint-missing',
    );
  });

  test.each(['from=x', 'to=-1', 'from=3&to=3', 'cursor=1', 'limit=101', 'before=2'])(
    'refuses `%s` and names it',
    async (query) => {
      const { read } = await published();
      const { status, body } = await read(query);
      expect([status, body.code]).toEqual([400, 'input-invalid']);
    },
  );

  test('refuses a range beside a cursor', async () => {
    const { read } = await published();
    const { body } = await read('limit=1');
    for (const name of ['from', 'to']) {
      const answer = await read(`cursor=${body.next}&${name}=0`);
      expect(answer.body.errors[0].pointer).toBe(`/${name}`);
    }
  });
});

describe('a history', () => {
  test('shows the exports that hold one of its events, and no others', async () => {
    const { read, history, size, publish, send, consent } = await published();
    const leaf = Number((await history(0)).events[0].leafIndex);
    await read(`from=0&to=${leaf}`);
    await read(`from=${leaf + 1}`);
    expect(await history(0)).toEqual({ events: [expect.anything()], next: null });
    const { body: one } = await read(`from=${leaf}&to=${leaf + 1}`);
    const { body: all } = await read('', { 'ledger-reason': 'yearly audit' });
    expect((await history(0)).exports.map(({ id }: Body) => id)).toEqual([all.export.event, one.export.event]);
    expect((await history(0)).exports).toMatchObject([
      {
        id: all.export.event,
        type: 'export.made',
        client: 'auditor',
        from: '0',
        to: `${size}`,
        entries: `${size}`,
        reason: 'yearly audit',
        by: expect.any(String),
      },
      { reason: 'inspection 2026-118' },
    ]);
    await send('app', 'POST', '/v1/subjects/C-1009/consents', consent);
    expect((await history(9)).exports).toBeUndefined();
    await publish();
    expect((await history(9)).exports).toBeUndefined();
    expect((await history(0, 'asOf=2020-01-01T00:00:00Z')).exports).toBeUndefined();
  });

  test('shows them in pages where there are many, each once', async () => {
    const { read, history } = await published(1);
    for (let n = 0; n < 230; n++) await read('limit=1');
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { exports, nextExports }: Body = await history(0, cursor && `exportsCursor=${cursor}`);
      seen.push(...exports.map(({ seq }: Body) => seq));
      cursor = nextExports;
    }
    expect(seen).toEqual(Array.from({ length: 230 }, (_, i) => 229 - i));
  });

  test('looks no further than an export that is a leaf before its events', async () => {
    const { read, send, consent, publish, history, deps } = await published(1);
    for (let n = 0; n < 120; n++) await read('limit=1');
    await publish();
    await send('app', 'POST', '/v1/subjects/C-1009/consents', consent);
    await publish();
    let pages = 0;
    const list = deps.store.listEvents.bind(deps.store);
    Object.assign(deps.store, {
      listEvents: (...asked: Parameters<typeof list>) => {
        if (asked[0].startsWith('EXPORT#')) pages++;
        return list(...asked);
      },
    });
    expect((await history(9)).exports).toBeUndefined();
    expect(pages).toBe(1);
  });
});

describe('the event at a leaf', () => {
  test('is found by its index', async () => {
    const { send, size, parts } = await published();
    for (let index = 0; index < size; index++) {
      const { body } = await send('auditor', 'GET', `/v1/log/${index}/event`);
      expect(body.event).toMatchObject({ leafIndex: `${index}` });
      const stored = await parts.events.findEvent(body.event.id);
      expect(stored?.leafIndex).toBe(BigInt(index));
    }
    for (const index of [`${size}`, '-1', 'x', '99999999999999999999']) {
      const { status, body } = await send('auditor', 'GET', `/v1/log/${index}/event`);
      expect([index, status, body.code]).toEqual([index, 404, 'leaf-unknown']);
    }
  });
});
