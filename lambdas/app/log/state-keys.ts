import type { DatedKey } from '../../../core/entry/keys/in-force.ts';
import type { ReceiptKey } from '../../../core/entry/receipt.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { type RegistryEventDeps, recordRegistryEvent } from '../record/record-registry-event.ts';
import { BY_THE_LEDGER } from '../record/request.ts';

/** The public halves of the keys that sign from now on, in each list the newest first. */
export interface SigningKeys {
  /** C2SP verifier keys. */
  readonly checkpointKeys: readonly string[];
  readonly receiptKeys: readonly ReceiptKey[];
  /** EIP-55 addresses. */
  readonly promiseRoots: readonly string[];
}

// See docs/decisions/1014-the-log-says-which-keys-sign.md
/**
 * Records which keys sign from now on, so that the log shows when one came and when it went. Running it again with the
 * same keys records nothing.
 * @throws the codes of `recordEvent`
 */
export function stateKeys(deps: RegistryEventDeps) {
  const { origin, store } = deps;
  return async (now: SigningKeys): Promise<void> => {
    await recordRegistryEvent<object>(deps, { kind: 'keys', id: origin }, BY_THE_LEDGER, async ({ at }) => {
      const stated = await store.readRegistry('keys', origin);
      const lists = {
        checkpointKeys: datedBy(stated?.checkpointKeys ?? [], now.checkpointKeys, at),
        receiptKeys: datedBy(stated?.receiptKeys ?? [], now.receiptKeys, at),
        promiseRoots: datedBy(stated?.promiseRoots ?? [], now.promiseRoots, at),
      };
      const isSame = stated !== null && Object.values(lists).every(({ isSame }) => isSame);
      if (isSame) return { kind: 'unchanged', body: {}, change: null };
      const { checkpointKeys, receiptKeys, promiseRoots } = lists;
      const version = (stated?.version ?? 0) + 1;
      const item = {
        id: origin,
        version,
        checkpointKeys: checkpointKeys.all,
        receiptKeys: receiptKeys.all,
        promiseRoots: promiseRoots.all,
      };
      return {
        kind: 'recorded',
        body: {},
        change: {
          type: 'keys.stated',
          item: { kind: 'keys', id: origin, version },
          claims: { keys: { version, ...now } as unknown as Json },
          items: [{ kind: 'keys', item }],
        },
      };
    });
  };
}

/** Dates the keys of a kind: those that are new begin, those that are gone end. */
function datedBy<Key>(before: readonly DatedKey<Key>[], now: readonly Key[], at: Instant) {
  const isOneOf = (key: Key, keys: readonly Key[]) => keys.some((each) => JSON.stringify(each) === JSON.stringify(key));
  const inForce = before.filter(({ until }) => until === null).map(({ key }) => key);
  const kept = before.map((each) =>
    each.until === null && !isOneOf(each.key, now) ? { key: each.key, from: each.from, until: at } : each,
  );
  const begun = now.filter((key) => !isOneOf(key, inForce)).map((key) => ({ key, from: at, until: null }));
  const isSame = begun.length === 0 && inForce.every((key) => isOneOf(key, now));
  return { isSame, all: [...kept, ...begun.toReversed()] };
}
