import {
  type Decision,
  type DecisionRequest,
  decide,
  type Obligation,
  type PushRequest,
  type RegistryView,
} from '../../../core/decision/decide.ts';
import { type ContentView, NO_CONTENT } from '../../../core/decision/push-content.ts';
import { phraseIn } from '../../../core/registry/text-match.ts';
import type { Consent, SubjectState } from '../../../core/subject/state.ts';
import type { Instant, Reason } from '../../../core/vocabulary.ts';
import type { DecisionContext } from '../../../core/wire/decision/schemas.ts';
import { keyedId } from '../record/pseudonyms.ts';
import type { RegistryReader } from './registry-cache.ts';

/** What looks up registry items, and the pepper that staff are looked up with. */
export interface CheckDeps {
  readonly registry: RegistryReader;
  readonly pepper: Uint8Array;
  /** What no text to be pushed may hold. */
  readonly forbiddenPhrases: readonly string[];
}

/** The pure decision with the registry items that the request names. */
export async function check(
  state: SubjectState,
  deps: CheckDeps,
  request: DecisionRequest,
  now: Instant,
): Promise<Decision> {
  return decide(state, await registryView(deps, request), request, now);
}

/** The registry items that a request names; nothing is looked up that it does not name. */
export async function registryView(deps: CheckDeps, request: DecisionRequest): Promise<RegistryView> {
  const { registry } = deps;
  const [purpose, recipient, content] = await Promise.all([
    registry.readRegistry('purpose', request.purpose),
    request.kind === 'push' ? null : registry.readRegistry('recipient', request.recipient),
    request.kind === 'push' && request.contentSha256 !== null
      ? contentView(deps, request, request.contentSha256)
      : null,
  ]);
  return { purpose, recipient, ...(content === null ? {} : { content }) };
}

async function contentView(
  { registry, pepper, forbiddenPhrases }: CheckDeps,
  { staff }: PushRequest,
  contentSha256: string,
): Promise<ContentView> {
  const content = await registry.readRegistry('content', contentSha256);
  if (content === null) return NO_CONTENT;
  const isForbidden = phraseIn(content.text, forbiddenPhrases) !== null;
  if (content.product === null) return { ...NO_CONTENT, content, isForbidden };
  const [product, qualified, place] = await Promise.all([
    registry.readRegistry('product', content.product),
    staff === null ? null : registry.readRegistry('staff', keyedId(pepper, 'staff', staff.id)),
    staff === null ? null : registry.readRegistry('place', staff.branch),
  ]);
  const partner = product?.partner ? await registry.readRegistry('recipient', product.partner) : null;
  return { content, product, partner, staff: qualified, place, isForbidden };
}

/** Reasons that another registry could lift, whatever the subject said. */
export const OF_THE_REGISTRY: ReadonlySet<Reason> = new Set([
  'purpose-unknown',
  'purpose-retired',
  'recipient-unknown',
  'recipient-suspended',
  'notice-superseded',
  'fees-not-shown',
  'evidence-insufficient',
  'care-step-missing',
  'content-not-approved',
  'product-unknown',
  'risk-mismatch',
  'staff-not-qualified',
]);

/** Whether the registry has to do with a no, so that an older copy of it must not be the last word. */
export function restsOnRegistry({ reasons, consent }: Decision, asked: DecisionRequest): boolean {
  return reasons.some((reason) => OF_THE_REGISTRY.has(reason) || (isOfExtent(reason) && isWithin(asked, consent)));
}

function isOfExtent(reason: Reason): boolean {
  return reason === 'channel-not-consented' || reason === 'data-category-not-consented';
}

/** Whether the subject's own words cover what is asked, so that it is the purpose that is too narrow; true where it needs no consent. */
function isWithin(asked: DecisionRequest, consent: Consent | null): boolean {
  if (consent === null) return true;
  const said: readonly string[] = asked.kind === 'push' ? consent.channels : consent.dataCategories;
  return (asked.kind === 'push' ? [asked.channel] : asked.dataCategories).every((one) => said.includes(one));
}

/** What is told with a decision. `consent` is the subject's standing decision, whatever it says. */
export function contextOf(decision: Decision, state: SubjectState): DecisionContext {
  const { consent } = decision;
  return {
    reasons: [...decision.reasons],
    consent: consent === null ? null : { event: consent.event, leafHash: consent.leafHash, evidence: consent.evidence },
    version: state.version,
    obligations: decision.obligations.map(obligationView),
    basis: decision.basis?.kind ?? null,
  };
}

function obligationView(obligation: Obligation): DecisionContext['obligations'][number] {
  return obligation.kind === 'mask' ? { ...obligation, dataCategories: [...obligation.dataCategories] } : obligation;
}
