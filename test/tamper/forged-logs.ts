import { type BuiltEntry, buildRegistryEntry, type RegistryEntryInput } from '../../core/entry/build.ts';
import { itemLabel } from '../../core/entry/label.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import type { Json } from '../../core/kernel/json.ts';
import { sha256OfText } from '../../core/kernel/sha256.ts';
import { statementClaims } from '../../core/map/index.ts';
import { hashLeaf } from '../../core/merkle/index.ts';
import { encodeEntryBundle } from '../../core/tlog/index.ts';
import { SMALL_LOG_ORIGIN, SmallLog } from '../support/small-log.ts';
import { ANCHORED_AT, audited, claimOf, type Found } from './audited-log.ts';
import { Person } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { agreed, give, pushed, secret, withdraw } from './honest-push.ts';

const SIZE = 40;

async function honest(seed = 'honest log'): Promise<SmallLog> {
  const log = new SmallLog(seed);
  await log.grow(SIZE);
  return log;
}

/** An honest log, of which something else is found. */
async function found(what: (log: SmallLog) => Found | Promise<Found>): Promise<void> {
  const log = await honest();
  return audited(log, await what(log));
}

/** A log with an entry that is an honest one but for a change. */
async function withEntry(change: (entry: { [name: string]: Json }) => object): Promise<void> {
  const log = await honest();
  await log.grow(1, (after, index) => {
    const made = JSON.parse(new TextDecoder().decode(log.entry(after, index).entry)) as { [name: string]: Json };
    return built(utf8(JSON.stringify(change(made))));
  });
  return audited(log);
}

function built(entry: Uint8Array): BuiltEntry {
  return { entry, disclosures: [], leafHash: hashLeaf(entry) };
}

type Said = Partial<Omit<RegistryEntryInput, 'prev'>> & {
  readonly version?: number;
  /** The leaf that it says it follows, counted from the end; absent: it follows the last, where it is not the first. */
  readonly follows?: number | null;
};

/** A log with these entries about one purpose, one after the other. */
async function registry(entries: readonly Said[], options: Found = {}): Promise<void> {
  const log = await honest();
  for (const [i, { version = i + 1, follows = i === 0 ? null : 1, ...said }] of entries.entries()) {
    const prev = follows === null ? null : (log.entries.at(-follows) as BuiltEntry).leafHash;
    await log.grow(1, (after) =>
      buildRegistryEntry(
        {
          origin: SMALL_LOG_ORIGIN,
          after,
          id: `entry ${i}`,
          type: version === 1 ? 'purpose.registered' : 'purpose.changed',
          at: '2026-11-20T08:00:00.000Z',
          actor: { kind: 'client', client: 'registrar' },
          seq: i,
          prev,
          item: { kind: 'purpose', id: 'offers', version },
          claims: {},
          ...said,
        },
        (length) => new Uint8Array(length).fill(i + 1),
      ),
    );
  }
  return audited(log, options);
}

/** The log's files with an edited one. */
function edited(path: string, at: number): (log: SmallLog) => Found {
  return ({ files }) => {
    const bytes = (files.get(path) as Uint8Array).slice();
    bytes[at] = (bytes[at] as number) ^ 1;
    return { files: new Map([[path, bytes]]) };
  };
}

async function lookedAt(log: SmallLog, size: bigint) {
  return {
    ...(await claimOf(log, size)),
    origin: SMALL_LOG_ORIGIN,
    seenAt: Number(ANCHORED_AT) * 1_000,
    recomputed: null,
  };
}

export const FORGED_LOGS: readonly Forgery[] = [
  [
    'a root that was never the log’s',
    'LOG_FORKED',
    () => found(() => ({ anchors: [{ treeSize: 20n, rootHash: new Uint8Array(32) }] })),
  ],
  [
    'a log that is another than the one that was anchored',
    'LOG_FORKED',
    async () => audited(await honest(), { anchors: [await claimOf(await honest('another log'))] }),
  ],
  [
    'a tail that was rewritten since the audit before',
    'LOG_FORKED',
    async () => {
      const before = await honest();
      await before.grow(5);
      const [now, other] = [await honest(), new SmallLog('other tail')];
      await now.grow(5, (after, index) => other.entry(after, index));
      return audited(now, { anchors: [await claimOf(now, 40n)], remembered: await lookedAt(before, 45n) });
    },
  ],
  [
    'a tail that was cut off since the audit before',
    'LOG_TRUNCATED',
    async () => {
      const before = await honest();
      await before.grow(5);
      const now = await honest();
      return audited(now, { remembered: await lookedAt(before, 45n) });
    },
  ],
  [
    'a log that ends before its anchor',
    'LOG_TRUNCATED',
    async () => {
      const longer = await honest();
      await longer.grow(5);
      return audited(await honest(), { anchors: [await claimOf(longer)] });
    },
  ],
  ['a log that serves nothing', 'LOG_WITHHELD', () => found(() => ({ files: new Map([['checkpoint', null]]) }))],
  ['a log that was never anchored', 'LOG_NOT_ANCHORED', () => found(() => ({ anchors: [] }))],
  ['a log that stands still', 'LOG_STALE', () => found(() => ({ age: 3_601n }))],
  [
    'a log that shows more than it anchors, for an hour',
    'LOG_STALE',
    async () => {
      const log = await honest();
      const anchors = [await claimOf(log, 20n)];
      const remembered = { ...(await lookedAt(log, 40n)), seenAt: Number(ANCHORED_AT - 3_601n) * 1_000 };
      return audited(log, { anchors, remembered });
    },
  ],
  [
    'a checkpoint with another root',
    'LOG_ROOT_MISMATCH',
    () =>
      found(async (log) => {
        const note = utf8(await log.checkpoint(log.size, new Uint8Array(32).fill(7)));
        return { files: new Map([['checkpoint', note]]), anchors: [await claimOf(log, 20n)] };
      }),
  ],
  [
    'a checkpoint that nobody signed',
    'NOTE_SIGNATURE_INVALID',
    () =>
      found(async (log) => {
        const note = (await log.checkpoint(log.size)).replace(`\n${log.size}\n`, `\n${log.size - 1n}\n`);
        return { files: new Map([['checkpoint', utf8(note)]]) };
      }),
  ],
  ['an entry of which a byte was edited', 'ENTRY_BUNDLE_MISMATCH', () => found(edited('tile/entries/000.p/40', 300))],
  [
    'an entry of which the length was edited',
    'ENTRY_BUNDLE_MALFORMED',
    () => found(edited('tile/entries/000.p/40', 1)),
  ],
  ['a tile that was edited', 'TILE_MISMATCH', () => found(edited('tile/0/000.p/40', 40))],
  [
    'entries in another order',
    'ENTRY_BUNDLE_MISMATCH',
    () =>
      found(({ entries }) => {
        const swapped = [entries[1], entries[0], ...entries.slice(2)].map((each) => (each as BuiltEntry).entry);
        return { files: new Map([['tile/entries/000.p/40', encodeEntryBundle(swapped)]]) };
      }),
  ],
  [
    'an entry of another log',
    'ENTRY_OF_ANOTHER_LOG',
    () => withEntry((entry) => ({ ...entry, iss: 'ledger.example/other' })),
  ],
  [
    'an entry that follows a root that never was',
    'ENTRY_AFTER_UNKNOWN',
    () => withEntry((entry) => ({ ...entry, after: 'A'.repeat(43) })),
  ],
  ['an entry with a member too many', 'ENTRY_MALFORMED', () => withEntry((entry) => ({ ...entry, more: 1 }))],
  ['an entry that is too long', 'ENTRY_TOO_LARGE', () => withEntry((entry) => ({ ...entry, more: 'x'.repeat(9_000) }))],
  [
    'one label in two entries',
    'LABEL_REUSED',
    async () => {
      const { log, person } = await agreed();
      await withdraw(log, person, { label: { version: 1, count: 0 } });
      return audited(log.log);
    },
  ],
  [
    'one value in two entries',
    'VALUE_REUSED',
    async () => {
      const { log } = await agreed();
      for (const id of ['C-2002', 'C-3003']) await give(log, new Person(id), secret(0x44), { n: secret(0x11) });
      return audited(log.log);
    },
  ],
  [
    'a label that is the value of another entry',
    'VALUE_REUSED',
    async () => {
      const { log, person } = await agreed();
      await withdraw(log, person, { n: itemLabel({ kind: 'purpose', id: 'credit-card-offers', version: 1 }) });
      return audited(log.log);
    },
  ],
  ['an item that begins a second time', 'REGISTRY_FORKED', () => registry([{}, { seq: 0, follows: null }])],
  ['an item with two next versions', 'REGISTRY_FORKED', () => registry([{}, {}, { seq: 1, follows: 2 }])],
  ['a version that is left out', 'REGISTRY_GAP', () => registry([{}, { version: 3 }])],
  ['an event that is left out of its chain', 'REGISTRY_GAP', () => registry([{}, { seq: 2 }])],
  [
    'a version that is earlier than the one before',
    'REGISTRY_TIME_REVERSED',
    () => registry([{}, { at: '2026-11-01T00:00:00.000Z' }]),
  ],
  ['a publication by one registrar', 'REGISTRY_NOT_APPROVED', () => registry([{}], { policy: { registrars: 2 } })],
  [
    'a publication that its proposer approved',
    'REGISTRY_NOT_APPROVED',
    () => registry([{ claims: { approval: { proposal: 'p', proposedBy: secret(1), approvedBy: secret(1) } } }]),
  ],
  [
    'a text with another hash',
    'REGISTRY_TEXT_MISMATCH',
    () => registry([{ claims: { notice: { text: 'we push', sha256: sha256OfText('we do not') } } }]),
  ],
  [
    'a statement of the map that does not recompute',
    'MAP_ROOT_MISMATCH',
    async () => {
      const { log } = await pushed();
      await log.state(log.records(log.log.size).slice(1));
      return audited(log.log);
    },
  ],
  [
    'a statement of the map that leaves out leaves',
    'MAP_STATEMENT_MALFORMED',
    async () => {
      const { log } = await pushed();
      const runs = [{ from: 2n, to: 5n, root: new Uint8Array(32) }];
      const item = { id: SMALL_LOG_ORIGIN, version: 2 };
      await log.item('map', item, statementClaims(runs) as unknown as Json);
      return audited(log.log);
    },
  ],
];
