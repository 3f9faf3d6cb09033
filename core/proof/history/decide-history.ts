import type { Slots } from '../../entry/slots.ts';
import { LedgerError } from '../../kernel/error.ts';
import type { Sha256Into } from '../../kernel/sha256.ts';
import { canChangeState } from '../../subject/apply.ts';
import type { SubjectState } from '../../subject/state.ts';
import { requireDecidedThen } from '../begin-check.ts';
import { decidedAgain } from '../decided-again.ts';
import { decidedEvent } from '../decided-event.ts';
import type { MapAnswers } from '../map-answers.ts';
import type { ShownRegistry } from '../registry/shown-registry.ts';
import type { FoundLeaf } from '../shown-leaf.ts';
import { requireUse } from '../used-consent.ts';
import { requireNotEnded, requirePermit } from '../used-permit.ts';

/** An event of a history, opened whole. */
export interface HistoryLeaf {
  readonly leaf: FoundLeaf;
  readonly slots: Slots;
}

/** A history that was replayed, with the registry that its decisions read. */
interface Replayed {
  readonly origin: string;
  readonly events: readonly HistoryLeaf[];
  /** The state after each. */
  readonly states: readonly SubjectState[];
  readonly registry: ShownRegistry;
  readonly hash: Sha256Into;
}

/**
 * Returns the number of pushes and disclosures of a history, once the rules say yes to each again by the state that the
 * replay gives, by the registry as it was and by the clock that its entry names.
 * @throws CONSENT_USED_UP, PERMIT_…, REGISTRY_NOT_STANDING, RULES_UNKNOWN, DECISION_MISMATCH, EVENT_… as
 *   `verifyCoverage`
 */
export function decideHistory({ origin, events, states, registry, hash }: Replayed): number {
  const firsts = firstLeavesOf(events);
  const byId = new Map(events.map(({ leaf, slots }) => [slots.id, leaf]));
  let version: FoundLeaf | null = null;
  let decisions = 0;
  for (const [i, { leaf, slots }] of events.entries()) {
    if (canChangeState(slots)) version = leaf;
    if (slots.type !== 'permit.consumed' && slots.type !== 'disclosure.made') continue;
    const state = states[i] as SubjectState;
    const event = decidedEvent(leaf.opened);
    requireDecidedThen(event);
    const decidedAt = { ...event, leafIndex: leaf.index };
    registry.requireRules(origin, decidedAt);
    const decision = decidedAgain(state, registry.view(decidedAt), event);
    const consent = byId.get(event.consent?.event ?? '') ?? null;
    if (slots.type === 'disclosure.made') {
      if (decision.consent !== null) requireUse(leaf, event.at, decision.consent, firsts, hash);
    } else {
      const permit = byId.get(slots.detail.permitEvent);
      if (permit === undefined) throw new LedgerError('PERMIT_UNKNOWN', `leaf ${leaf.index} uses a permit of nobody`);
      requirePermit({ leaf, permit, version, consent }, firsts);
      requireNotEnded(leaf, permit, state, decision.basis?.kind ?? 'consent');
    }
    decisions++;
  }
  return decisions;
}

/** Answers which event of a history has a value first; that no other of the log has it, an audit of the log shows. */
function firstLeavesOf(events: readonly HistoryLeaf[]): Pick<MapAnswers, 'firstLeaf'> {
  const firsts = new Map<string, bigint>();
  for (const { leaf } of [...events].reverse()) {
    firsts.set(leaf.parsed.n, leaf.index);
    firsts.set(leaf.parsed.u, leaf.index);
  }
  return { firstLeaf: (value) => firsts.get(value) ?? null };
}
