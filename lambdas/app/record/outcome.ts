/**
 * Names how a write ended. `recorded`: an event was recorded. `changed`: so it was, and what existed already is
 * different now. `unchanged`: everything asked for was there. `proposed`: another registrar has to approve it.
 * `refused`: the ledger decided no, and recorded that.
 */
export type OutcomeKind = 'recorded' | 'changed' | 'unchanged' | 'proposed' | 'refused';

/**
 * Holds the answer to a write. `body` is kept with the event for its repetition, so it is JSON and holds no personal
 * data.
 */
export interface Outcome<Body> {
  readonly kind: OutcomeKind;
  readonly body: Body;
}
