import { writeFileSync } from 'node:fs';
import { logIdOf } from '../../../core/entry/promise.ts';
import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { drawLeaves, leafDrawn, type SampleRange, sampleSeed } from '../../../core/proof/sample.ts';

const ORIGIN = 'ledger.example/consent';
const RANGES: readonly SampleRange[] = [
  { from: 0n, to: 7n },
  { from: 1_000n, to: 262_144n },
  { from: 0n, to: 2n ** 63n + 1n },
  { from: 2n ** 64n - 3n, to: 2n ** 64n - 1n },
];
/** The most leaves of a sample that are listed. */
const SHOWN = 12;

const bytesOf = (name: string) => sha256(utf8(name));

function sampleOf(range: SampleRange) {
  const source = {
    logId: logIdOf(ORIGIN),
    rootHash: bytesOf('root'),
    blockHash: bytesOf('block'),
    nonce: bytesOf('nonce'),
  };
  const seed = sampleSeed({ ...range, ...source });
  const leaves: string[] = [];
  for (const leaf of drawLeaves(seed, range)) if (leaves.push(`${leaf}`) === SHOWN) break;
  const parts = Object.fromEntries(Object.entries(source).map(([name, bytes]) => [name, toBase64url(bytes)]));
  return { from: `${range.from}`, to: `${range.to}`, ...parts, seed: toBase64url(seed), leaves };
}

/** The numbers at both sides of the last that draws a leaf. */
function drawnAt(range: SampleRange) {
  const leaves = range.to - range.from;
  const fair = (2n ** 64n / leaves) * leaves;
  const numbers = [0n, leaves - 1n, leaves, fair - 1n, fair, 2n ** 64n - 1n].filter((number) => number < 2n ** 64n);
  return [...new Set(numbers)].map((number) => {
    const leaf = leafDrawn(number, range);
    return { from: `${range.from}`, to: `${range.to}`, number: `${number}`, leaf: leaf === null ? null : `${leaf}` };
  });
}

/** The vectors of docs/formats/sample.md; this file run as a program writes them. */
export function sampleVectors() {
  return {
    about:
      'Samples with the first leaves that they draw, and single numbers with the leaf that each draws in a range; null: none. Bytes are base64url, numbers decimal.',
    origin: ORIGIN,
    samples: RANGES.map(sampleOf),
    numbers: RANGES.flatMap(drawnAt),
  };
}

if (import.meta.main) {
  const file = new URL('../../../docs/formats/vectors/sample.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(sampleVectors(), null, 2)}\n`);
}
