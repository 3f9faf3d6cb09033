import { hash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { VrfLabels } from '../../core/entry/label.ts';
import { stateCommitment } from '../../core/entry/state-commitment.ts';
import { recordsInMemory, writeRun } from '../../core/map/index.ts';
import { sortPacked } from '../../core/prefix/index.ts';
import { VrfKey } from '../../core/vrf/index.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import { agreed } from '../tamper/honest-push.ts';
import { recordsOf, seededBytes } from './large-log.ts';
import { inTurns } from './measure.ts';
import type { Bench, BenchRow } from './row.ts';

const LEAVES = 262_144n;
const ROUNDS = 5;
const CALLS = 200;
const NODE = Buffer.alloc(65, 1);

/** Measures how fast the map is built, and what its labels, and states by members, add to recording an event. */
export const run: Bench = async () => [await builtRow(), ...(await recordRows())];

/** Sorts and writes the files of a run, as the builder does but for its store. */
async function builtRow(): Promise<BenchRow> {
  const run = { from: 0n, to: LEAVES };
  const count = 2 * Number(LEAVES);
  const records = recordsOf(run, seededBytes(count * 32));
  let hashes = 0;
  const counting: typeof nodeSha256 = (...input) => {
    hashes++;
    nodeSha256(...input);
  };
  const build = (by: typeof nodeSha256) => writeRun(run, [recordsInMemory(sortPacked(records))], async () => {}, by);
  await build(counting);
  const bare = async () => {
    for (let i = 0; i < hashes; i++) hash('sha256', NODE, 'hex');
  };
  const ms = await inTurns({ build: () => build(nodeSha256), bare }, ROUNDS);
  return {
    name: `map of ${LEAVES} entries built: records`,
    value: (1_000 * count) / ms.build,
    unit: 'records/s',
    baseline: `crypto.hash, hex: its ${(hashes / count).toFixed(2)} hashes a record`,
    baselineValue: (1_000 * count) / ms.bare,
    ratio: ms.bare / ms.build,
  };
}

async function recordRows(): Promise<readonly BenchRow[]> {
  const secret = new Uint8Array(32).fill(7);
  const labels = new VrfLabels(new VrfKey(secret), SMALL_LOG_ORIGIN);
  const { state } = (await agreed()).person;
  const salts = Array.from({ length: 16 }, (_, i) => seededBytes(16 * (i + 1)).subarray(16 * i));
  let hashes = 0;
  stateCommitment(state, salts, (...input) => {
    hashes++;
    nodeSha256(...input);
  });
  const times = (call: (i: number) => unknown) => async () => {
    for (let i = 0; i < CALLS; i++) call(i);
  };
  const ms = await inTurns(
    {
      label: times((i) => labels.labelOf('C-1001', i, 0)),
      signature: times(() => ed25519.sign(NODE, secret)),
      members: times(() => stateCommitment(state, salts, nodeSha256)),
      bare: times(() => {
        for (let i = 0; i < hashes; i++) hash('sha256', NODE, 'hex');
      }),
    },
    ROUNDS,
  );
  const row = (name: string, ours: number, baseline: string, theirs: number): BenchRow => ({
    name,
    value: (1_000 * ours) / CALLS,
    unit: 'µs',
    baseline,
    baselineValue: (1_000 * theirs) / CALLS,
    ratio: ours / theirs,
  });
  return [
    row('label of an event recorded', ms.label, 'an Ed25519 signature, @noble/curves', ms.signature),
    row('state of an event recorded, by members', ms.members, `crypto.hash, hex: its ${hashes} hashes`, ms.bare),
  ];
}
