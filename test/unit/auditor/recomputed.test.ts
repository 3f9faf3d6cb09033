import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RememberedLog } from '../../../clients/auditor/log/state-file.ts';
import { recallAudit, recomputationsOf } from '../../../clients/auditor/recomputed.ts';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';

const STATEMENT = new Uint8Array(50).fill(3);
const REMEMBERED: RememberedLog = {
  origin: 'ledger.example/consent',
  treeSize: 620n,
  rootHash: new Uint8Array(32),
  seenAt: Date.UTC(2026, 10, 30, 10, 2),
  recomputed: { leafHash: hashLeaf(STATEMENT, nobleSha256), withAllBefore: false },
};
const OTHER = { leafHash: new Uint8Array(32), withAllBefore: false };
const AUDIT = { by: 'your audit', at: '2026-11-30T10:02:00.000Z' };

/** Who recomputed the map of a bundle, of a tree of 600 leaves that is anchored. */
function recomputed(remembered: RememberedLog | null, { treeSize = 600n, isAnchored = true, cosigners = 0 } = {}) {
  const cosignatures = Array.from({ length: cosigners }, (_, i) => ({ name: `w${i}`, time: 1_795_867_200n }));
  return recomputationsOf({ verified: { cosignatures, treeSize }, statement: STATEMENT, isAnchored }, remembered);
}

describe('the map of a bundle', () => {
  it.each<[string, RememberedLog | null, Parameters<typeof recomputed>[1], boolean]>([
    ['whoever audited nothing', null, {}, false],
    ['who audited this very statement', REMEMBERED, {}, true],
    ['who audited it before it was anchored', REMEMBERED, { isAnchored: false, treeSize: 900n }, true],
    ['who audited a log without a statement', { ...REMEMBERED, recomputed: null }, {}, false],
    ['who audited another statement', { ...REMEMBERED, recomputed: OTHER }, {}, false],
    ['who audited every statement', { ...REMEMBERED, recomputed: { ...OTHER, withAllBefore: true } }, {}, true],
    [
      'who audited every statement up to a smaller tree',
      { ...REMEMBERED, recomputed: { ...OTHER, withAllBefore: true } },
      { treeSize: 621n },
      false,
    ],
    [
      'who audited every statement of a log that may be another one',
      { ...REMEMBERED, recomputed: { ...OTHER, withAllBefore: true } },
      { isAnchored: false },
      false,
    ],
  ])('by %s', (_, remembered, bundle, isAudited) => {
    expect(recomputed(remembered, bundle)).toEqual(isAudited ? [AUDIT] : []);
  });

  it('was recomputed by each cosigner', () => {
    const at = '2026-11-28T12:00:00.000Z';
    expect(recomputed(REMEMBERED, { cosigners: 2 })).toEqual([{ by: 'w0', at }, { by: 'w1', at }, AUDIT]);
  });

  it('was recomputed by no audit whose file is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'recomputed-'));
    expect(() => recallAudit(join(folder, 'none.json'), REMEMBERED.origin)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    rmSync(folder, { recursive: true });
  });
});
