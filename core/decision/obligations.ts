import type { Instant } from '../kernel/instant.ts';
import type { Purpose, QuietHours } from '../registry/model.ts';
import type { Pair, SubjectState } from '../subject/state.ts';
import { type Prompt, reaffirmation, staleContacts } from './prompts.ts';
import type { DecisionRequest, DisclosureRequest } from './request.ts';

/** Names something that a caller must do when it acts on a yes. */
export type Obligation =
  | ({ readonly kind: 'quiet-hours' } & QuietHours)
  | { readonly kind: 'sender-identity' }
  | { readonly kind: 'opt-out-line' }
  | { readonly kind: 'mask'; readonly dataCategories: readonly string[] }
  | Prompt;

/**
 * Returns what a caller must do when it acts on a yes to this request, duties before prompts.
 * @param pair what is on record for the purpose and recipient
 */
export function obligationsOf(
  state: SubjectState,
  purpose: Purpose,
  pair: Pair | null,
  request: DecisionRequest,
  now: Instant,
): readonly Obligation[] {
  const prompts = reaffirmation(pair, purpose, now);
  if (request.kind === 'disclose') return [...maskings(purpose, request), ...prompts];
  return [...pushDuties(state, purpose), ...prompts, ...staleContacts(state, request.channel)];
}

function pushDuties({ profile }: SubjectState, { quietHours, ends }: Purpose): readonly Obligation[] {
  const timeZone = profile.timeZone ?? quietHours?.timeZone;
  const quiet: readonly Obligation[] =
    quietHours === null || timeZone === undefined ? [] : [{ kind: 'quiet-hours', ...quietHours, timeZone }];
  return ends === 'marketing' ? [{ kind: 'sender-identity' }, { kind: 'opt-out-line' }, ...quiet] : quiet;
}

function maskings({ maskedCategories }: Purpose, request: DisclosureRequest): readonly Obligation[] {
  const dataCategories = maskedCategories.filter((category) => request.dataCategories.includes(category));
  return dataCategories.length === 0 ? [] : [{ kind: 'mask', dataCategories }];
}
