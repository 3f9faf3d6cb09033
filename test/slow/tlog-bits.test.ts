import { expect, it } from 'vitest';
import { openCheckpoint, verifyTlogProof } from '../../core/tlog/index.ts';
import { codeOf } from '../unit/entry/code-of.ts';
import { checkpoint, key, leafHash, text } from '../unit/tlog/sample-proof.ts';
import { oneBitChanges } from '../unit/tlog/signer.ts';

it('a tlog-proof fails with any bit changed, for a cause that is named', () => {
  const codes = oneBitChanges(text).texts.map((changed) => codeOf(() => verifyTlogProof(changed, { leafHash, key })));
  expect([...new Set(codes)].toSorted()).toEqual([
    'NOTE_MALFORMED',
    'NOTE_SIGNATURE_INVALID',
    'NOTE_SIGNATURE_MISSING',
    'PROOF_ROOT_MISMATCH',
    'TLOG_PROOF_MALFORMED',
  ]);
});

it('a checkpoint fails with any bit changed', () => {
  const codes = oneBitChanges(checkpoint).texts.map((changed) => codeOf(() => openCheckpoint(changed, key)));
  expect(codes.length).toBeGreaterThan(1_000);
  for (const code of codes) expect(code).toMatch(/^NOTE_(MALFORMED|SIGNATURE_INVALID|SIGNATURE_MISSING)$/);
});
