import type { OperationId } from '../../core/wire/index.ts';
import type { ConfigGroup } from '../config/groups.ts';
import type { RegistryKind } from '../ports/event-store.ts';
import { LEDGER_TABLE, PARTITIONS, PREFIXES, registryPrefix } from '../table.ts';

/** Keys of KMS, by the configuration group that names them. */
export type KeyName = 'checkpointKey' | 'receiptKey' | 'logKey' | 'gasKey';

/** Item actions on items of the table `ledger` whose partition keys are like one of `keys`, and, when named, on these attributes alone. */
interface ItemGrant {
  readonly on: 'ledger';
  readonly actions: readonly ('GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem')[];
  readonly keys: readonly string[];
  readonly attributes?: readonly string[];
}

/** What a function may do beyond what its configuration groups imply. */
export type Grant =
  | ItemGrant
  /** Reading the index over events that wait for their place in the log. */
  | { readonly on: 'unsequenced' }
  | { readonly on: 'guard'; readonly actions: readonly ('GetItem' | 'PutItem')[] }
  /** Objects of the bucket whose names are like `path`. */
  | { readonly on: 'tiles'; readonly actions: readonly ('read' | 'write' | 'lock')[]; readonly path: string };

/** What makes a function run. */
type Trigger =
  | { readonly kind: 'http'; readonly operations: readonly OperationId[] }
  | { readonly kind: 'stream' }
  /** The stage says how often. */
  | { readonly kind: 'schedule'; readonly every: 'sweep' | 'publish' | 'anchor' | 'observe' }
  | { readonly kind: 'operator' };

/** One function: a file of lambdas/functions, what it needs and what it may do. */
export interface FunctionSpec {
  readonly trigger: Trigger;
  /** The configuration that it reads; each pepper, key and trigger named here may also be read, or asked. */
  readonly groups: readonly ConfigGroup[];
  /** Keys that it signs with. */
  readonly signs?: readonly KeyName[];
  readonly grants: readonly Grant[];
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** How many of it may run at once; left out: as many as the account allows. */
  readonly atOnce?: number;
}

// The gateway waits no longer than 30 s.
const HTTP = { memoryMb: 512, timeoutSeconds: 29 } as const;
const LOG = { memoryMb: 512, timeoutSeconds: 60 } as const;

const KEY = [LEDGER_TABLE.partitionKey, LEDGER_TABLE.sortKey];

/** Every partition whose key begins with this. */
const ALL = Object.fromEntries(Object.entries(PREFIXES).map(([name, prefix]) => [name, `${prefix}*`])) as Readonly<
  Record<keyof typeof PREFIXES, string>
>;
const items = (kind: RegistryKind): string => `${registryPrefix(kind)}*`;

/** What consents are given about. */
const OFFERED = [items('purpose'), items('notice'), items('recipient'), items('product')];
/** What the content of a push, and who makes it, are judged by. */
const SOLD = [items('product'), items('content'), items('staff'), items('place')];
const REGISTRY_ITEMS = [...OFFERED, items('content'), items('staff'), items('place'), items('proposal')];
/** The one way of recording reads the state of every chain; those of the registry have none. */
const REGISTRY_STATES = REGISTRY_ITEMS.map((key) => `${PREFIXES.states}${key}`);

/** Recording one event on one of these chains: what is read before it and what is put with it. */
const recording = ({
  chains = ['*'],
  reads,
  puts,
}: {
  readonly chains?: readonly string[];
  readonly reads: readonly string[];
  readonly puts: readonly string[];
}): ItemGrant[] => {
  const own = [
    ALL.ids,
    ALL.idempotency,
    ...chains.flatMap((chain) => [`${PREFIXES.events}${chain}`, `${PREFIXES.chains}${chain}`]),
  ];
  return [
    { on: 'ledger', actions: ['GetItem'], keys: [...own, ...reads] },
    { on: 'ledger', actions: ['PutItem'], keys: [...own, ...puts] },
  ];
};
const CHECKPOINT: Grant = { on: 'tiles', actions: ['read'], path: 'checkpoint' };
const TILES: Grant = { on: 'tiles', actions: ['read'], path: 'tile/*' };

/** Giving events their place in the log: nobody else may change an event, and these only where it waits and where it went. */
const SEQUENCING: readonly Grant[] = [
  { on: 'ledger', actions: ['BatchGetItem'], keys: [ALL.events] },
  { on: 'ledger', actions: ['GetItem'], keys: [PARTITIONS.head] },
  // One statement: AWS does not say whether the puts of a transaction are judged one by one or together.
  { on: 'ledger', actions: ['PutItem'], keys: [PARTITIONS.head, ALL.batches, PARTITIONS.quarantine] },
  {
    on: 'ledger',
    actions: ['UpdateItem'],
    keys: [ALL.events],
    attributes: [...KEY, 'leafIndex', LEDGER_TABLE.unsequenced.partitionKey],
  },
];

/**
 * Every function of a deployment; its name is its file in this folder. Functions behind HTTP are cut by what they may do and why they change.
 * Functions, the local host and the CDK read this table, so it imports types alone.
 */
export const FUNCTIONS = {
  evaluate: {
    ...HTTP,
    trigger: { kind: 'http', operations: ['evaluate', 'evaluateMany'] },
    groups: ['telemetry', 'pepper', 'tokens', 'store', 'content'],
    grants: [
      { on: 'ledger', actions: ['GetItem'], keys: [ALL.states, items('purpose'), items('recipient'), ...SOLD] },
      { on: 'ledger', actions: ['BatchGetItem'], keys: [ALL.states] },
    ],
  },
  decisions: {
    ...HTTP,
    trigger: { kind: 'http', operations: ['requestPush', 'readPermit', 'consumePermit', 'disclose'] },
    groups: ['telemetry', 'pepper', 'tokens', 'store', 'log', 'tiles', 'periods', 'content'],
    grants: [
      ...recording({
        reads: [ALL.states, ALL.permits, items('purpose'), items('recipient'), ...SOLD],
        puts: [ALL.permits],
      }),
      { on: 'ledger', actions: ['Query'], keys: [ALL.events] },
      { on: 'ledger', actions: ['UpdateItem'], keys: [ALL.permits], attributes: [...KEY, 'consumedAt'] },
      CHECKPOINT,
    ],
  },
  consents: {
    ...HTTP,
    trigger: {
      kind: 'http',
      operations: [
        'recordConsent',
        'withdrawConsent',
        'confirmConsent',
        'sendCode',
        'ask',
        'serveNotice',
        'acknowledge',
        'complain',
        'object',
        'liftObjection',
        'restrict',
        'liftRestriction',
        'changeProfile',
        'appointRepresentative',
        'endAppointment',
        'readConsents',
        'readHistory',
        'issueReceipt',
      ],
    },
    groups: [
      'telemetry',
      'pepper',
      'tokens',
      'store',
      'log',
      'tiles',
      'chain',
      'periods',
      'logKey',
      'receiptKey',
      'codeKey',
      'codes',
    ],
    signs: ['logKey', 'receiptKey'],
    grants: [
      ...recording({ reads: [ALL.states, ALL.codes, ...OFFERED], puts: [ALL.states, ALL.codes, ALL.shown] }),
      { on: 'ledger', actions: ['UpdateItem'], keys: [ALL.codes] },
      { on: 'ledger', actions: ['Query'], keys: [ALL.events] },
      CHECKPOINT,
    ],
  },
  registry: {
    ...HTTP,
    trigger: {
      kind: 'http',
      operations: [
        'registerPurpose',
        'publishNotice',
        'registerRecipient',
        'suspendRecipient',
        'registerProduct',
        'approveContent',
        'withdrawContent',
        'registerStaff',
        'registerPlace',
        'listProposals',
        'approveProposal',
        'rejectProposal',
        'readCatalogue',
      ],
    },
    groups: ['telemetry', 'pepper', 'tokens', 'store', 'log', 'tiles', 'registry', 'content'],
    grants: [
      ...recording({
        chains: REGISTRY_ITEMS,
        reads: [...REGISTRY_ITEMS, ...REGISTRY_STATES, ALL.versions],
        puts: [...REGISTRY_ITEMS, PARTITIONS.registry, ALL.versions],
      }),
      { on: 'ledger', actions: ['Query'], keys: [PARTITIONS.registry] },
      CHECKPOINT,
    ],
  },
  proofs: {
    ...HTTP,
    trigger: { kind: 'http', operations: ['proveEvent', 'listAnchors', 'reportShownNotices'] },
    groups: ['telemetry', 'pepper', 'tokens', 'store', 'chain', 'node', 'log', 'tiles'],
    grants: [
      { on: 'ledger', actions: ['GetItem'], keys: [ALL.events, ALL.ids, ALL.states, items('purpose')] },
      { on: 'ledger', actions: ['Query'], keys: [PARTITIONS.anchors, ALL.shown, PARTITIONS.registry] },
      TILES,
    ],
  },
  public: {
    ...HTTP,
    trigger: {
      kind: 'http',
      operations: ['readCheckpoint', 'readTile', 'describeLedger', 'describeDecisions', 'readOpenApi', 'health'],
    },
    groups: [
      'telemetry',
      'pepper',
      'tokens',
      'chain',
      'node',
      'log',
      'tiles',
      'checkpointVerifier',
      'receiptKey',
      'logKey',
    ],
    grants: [CHECKPOINT, TILES],
  },
  sequence: {
    ...LOG,
    trigger: { kind: 'stream' },
    // Sequencers contend for one head: a shard waits its turn rather than lose a race.
    atOnce: 4,
    groups: ['telemetry', 'store', 'trigger'],
    grants: SEQUENCING,
  },
  sweep: {
    ...LOG,
    trigger: { kind: 'schedule', every: 'sweep' },
    groups: ['telemetry', 'store', 'trigger'],
    grants: [...SEQUENCING, { on: 'unsequenced' }],
  },
  publish: {
    ...LOG,
    trigger: { kind: 'schedule', every: 'publish' },
    groups: ['telemetry', 'chain', 'node', 'log', 'store', 'guard', 'tiles', 'checkpointKey'],
    signs: ['checkpointKey'],
    grants: [
      { on: 'ledger', actions: ['GetItem'], keys: [PARTITIONS.head] },
      { on: 'ledger', actions: ['Query'], keys: [ALL.batches] },
      { on: 'ledger', actions: ['BatchGetItem'], keys: [ALL.events] },
      { on: 'guard', actions: ['GetItem', 'PutItem'] },
      CHECKPOINT,
      TILES,
      { on: 'tiles', actions: ['write'], path: 'checkpoint' },
      { on: 'tiles', actions: ['write', 'lock'], path: 'tile/*' },
    ],
    memoryMb: 1024,
    timeoutSeconds: 300,
    atOnce: 1,
  },
  anchor: {
    ...LOG,
    trigger: { kind: 'schedule', every: 'anchor' },
    groups: [
      'telemetry',
      'chain',
      'node',
      'log',
      'store',
      'guard',
      'tiles',
      'checkpointKey',
      'logKey',
      'gasKey',
      'gas',
    ],
    signs: ['checkpointKey', 'logKey', 'gasKey'],
    grants: [
      { on: 'ledger', actions: ['Query', 'PutItem', 'DeleteItem'], keys: [PARTITIONS.anchors] },
      { on: 'guard', actions: ['GetItem'] },
      TILES,
    ],
    timeoutSeconds: 300,
    atOnce: 1,
  },
  observe: {
    ...LOG,
    trigger: { kind: 'schedule', every: 'observe' },
    groups: ['telemetry', 'chain', 'node', 'log', 'store', 'tiles', 'gasKey', 'gas', 'failures'],
    grants: [
      { on: 'unsequenced' },
      { on: 'ledger', actions: ['GetItem'], keys: [PARTITIONS.head] },
      { on: 'ledger', actions: ['Query'], keys: [ALL.batches, PARTITIONS.anchors, PARTITIONS.quarantine] },
      { on: 'ledger', actions: ['BatchGetItem'], keys: [ALL.events] },
      CHECKPOINT,
    ],
  },
  redrive: {
    ...LOG,
    trigger: { kind: 'operator' },
    groups: ['telemetry', 'store'],
    grants: [...SEQUENCING, { on: 'ledger', actions: ['Query', 'DeleteItem'], keys: [PARTITIONS.quarantine] }],
  },
} as const satisfies Readonly<Record<string, FunctionSpec>>;

/** A function of this deployment. */
export type FunctionName = keyof typeof FUNCTIONS;

/** The names of the functions with a trigger of this kind. */
type Triggered<K extends Trigger['kind']> = {
  [N in FunctionName]: (typeof FUNCTIONS)[N]['trigger'] extends { readonly kind: K } ? N : never;
}[FunctionName];
export type HttpFunctionName = Triggered<'http'>;
export type ScheduledFunctionName = Triggered<'schedule'>;

/** Every function, as a list. */
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** Every function behind HTTP. */
export const HTTP_FUNCTION_NAMES = FUNCTION_NAMES.filter((name): name is HttpFunctionName =>
  isTriggeredBy(name, 'http'),
);

/** Every function that a schedule runs. */
export const SCHEDULED_FUNCTION_NAMES = FUNCTION_NAMES.filter((name): name is ScheduledFunctionName =>
  isTriggeredBy(name, 'schedule'),
);

function isTriggeredBy(name: FunctionName, kind: Trigger['kind']): boolean {
  return FUNCTIONS[name].trigger.kind === kind;
}
