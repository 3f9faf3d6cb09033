import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as keys from '../../../lambdas/adapters/dynamodb/keys.ts';
import { idempotencyOf } from '../../../lambdas/app/record/idempotency.ts';
import { keyedId, subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { opaqueIds } from '../kernel/opaque-ids.ts';

const PEPPER = new Uint8Array(32).fill(7);
const NUMBER = fc.nat({ max: 1_000 });
/** Parts that meet where a separator could be taken for one of theirs. */
const own = fc.oneof(fc.constantFrom('a', 'a~b', '1', '0000000000000001'), fc.stringMatching(/^[A-Za-z0-9._~-]{1,8}$/));
const client = fc.oneof(
  fc.constantFrom('a', 'a#b', '#', 'b#0000000000000001', 'a%23b'),
  fc.stringMatching(/^[ -~]{1,8}$/),
);
const chain = opaqueIds.map((subject) => subjectChain(PEPPER, subject));
const list = fc.record({ chain, purpose: own, client });
const day = fc.constantFrom('2026-11-23', '2026-11-24');

/** Makes keys of the store, each with its kind and its parts. */
const MADE = fc.oneof(
  fc.tuple(fc.constant('permitListKey'), list).map(([name, of]) => [name, of, keys.permitListKey(of)] as const),
  fc
    .tuple(fc.constant('endedListKey'), list, NUMBER)
    .map(([name, of, seq]) => [name, [of, seq], keys.endedListKey(of, seq)] as const),
  fc
    .tuple(fc.constant('permitsEndKey'), chain, NUMBER)
    .map(([name, of, seq]) => [name, [of, seq], keys.permitsEndKey(of, seq)] as const),
  fc
    .tuple(fc.constant('eventKey'), chain, NUMBER)
    .map(([name, of, seq]) => [name, [of, seq], keys.eventKey({ chain: of, seq })] as const),
  fc
    .tuple(
      fc.constant('quarantineKey'),
      fc.oneof(
        chain,
        own.map((id) => `PURPOSE#${id}`),
      ),
      NUMBER,
    )
    .map(([name, of, seq]) => [name, [of, seq], keys.quarantineKey({ chain: of, seq })] as const),
  fc.tuple(fc.constant('registryKey'), own).map(([name, id]) => [name, id, keys.registryKey('purpose', id)] as const),
  fc
    .tuple(fc.constant('versionKey'), own, NUMBER)
    .map(([name, id, version]) => [name, [id, version], keys.versionKey('purpose', id, version)] as const),
  fc
    .tuple(fc.constant('shown'), own, day, fc.constantFrom(...keys.PARTS))
    .map(([name, ...of]) => [name, of, keys.shownPartition(...of)] as const),
);

test('no two things have the same key in the store', () => {
  fc.assert(
    fc.property(fc.array(MADE, { minLength: 20, maxLength: 60 }), (made) => {
      const byKey = new Map<string, string>();
      for (const [name, of, key] of made) {
        const thing = JSON.stringify([name, of]);
        expect(byKey.get(JSON.stringify(key)) ?? thing).toBe(thing);
        byKey.set(JSON.stringify(key), thing);
      }
    }),
    { numRuns: 300 },
  );
});

test('no two people, and no two callers with their keys, have the same pseudonym', () => {
  const person = fc.oneof(
    opaqueIds.map((id) => [JSON.stringify(['subject', id]), subjectChain(PEPPER, id)] as const),
    opaqueIds.map((id) => [JSON.stringify(['registrar', id]), keyedId(PEPPER, 'registrar', id)] as const),
    own.map((id) => [JSON.stringify(['staff', id]), keyedId(PEPPER, 'staff', id)] as const),
    fc.tuple(client, opaqueIds, client).map(([by, subject, key]) => {
      const request = { operation: 'object', params: { subject }, body: {} };
      return [
        JSON.stringify(['key', by, subject, key]),
        idempotencyOf(PEPPER, key, { client: by, subject }, request).key,
      ] as const;
    }),
  );
  fc.assert(
    fc.property(fc.array(person, { minLength: 20, maxLength: 60 }), (people) => {
      const byName = new Map<string, string>();
      for (const [who, name] of people) {
        expect(byName.get(name) ?? who).toBe(who);
        byName.set(name, who);
      }
    }),
    { numRuns: 100 },
  );
});
