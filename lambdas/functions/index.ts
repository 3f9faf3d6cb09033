import type { ConfigGroup } from '../config/groups.ts';
import type { Stage } from '../../cdk/stage.ts';

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
  | { readonly kind: 'http' }
  | { readonly kind: 'stream' }
  | { readonly kind: 'schedule'; readonly every: keyof Stage['everyMinutes'] }
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

const HTTP = {
  trigger: { kind: 'http' },
  memoryMb: 512,
  // The gateway waits no longer than 30 s.
  timeoutSeconds: 29,
} as const;
const LOG = { memoryMb: 512, timeoutSeconds: 60 } as const;

/** What consents are given about. */
const OFFERED = ['PURPOSE#*', 'NOTICE#*', 'RECIPIENT#*', 'PRODUCT#*'];
/** What the content of a push, and who makes it, are judged by. */
const SOLD = ['PRODUCT#*', 'CONTENT#*', 'STAFF#*', 'PLACE#*'];
const REGISTRY_ITEMS = [...OFFERED, 'CONTENT#*', 'STAFF#*', 'PLACE#*', 'PROPOSAL#*'];
/** Items of the registry as they were: once put, they are only read. */
const VERSIONS = 'VERSION#*';
/** The one way of recording reads the state of every chain; those of the registry have none. */
const REGISTRY_STATES = REGISTRY_ITEMS.map((key) => `STATE#${key}`);

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
  const own = ['ID#*', 'IDEMPOTENCY#*', ...chains.flatMap((chain) => [`EVENT#${chain}`, `CHAIN#${chain}`])];
  return [
    { on: 'ledger', actions: ['GetItem'], keys: [...own, ...reads] },
    { on: 'ledger', actions: ['PutItem'], keys: [...own, ...puts] },
  ];
};
const CHECKPOINT: Grant = { on: 'tiles', actions: ['read'], path: 'checkpoint' };
const TILES: Grant = { on: 'tiles', actions: ['read'], path: 'tile/*' };

/** Giving events their place in the log: nobody else may change an event, and these only where it waits and where it went. */
const SEQUENCING: readonly Grant[] = [
  { on: 'ledger', actions: ['BatchGetItem'], keys: ['EVENT#*'] },
  { on: 'ledger', actions: ['GetItem'], keys: ['LOG#HEAD'] },
  // One statement: AWS does not say whether the puts of a transaction are judged one by one or together.
  { on: 'ledger', actions: ['PutItem'], keys: ['LOG#HEAD', 'LOG#BATCH#*', 'LOG#QUARANTINE'] },
  {
    on: 'ledger',
    actions: ['UpdateItem'],
    keys: ['EVENT#*'],
    attributes: ['pk', 'sk', 'leafIndex', 'unsequenced'],
  },
];

/** Every function of a deployment; its name is its file in lambdas/functions. */
export const FUNCTIONS = {
  evaluate: {
    ...HTTP,
    groups: ['telemetry', 'pepper', 'tokens', 'store', 'content'],
    grants: [
      { on: 'ledger', actions: ['GetItem'], keys: ['STATE#*', 'PURPOSE#*', 'RECIPIENT#*', ...SOLD] },
      { on: 'ledger', actions: ['BatchGetItem'], keys: ['STATE#*'] },
    ],
  },
  decisions: {
    ...HTTP,
    groups: ['telemetry', 'pepper', 'tokens', 'store', 'log', 'tiles', 'periods', 'content'],
    grants: [
      ...recording({ reads: ['STATE#*', 'PERMIT#*', 'PURPOSE#*', 'RECIPIENT#*', ...SOLD], puts: ['PERMIT#*'] }),
      { on: 'ledger', actions: ['Query'], keys: ['EVENT#*'] },
      { on: 'ledger', actions: ['UpdateItem'], keys: ['PERMIT#*'], attributes: ['pk', 'sk', 'consumedAt'] },
      CHECKPOINT,
    ],
  },
  consents: {
    ...HTTP,
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
      ...recording({ reads: ['STATE#*', 'CODE#*', ...OFFERED], puts: ['STATE#*', 'CODE#*', 'SHOWN#*'] }),
      { on: 'ledger', actions: ['UpdateItem'], keys: ['CODE#*'] },
      { on: 'ledger', actions: ['Query'], keys: ['EVENT#*'] },
      CHECKPOINT,
    ],
  },
  registry: {
    ...HTTP,
    groups: ['telemetry', 'pepper', 'tokens', 'store', 'log', 'tiles', 'registry', 'content'],
    grants: [
      ...recording({
        chains: REGISTRY_ITEMS,
        reads: [...REGISTRY_ITEMS, ...REGISTRY_STATES, VERSIONS],
        puts: [...REGISTRY_ITEMS, 'REGISTRY', VERSIONS],
      }),
      { on: 'ledger', actions: ['Query'], keys: ['REGISTRY'] },
      CHECKPOINT,
    ],
  },
  proofs: {
    ...HTTP,
    groups: ['telemetry', 'pepper', 'tokens', 'store', 'chain', 'node', 'log', 'tiles'],
    grants: [
      { on: 'ledger', actions: ['GetItem'], keys: ['EVENT#*', 'ID#*', 'STATE#*', 'PURPOSE#*'] },
      { on: 'ledger', actions: ['Query'], keys: ['LOG#ANCHOR', 'SHOWN#*', 'REGISTRY'] },
      TILES,
    ],
  },
  public: {
    ...HTTP,
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
      { on: 'ledger', actions: ['GetItem'], keys: ['LOG#HEAD'] },
      { on: 'ledger', actions: ['Query'], keys: ['LOG#BATCH#*'] },
      { on: 'ledger', actions: ['BatchGetItem'], keys: ['EVENT#*'] },
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
      { on: 'ledger', actions: ['Query', 'PutItem', 'DeleteItem'], keys: ['LOG#ANCHOR'] },
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
      { on: 'ledger', actions: ['GetItem'], keys: ['LOG#HEAD'] },
      { on: 'ledger', actions: ['Query'], keys: ['LOG#BATCH#*', 'LOG#ANCHOR', 'LOG#QUARANTINE'] },
      { on: 'ledger', actions: ['BatchGetItem'], keys: ['EVENT#*'] },
      CHECKPOINT,
    ],
  },
  redrive: {
    ...LOG,
    trigger: { kind: 'operator' },
    groups: ['telemetry', 'store'],
    grants: [...SEQUENCING, { on: 'ledger', actions: ['Query', 'DeleteItem'], keys: ['LOG#QUARANTINE'] }],
  },
} as const satisfies Readonly<Record<string, FunctionSpec>>;

/** A function of this deployment. */
export type FunctionName = keyof typeof FUNCTIONS;

/** Every function, as a list. */
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[];
