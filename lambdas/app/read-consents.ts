import { EMPTY_STATE } from '../../core/consent/model.ts';
import type { ConsentsAnswer } from '../../core/wire/consents.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';
import { objectionView } from './change-objection.ts';
import { consentView } from './consent-view.ts';
import { instantOf } from './instant.ts';
import { subjectChain } from './subject-chain.ts';

export interface ReadConsentsDeps {
  readonly store: Pick<EventStore, 'readState'>;
  readonly clock: Clock;
  readonly pepper: Uint8Array;
}

/** What stands for a subject now, by purpose and recipient; nothing for one whom nobody has recorded anything about. */
export function readConsents({ store, clock, pepper }: ReadConsentsDeps) {
  return async (subject: string): Promise<ConsentsAnswer> => {
    const state = (await store.readState(subjectChain(pepper, subject))) ?? EMPTY_STATE;
    const now = instantOf(clock.nowMs());
    return {
      subject,
      version: state.version,
      objection: objectionView(state),
      consents: state.consents.map((consent) => consentView(consent, now)),
    };
  };
}
