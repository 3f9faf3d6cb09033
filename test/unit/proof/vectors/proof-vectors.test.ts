import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBundle } from '../../../../core/entry/bundle.ts';
import { parsePolicy } from '../../../../core/entry/policy.ts';
import { verifyBundle } from '../../../../core/entry/verify-bundle.ts';
import { utf8 } from '../../../../core/kernel/bytes.ts';
import { nobleSha256 } from '../../../../core/kernel/sha256.ts';
import { parseHistory } from '../../../../core/proof/history/history-parts.ts';
import { verifyHistory } from '../../../../core/proof/history/verify-history.ts';
import { isForRecipient, parseCoverage } from '../../../../core/proof/parts.ts';
import { parsePlace } from '../../../../core/proof/place/place-parts.ts';
import { verifyPlace } from '../../../../core/proof/place/verify-place.ts';
import { verifyCoverage } from '../../../../core/proof/verify-coverage.ts';
import { verifyForRecipient } from '../../../../core/proof/verify-for-recipient.ts';
import { PROOF_FILES, proofVectors } from './proof-vectors.ts';

type Vectors = Awaited<ReturnType<typeof proofVectors>>;

/** Verifies a bundle by the policy of its file, offline. */
function judge(bundle: object, policyDocument: object) {
  const policy = parsePolicy(policyDocument);
  const { coverage, place, history, ...parts } = parseBundle(utf8(JSON.stringify(bundle)));
  const report = verifyBundle({ ...parts, coverage, place, history }, policy);
  const trusted = { ...policy, promiseLimitMs: policy.promiseLimitSeconds * 1_000 };
  const options = { hash: nobleSha256, anchors: null, anchoredAtMs: null };
  if (place !== null) return verifyPlace(parsePlace(place), report, trusted, options);
  if (history !== null) return verifyHistory(parseHistory(history), report, trusted, options);
  const verify = isForRecipient(coverage) ? verifyForRecipient : verifyCoverage;
  return verify(parseCoverage(coverage), report, trusted, options);
}

describe.each(PROOF_FILES)('the vectors of docs/formats/vectors/%s', (file) => {
  const text = readFileSync(new URL(`../../../../docs/formats/vectors/${file}`, import.meta.url), 'utf8');
  const { policy, cases }: Vectors = JSON.parse(text);

  it('are those of this code, below 300 kB', async () => {
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(await proofVectors(file))));
    expect(text.length).toBeLessThan(300_000);
  });

  it.each(cases)('$name: holds, and comes to what is said', ({ valid, found }) => {
    expect(judge(valid, policy)).toMatchObject({ ...Object(found) });
  });

  it.each(cases.flatMap(({ name, refused }) => refused.map((each) => ({ ...each, name }))))(
    '$name: refuse $mutation: $code',
    ({ bundle, code }) => {
      expect(() => judge(bundle, policy)).toThrow(expect.objectContaining({ code }));
    },
  );
});
