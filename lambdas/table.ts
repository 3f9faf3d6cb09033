/**
 * The table `ledger`, which holds everything but the guard and what is put down: one description for its adapter, its
 * creation and the grants.
 */
export const LEDGER_TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** The attribute that says when an item expires, in seconds since 1970. */
  expiry: 'ttl',
  /** The index over events that wait for their leaf index, oldest first; it holds keys alone. */
  unsequenced: { name: 'unsequenced', partitionKey: 'unsequenced', sortKey: 'at' },
} as const;

/** The table `guard`: one item a log, and one for each subject of whom a no is put down and not recorded yet. */
export const GUARD_TABLE = {
  partitionKey: 'origin',
  /** The index over subjects of whom a no is put down, the longest wait first; it holds keys alone. */
  waiting: { name: 'waiting', partitionKey: 'waiting', sortKey: 'since' },
} as const;

/** Begins the keys of the items that hold what is put down. */
export const PUT_DOWN_PREFIX = 'NO#';

/** Lists what the partition keys of each kind of item begin with. */
export const PREFIXES = {
  events: 'EVENT#',
  chains: 'CHAIN#',
  states: 'STATE#',
  ids: 'ID#',
  idempotency: 'IDEMPOTENCY#',
  permits: 'PERMIT#',
  /** Hold the lists of a subject's open permits, and what ended any. */
  openPermits: 'OPEN#',
  /** Tell that a subject got a push of a campaign; never removed. */
  sent: 'SENT#',
  /** Hold the promise of an event, and how many permits it ended. */
  promises: 'PROMISE#',
  codes: 'CODE#',
  /** Hold the events of which customers are to be told. */
  untold: 'UNTOLD#',
  shown: 'SHOWN#',
  /** Registry items as they were: once put, they are only read. */
  versions: 'VERSION#',
  batches: 'LOG#BATCH#',
} as const;

/** Lists the partitions of which there is one. */
export const PARTITIONS = {
  /** Names every item of the registry. */
  registry: 'REGISTRY',
  /** Holds the next leaf index. */
  head: 'LOG#HEAD',
  anchors: 'LOG#ANCHOR',
  quarantine: 'LOG#QUARANTINE',
} as const;

/** Returns what the partition keys of one kind of registry item begin with; their chains have the same names. */
export function registryPrefix(kind: string): string {
  return `${kind.toUpperCase()}#`;
}
