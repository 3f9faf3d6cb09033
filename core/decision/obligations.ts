import type { Instant } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import type { Pair } from '../subject/state.ts';
import { type Reaffirm, reaffirmation } from './prompts.ts';
import type { DecisionRequest, DisclosureRequest } from './request.ts';

/** Names something that a caller must do when it acts on a yes. */
export type Obligation =
  | { readonly kind: 'sender-identity' }
  | { readonly kind: 'opt-out-line' }
  | { readonly kind: 'mask'; readonly dataCategories: readonly string[] }
  | Reaffirm;

/**
 * Returns what a caller must do when it acts on a yes to this request, duties before prompts.
 * @param pair what is on record for the purpose and recipient
 */
export function obligationsOf(
  purpose: Purpose,
  pair: Pair | null,
  request: DecisionRequest,
  now: Instant,
): readonly Obligation[] {
  const duties = request.kind === 'push' ? pushDuties(purpose) : maskings(purpose, request);
  return [...duties, ...reaffirmation(pair, purpose, now)];
}

function pushDuties({ ends }: Purpose): readonly Obligation[] {
  return ends === 'marketing' ? [{ kind: 'sender-identity' }, { kind: 'opt-out-line' }] : [];
}

function maskings({ maskedCategories }: Purpose, request: DisclosureRequest): readonly Obligation[] {
  const dataCategories = maskedCategories.filter((category) => request.dataCategories.includes(category));
  return dataCategories.length === 0 ? [] : [{ kind: 'mask', dataCategories }];
}
