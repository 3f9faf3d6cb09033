import type { ListedPermit, PermitsAndEnds, RecordedEnd } from '../../../core/decision/open-permits.ts';
import type { SignedPromise } from '../../../core/entry/promise.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { PermitListKey } from '../../ports/permits.ts';
import type { Promised, PromisedEvent } from '../../ports/promises.ts';
import { PREFIXES } from '../../table.ts';
import { bytes, FORMAT, json, known, number, optionalText, text } from './attributes.ts';
import { secondsOf } from './event-items.ts';
import { ENDED_BY, endedListKey, type Item, permitListKey, permitsEndKey, promiseKey } from './keys.ts';

/** Time for which permits and what ended them can be counted, a day longer than is promised. */
const KEPT_SECONDS = 8 * 86_400;

/** Returns the item of a list of open permits. */
export function permitListItem(key: PermitListKey, permits: readonly ListedPermit[], at: Instant): Item {
  return { ...permitListKey(key), ...listed(permits, at) };
}

/** Returns the item of permits that had ended by an event and were taken off their list. */
export function endedListItem(key: PermitListKey, permits: readonly ListedPermit[], { seq, at }: StoredEvent): Item {
  return { ...endedListKey(key, seq), ...listed(permits, at) };
}

/** Reads the permits of a list. */
export function readPermitListItem(item: Item): readonly ListedPermit[] {
  return json<readonly ListedPermit[]>(known(item), 'permits');
}

/** Returns the item of the permits that an event ended. */
export function permitsEndItem(chain: string, end: RecordedEnd): Item {
  return {
    ...permitsEndKey(chain, end.seq),
    ...FORMAT,
    end: { S: JSON.stringify(end) },
    ttl: { N: `${secondsOf(end.endedAt) + KEPT_SECONDS}` },
  };
}

/** Reads all items of the open permits of a subject. */
export function readOpenPermitItems(items: readonly Item[]): PermitsAndEnds {
  const isEnd = (item: Item) => text(item, 'sk').startsWith(ENDED_BY);
  return {
    permits: items
      .filter((item) => !isEnd(item))
      .flatMap((item) => {
        const [purpose = ''] = text(item, 'sk').split('#');
        return readPermitListItem(item).map((permit) => ({ ...permit, purpose }));
      }),
    ends: items.filter(isEnd).map((item) => json<RecordedEnd>(known(item), 'end')),
  };
}

/** Returns the item of what is to be made for an event. */
export function promiseItem({ id, chain, seq, at, leafHash }: PromisedEvent, ended: number | null): Item {
  return {
    ...promiseKey(id),
    ...FORMAT,
    chain: { S: chain },
    seq: { N: `${seq}` },
    at: { S: at },
    leafHash: { B: leafHash },
    ...(ended === null ? {} : endedPermits(ended)),
  };
}

/** Reads what was made for an event. */
export function readPromiseItem(item: Item): Promised & { readonly event: PromisedEvent } {
  return {
    event: {
      id: text(known(item), 'pk').slice(PREFIXES.promises.length),
      chain: text(item, 'chain'),
      seq: number(item, 'seq'),
      at: text(item, 'at'),
      leafHash: bytes(item, 'leafHash'),
    },
    promise: item.promise === undefined ? null : json<SignedPromise>(item, 'promise'),
    endedPermits: item.endedPermits === undefined ? null : number(item, 'endedPermits'),
  };
}

/** Returns what was made as the attributes in which it is kept. */
export function madeAttributes({ promise = null, endedPermits: ended = null }: Partial<Promised>): Item {
  return {
    ...optionalText('promise', promise && JSON.stringify(promise)),
    ...(ended === null ? {} : endedPermits(ended)),
  };
}

function endedPermits(ended: number): Item {
  return { endedPermits: { N: `${ended}` } };
}

function listed(permits: readonly ListedPermit[], at: Instant): Item {
  return { ...FORMAT, permits: { S: JSON.stringify(permits) }, ttl: { N: `${secondsOf(at) + KEPT_SECONDS}` } };
}
