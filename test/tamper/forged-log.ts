import { type BuiltEntry, buildEntry, buildRegistryEntry, type EntryInput } from '../../core/entry/build.ts';
import { parseDisclosure } from '../../core/entry/disclosure.ts';
import { type LabelPosition, labelInput, labelPosition, labelText } from '../../core/entry/label.ts';
import { openEntry } from '../../core/entry/open.ts';
import { parseEntry } from '../../core/entry/parse.ts';
import type { LabelKey } from '../../core/entry/policy.ts';
import { fromBase64url, toBase64url } from '../../core/kernel/bytes.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { Json } from '../../core/kernel/json.ts';
import { sha256 as hashOf, nobleSha256 } from '../../core/kernel/sha256.ts';
import { statementClaims } from '../../core/map/index.ts';
import { hashLeaf } from '../../core/merkle/index.ts';
import { type PrefixRecord, prefixRoot, proveLookUp } from '../../core/prefix/index.ts';
import { MapAnswers } from '../../core/proof/map-answers.ts';
import type { CoverageSource, RecordedLeaf } from '../../core/proof/prove-coverage.ts';
import type { FoundLeaf } from '../../core/proof/shown-leaf.ts';
import { purposeClaims } from '../../core/registry/claims.ts';
import type { Purpose } from '../../core/registry/model.ts';
import { applyEvent, canChangeState } from '../../core/subject/apply.ts';
import type { EventFacts } from '../../core/subject/events.ts';
import { EMPTY_STATE, type SubjectState } from '../../core/subject/state.ts';
import { DECISION_RULES, REGISTRY_EVENT_TYPES } from '../../core/vocabulary.ts';
import { VrfKey } from '../../core/vrf/index.ts';
import { MemoryRandom } from '../memory/clock.ts';
import { eventOf } from '../support/given.ts';
import { NOW } from '../support/sample-registry.ts';
import { SMALL_LOG_ORIGIN, SmallLog } from '../support/small-log.ts';

/** An event of a person as it stands in the log. */
export interface Told extends RecordedLeaf, BuiltEntry {
  readonly facts: EventFacts;
  readonly label: LabelPosition;
  /** The person's state after it, with its leaf hash. */
  readonly state: SubjectState;
}

/** Says what of an entry is not as the rules make it. */
export type Lie = Partial<Pick<EntryInput, 'n' | 'u' | 'seq' | 'prev' | 'state'>> & {
  readonly label?: LabelPosition;
  /** The label key, counted from 1. */
  readonly key?: number;
  /** The state that the person is said to be in from now on, whatever the event makes. */
  readonly becomes?: SubjectState;
};

/** A person as the ledger knows them. */
export class Person {
  readonly told: Told[] = [];
  state = EMPTY_STATE;
  stateSeq: number | null = null;
  readonly subject: string;

  constructor(subject: string) {
    this.subject = subject;
  }
}

/** Returns an entry as a verifier has it who found it in the tree, with what these of its disclosures open. */
export function foundLeaf({ index, entry, disclosures }: RecordedLeaf, withheld: readonly string[] = []): FoundLeaf {
  const shown = disclosures.filter((each) => !withheld.includes(parseDisclosure(each).name));
  return { index, leafHash: hashLeaf(entry), parsed: parseEntry(entry), opened: openEntry(entry, shown) };
}

/** A log made by somebody who has all its keys, and who says what they like in it. */
export class ForgedLog {
  readonly log = new SmallLog();
  /** The clock of the ledger: a second later at each entry. */
  at: Instant = NOW;
  readonly #keys: readonly VrfKey[];
  readonly #random = new MemoryRandom('forged log');
  readonly #items = new Map<string, RecordedLeaf & BuiltEntry>();
  #ids = 0;

  constructor(keys = 1) {
    this.#keys = Array.from({ length: keys }, (_, i) => new VrfKey(new Uint8Array(32).fill(i + 1)));
  }

  /** The id of the event that is added next. */
  get nextId(): string {
    return `event-${this.#ids}`;
  }

  get labelKeys(): readonly LabelKey[] {
    return this.#keys.map(({ publicKey }, i) => ({ version: i + 1, publicKey }));
  }

  /** Puts its label keys, or the first of them, and the rules on record, as the first entries. */
  async start(keys = this.#keys.length): Promise<void> {
    for (let version = 1; version <= keys; version++) await this.startKey(version);
    await this.startRules(DECISION_RULES);
  }

  /** Puts a label key on record, counted from 1. */
  startKey(version: number, publicKey = this.labelKeys[version - 1]?.publicKey): Promise<RecordedLeaf> {
    const keySha256 = toBase64url(hashOf(publicKey ?? new Uint8Array(32)));
    return this.item('labels', { id: SMALL_LOG_ORIGIN, version }, { labels: { version, keySha256 } });
  }

  /** Puts rules of decisions on record. */
  startRules({ number: version, sha256 }: { readonly number: number; readonly sha256: string }): Promise<RecordedLeaf> {
    return this.item('rules', { id: SMALL_LOG_ORIGIN, version }, { rules: { version, sha256 } });
  }

  /** Returns the entries of its label keys that are before a leaf. */
  startedBefore(index: bigint): readonly RecordedLeaf[] {
    const started = this.labelKeys.flatMap(({ version }) => this.itemLeaf('labels', SMALL_LOG_ORIGIN, version) ?? []);
    return started.filter((leaf) => leaf.index < index);
  }

  /** Adds an entry about an item of the registry. */
  async item(
    kind: string,
    item: object & { readonly id: string; readonly version: number },
    claims?: Json,
  ): Promise<RecordedLeaf> {
    const { id, version } = item;
    const words = version === 1 ? ['registered', 'started'] : ['changed', 'started'];
    const type = REGISTRY_EVENT_TYPES.find((each) => words.some((word) => each === `${kind}.${word}`));
    const before = this.#items.get(`${kind} ${id} ${version - 1}`);
    const built = (after: Uint8Array) =>
      buildRegistryEntry(
        {
          origin: SMALL_LOG_ORIGIN,
          after,
          id: this.#newId(),
          type: type ?? 'map.stated',
          at: this.at,
          actor: { kind: 'client', client: 'registrar' },
          seq: version - 1,
          prev: before?.leafHash ?? null,
          item: { kind, id, version },
          claims: (claims ?? { [kind]: kind === 'purpose' ? purposeClaims(item as Purpose, nobleSha256) : item }) as {
            readonly [key: string]: Json;
          },
        },
        (length) => this.#random.bytes(length),
      );
    const leaf = await this.#add(built);
    this.#items.set(`${kind} ${id} ${version}`, leaf);
    return leaf;
  }

  /** Returns the entry about a version of an item, null where there is none. */
  itemLeaf(kind: string, id: string, version: number): RecordedLeaf | null {
    return this.#items.get(`${kind} ${id} ${version}`) ?? null;
  }

  /** Adds an event of a person, as the rules make its entry but for a lie. */
  async tell(person: Person, type: EventFacts['type'], said: object = {}, lie: Lie = {}): Promise<Told> {
    const facts = eventOf(type, { at: this.at, subject: person.subject, id: this.#newId(), ...said }) as EventFacts;
    const last = person.told.at(-1);
    const seq = lie.seq ?? person.told.length;
    const next = lie.becomes ?? applyEvent(person.state, facts, seq, '');
    if (canChangeState(facts)) person.stateSeq = seq;
    const label = lie.label ?? labelPosition(next.version, seq, person.stateSeq);
    const key = this.#keys[(lie.key ?? 1) - 1] as VrfKey;
    const leaf = await this.#add((after) =>
      buildEntry(
        {
          origin: SMALL_LOG_ORIGIN,
          after,
          n: lie.n ?? null,
          u: lie.u ?? labelText(key.evaluate(labelInput(SMALL_LOG_ORIGIN, person.subject, label.version, label.count))),
          facts,
          seq,
          prev: lie.prev === undefined ? (last?.leafHash ?? null) : lie.prev,
          state: lie.state ?? next,
        },
        (length) => this.#random.bytes(length),
      ),
    );
    person.state = lie.becomes ?? applyEvent(person.state, facts, seq, toBase64url(leaf.leafHash));
    const told = { ...leaf, facts, label, state: person.state };
    person.told.push(told);
    return told;
  }

  /** States the map of all leaves so far. */
  async state(records = this.records(this.log.size)): Promise<RecordedLeaf> {
    const size = this.log.size;
    const version = [...this.#items.keys()].filter((name) => name.startsWith('map ')).length + 1;
    const claims = statementClaims([{ from: 0n, to: size, root: prefixRoot(records) }]) as unknown as Json;
    return this.item('map', { id: SMALL_LOG_ORIGIN, version }, claims);
  }

  /** Returns the records of the map of the first leaves. */
  records(size: bigint): PrefixRecord[] {
    const first = new Map<string, PrefixRecord>();
    for (const [i, { entry }] of this.log.entries.slice(0, Number(size)).entries()) {
      const { n, u } = JSON.parse(new TextDecoder().decode(entry)) as { n: string; u: string };
      for (const value of [n, u]) {
        if (!first.has(value)) first.set(value, { key: fromBase64url(value), index: BigInt(i) });
      }
    }
    return [...first.values()];
  }

  /** Answers which leaf has each of these values first, by the map of all leaves so far. */
  answers(values: readonly string[]): MapAnswers {
    const size = this.log.size;
    const records = this.records(size);
    const lookUps = values.map((value) => ({ value, runs: [proveLookUp(records, fromBase64url(value))] }));
    return new MapAnswers({ runs: [{ from: 0n, to: size, root: prefixRoot(records) }], size }, lookUps, nobleSha256);
  }

  /** Proves things of this log, under the map of its first leaves. */
  source(person: Person, size: bigint, records = this.records(size)): CoverageSource {
    return {
      pathOf: (index) => this.log.inclusion(index, this.log.size),
      lookUp: async (value) => [proveLookUp(records, fromBase64url(value))],
      labels: async ({ version, count }) =>
        this.#keys.map((key, i) => {
          const input = labelInput(SMALL_LOG_ORIGIN, person.subject, version, count);
          return {
            label: labelText(key.evaluate(input)),
            shown: { version, count, key: i + 1, proof: key.prove(input) },
          };
        }),
    };
  }

  /** Returns what a verified bundle says of an entry in the tree of a size. */
  async place({ index, entry, disclosures }: RecordedLeaf, treeSize: bigint) {
    const [parsed, opened] = [parseEntry(entry), openEntry(entry, disclosures)];
    return {
      findings: [],
      unchecked: [],
      cosignatures: [],
      parsed,
      opened,
      leafHash: hashLeaf(entry),
      leafIndex: index,
      treeSize,
      rootHash: await this.log.rootAt(treeSize),
    };
  }

  async #add(build: (after: Uint8Array) => BuiltEntry): Promise<RecordedLeaf & BuiltEntry> {
    const index = this.log.size;
    await this.log.grow(1, build);
    this.at = new Date(Date.parse(this.at) + 1_000).toISOString();
    return { ...(this.log.entries[Number(index)] as BuiltEntry), index };
  }

  #newId(): string {
    return `event-${this.#ids++}`;
  }
}
