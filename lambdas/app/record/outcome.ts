import type { Instant } from '../../../core/kernel/instant.ts';

/**
 * Names how a write ended. `recorded`: an event was recorded. `changed`: an event was recorded that changes something
 * that existed. `unchanged`: all that was asked for was there already. `proposed`: another registrar has to approve it.
 * `refused`: the ledger decided no, and recorded that.
 */
export type OutcomeKind = 'recorded' | 'changed' | 'unchanged' | 'proposed' | 'refused';

/**
 * Holds how a write ended, and the body that tells it. `body` is kept with the event for its repetition, so it is JSON
 * and holds no personal data.
 */
export interface Outcome<Body> {
  readonly kind: OutcomeKind;
  readonly body: Body;
  /** Version of the thing that the request put in force or found so, which the next one may replace. */
  readonly version?: number;
  /** The end of what the outcome grants, after which a repetition is no longer given it; absent: none. */
  readonly until?: Instant;
  /** Set when the request is a repetition, and this the outcome that it had at first; a yes is decided again. */
  readonly replayed?: true;
}
