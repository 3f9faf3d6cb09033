import type { SubjectState } from '../../core/subject/state.ts';
import type { ChainId } from './events.ts';

/** Reads the states of subjects. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface States {
  /** Reads the state of a subject, with one item read; null when there is none. */
  readState(chain: ChainId): Promise<SubjectState | null>;
  /**
   * Reads the states of many subjects, in the order asked, with one item read for each, however often it is named. The
   * iterable may be drawn from while earlier chains are read.
   */
  readStates(chains: Iterable<ChainId>): Promise<readonly (SubjectState | null)[]>;
}
