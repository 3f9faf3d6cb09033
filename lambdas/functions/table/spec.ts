import type { OperationId } from '../../../core/wire/index.ts';
import type { ConfigGroup } from '../../config/groups.ts';

/** Keys of KMS, by the configuration group that names them. */
export type KeyName = 'checkpointKey' | 'receiptKey' | 'promiseRoot' | 'logKey' | 'gasKey';

/**
 * Allows item actions on items of the table `ledger` whose partition keys are like one of `keys`; when attributes are
 * named, on these alone.
 */
export interface ItemGrant {
  readonly on: 'ledger';
  readonly actions: readonly ('GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem')[];
  readonly keys: readonly string[];
  readonly attributes?: readonly string[];
}

/** Allows a function something beyond what its configuration groups imply. */
export type Grant =
  | ItemGrant
  /** Reading the index over events that wait for their leaf index. */
  | { readonly on: 'unsequenced' }
  /** Reading the index over subjects of whom a no is put down. */
  | { readonly on: 'waiting' }
  | { readonly on: 'guard'; readonly actions: readonly ('GetItem' | 'PutItem')[] }
  /** The items of the table `guard` that hold what is put down. */
  | {
      readonly on: 'put-down';
      readonly actions: readonly ('GetItem' | 'BatchGetItem' | 'ConditionCheckItem' | 'UpdateItem' | 'DeleteItem')[];
    }
  /** Objects of the bucket whose names are like `path`. */
  | { readonly on: 'tiles'; readonly actions: readonly ('read' | 'write' | 'lock')[]; readonly path: string };

/** Names what makes a function run. */
export type Trigger =
  | { readonly kind: 'http'; readonly operations: readonly OperationId[] }
  /** Inserts of items whose partition keys begin so, gathered for so many seconds. */
  | { readonly kind: 'stream'; readonly inserts: string; readonly gatherSeconds: number }
  /** The stage says how often. */
  | { readonly kind: 'schedule'; readonly every: 'sweep' | 'publish' | 'anchor' | 'observe' }
  /** Another function asks for it, and does not wait. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'operator' };

/** One function: a file of lambdas/functions, what it needs and what it may do. */
export interface FunctionSpec {
  readonly trigger: Trigger;
  /** The configuration that it reads; it may read the secrets and public keys, and call the function, named there. */
  readonly groups: readonly ConfigGroup[];
  /** The keys that it signs with. */
  readonly signs?: readonly KeyName[];
  readonly grants: readonly Grant[];
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Number of its runs at a time; default: as many as the account allows. */
  readonly atOnce?: number;
}
