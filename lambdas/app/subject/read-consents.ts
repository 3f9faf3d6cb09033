import { mayNeedReaffirmation, namingRecipient, promptsOf } from '../../../core/decision/prompts.ts';
import { type Instant, instantOf } from '../../../core/kernel/instant.ts';
import { hasAuthority } from '../../../core/subject/authority.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import type { ConsentsAnswer } from '../../../core/wire/consent/schemas.ts';
import type { Clock } from '../../ports/clock.ts';
import type { States } from '../../ports/states.ts';
import { consentView } from '../consent/consent-view.ts';
import type { RegistryCache } from '../decision/registry-cache.ts';
import { requireReader } from '../record/guardian-of-age.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { optOutView, pausesView } from './opt-out-kinds.ts';
import { profileView, representativeView } from './people-view.ts';

export interface ReadConsentsDeps {
  readonly store: Pick<States, 'readState'>;
  readonly clock: Clock;
  readonly pepper: Uint8Array;
  readonly registry: Pick<RegistryCache, 'fresh'>;
}

/**
 * Returns the current decisions, opt-outs, profile and representatives of a subject; all empty for an unknown subject.
 * @param reader the subject id of a token about another subject; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when the reader does not represent the subject in everything
 */
export function readConsents({ store, clock, pepper, registry }: ReadConsentsDeps) {
  return async (subject: string, reader: string | null): Promise<ConsentsAnswer> => {
    const state = (await store.readState(subjectChain(pepper, subject))) ?? EMPTY_STATE;
    const now = instantOf(clock.nowMs());
    await requireReader({ store, pepper }, state, reader, now);
    return {
      subject,
      version: state.version,
      objection: optOutView(state.objection),
      sharing: optOutView(state.sharing),
      restricted: state.restriction !== null,
      pauses: pausesView(state, now),
      profile: profileView(state.profile),
      representatives: state.representatives.map((one) => representativeView(one, hasAuthority(state, one, now))),
      consents: state.pairs.map((pair) => consentView(pair, now)).filter((view) => view !== null),
      prompts: [...(await promptsNow(state, now))],
    };
  };

  async function promptsNow(state: SubjectState, now: Instant): Promise<ReturnType<typeof promptsOf>> {
    const { readRegistry } = registry.fresh;
    const about = new Set(mayNeedReaffirmation(state, now).map(({ purpose }) => purpose));
    const named = new Set(namingRecipient(state, now).flatMap(({ recipient }) => recipient ?? []));
    const [purposes, recipients] = await Promise.all([
      Promise.all([...about].map((id) => readRegistry('purpose', id))),
      Promise.all([...named].map((id) => readRegistry('recipient', id))),
    ]);
    return promptsOf(state, { purposes: byId(purposes), recipients: byId(recipients) }, now);
  }
}

/** Returns the registered ones of these items by id. */
function byId<Item extends { readonly id: string }>(read: readonly (Item | null)[]): ReadonlyMap<string, Item> {
  return new Map(read.flatMap((item) => (item === null ? [] : [[item.id, item]])));
}
