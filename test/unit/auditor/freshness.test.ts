import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requireFresh } from '../../../clients/auditor/log/freshness.ts';

const NOW = 1_795_000_000n;
const MAX_AGE = 3600n;
const anchor = (age: bigint, treeSize = 100n) => ({ treeSize, time: NOW - age });
const remembered = (age: bigint, treeSize: bigint) => ({
  origin: 'ledger.example/consent',
  treeSize,
  rootHash: new Uint8Array(32),
  recomputed: null,
  seenAt: Number(NOW - age) * 1000,
});
const stale = expect.objectContaining({ code: 'LOG_STALE' });

test('an anchor is stale from the second after its limit on', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -600n, max: 10_000n }), (age) => {
      const check = () => requireFresh({ now: NOW, maxAge: MAX_AGE }, { anchor: anchor(age), remembered: null });
      if (age > MAX_AGE) expect(check).toThrow(stale);
      else check();
    }),
  );
});

test('the failure says how old, and how old is allowed', () => {
  const details = { ageSeconds: '3601', maxAgeSeconds: '3600' };
  expect(() => requireFresh({ now: NOW, maxAge: MAX_AGE }, { anchor: anchor(3601n), remembered: null })).toThrow(
    expect.objectContaining({ code: 'LOG_STALE', details }),
  );
});

test.each([
  ['is anchored by now', 9999n, 100n, false],
  ['was seen within the limit', 3600n, 101n, false],
  ['waits for longer, while older entries are anchored again', 3601n, 101n, true],
])('a checkpoint seen before that %s', (_, age, treeSize, isStale) => {
  const check = () =>
    requireFresh({ now: NOW, maxAge: MAX_AGE }, { anchor: anchor(60n), remembered: remembered(age, treeSize) });
  if (isStale) expect(check).toThrow(stale);
  else check();
});
