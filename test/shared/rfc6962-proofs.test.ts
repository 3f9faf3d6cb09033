import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from '../../core/kernel/bytes.ts';
import { InclusionVerifier, verifyConsistency, verifyInclusion } from '../../core/merkle/index.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { codeOf } from '../unit/entry/code-of.ts';

// The cases of transparency-dev/merkle, good and mutated. The repository does not hold them; without them this fails.
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const file = resolve(root, process.env.SHARED_DIR ?? '.', 'vectors/rfc6962-proofs.json');

interface Case {
  readonly case: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
}
interface InclusionCase extends Case {
  readonly leafIdx: bigint;
  readonly treeSize: bigint;
  readonly root: string;
  readonly leafHash: string;
}
interface ConsistencyCase extends Case {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root1: string;
  readonly root2: string;
}

// Indices go up to 2^64 - 1, so integers are read from their source text.
const cases = JSON.parse(readFileSync(file, 'utf8'), (_key, value: unknown, context?: { source?: string }) =>
  typeof value === 'number' ? BigInt(context?.source as string) : value,
) as { readonly inclusion: readonly InclusionCase[]; readonly consistency: readonly ConsistencyCase[] };

const proofOf = ({ proof }: Case) => (proof ?? []).map(fromBase64);

function expectVerdict({ wantErr }: Case, verify: () => void): void {
  const code = codeOf(verify);
  if (wantErr) expect(code).toMatch(/^PROOF_/);
  else expect(code).toBe('nothing was thrown');
}

describe('the inclusion proofs of transparency-dev/merkle', () => {
  it('are all here', () => {
    expect(cases.inclusion.length).toBe(49);
    expect(cases.inclusion.filter((given) => given.leafIdx === 2n ** 64n - 1n).length).toBe(2);
  });

  it.each(cases.inclusion)('get the right verdict: $case', (given) => {
    const claim = {
      leafHash: fromBase64(given.leafHash),
      leafIndex: given.leafIdx,
      treeSize: given.treeSize,
      rootHash: fromBase64(given.root),
      proof: proofOf(given),
    };
    expectVerdict(given, () => verifyInclusion(claim));
    expectVerdict(given, () => verifyInclusion(claim, nodeSha256));
    expectVerdict(given, () => new InclusionVerifier(claim).verify(claim));
  });
});

describe('the consistency proofs of transparency-dev/merkle', () => {
  it('are all here', () => {
    expect(cases.consistency.length).toBe(49);
  });

  it.each(cases.consistency)('get the right verdict: $case', (given) => {
    const claim = {
      size1: given.size1,
      root1: fromBase64(given.root1),
      size2: given.size2,
      root2: fromBase64(given.root2),
      proof: proofOf(given),
    };
    expectVerdict(given, () => verifyConsistency(claim));
    expectVerdict(given, () => verifyConsistency(claim, nodeSha256));
  });
});
