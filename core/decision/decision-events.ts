import type { CommandFacts } from '../consent/give.ts';
import type { Json } from '../kernel/json.ts';
import type { Decision } from './decide.ts';
import type { DisclosureRequest, PushRequest } from './request.ts';

type Detail = { readonly [key: string]: Json } | null;

/** Returns what the events about a push tell of what is sent: the language only where it was asked for. */
export function pushDetail({
  campaign,
  contentSha256,
  language,
}: {
  readonly campaign: string | null;
  readonly contentSha256: string | null;
  readonly language: string | null;
}): Detail {
  return { campaign, contentSha256, ...(language === null ? {} : { language }) };
}

/**
 * Returns the facts of a `push.permitted` or, when the decision is no, of a `push.refused` with its reasons in
 * `detail`.
 */
export function pushFacts(decision: Decision, request: PushRequest, detail: Detail): CommandFacts {
  return {
    ...aboutPush(decision, request),
    type: decision.allowed ? 'push.permitted' : 'push.refused',
    detail: withReasons(decision, detail),
  };
}

/**
 * Returns the facts of a permit's consumption, for which the question is asked again: `permit.consumed`, or
 * `push.refused` when the answer is now no; both name the permit and the event that granted it.
 */
export function consumptionFacts(
  decision: Decision,
  request: PushRequest,
  permit: { readonly id: string; readonly event: string },
  detail: Detail,
): CommandFacts {
  return {
    ...aboutPush(decision, request),
    type: decision.allowed ? 'permit.consumed' : 'push.refused',
    detail: withReasons(decision, { ...detail, permit: permit.id, permitEvent: permit.event }),
  };
}

/**
 * Returns the facts of a `disclosure.made` or `disclosure.refused`.
 * @param request names the categories that the decision was made for: those that leave, or all that were asked when
 * nothing does
 * @param withheld the categories that were asked for and do not leave
 */
export function disclosureFacts(
  decision: Decision,
  request: DisclosureRequest,
  withheld: readonly string[],
  detail: Detail,
): CommandFacts {
  return {
    type: decision.allowed ? 'disclosure.made' : 'disclosure.refused',
    purpose: request.purpose,
    recipient: request.recipient,
    channels: null,
    dataCategories: request.dataCategories,
    notice: null,
    validUntil: null,
    consent: consentOf(decision),
    nullifier: null,
    detail: withReasons(decision, { ...detail, withheld }),
    endsNullifier: null,
  };
}

function aboutPush(decision: Decision, request: PushRequest): Omit<CommandFacts, 'type' | 'detail'> {
  return {
    purpose: request.purpose,
    recipient: null,
    channels: [request.channel],
    dataCategories: null,
    notice: null,
    validUntil: null,
    consent: consentOf(decision),
    nullifier: null,
    endsNullifier: null,
  };
}

function consentOf(decision: Decision): CommandFacts['consent'] {
  return decision.consent === null ? null : { event: decision.consent.event, leafHash: decision.consent.leafHash };
}

/** Adds the reasons of a no, and the basis of the purpose where that is not consent. */
function withReasons({ allowed, reasons, basis }: Decision, detail: Detail): Detail {
  const said =
    basis === null || basis.kind === 'consent'
      ? detail
      : { ...detail, basis: basis.kind, basisReference: basis.reference };
  return allowed ? said : { ...said, reasons };
}
