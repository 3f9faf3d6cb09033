import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { OPERATION_IDS, OPERATIONS, type OperationId } from '../../../core/wire/index.ts';
import type { Operation } from '../../../core/wire/kit/operation.ts';

const operations: Readonly<Record<OperationId, Operation>> = OPERATIONS;
const REQUESTS = OPERATION_IDS.flatMap((id) => {
  const { params, query, body } = operations[id];
  return Object.entries({ params, query, body }).flatMap(([part, schema]) =>
    schema instanceof z.ZodObject ? [{ id, part, schema }] : [],
  );
});
const SPELLINGS = ['', '0', '-1', '1e3', '0.5', 'null', 'true', '2026-13-45', '2026-11-30T25:00:00Z', '9'.repeat(30)];
const texts = fc.oneof(fc.constantFrom(...SPELLINGS), fc.string({ unit: 'binary', maxLength: 20 }));

describe('a request that holds anything', () => {
  test.each(REQUESTS)('as $part of $id is read or refused, and nothing fails', ({ schema }) => {
    const member = fc.oneof(texts, fc.jsonValue({ maxDepth: 2 }), fc.array(texts, { maxLength: 3 }));
    const members = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, member]));
    fc.assert(
      fc.property(fc.record(members, { requiredKeys: [] }), (request) => {
        expect(typeof schema.safeParse(request).success).toBe('boolean');
      }),
    );
  });

  test('is sent to every call with a part of its own', () => {
    expect(REQUESTS.length).toBeGreaterThan(50);
  });
});
