import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemLabel } from '../../../core/entry/label.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { VrfKey } from '../../../core/vrf/index.ts';
import { startLabels } from '../../../lambdas/app/log/start-labels.ts';
import { memoryApi } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';

const KEYS = [1, 2, 3, 4].map((byte) => new VrfKey(new Uint8Array(32).fill(byte)).publicKey);

/** The entries about label keys on record, oldest first. */
async function startedIn({ deps }: ReturnType<typeof memoryApi>) {
  const events = await deps.store.listEvents(`LABELS#${ORIGIN}`, null, 100);
  return events.toReversed().map(({ entry }) => parseEntry(entry));
}

/** The policy that a ledger states about itself. */
function policyIn({ origin, checkpointKey, chain, labelKeys }: Record<string, unknown>) {
  const { chainId, contract } = chain as Record<string, unknown>;
  return { origin, checkpointKey, chain: { chainId, contract }, labelKeys };
}

const hashOf = (key: Uint8Array) => toBase64url(sha256(key));

test('each label key is started once, in order, however often the ledger starts with more of them', async () => {
  const starts = fc.array(fc.integer({ min: 1, max: KEYS.length }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(starts, async (counts) => {
      const api = memoryApi();
      const start = startLabels(api.deps);
      const growing = counts.toSorted();
      for (const count of growing) expect(await start(KEYS.slice(0, count))).toBe(count);
      const entries = await startedIn(api);
      expect(entries).toHaveLength(growing.at(-1) ?? 0);
      const { body } = await api.send(null, 'GET', '/.well-known/consent-ledger');
      expect(parsePolicy(policyIn(body)).labelKeys).toEqual(
        KEYS.slice(0, entries.length).map((publicKey, place) => ({ version: place + 1, publicKey })),
      );
      for (const [place, entry] of entries.entries()) {
        const version = place + 1;
        const labels = { version, keySha256: hashOf(KEYS[place] ?? new Uint8Array()) };
        expect(entry).toMatchObject({ kind: 'registry', type: 'labels.started', seq: place, claims: { labels } });
        expect(entry.u).toBe(itemLabel({ kind: 'labels', id: ORIGIN, version }));
      }
    }),
    { numRuns: 20, seed: 3 },
  );
});

test.each([
  ['another newest key', [KEYS[0], KEYS[2]]],
  ['a key lost', [KEYS[0]]],
  ['another first key', [KEYS[2], KEYS[1]]],
  ['another key alone', [KEYS[3]]],
])('a ledger does not start with %s', async (_, keys) => {
  const api = memoryApi();
  const start = startLabels(api.deps);
  await start(KEYS.slice(0, 2));
  await expect(start(keys as Uint8Array[])).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
  expect(await startedIn(api)).toHaveLength(2);
});

test('two that start at once start each key once', async () => {
  const api = memoryApi();
  await Promise.all([startLabels(api.deps)(KEYS), startLabels(api.deps)(KEYS)]);
  expect(await startedIn(api)).toHaveLength(KEYS.length);
});
