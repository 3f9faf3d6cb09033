import { type BundleParts, parseBundle } from '../../../core/entry/bundle.ts';
import type { VerificationPolicy } from '../../../core/entry/policy.ts';
import type { Slots } from '../../../core/entry/slots.ts';
import { type BundleReport, verifyBundle } from '../../../core/entry/verify-bundle.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import { isObject } from '../../../core/kernel/kinds.ts';
import { isCoverable } from '../../../core/proof/decided-event.ts';
import { datedLeaves, parseCoverage } from '../../../core/proof/parts.ts';
import { parsePlace } from '../../../core/proof/place/place-parts.ts';
import { verifyPlace } from '../../../core/proof/place/verify-place.ts';
import { coveragePolicy, verifyCoverage } from '../../../core/proof/verify-coverage.ts';
import { REGISTRY_EVENT_TYPES } from '../../../core/vocabulary.ts';
import type { AnchorContract } from '../anchor-contract.ts';
import { anchorsAround } from '../anchor-times.ts';
import { fastSha256 } from '../sha256.ts';
import { type Ask, jsonIn, unanswered } from './ask.ts';

/** Says what a leaf was found to be; pending: not all that is asked of it is anchored yet. */
export type LeafFound = 'open' | 'placed' | 'covered' | 'pending';

const OPEN_TYPES: ReadonlySet<string> = new Set(REGISTRY_EVENT_TYPES);

/** The parts of the contract that leaves are judged by. */
export type JudgingContract = Pick<AnchorContract, 'anchored' | 'verifyAnchor'>;

interface Judging {
  readonly policy: VerificationPolicy;
  readonly contract: JudgingContract;
  readonly ask: Ask;
}

/** A bundle of the leaf that was drawn, verified as far as its anchor. */
interface LeafBundle {
  readonly bundle: BundleParts;
  readonly verified: BundleReport;
  readonly anchoredAtMs: number;
}

/**
 * Makes the judge of the leaves of a sample: each is shown, and is what it says.
 * @throws SAMPLE_UNANSWERED when the ledger does not show the leaf, or a disclosure of it was deleted
 * @throws as `verifyBundle`, `verifyPlace` and `verifyCoverage`; ANCHOR_UNKNOWN as `AnchorContract.verifyAnchor`
 * Source: docs/formats/sample.md
 */
export function leafJudge(judging: Judging): (index: bigint) => Promise<LeafFound> {
  return async (index) => {
    try {
      return await judged(judging, index);
    } catch (error) {
      if (!isLedgerError(error, 'DISCLOSURE_MISSING')) throw error;
      throw unanswered('it is not opened whole, and no erasure of it is stated', error);
    }
  };
}

async function judged(judging: Judging, index: bigint): Promise<LeafFound> {
  const { ask } = judging;
  const { id, type } = eventIn(await ask(`v1/log/${index}/event`));
  const path = `v1/events/${encodeURIComponent(id)}`;
  if (OPEN_TYPES.has(type)) {
    const shown = await leafBundle(judging, index, await ask(`${path}/proof?inclusion=true`));
    // SECURITY: an event about a person is not skipped by the word of the ledger.
    if (shown !== null && shown.verified.parsed.kind !== 'registry') throw unanswered('it is about a person');
    return shown === null ? 'pending' : 'open';
  }
  const placed = await leafBundle(judging, index, await ask(`${path}/place`));
  if (placed === null) return 'pending';
  const said = await requirePlace(judging, placed);
  if (!isCoverable(said)) return 'placed';
  const covered = await leafBundle(judging, index, await ask(`${path}/proof?for=audit`));
  if (covered === null) return 'pending';
  await requireCoverage(judging, covered);
  return 'covered';
}

function eventIn(bytes: Uint8Array | null): { readonly id: string; readonly type: string } {
  const answer = bytes === null ? null : jsonIn(bytes);
  const event = isObject(answer) ? answer.event : null;
  if (isObject(event) && typeof event.id === 'string' && typeof event.type === 'string') {
    return { id: event.id, type: event.type };
  }
  throw unanswered('the answer names no event');
}

/** Returns a bundle once it is of this leaf, under an anchor of the contract; null: it is not there yet. */
async function leafBundle(
  { policy, contract }: Judging,
  index: bigint,
  bytes: Uint8Array | null,
): Promise<LeafBundle | null> {
  if (bytes === null) return null;
  const bundle = parseBundle(bytes);
  const verified = verifiedBundle(bundle, policy);
  if (verified.leafIndex !== index) throw unanswered(`the bundle is of leaf ${verified.leafIndex}`);
  const anchoredAt = await contract.verifyAnchor(bundle.anchor);
  return { bundle, verified, anchoredAtMs: Number(anchoredAt) * 1_000 };
}

function verifiedBundle(bundle: BundleParts, policy: VerificationPolicy): BundleReport {
  try {
    return verifyBundle(bundle, policy, { hash: fastSha256 });
  } catch (error) {
    // SECURITY: what is shown of another log is no reason not to have looked.
    throw isLedgerError(error, 'POLICY_MISMATCH') ? unanswered(error.message, error) : error;
  }
}

/** Returns an event, once its place holds. */
async function requirePlace({ policy, contract }: Judging, { bundle, verified }: LeafBundle): Promise<Slots> {
  if (bundle.place === null) throw unanswered('the bundle shows no place');
  const anchors = await anchorsAround(contract, [verified.leafIndex], 0n);
  const { event } = verifyPlace(parsePlace(bundle.place), verified, coveragePolicy(policy), {
    hash: fastSha256,
    anchors,
  });
  return event;
}

async function requireCoverage(
  { policy, contract }: Judging,
  { bundle, verified, anchoredAtMs }: LeafBundle,
): Promise<void> {
  if (bundle.coverage === null) throw unanswered('the bundle shows no coverage');
  const parts = parseCoverage(bundle.coverage);
  const anchors = await anchorsAround(contract, [verified.leafIndex, ...datedLeaves(parts)], 0n);
  verifyCoverage(parts, verified, coveragePolicy(policy), { hash: fastSha256, anchors, anchoredAtMs });
}
