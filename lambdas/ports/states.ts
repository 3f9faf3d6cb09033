import type { Circumstances } from '../../core/decision/decide.ts';
import type { SubjectState } from '../../core/subject/state.ts';
import type { ChainId } from './events.ts';

/** Holds what a decision about the use of a subject's data rests on. */
export interface DecisionState extends Circumstances {
  /** null when there is none. */
  readonly state: SubjectState | null;
}

/** Reads the states of subjects. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface States {
  /** Reads the state of a subject, with one item read; null when there is none. */
  readState(chain: ChainId): Promise<SubjectState | null>;
  /**
   * Reads what a decision rests on, with one batch of three items, or of four where a push names a campaign.
   * @param campaign absent: it names none
   */
  readForDecision(chain: ChainId, campaign?: string | null): Promise<DecisionState>;
  /**
   * Reads what decisions about many subjects rest on that name no campaign, in the order asked, three items for each,
   * however often it is named. The iterable may be drawn from while earlier chains are read.
   */
  readEachForDecision(chains: Iterable<ChainId>): Promise<readonly DecisionState[]>;
}
