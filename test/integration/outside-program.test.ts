import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalLedger, startLedger } from '../../scripts/host/start-ledger.ts';
import { type Findings, runOutsideProgram } from './outside-program.ts';

describe('a program written from the design and the API examples alone', () => {
  let dir: string;
  let ledger: LocalLedger;
  let findings: Findings;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'outside-'));
    ledger = await startLedger({ port: 0, dir, quiet: true });
    findings = await runOutsideProgram(ledger.url);
  });
  afterAll(async () => {
    await ledger.stop();
    rmSync(dir, { recursive: true });
  });

  it('records a consent, pushes under it, withdraws it and is refused', () => {
    expect(findings).toMatchObject({
      beforeConsent: false,
      afterConsent: true,
      permitted: true,
      consumed: true,
      secondConsumption: 409,
      afterWithdrawal: ['withdrawn'],
      refusedType: 'push.refused',
    });
  });

  it('has an anchored proof within ten seconds', () => {
    expect(findings.proofAfterMs).toBeLessThan(10_000);
  });

  it('recomputes the root from the proof and from the tiles, and finds it in the contract', () => {
    expect(findings.anchors).toHaveLength(4);
    for (const { rootFromProof, rootFromTiles, anchoredAt } of findings.anchors) {
      expect(rootFromTiles).toBe(rootFromProof);
      expect(anchoredAt).toBeGreaterThan(0n);
    }
    expect(findings.headSize).toBeGreaterThanOrEqual(findings.largestAnchoredSize);
  });

  it('finds the promise signed by a key that the promise root certified', () => {
    expect(findings.promiseRoots).toEqual([findings.promiseRoot]);
  });
});
