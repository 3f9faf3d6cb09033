import { gzipSync } from 'node:zlib';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { fastSha256 } from '../../clients/auditor/sha256.ts';
import { type ProofBundle, parseBundle } from '../../core/entry/bundle.ts';
import { parseDisclosure } from '../../core/entry/disclosure.ts';
import type { VerificationPolicy } from '../../core/entry/policy.ts';
import { verifyBundle } from '../../core/entry/verify-bundle.ts';
import type { Json } from '../../core/kernel/json.ts';
import type { Sha256Into } from '../../core/kernel/sha256.ts';
import { statementClaims } from '../../core/map/index.ts';
import { HASH_BYTES } from '../../core/merkle/index.ts';
import type { LookUpProof } from '../../core/prefix/index.ts';
import { RECIPIENT_SLOTS } from '../../core/proof/opened-slots.ts';
import {
  type CoverageParts,
  encodeCoverage,
  parseCoverage,
  type ShownLeaf,
  type ShownLookUp,
} from '../../core/proof/parts.ts';
import { verifyCoverage } from '../../core/proof/verify-coverage.ts';
import { VrfKey, verifyVrf } from '../../core/vrf/index.ts';
import { SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import { ForgedLog } from '../tamper/forged-log.ts';
import { proofOf } from '../tamper/honest-push.ts';
import { largeLog, runsAt, seededBytes } from './large-log.ts';
import { inTurns } from './measure.ts';
import type { Bench, BenchRow } from './row.ts';

const MEASURED = 1_000_000;
const FROM_THE_FORMAT = 1_000_000_000;
const ROUNDS = 40;
const NODE = new Uint8Array(65);

/** Measures how large proofs of coverage are, and what it costs to verify one, beside its hashes and signatures. */
export const run: Bench = async () => {
  const { log, person, push, statement } = await largeLog(MEASURED);
  const proved = await proofOf(log, person, { push, statement });
  const included = await log.included(push);
  const rows: BenchRow[] = [];
  for (const reader of ['recipient', 'subject', 'audit'] as const) {
    const parts = await proofOf(log, person, { push, statement, reader });
    const names = { [MEASURED]: parts, [FROM_THE_FORMAT]: await asIn(FROM_THE_FORMAT, parts) };
    for (const [size, shown] of Object.entries(names))
      rows.push(...sizeRows(reader, Number(size), shownTo(reader, included), shown));
  }
  const bundle = utf8Of({ ...included, coverage: encodeCoverage(proved) as unknown as Json });
  return [...rows, await verifiedRow(bundle, log.policy())];
};

/** The bundle with what this reader may know of the push. */
function shownTo(reader: CoverageParts['for'], bundle: ProofBundle): ProofBundle {
  if (reader !== 'recipient') return bundle;
  const isShown = (each: string) => RECIPIENT_SLOTS.some((slot) => slot === parseDisclosure(each).name);
  return { ...bundle, disclosures: bundle.disclosures.filter(isShown) };
}

function utf8Of(bundle: ProofBundle): Uint8Array {
  return Buffer.from(JSON.stringify(bundle));
}

function sizeRows(reader: string, size: number, included: ProofBundle, parts: CoverageParts): readonly BenchRow[] {
  const covered = utf8Of({ ...included, coverage: encodeCoverage(parts) as unknown as Json });
  const alone = utf8Of(included);
  const how = size === MEASURED ? 'measured' : 'from the format';
  const row = (as: string, bytes: (of: Uint8Array) => Uint8Array): BenchRow => {
    const [value, baselineValue] = [bytes(covered).length / 1_000, bytes(alone).length / 1_000];
    const name = `bundle with coverage for \`${reader}\`, 10^${Math.log10(size)} entries (${how}), ${as}`;
    const baseline = `the bundle of inclusion alone, 10^${Math.log10(MEASURED)} entries, ${as}`;
    return { name, value, unit: 'kB', baseline, baselineValue, ratio: value / baselineValue };
  };
  return [row('JSON', (of) => of), row('gzip', (of) => gzipSync(of))];
}

/**
 * Returns a proof with paths, look-ups and a statement as long as they are in a log of so many entries; what is added
 * to them looks random.
 */
async function asIn(leaves: number, parts: CoverageParts): Promise<CoverageParts> {
  const runs = runsAt(leaves, leaves / 50_000);
  const added = hashesThatLookRandom();
  const height = Math.ceil(Math.log2(leaves));
  // The leaves of the first entries have the upper part of their paths in common, and so have those of the last.
  const [first, last] = [added(height), added(height)];
  const leaf = <Leaf extends ShownLeaf | null>(shown: Leaf): Leaf => {
    if (shown === null) return shown;
    const above = Number(shown.index) < MEASURED / 2 ? first : last;
    return { ...shown, path: [...shown.path, ...above].slice(0, height) };
  };
  const lookUp = ({ value, runs: measured }: ShownLookUp): ShownLookUp => {
    const isOld = measured.length === 1 && measured[0]?.leaf !== null;
    const proofs = (isOld ? runs.slice(0, 1) : runs).map(({ from, to }, i) => {
      const { leaf: found, path } = measured[Math.min(i, measured.length - 1)] as LookUpProof;
      // A key is about as deep as there are bits in the number of records, and one.
      const depth = Math.round(Math.log2(2 * Number(to - from))) + 1;
      const upper = i < measured.length ? path : [];
      return { leaf: found, path: [...added(Math.max(0, depth - upper.length)), ...upper] };
    });
    return { value, runs: proofs };
  };
  const stated = runs.map((range) => ({ ...range, root: added(1)[0] as Uint8Array }));
  const claims = statementClaims(stated) as unknown as Json;
  const statement = await new ForgedLog().item('map', { id: SMALL_LOG_ORIGIN, version: 1 }, claims);
  return {
    ...parts,
    statement: leaf({ ...parts.statement, entry: statement.entry, disclosures: statement.disclosures }),
    version: leaf(parts.version),
    following: leaf(parts.following),
    consent: leaf(parts.consent),
    narrowing: leaf(parts.narrowing),
    permit: leaf(parts.permit),
    registry: parts.registry.map(leaf),
    lookUps: parts.lookUps.map(lookUp),
  };
}

function hashesThatLookRandom(): (count: number) => Uint8Array[] {
  const bytes = seededBytes(2 ** 20);
  let used = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      used += HASH_BYTES;
      return bytes.subarray(used - HASH_BYTES, used);
    });
}

async function verifiedRow(bytes: Uint8Array, policy: VerificationPolicy): Promise<BenchRow> {
  const verify = (hash: Sha256Into) => {
    const bundle = parseBundle(bytes);
    const verified = verifyBundle(bundle, policy, { hash });
    const parts = parseCoverage(bundle.coverage);
    const { origin, labelKeys, promiseLimitSeconds } = policy;
    const trusted = { origin, labelKeys, promiseLimitMs: promiseLimitSeconds * 1_000 };
    verifyCoverage(parts, verified, trusted, { hash, anchors: null, anchoredAtMs: null });
    return parts.labels.length;
  };
  let hashes = 0;
  const labels = verify((...input) => {
    hashes++;
    fastSha256(...input);
  });
  const bare = bareWork(hashes, labels);
  const ms = await inTurns({ verify: async () => verify(fastSha256), bare }, ROUNDS);
  return {
    name: 'bundles verified, with coverage, one core',
    value: 1_000 / ms.verify,
    unit: 'bundles/s',
    baseline: `their ${hashes} hashes, ${labels} label proofs and 2 signatures alone`,
    baselineValue: 1_000 / ms.bare,
    ratio: ms.bare / ms.verify,
  };
}

/** Makes the work that no verifier of a bundle can leave out, without anything around it. */
function bareWork(hashes: number, labels: number): () => Promise<void> {
  const secret = new Uint8Array(32).fill(1);
  const key = new VrfKey(secret);
  const claim = { publicKey: key.publicKey, input: NODE, proof: key.prove(NODE) };
  const checkpoint = { by: ed25519.getPublicKey(secret), signature: ed25519.sign(NODE, secret) };
  const digest = NODE.subarray(0, 32);
  const anchor = secp256k1.sign(digest, secret, { prehash: false, format: 'recovered' });
  const out = new Uint8Array(32);
  return async () => {
    for (let i = 0; i < hashes; i++) fastSha256(NODE, out, 0);
    for (let i = 0; i < labels; i++) verifyVrf(claim);
    ed25519.verify(checkpoint.signature, NODE, checkpoint.by);
    secp256k1.recoverPublicKey(anchor, digest, { prehash: false });
  };
}
