import type { RegistryKind } from '../../ports/registry.ts';
import { LEDGER_TABLE, PARTITIONS, PREFIXES, registryPrefix } from '../../table.ts';
import type { Grant, ItemGrant } from './spec.ts';

/** The attributes of a primary key. */
export const KEY = [LEDGER_TABLE.partitionKey, LEDGER_TABLE.sortKey];

/** Names every partition of a kind of item. */
export const EVERY = Object.fromEntries(
  Object.entries(PREFIXES).map(([name, prefix]) => [name, `${prefix}*`]),
) as Readonly<Record<keyof typeof PREFIXES, string>>;
/** Returns the pattern of every partition of a kind of registry item. */
export const items = (kind: RegistryKind): string => `${registryPrefix(kind)}*`;

/** The chains of the keys that sign promises. */
export const PROMISE_KEYS = `${registryPrefix('promise-key')}*`;
/** The registry items that a consent is about. */
export const OFFERED = [items('purpose'), items('notice'), items('recipient'), items('product')];
/** The registry items that a check names, and the client that makes it. */
export const NAMED = [items('purpose'), items('recipient'), items('client'), items('channel')];
/** The registry items by which the content and the sender of a push are judged. */
export const SOLD = [items('product'), items('content'), items('staff'), items('place')];
export const REGISTRY_ITEMS = [
  ...OFFERED,
  items('content'),
  items('staff'),
  items('place'),
  items('campaign'),
  items('client'),
  items('channel'),
  items('proposal'),
];

/**
 * Returns the grants for recording an event on one of these chains, with the items read before and put with it. Only
 * calls have idempotency keys; what the ledger records of itself has none.
 */
export const recording = ({
  chains = ['*'],
  reads,
  puts,
  ofItself = false,
}: {
  readonly chains?: readonly string[];
  readonly reads: readonly string[];
  readonly puts: readonly string[];
  readonly ofItself?: boolean;
}): ItemGrant[] => {
  const own = [
    EVERY.ids,
    ...(ofItself ? [] : [EVERY.idempotency]),
    ...chains.flatMap((chain) => [`${PREFIXES.events}${chain}`, `${PREFIXES.chains}${chain}`]),
  ];
  return [
    { on: 'ledger', actions: ['GetItem'], keys: [...own, ...reads] },
    { on: 'ledger', actions: ['PutItem'], keys: [...own, ...puts] },
  ];
};
/** Returns the grants for reading what decisions rest on, with these items: the keys of a batch are judged together. */
export const deciding = (...more: readonly string[]): readonly Grant[] => [
  { on: 'ledger', actions: ['BatchGetItem'], keys: [EVERY.states, EVERY.chains, ...more] },
  { on: 'put-down', actions: ['BatchGetItem'] },
];
/** The grant for recording a yes, as long as no no is put down. */
export const UNLESS_NO_PENDING: Grant = { on: 'put-down', actions: ['ConditionCheckItem'] };
/** The grant for putting a no down, and for taking it out once it is recorded. */
export const PUTTING_DOWN: Grant = { on: 'put-down', actions: ['GetItem', 'UpdateItem', 'DeleteItem'] };
/** The grants for recording a no, or putting it down. */
export const SAYING_NO: readonly Grant[] = [
  ...recording({
    reads: [EVERY.states, ...OFFERED],
    puts: [EVERY.states, EVERY.shown, EVERY.openPermits, EVERY.promises, EVERY.untold],
  }),
  PUTTING_DOWN,
];
export const CHECKPOINT: Grant = { on: 'tiles', actions: ['read'], path: 'checkpoint' };
export const TILES: Grant = { on: 'tiles', actions: ['read'], path: 'tile/*' };
export const MAP: Grant = { on: 'tiles', actions: ['read'], path: 'map/*' };
/** The grants for writing the files of the map, and recording what they are stated to be. */
export const STATING: readonly Grant[] = [
  ...recording({
    chains: [items('map')],
    reads: [items('map')],
    puts: [items('map'), PARTITIONS.registry],
    ofItself: true,
  }),
  CHECKPOINT,
  TILES,
  { on: 'tiles', actions: ['read', 'write'], path: 'map/*' },
];

/** The grants for putting the rules of decisions, and the start of a label key, on record. */
export const STARTING: readonly Grant[] = [
  ...recording({
    chains: [items('labels'), items('rules'), items('keys')],
    reads: [items('labels'), items('rules'), items('keys')],
    puts: [items('labels'), items('rules'), items('keys'), PARTITIONS.registry],
  }),
  CHECKPOINT,
];

/** The grants for giving events their leaf index: no others change an event, and these change the index alone. */
export const SEQUENCING: readonly Grant[] = [
  { on: 'ledger', actions: ['BatchGetItem'], keys: [EVERY.events] },
  { on: 'ledger', actions: ['GetItem'], keys: [PARTITIONS.head] },
  // One statement: AWS does not say whether the puts of a transaction are judged one by one or together.
  { on: 'ledger', actions: ['PutItem'], keys: [PARTITIONS.head, EVERY.batches, PARTITIONS.quarantine] },
  {
    on: 'ledger',
    actions: ['UpdateItem'],
    keys: [EVERY.events],
    attributes: [...KEY, 'leafIndex', LEDGER_TABLE.unsequenced.partitionKey],
  },
];
const versions = (kind: RegistryKind) => `${PREFIXES.versions}${items(kind)}`;
const DECIDED_BY = [items('purpose'), items('client'), versions('product'), versions('content')];
/**
 * The grants for proving events, their coverage and histories, and for exporting them: subjects' events, what was
 * decided by, the order of the log and its files; a look and an export are put on record.
 */
export const PROVING: readonly Grant[] = [
  ...recording({ reads: [EVERY.states, ...DECIDED_BY], puts: [], ofItself: true }),
  {
    on: 'ledger',
    actions: ['Query'],
    keys: [EVERY.events, EVERY.batches, PARTITIONS.anchors, EVERY.shown, PARTITIONS.registry],
  },
  { on: 'ledger', actions: ['BatchGetItem'], keys: [EVERY.events] },
  CHECKPOINT,
  TILES,
  MAP,
];
