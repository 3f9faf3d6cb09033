import { toBase64url } from '../../core/kernel/bytes.ts';
import type { Json } from '../../core/kernel/json.ts';
import { nobleSha256 } from '../../core/kernel/sha256.ts';
import { type MapRun, statementClaims } from '../../core/map/index.ts';
import { hashBranch, type PrefixRecord, prefixRoot, proveLookUp } from '../../core/prefix/index.ts';
import type { CoverageParts, ShownLookUp } from '../../core/proof/parts.ts';
import { SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import type { ForgedLog } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { changed, consume, permit, proofOf, pushed, withdraw } from './honest-push.ts';
import { verify } from './verify.ts';

/** A push under a map that is stated as somebody says it, who has the honest runs of it. */
async function stated(claim: (run: MapRun, size: bigint) => Json, item: object = {}): Promise<unknown> {
  const { log, person, push } = await pushed();
  const size = log.log.size;
  const records = log.records(size);
  const claims = claim({ from: 0n, to: size, root: prefixRoot(records) }, size);
  const statement = await log.item('map', { id: SMALL_LOG_ORIGIN, version: 2, ...item }, claims);
  return verify(log, push, await proofOf(log, person, { push, statement }, records));
}

/** A push under a map of these records, whatever the entries have. */
async function mappedAs(change: (records: PrefixRecord[], log: ForgedLog) => PrefixRecord[]): Promise<unknown> {
  const { log, person, push } = await pushed();
  const records = change(log.records(log.log.size), log);
  return verify(log, push, await proofOf(log, person, { push, statement: await log.state(records) }, records));
}

/** A push after a withdrawal that the map hides, by look-ups of a map without it. */
async function hidden(): Promise<unknown> {
  const { log, person } = await pushed();
  const permitted = await permit(log, person, { nullifier: toBase64url(new Uint8Array(32).fill(0x23)) });
  const { state } = person;
  const no = await withdraw(log, person);
  const label = { version: 1, count: 4 };
  const push = await consume(log, person, permitted, { consent: permitted.facts.consent }, { state, label });
  const values: string[] = [
    JSON.parse(new TextDecoder().decode(no.entry)).u,
    JSON.parse(new TextDecoder().decode(no.entry)).n,
  ];
  const lied = log.records(log.log.size).filter(({ key }) => !values.includes(toBase64url(key)));
  const statement = await log.state();
  return verify(log, push, await proofOf(log, person, { push, statement, state, following: null }, lied));
}

/** An honest push, with one of its look-ups changed. */
function lookedUp(change: (lookUp: ShownLookUp) => ShownLookUp): Promise<unknown> {
  return changed(({ lookUps: [first, ...others], ...parts }) => ({
    ...parts,
    lookUps: [...(first === undefined ? [] : [change(first)]), ...others],
  }));
}

const run = (change: (run: ShownLookUp['runs'][number]) => ShownLookUp['runs'][number]) => (lookUp: ShownLookUp) => ({
  ...lookUp,
  runs: lookUp.runs.map(change),
});
const claims = (runs: readonly MapRun[]) => statementClaims(runs) as unknown as Json;

export const FORGED_MAPS: readonly Forgery[] = [
  ['a map without an entry', 'PROOF_ROOT_MISMATCH', hidden],
  [
    'a map that is stated without a label',
    'PROOF_ROOT_MISMATCH',
    async () => {
      const { log, person, push } = await pushed();
      const records = log.records(log.log.size);
      const statement = await log.state(records.slice(1));
      return verify(log, push, await proofOf(log, person, { push, statement }, records));
    },
  ],
  [
    'a map that says a label of a later leaf',
    'STATE_NOT_STANDING',
    () => mappedAs((records) => records.map(({ key, index }) => ({ key, index: index === 3n ? 6n : index }))),
  ],
  [
    'a map with a leaf that its run does not hold',
    'LOOK_UP_OUTSIDE_RUN',
    () => mappedAs((records) => records.map(({ key, index }) => ({ key, index: index + 99n }))),
  ],
  [
    'a map in which one value is two records',
    'PROOF_ROOT_MISMATCH',
    async () => {
      const { log, person, push } = await pushed();
      const records = log.records(log.log.size);
      const root = hashBranch(prefixRoot(records), prefixRoot(records.slice(0, 1)), nobleSha256);
      const to = log.log.size;
      const statement = await log.item('map', { id: SMALL_LOG_ORIGIN, version: 2 }, claims([{ from: 0n, to, root }]));
      return verify(log, push, await proofOf(log, person, { push, statement }, records));
    },
  ],
  ['runs that skip a leaf', 'MAP_STATEMENT_MALFORMED', () => stated((of) => claims([{ ...of, from: 1n }]))],
  [
    'runs with a gap between them',
    'MAP_STATEMENT_MALFORMED',
    () =>
      stated((of, size) =>
        claims([
          { ...of, to: 2n },
          { ...of, from: 3n, to: size },
        ]),
      ),
  ],
  [
    'runs that overlap',
    'MAP_STATEMENT_MALFORMED',
    () =>
      stated((of, size) =>
        claims([
          { ...of, to: 3n },
          { ...of, from: 2n, to: size },
        ]),
      ),
  ],
  ['a statement without a run', 'MAP_STATEMENT_MALFORMED', () => stated(() => ({ size: 0, runs: [] }))],
  [
    'a statement of leaves behind its own',
    'MAP_STATEMENT_MALFORMED',
    () => stated((of, size) => claims([{ ...of, to: size + 1n }])),
  ],
  [
    'a statement that says another size',
    'MAP_STATEMENT_MALFORMED',
    () => stated((of) => ({ ...(claims([of]) as object), size: 3 })),
  ],
  [
    'a statement of seventeen runs',
    'MAP_STATEMENT_MALFORMED',
    () => stated((of) => claims(Array.from({ length: 17 }, (_, i) => ({ ...of, from: BigInt(i), to: BigInt(i + 1) })))),
  ],
  ['a statement of another map', 'ENTRY_MALFORMED', () => stated((of) => claims([of]), { id: 'other' })],
  [
    'a statement that ends before the push',
    'BUNDLE_MALFORMED',
    async () => {
      const { log, person } = await pushed();
      const statement = await log.state();
      const nullifier = toBase64url(new Uint8Array(32).fill(0x23));
      const push = await consume(log, person, await permit(log, person, { nullifier }));
      return verify(log, push, await proofOf(log, person, { push, statement }));
    },
  ],
  [
    'a statement that is none',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, statement: parts.registry[0] ?? parts.statement })),
  ],
  [
    'a look-up that shows another record',
    'LOOK_UP_LEAF_MISMATCH',
    () => lookedUp(run((of) => ({ ...of, leaf: new Uint8Array(40) }))),
  ],
  ['a look-up that shows no record', 'PROOF_ROOT_MISMATCH', () => lookedUp(run((of) => ({ ...of, leaf: null })))],
  [
    'a look-up with a path cut short',
    'PROOF_ROOT_MISMATCH',
    () => lookedUp(run((of) => ({ ...of, path: of.path.slice(1) }))),
  ],
  ['a look-up without a run', 'LOOK_UP_INCOMPLETE', () => lookedUp((of) => ({ ...of, runs: [] }))],
  [
    'a look-up with a run too many',
    'LOOK_UP_INCOMPLETE',
    () => lookedUp((of) => ({ ...of, runs: [...of.runs, ...of.runs] })),
  ],
  [
    'a look-up with a path too long',
    'LOOK_UP_MALFORMED',
    () => lookedUp(run((of) => ({ ...of, path: Array.from({ length: 257 }, () => new Uint8Array(32)) }))),
  ],
  [
    'a proof without a look-up',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, lookUps: parts.lookUps.slice(1) })),
  ],
  [
    'a proof with a look-up that no check needs',
    'BUNDLE_MALFORMED',
    async () => {
      const { log, person, push, statement } = await pushed();
      const parts = await proofOf(log, person, { push, statement });
      return verify(log, push, withLookUp(parts, log, new Uint8Array(32).fill(9)));
    },
  ],
  [
    'a proof with a value that is looked up twice',
    'BUNDLE_MALFORMED',
    () => changed(({ lookUps, ...parts }) => ({ ...parts, lookUps: [...lookUps, ...lookUps.slice(-1)] })),
  ],
];

function withLookUp(parts: CoverageParts, log: ForgedLog, key: Uint8Array): CoverageParts {
  const records = log.records(log.log.size - 1n);
  const runs = [proveLookUp(records, key)];
  return { ...parts, lookUps: [...parts.lookUps, { value: toBase64url(key), runs }] };
}
