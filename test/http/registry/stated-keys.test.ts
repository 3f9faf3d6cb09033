import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemLabel } from '../../../core/entry/label.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import { encodeVerifierKey, verifierKey } from '../../../core/tlog/index.ts';
import { type SigningKeys, stateKeys } from '../../../lambdas/app/log/state-keys.ts';
import { memoryCheckpointSigner, memoryLogSigner, memoryReceiptSigner } from '../../memory/signers.ts';
import { memoryApi, SIGNING_KEYS } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';

/** Keys to choose from; what was made for one name is of no other. */
const NAMES = ['a', 'b', 'c'];
const CHECKPOINT = NAMES.map((name) => encodeVerifierKey(verifierKey(ORIGIN, memoryCheckpointSigner(name).publicKey)));
const RECEIPT = NAMES.map((name) => memoryReceiptSigner(name).publicJwk);
const ROOTS = NAMES.map((name) => memoryLogSigner(name).address);

type Stated = readonly { readonly key: unknown; readonly from: string; readonly until: string | null }[];

async function entriesIn({ deps }: ReturnType<typeof memoryApi>) {
  const events = await deps.store.listEvents(`KEYS#${ORIGIN}`, null, 100);
  return events.toReversed().map(({ entry, at }) => ({ at, entry: parseEntry(entry) }));
}

/** The history that the statements give, as somebody works it out who reads them one after the other. */
function historyOf(statements: readonly { readonly at: string; readonly keys: readonly unknown[] }[]): Stated {
  const open = new Map<string, { key: unknown; from: string; until: string | null }>();
  const all: { key: unknown; from: string; until: string | null }[] = [];
  for (const { at, keys } of statements) {
    const named = new Set(keys.map((key) => JSON.stringify(key)));
    for (const [name, each] of open) {
      if (named.has(name)) continue;
      each.until = at;
      open.delete(name);
    }
    for (const key of keys.toReversed()) {
      const name = JSON.stringify(key);
      if (open.has(name)) continue;
      const each = { key, from: at, until: null };
      open.set(name, each);
      all.push(each);
    }
  }
  return all;
}

const some = <Key>(keys: readonly Key[]) => fc.shuffledSubarray([...keys], { minLength: 1 });
const signing: fc.Arbitrary<SigningKeys> = fc.record({
  checkpointKeys: some(CHECKPOINT),
  receiptKeys: some(RECEIPT),
  promiseRoots: some(ROOTS),
});

test('whatever keys come and go, each stands there from the entry that lists it to the one that does not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(signing, { minLength: 1, maxLength: 6 }), async (all) => {
      const api = memoryApi();
      for (const keys of all) {
        api.parts.clock.advance(60_000);
        await stateKeys(api.deps)(keys);
        await stateKeys(api.deps)(keys);
      }
      const entries = await entriesIn(api);
      const claimed = entries.map(({ at, entry }) => {
        if (entry.kind !== 'registry') throw new Error('a statement of keys is about a person');
        return { at, keys: entry.claims.keys as unknown as SigningKeys };
      });
      for (const [place, { entry }] of entries.entries()) {
        expect(entry.u).toBe(itemLabel({ kind: 'keys', id: ORIGIN, version: place + 1 }));
      }
      const { body } = await api.send(null, 'GET', '/.well-known/consent-ledger');
      const list = (name: keyof SigningKeys) => historyOf(claimed.map(({ at, keys }) => ({ at, keys: keys[name] })));
      expect(body).toMatchObject({
        checkpointKeys: list('checkpointKeys'),
        receiptKeys: { keys: list('receiptKeys').map(({ key, ...dates }) => ({ ...(key as object), ...dates })) },
        promiseRoots: list('promiseRoots'),
      });
      const last = all.at(-1) as SigningKeys;
      const names = (keys: readonly unknown[]) => new Set(keys.map((key) => JSON.stringify(key)));
      const inForce = (name: keyof SigningKeys) =>
        names(list(name).flatMap(({ key, until }) => (until === null ? [key] : [])));
      expect(inForce('checkpointKeys')).toEqual(names(last.checkpointKeys));
      expect(inForce('promiseRoots')).toEqual(names(last.promiseRoots));
    }),
    { numRuns: 30, seed: 5 },
  );
});

test('two that start at once state the same keys once, and a policy reads what the ledger says of itself', async () => {
  const api = memoryApi();
  await Promise.all([stateKeys(api.deps)(SIGNING_KEYS), stateKeys(api.deps)(SIGNING_KEYS)]);
  expect(await entriesIn(api)).toHaveLength(1);
  const { body } = await api.send(null, 'GET', '/.well-known/consent-ledger');
  const { origin, logId, checkpointKeys, promiseRoots, logKeys, labelKeys, chain } = body as Record<string, object>;
  const { rpcUrl: _, ...named } = chain as { rpcUrl: string };
  const policy = parsePolicy({ origin, logId, checkpointKeys, promiseRoots, logKeys, labelKeys, chain: named });
  expect(policy.checkpointKeys).toHaveLength(1);
  expect(policy.promiseRoots.map(({ key }) => key)).toEqual(SIGNING_KEYS.promiseRoots);
});
