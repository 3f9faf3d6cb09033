import type { DecisionRequest } from '../decision/request.ts';
import { type OpenedEntry, requireSlots } from '../entry/open.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Decided } from '../subject/events.ts';
import { malformed } from './map-answers.ts';

/** Holds what a push or a disclosure asked for, and what its decision rested on. */
export interface DecidedEvent {
  readonly type: 'permit.consumed' | 'disclosure.made';
  readonly at: Instant;
  readonly request: DecisionRequest;
  readonly decided: Decided;
  /** The consent that it names; null where its purpose rests on something else. */
  readonly consent: { readonly event: string; readonly leafHash: string } | null;
}

/**
 * Returns what the entry of a push or a disclosure says of its decision.
 * @throws BUNDLE_MALFORMED when it is of another type, of which no coverage can be shown
 * @throws DISCLOSURE_MISSING when a slot is withheld
 */
export function decidedEvent(opened: OpenedEntry): DecidedEvent {
  const slots = requireSlots(opened, [
    ...(['type', 'at', 'purpose', 'recipient', 'channels', 'dataCategories', 'consent', 'detail'] as const),
  ]);
  const { at, consent } = slots;
  const purpose = slots.purpose ?? '';
  if (slots.type === 'permit.consumed') {
    const { campaign, contentSha256, language, staff, decided } = slots.detail;
    const channel = slots.channels?.[0] ?? '';
    const request = { kind: 'push', purpose, channel, campaign, contentSha256, language, staff } as const;
    return { type: slots.type, at, request, decided, consent };
  }
  if (slots.type === 'disclosure.made') {
    const { recipient, dataCategories } = slots;
    const request = {
      kind: 'disclose',
      purpose,
      recipient: recipient ?? '',
      dataCategories: dataCategories ?? [],
    } as const;
    return { type: slots.type, at, request, decided: slots.detail.decided, consent };
  }
  throw malformed(`a \`${slots.type}\` is neither a push nor a disclosure`);
}
