import { recipientReasons } from '../decision/decide.ts';
import type { DecisionRequest, RegistryView } from '../decision/request.ts';
import type { BundleReport } from '../entry/verify-bundle.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { MapStatement } from '../map/statement.ts';
import { noticeSuffices } from '../registry/notice.ts';
import { beginCheck, type CoverageOptions, finalFrom } from './begin-check.ts';
import type { DecidedEvent } from './decided-event.ts';
import { type MapAnswers, malformed } from './map-answers.ts';
import { type NamedConsent, requireGiven, shownConsent } from './named-consent.ts';
import type { CoverageParts } from './parts.ts';
import type { FoundLeaf, Tree } from './shown-leaf.ts';
import { requireTimes } from './times.ts';
import type { CoveragePolicy } from './verify-coverage.ts';

/** The steps of a verification for a recipient, in order, after those of the bundle. */
export const RECIPIENT_STEPS = ['map', 'consent', 'registry', 'time'] as const;

/** Holds what a recipient is shown of a push or a disclosure. */
export interface RecipientReport {
  readonly for: 'recipient';
  readonly event: DecidedEvent;
  /** The consent that it rested on; null: none was needed. */
  readonly consent: NamedConsent | null;
  readonly statement: MapStatement;
  /** From when on no later end of the consent can change the verdict; null: it is final. */
  readonly finalFrom: Instant | null;
}

/** Lists the parts that would say more of the subject than a recipient may know. */
const WITHHELD = ['version', 'following', 'permit', 'state', 'stateBefore'] as const;

/**
 * Returns what a recipient learns of a push or disclosure: the consent that it names was given for it and had not
 * ended, and the registry had its purpose and recipient. What else the subject said is not shown, so that it cannot be
 * decided again.
 * @param report of the bundle, whose entry is in the anchored tree
 * @throws BUNDLE_MALFORMED when a part is missing, or no check needs it
 * @throws MAP_STATEMENT_MALFORMED, LOOK_UP_…, PROOF_… when the map does not hold
 * @throws CONSENT_… as `requireGiven`; REGISTRY_NOT_STANDING as `ShownRegistry`; EVENT_… as `requireTime`
 * @throws DECISION_MISMATCH when consent or registry do not allow it; RULES_UNKNOWN as `ShownRegistry`
 * Source: docs/formats/coverage.md, “For a recipient”
 */
export function verifyForRecipient(
  parts: CoverageParts,
  report: BundleReport,
  { origin, promiseLimitMs }: Pick<CoveragePolicy, 'origin' | 'promiseLimitMs'>,
  { hash, anchors, anchoredAtMs, onStep = () => {} }: CoverageOptions<(typeof RECIPIENT_STEPS)[number]>,
): RecipientReport {
  const withheld = WITHHELD.find((name) => parts[name] !== null);
  if (parts.for !== 'recipient' || withheld !== undefined || parts.labels.length > 0) {
    throw malformed(`it is not made for a recipient${withheld === undefined ? '' : `: it shows \`${withheld}\``}`);
  }
  const { tree, leaf, event, statement, map, registry } = beginCheck(parts, report, origin, hash);
  onStep('map', `stated up to leaf ${statement.size} in ${statement.runs.length} runs`);

  const consent = consentOf(tree, leaf, event, parts, map);
  onStep('consent', consent === null ? 'none is needed' : `leaf ${consent.index}, and nothing ended it`);

  const decidedAt = { ...event, leafIndex: leaf.index };
  registry.requireRules(origin, decidedAt);
  const view = registry.view(decidedAt);
  registry.requireAllAsked();
  requireAllowed(view, event, consent?.said ?? null);
  onStep('registry', `${parts.registry.length} entries, each in force`);
  map.requireAllAsked();

  const own = { index: leaf.index, at: event.at };
  const dated = consent === null ? [own] : [own, { index: consent.index, at: consent.said.at }];
  onStep('time', requireTimes([...dated, ...registry.dated()], anchors, promiseLimitMs));
  return {
    for: parts.for,
    event,
    consent: consent?.said ?? null,
    statement,
    finalFrom: finalFrom(event, anchoredAtMs, promiseLimitMs),
  };
}

function consentOf(tree: Tree, leaf: FoundLeaf, event: DecidedEvent, parts: CoverageParts, map: MapAnswers) {
  const shown = shownConsent(tree, leaf, event, parts);
  if (shown === null) return null;
  const said = requireGiven(shown, map);
  requireCovers(said, event);
  return { index: shown.consent.index, said };
}

/** Refuses what a consent was not given for. @throws DECISION_MISMATCH */
function requireCovers(
  { channels, dataCategories, validUntil }: NamedConsent,
  { request, decided }: DecidedEvent,
): void {
  if (!isWithin(request, channels, dataCategories)) throw no('the consent is for other channels or data');
  if (validUntil !== null && validUntil <= decided.at) throw no(`the consent was valid until \`${validUntil}\``);
}

function isWithin(request: DecisionRequest, channels: readonly string[], categories: readonly string[]): boolean {
  if (request.kind === 'push') return channels.includes(request.channel);
  const { dataCategories } = request;
  return dataCategories.length > 0 && dataCategories.every((each) => categories.includes(each));
}

/** Refuses what the registry did not allow, whatever the subject said. @throws DECISION_MISMATCH */
function requireAllowed({ purpose, recipient }: RegistryView, event: DecidedEvent, consent: NamedConsent | null): void {
  const { request, basis, basisReference } = event;
  if (purpose === null || purpose.retired) throw no('the purpose was not in use');
  const isOfKind = purpose.kind === (request.kind === 'push' ? 'push' : 'disclosure');
  if (!isOfKind || !isWithin(request, purpose.channels, purpose.dataCategories)) {
    throw no('the purpose is for other channels or data');
  }
  if (consent !== null && !noticeSuffices(consent.notice, purpose))
    throw no('the notice that was shown was superseded');
  const own = purpose.basis === 'consent' ? null : purpose.basis;
  if ((own === null) !== (consent !== null)) throw no('the purpose rests on something else than was named');
  if (basis !== own || (own !== null && basisReference !== purpose.basisReference)) throw no('it names another basis');
  if (request.kind === 'push') return;
  const [reason] = recipientReasons(recipient, request.recipient, request.purpose);
  if (reason !== undefined) throw no(`\`${reason}\``);
}

function no(why: string): LedgerError {
  return new LedgerError('DECISION_MISMATCH', `it was not allowed: ${why}`);
}
