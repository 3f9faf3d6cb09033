import { createHash } from 'node:crypto';
import type { GiveCommand } from '../../../core/consent/give.ts';
import { nullifierOfUse, type Use, withUse } from '../../../core/consent/uses.ts';
import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { decide } from '../../../core/decision/decide.ts';
import { coveredCategories } from '../../../core/decision/decide-disclosure.ts';
import {
  consumptionFacts,
  decidedOn,
  disclosureFacts,
  permittedPushFacts,
  refusedPushFacts,
} from '../../../core/decision/decision-events.ts';
import type { DisclosureRequest, PushRequest } from '../../../core/decision/request.ts';
import { type BuiltEntry, buildEntry } from '../../../core/entry/build.ts';
import { type LabelPosition, labelPosition, VrfLabels } from '../../../core/entry/label.ts';
import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import { applyEvent, canChangeState } from '../../../core/subject/apply.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import type { CommandFacts } from '../../../core/subject/facts.ts';
import { pauseFacts, resumptionFacts } from '../../../core/subject/opt-outs.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import type { Channel, Pausable } from '../../../core/vocabulary.ts';
import { VrfKey } from '../../../core/vrf/index.ts';
import { APP, CALM, giving } from '../../support/given.ts';
import { ACME, DISCLOSURE_REGISTRY, NOW, OFFERS, PUSH_REGISTRY, QUOTES } from '../../support/sample-registry.ts';

export const ORIGIN = 'ledger.example/consent';
export const SUBJECT = 'C-1001-subject';
/** The label key of these logs. */
export const LABEL_KEY = new VrfKey(new Uint8Array(32).fill(0x33));
const LABELS = new VrfLabels(LABEL_KEY, ORIGIN);
export const AFTER = new Uint8Array(32).fill(0xaa);

export type Step =
  | { readonly do: 'record'; readonly command: GiveCommand }
  | {
      readonly do: 'withdraw';
      readonly purpose: string;
      readonly recipient: string | null;
      readonly channels?: readonly Channel[];
      readonly dataCategories?: readonly string[];
    }
  | { readonly do: 'pause'; readonly of: Pausable; readonly until: Instant }
  | { readonly do: 'resume'; readonly of: Pausable }
  | { readonly do: 'push' | 'consume'; readonly request: PushRequest }
  | { readonly do: 'disclose'; readonly request: DisclosureRequest };

export interface Recorded extends BuiltEntry {
  /** The subject's state after the event. */
  readonly state: SubjectState;
  readonly label: LabelPosition;
}

/** Bytes that look random and are the same in every run. */
export function seededRandom(seed: string): (length: number) => Uint8Array {
  let drawn = 0;
  return (length) => {
    const out = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 32) {
      const block = createHash('sha256').update(`${seed}/${drawn++}`).digest();
      out.set(block.subarray(0, Math.min(32, length - offset)), offset);
    }
    return out;
  };
}

/** Records one subject's steps a second apart, as the ledger does; a step that the rules refuse records nothing. */
export function recordAll(steps: readonly Step[], seed: string): readonly Recorded[] {
  const random = seededRandom(seed);
  const recorded: Recorded[] = [];
  let state = EMPTY_STATE;
  let stateSeq: number | null = null;
  const made: Made = { permits: [], used: [] };
  for (const [i, step] of steps.entries()) {
    const at = new Date(Date.parse(NOW) + i * 1000).toISOString();
    const outcome = factsOf(step, state, at, toBase64url(random(32)), made);
    const { endsNullifier, ...facts } = outcome;
    const event = {
      ...facts,
      id: `event-id-${i}`,
      subject: SUBJECT,
      at,
      actor: { kind: 'client', client: 'marketing-client' } as const,
    };
    remember(made, event, state);
    const seq = recorded.length;
    const next = applyEvent(state, event, seq, '');
    if (canChangeState(event)) stateSeq = seq;
    const label = labelPosition(next.version, seq, stateSeq);
    const built = buildEntry(
      {
        origin: ORIGIN,
        after: AFTER,
        n: endsNullifier,
        u: LABELS.labelOf(SUBJECT, label.version, label.count),
        facts: event,
        seq,
        prev: recorded.at(-1)?.leafHash ?? null,
        state: next,
      },
      random,
    );
    state = applyEvent(state, event, seq, toBase64url(built.leafHash));
    recorded.push({ ...built, state, label });
  }
  return recorded;
}

/** The entry bytes with one bit turned over. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  const place = Math.floor(bit / 8);
  flipped[place] = (flipped[place] ?? 0) ^ (1 << (bit % 8));
  return flipped;
}

/** The text with one bit of its bytes turned over. */
export function flipTextBit(text: string, bit: number): string {
  return String.fromCharCode(...flipBit(utf8(text), bit));
}

/** Holds what the steps before have made that a later one reveals. */
interface Made {
  permits: readonly { readonly id: string; readonly event: string; readonly nullifier: string }[];
  used: readonly Use[];
}

function remember(made: Made, event: EventFacts, state: SubjectState): void {
  const { type, id, nullifier, consent, at } = event;
  if (type === 'push.permitted' && nullifier !== null) {
    made.permits = [...made.permits, { id: 'permit-1', event: id, nullifier }];
  }
  if (type === 'permit.consumed') made.permits = made.permits.slice(0, -1);
  const isCounted = state.pairs.some(({ current }) => current?.event === consent?.event && current?.uses !== null);
  if (type === 'disclosure.made' && consent !== null && isCounted) {
    made.used = withUse(made.used, state, consent.event, at);
  }
}

function factsOf(step: Step, state: SubjectState, at: string, nullifier: string, made: Made): CommandFacts {
  switch (step.do) {
    case 'record': {
      const registry = step.command.recipient === null ? PUSH_REGISTRY : DISCLOSURE_REGISTRY;
      return giving(state, registry, step.command, { at, now: at, nullifier }).facts;
    }
    case 'withdraw':
      return withdrawalFacts(
        {
          state,
          actor: APP,
          at,
          now: at,
          putDownAt: null,
          registry: { purpose: step.recipient === null ? OFFERS : QUOTES, recipient: ACME },
          newNullifier: nullifier,
        },
        { channels: null, dataCategories: null, ...step, capture: null },
      ).facts;
    case 'pause':
      return changed(pauseFacts(state, step, at, null));
    case 'resume':
      return changed(resumptionFacts(state, step.of, at));
    case 'push':
    case 'consume': {
      const registry = { purpose: OFFERS, recipient: null };
      const decision = decide(state, registry, step.request, at, CALM);
      const decided = decidedOn(state, registry, step.request, at);
      const open = made.permits.at(-1);
      if (step.do === 'consume' && open !== undefined) return consumptionFacts(decision, step.request, open, decided);
      const request = { ...step.request, campaign: 'campaign-2026-11' };
      return decision.allowed
        ? permittedPushFacts(decision, request, { id: 'permit-1', notBefore: null, expiresAt: at, nullifier }, decided)
        : refusedPushFacts(decision, request, null, decided);
    }
    case 'disclose': {
      const registry = { purpose: QUOTES, recipient: ACME };
      const circumstances = { ...CALM, used: made.used };
      const covered = coveredCategories(state, registry, step.request, at, circumstances);
      const request = covered.length === 0 ? step.request : { ...step.request, dataCategories: covered };
      const withheld = step.request.dataCategories.filter((category) => !covered.includes(category));
      const decided = decidedOn(state, registry, request, at);
      const decision = decide(state, registry, request, at, circumstances);
      const use = decision.consent && nullifierOfUse(decision.consent, made.used, at);
      return disclosureFacts(decision, request, withheld, decided, use);
    }
  }
}

function changed(facts: CommandFacts | null): CommandFacts {
  if (facts === null) throw new Error('the step changes nothing');
  return facts;
}
