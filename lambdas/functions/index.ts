import { PARTITIONS, PREFIXES } from '../table.ts';
import { AUDIT_CALLS, REGISTRAR_CALLS, SUBJECT_CALLS } from './table/calls.ts';
import {
  CHECKPOINT,
  deciding,
  EVERY,
  items,
  KEY,
  MAP,
  NAMED,
  OFFERED,
  PROMISE_KEYS,
  PROVING,
  PUTTING_DOWN,
  REGISTRY_ITEMS,
  recording,
  SAYING_NO,
  SEQUENCING,
  SOLD,
  STARTING,
  STATING,
  TILES,
  UNLESS_NO_PENDING,
} from './table/grants.ts';

import type { FunctionSpec, Trigger } from './table/spec.ts';

// The gateway waits no longer than 30 s.
const HTTP = { memoryMb: 512, timeoutSeconds: 29 } as const;
/** Lists the groups that every function needs that answers callers with a token. */
const SERVING = ['telemetry', 'pepper', 'tokens', 'limits', 'store', 'guard'] as const;
/** Lists the groups that making a promise needs, but for those of recording. */
const PROMISING = ['chain', 'periods', 'promiseRoot'] as const;
/** Lists the groups of those who look at the log and at its anchors. */
const ANCHORING = ['telemetry', 'chain', 'node', 'log', 'store', 'tiles', 'gasKey', 'gas'] as const;
/** Lists the groups of the keys of which the log says when they sign. */
const STATED = ['checkpointVerifier', 'receiptKey', 'promiseRoot'] as const;
const LOG = { memoryMb: 512, timeoutSeconds: 60 } as const;

/**
 * Lists every function of a deployment by name, which is its file in this folder. Functions behind HTTP are divided by
 * what they may do and why they change. The functions, the local host and the CDK read this table.
 */
export const FUNCTIONS = {
  evaluate: {
    ...HTTP,
    trigger: { kind: 'http', operations: ['evaluate', 'evaluateMany'] },
    groups: [...SERVING, 'content'],
    grants: [{ on: 'ledger', actions: ['GetItem'], keys: [...NAMED, ...SOLD] }, ...deciding()],
  },
  decisions: {
    ...HTTP,
    trigger: { kind: 'http', operations: ['requestPush', 'readPermit', 'consumePermit', 'disclose'] },
    groups: [...SERVING, 'log', 'tiles', 'labelKey', 'periods', 'content'],
    grants: [
      ...recording({
        reads: [EVERY.permits, EVERY.openPermits, items('campaign'), ...NAMED, ...SOLD],
        puts: [EVERY.permits, EVERY.openPermits, EVERY.sent],
      }),
      ...deciding(EVERY.sent),
      UNLESS_NO_PENDING,
      { on: 'ledger', actions: ['UpdateItem'], keys: [EVERY.permits], attributes: [...KEY, 'consumedAt'] },
      CHECKPOINT,
    ],
  },
  consents: {
    ...HTTP,
    trigger: { kind: 'http', operations: SUBJECT_CALLS },
    groups: [...SERVING, 'log', 'tiles', 'labelKey', ...PROMISING, 'receiptKey', 'codeKey', 'codes'],
    signs: ['promiseRoot', 'receiptKey'],
    // A refusal is heard here too.
    atOnce: 50,
    grants: [
      ...recording({
        reads: [
          EVERY.states,
          EVERY.codes,
          EVERY.promises,
          ...OFFERED,
          items('staff'),
          items('client'),
          items('channel'),
        ],
        puts: [EVERY.states, EVERY.codes, EVERY.shown, EVERY.openPermits, EVERY.promises, EVERY.untold],
      }),
      { on: 'ledger', actions: ['UpdateItem'], keys: [EVERY.codes, EVERY.promises] },
      { on: 'ledger', actions: ['Query'], keys: [EVERY.openPermits] },
      ...deciding(),
      UNLESS_NO_PENDING,
      PUTTING_DOWN,
      CHECKPOINT,
    ],
  },
  refusals: {
    ...HTTP,
    trigger: { kind: 'http', operations: ['withdrawConsent', 'object', 'restrict', 'pause', 'dispute'] },
    // Kept free for them, however many pushes and consents come at once.
    atOnce: 20,
    groups: [...SERVING, 'log', 'tiles', 'labelKey', ...PROMISING],
    signs: ['promiseRoot'],
    grants: [
      ...recording({
        reads: [EVERY.states, items('purpose'), items('recipient'), items('client')],
        puts: [EVERY.states, EVERY.openPermits, EVERY.promises, EVERY.untold],
      }),
      PUTTING_DOWN,
      { on: 'ledger', actions: ['UpdateItem'], keys: [EVERY.promises] },
      { on: 'ledger', actions: ['Query'], keys: [EVERY.openPermits] },
      CHECKPOINT,
    ],
  },
  registry: {
    ...HTTP,
    trigger: { kind: 'http', operations: REGISTRAR_CALLS },
    groups: [...SERVING, 'log', 'tiles', 'registry', 'content'],
    grants: [
      ...recording({
        chains: REGISTRY_ITEMS,
        reads: [...REGISTRY_ITEMS, EVERY.versions],
        puts: [...REGISTRY_ITEMS, PARTITIONS.registry, EVERY.versions],
      }),
      { on: 'ledger', actions: ['Query'], keys: [PARTITIONS.registry] },
      CHECKPOINT,
    ],
  },
  proofs: {
    ...HTTP,
    trigger: { kind: 'http', operations: AUDIT_CALLS },
    groups: [...SERVING, 'chain', 'node', 'log', 'tiles', 'labelKey'],
    grants: PROVING,
  },
  public: {
    ...HTTP,
    trigger: {
      kind: 'http',
      operations: [
        'readCheckpoint',
        'readTile',
        'readMap',
        'describeLedger',
        'describeDecisions',
        'readOpenApi',
        'readVerifyPage',
        'health',
      ],
    },
    groups: [...SERVING, 'chain', 'node', 'checkpointVerifier', 'log', 'tiles', 'verifyPage'],
    // The public halves of keys; and a client, where tiles are closed, so that a token is asked for.
    grants: [
      CHECKPOINT,
      TILES,
      MAP,
      { on: 'ledger', actions: ['GetItem'], keys: [items('labels'), items('keys'), items('client')] },
    ],
  },
  sequence: {
    ...LOG,
    trigger: { kind: 'stream', inserts: PREFIXES.events, gatherSeconds: 0 },
    // Sequencers compete for one head, so it is better for a shard to wait its turn than to lose a race.
    atOnce: 4,
    groups: ['telemetry', 'store', 'trigger'],
    grants: SEQUENCING,
  },
  promise: {
    ...LOG,
    // An answer waits for its promise itself: what comes at once would make most of them twice.
    trigger: { kind: 'stream', inserts: PREFIXES.promises, gatherSeconds: 1 },
    groups: ['telemetry', 'store', 'guard', 'log', 'tiles', ...PROMISING],
    signs: ['promiseRoot'],
    grants: [
      ...recording({ chains: [PROMISE_KEYS], reads: [EVERY.promises], puts: [], ofItself: true }),
      { on: 'ledger', actions: ['UpdateItem'], keys: [EVERY.promises] },
      { on: 'ledger', actions: ['Query'], keys: [EVERY.openPermits] },
      CHECKPOINT,
    ],
  },
  tell: {
    ...LOG,
    trigger: { kind: 'schedule', every: 'sweep' },
    groups: ['telemetry', 'store', 'customerNotices'],
    grants: [{ on: 'ledger', actions: ['GetItem', 'Query', 'DeleteItem'], keys: [EVERY.untold] }],
    atOnce: 1,
  },
  catchup: {
    ...LOG,
    trigger: { kind: 'schedule', every: 'sweep' },
    groups: ['telemetry', 'pepper', 'labelKey', 'limits', 'store', 'guard', 'log', 'tiles'],
    grants: [...SAYING_NO, { on: 'waiting' }, CHECKPOINT],
    atOnce: 1,
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
      { on: 'ledger', actions: ['Query'], keys: [EVERY.batches] },
      { on: 'ledger', actions: ['BatchGetItem'], keys: [EVERY.events] },
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
  map: {
    ...LOG,
    // The anchorer asks for it before each anchor.
    trigger: { kind: 'asked' },
    groups: ['telemetry', 'log', 'store', 'guard', 'tiles'],
    grants: STATING,
    memoryMb: 1024,
    timeoutSeconds: 900,
    atOnce: 1,
  },
  anchor: {
    ...LOG,
    trigger: { kind: 'schedule', every: 'anchor' },
    groups: [...ANCHORING, 'guard', 'checkpointKey', 'logKey', 'mapTrigger'],
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
    groups: [...ANCHORING, 'guard', 'failures'],
    grants: [
      { on: 'unsequenced' },
      { on: 'ledger', actions: ['GetItem'], keys: [PARTITIONS.head, items('map')] },
      { on: 'ledger', actions: ['Query'], keys: [EVERY.batches, PARTITIONS.anchors, PARTITIONS.quarantine] },
      { on: 'ledger', actions: ['BatchGetItem'], keys: [EVERY.events] },
      CHECKPOINT,
    ],
  },
  labels: {
    ...LOG,
    trigger: { kind: 'operator' },
    groups: ['telemetry', 'store', 'guard', 'log', 'tiles', 'labelKey', ...STATED],
    grants: STARTING,
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
export type StreamFunctionName = Triggered<'stream'>;

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

/** Every function that the table's stream runs. */
export const STREAM_FUNCTION_NAMES = FUNCTION_NAMES.filter((name): name is StreamFunctionName =>
  isTriggeredBy(name, 'stream'),
);

function isTriggeredBy(name: FunctionName, kind: Trigger['kind']): boolean {
  return FUNCTIONS[name].trigger.kind === kind;
}
