import type { LabelKey } from '../../core/entry/policy.ts';
import { nobleSha256 } from '../../core/kernel/sha256.ts';
import type { CoverageParts } from '../../core/proof/parts.ts';
import type { AnchorTime } from '../../core/proof/times.ts';
import { verifyCoverage } from '../../core/proof/verify-coverage.ts';
import { SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import type { ForgedLog, Told } from './forged-log.ts';

const PROMISE_LIMIT_MS = 3_600_000;

/** Verifies a proof of coverage as somebody does who knows the keys, and no anchor unless these are said. */
export async function verify(
  log: ForgedLog,
  push: Told,
  parts: CoverageParts,
  {
    labelKeys = log.labelKeys,
    anchors = null,
  }: { labelKeys?: readonly LabelKey[]; anchors?: AnchorTime[] | null } = {},
) {
  const { size } = log.log;
  const steps: string[] = [];
  const report = verifyCoverage(
    parts,
    await log.place(push, size),
    { origin: SMALL_LOG_ORIGIN, labelKeys, promiseLimitMs: PROMISE_LIMIT_MS },
    { hash: nobleSha256, anchors, anchoredAtMs: null, onStep: (step, found) => steps.push(`${step}: ${found}`) },
  );
  return { ...report, steps };
}
