import { parsePlace } from '../../core/proof/place/place-parts.ts';
import { verifyPlace } from '../../core/proof/place/verify-place.ts';
import { coveragePolicy } from '../../core/proof/verify-coverage.ts';
import { anchorsAround } from './anchor-times.ts';
import { noteUndated } from './coverage.ts';
import type { VerifiedBundle } from './judge-bundle.ts';
import { fastSha256 } from './sha256.ts';

/**
 * Returns for people what the place of a bundle's event shows, once each step of it holds.
 * @throws LedgerError at the first step that does not hold
 */
export async function placeShown(
  { report, policy, bundle, verified, contract, found }: VerifiedBundle,
  fromBlock: bigint,
): Promise<string> {
  const { leafIndex } = verified;
  const anchors = contract && (await anchorsAround(contract, [leafIndex], fromBlock));
  noteUndated(report, [leafIndex], anchors, fromBlock);
  const { event, position } = verifyPlace(parsePlace(bundle.place), verified, coveragePolicy(policy), {
    hash: fastSha256,
    anchors,
    onStep: found,
  });
  report.note(
    'that no other leaf has this label, and that nothing is left out: a history and an audit of the log show',
  );
  const did = position.count === 0 ? `made version ${position.version} of` : `left version ${position.version} of`;
  return `, logged as what it is: \`${event.type}\`, which ${did} what is on record of ${event.subject}`;
}
