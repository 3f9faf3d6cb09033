import { concat } from '../../../core/kernel/bytes.ts';
import { HASH_BYTES } from '../../../core/merkle/hash.ts';
import type { Batch, Candidate, EventKey, Quarantined } from '../../ports/sequence-store.ts';
import { bytes, FORMAT, integer, json, known, text } from './attributes.ts';
import { batchKey, type Item, parseEventKey, quarantineKey } from './keys.ts';

/** Names the attributes that make a `Candidate`, read as they are stored. */
export const CANDIDATE_ATTRIBUTES = {
  projection: 'pk, sk, #at, entry, leafHash, leafIndex, unsequenced, sizeBytes',
  names: { '#at': 'at' },
  read: (item: Item) => item,
};

/** Returns a candidate even of a broken item: missing attributes count as empty, and the sequencer judges them. */
export function readCandidate(item: Item, key: EventKey): Candidate {
  const waiting = item.unsequenced === undefined ? 'quarantined' : 'unsequenced';
  const entry = item.entry?.B ?? new Uint8Array(0);
  return {
    ...key,
    at: item.at?.S ?? '',
    entry,
    leafHash: item.leafHash?.B ?? new Uint8Array(0),
    sizeBytes: Math.max(entry.length, Number(item.sizeBytes?.N ?? 0)),
    status: item.leafIndex === undefined ? waiting : 'sequenced',
  };
}

export function batchItem({ start, leafHashes, events }: Batch): Item {
  return {
    ...batchKey(start),
    ...FORMAT,
    start: { N: `${start}` },
    leafHashes: { B: concat(...leafHashes) },
    events: { S: JSON.stringify(events.map(({ chain, seq }) => [chain, seq])) },
  };
}

export function readBatchItem(item: Item): Batch {
  const hashes = bytes(known(item), 'leafHashes');
  const events = json<readonly (readonly [string, number])[]>(item, 'events');
  return {
    start: integer(item, 'start'),
    leafHashes: events.map((_, i) => hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
    events: events.map(([chain, seq]) => ({ chain, seq })),
  };
}

export function quarantineItem(key: EventKey, code: string, at: string): Item {
  return {
    ...quarantineKey(key),
    ...FORMAT,
    chain: { S: key.chain },
    seq: { N: `${key.seq}` },
    code: { S: code },
    at: { S: at },
  };
}

export function readQuarantineItem(item: Item): Quarantined {
  return {
    chain: text(known(item), 'chain'),
    seq: Number(integer(item, 'seq')),
    code: text(item, 'code'),
    at: text(item, 'at'),
  };
}

/** Reads the event key of an index item; null when it has none. */
export function readEventKey(item: Item): EventKey | null {
  return parseEventKey(item.pk?.S, item.sk?.S);
}
