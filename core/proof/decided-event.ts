import type { DecisionRequest } from '../decision/request.ts';
import { type OpenedEntry, requireSlots } from '../entry/open.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Decided } from '../subject/events.ts';
import type { Basis } from '../vocabulary.ts';
import { malformed } from './map-answers.ts';

/** Holds what a push or a disclosure asked for, and what its decision rested on. */
export interface DecidedEvent {
  readonly type: 'permit.consumed' | 'disclosure.made';
  readonly at: Instant;
  readonly request: DecisionRequest;
  readonly decided: Decided;
  /** The consent that it names; null where its purpose rests on something else. */
  readonly consent: { readonly event: string; readonly leafHash: string } | null;
  /** The other basis, and its clause, law or duty; null: it rests on a consent. */
  readonly basis: Basis | null;
  readonly basisReference: string | null;
}

/** Returns whether an event is one of which coverage can be shown: a push that was sent, or a disclosure. */
export function isCoverable({ type }: { readonly type: string }): boolean {
  return type === 'permit.consumed' || type === 'disclosure.made';
}

/**
 * Returns what the entry of a push or a disclosure says of its decision.
 * @throws BUNDLE_MALFORMED when it is of another type, of which no coverage can be shown
 * @throws DISCLOSURE_MISSING when a slot is withheld
 * @throws DECISION_MISMATCH when it is more than was decided: by a second channel, or a push to a recipient
 */
export function decidedEvent(opened: OpenedEntry): DecidedEvent {
  const slots = requireSlots(opened, [
    ...(['type', 'at', 'purpose', 'recipient', 'channels', 'dataCategories', 'consent', 'detail'] as const),
  ]);
  const { at, consent } = slots;
  const purpose = slots.purpose ?? '';
  if (slots.type === 'permit.consumed') {
    const { campaign, contentSha256, language, staff, decided, basis, basisReference } = slots.detail;
    const [channel = '', ...more] = slots.channels ?? [];
    if (more.length > 0 || slots.recipient !== null || slots.dataCategories !== null) {
      throw new LedgerError('DECISION_MISMATCH', 'one channel was decided, and the push says more');
    }
    const request = { kind: 'push', purpose, channel, campaign, contentSha256, language, staff } as const;
    return { type: slots.type, at, request, decided, consent, basis, basisReference };
  }
  if (slots.type === 'disclosure.made') {
    const { recipient, dataCategories } = slots;
    const request = {
      kind: 'disclose',
      purpose,
      recipient: recipient ?? '',
      dataCategories: dataCategories ?? [],
    } as const;
    const { decided, basis, basisReference } = slots.detail;
    return { type: slots.type, at, request, decided, consent, basis, basisReference };
  }
  throw malformed(`a \`${slots.type}\` is neither a push nor a disclosure`);
}
