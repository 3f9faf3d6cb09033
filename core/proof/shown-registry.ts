import type { DecisionRequest, RegistryView } from '../decision/request.ts';
import { itemLabel } from '../entry/label.ts';
import { LedgerError } from '../kernel/error.ts';
import { type Instant, later } from '../kernel/instant.ts';
import { isObject } from '../kernel/kinds.ts';
import { type Sha256Into, sha256OfText } from '../kernel/sha256.ts';
import type { Decided } from '../subject/events.ts';
import { type MapAnswers, malformed } from './map-answers.ts';
import { type ItemKind, type ItemOfKind, itemIn } from './registered-item.ts';
import type { FoundLeaf } from './shown-leaf.ts';
import { type Version, viewAsDecided } from './view-as-decided.ts';

/** How far the order of leaves and that of times may be apart between two chains of events. */
const CHAINS_APART_MS = 5_000;

/** An entry of the registry, with its time. */
interface DatedLeaf {
  readonly index: bigint;
  readonly at: Instant;
}

/** Reads the registry items that a decision names, each in the version that was in force. */
export class ShownRegistry {
  readonly #leaves = new Map<string, { readonly leaf: FoundLeaf; readonly at: Instant }>();
  readonly #asked = new Set<string>();
  readonly #decided: Decided;
  readonly #map: MapAnswers;
  readonly #hash: Sha256Into;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #textsRead = new Set<string>();

  /** @throws BUNDLE_MALFORMED when an entry is about no item, or two are about one version */
  constructor(
    { leaves, texts }: { readonly leaves: readonly FoundLeaf[]; readonly texts: readonly string[] },
    decided: Decided,
    map: MapAnswers,
    hash: Sha256Into,
  ) {
    this.#texts = new Map(texts.map((text) => [sha256OfText(text, hash), text]));
    this.#decided = decided;
    this.#map = map;
    this.#hash = hash;
    for (const leaf of leaves) {
      if (leaf.parsed.kind !== 'registry') throw malformed(`leaf ${leaf.index} is about no registry item`);
      if (this.#leaves.has(leaf.parsed.u)) throw malformed('two entries are about one version of an item');
      this.#leaves.set(leaf.parsed.u, { leaf, at: leaf.parsed.at });
    }
  }

  /**
   * Returns what the registry had of all that a request names.
   * @throws REGISTRY_NOT_STANDING when another version was in force
   * @throws BUNDLE_MALFORMED when an entry is not shown
   */
  view(request: DecisionRequest): RegistryView {
    return viewAsDecided(request, this.#decided.registry, (kind, id, version) =>
      kind === 'staff' ? this.#readStaff(id, version) : this.#read(kind, id, version),
    );
  }

  /** Returns the entries that a decision rests on, with their times. */
  dated(): readonly DatedLeaf[] {
    return [...this.#leaves.values()].map(({ leaf, at }) => ({ index: leaf.index, at }));
  }

  /** Refuses entries and texts that no check needs. @throws BUNDLE_MALFORMED when there is one */
  requireAllAsked(): void {
    for (const sha256 of this.#texts.keys()) {
      if (!this.#textsRead.has(sha256)) throw malformed(`no check needs the text \`${sha256}\``);
    }
    for (const [label, { leaf }] of this.#leaves) {
      if (!this.#asked.has(label)) throw malformed(`no check needs leaf ${leaf.index}`);
    }
  }

  /** Returns a member of staff, whom the registry knows by a hash and whose own id their entry opens. */
  #readStaff<K extends ItemKind>(id: string, version: Version): ItemOfKind<K> | null {
    const shown = [...this.#leaves.values()].find(({ leaf: { parsed, opened } }) => {
      const { staff } = opened.claims;
      return parsed.kind === 'registry' && parsed.item.version === version && isObject(staff) && staff.bankId === id;
    });
    if (version === null) throw malformed(`that the staff \`${id}\` were not registered cannot be shown`);
    if (shown?.leaf.parsed.kind !== 'registry')
      throw malformed(`version ${version} of the staff \`${id}\` is not shown`);
    return this.#read('staff' as K, shown.leaf.parsed.item.id, version);
  }

  /** Returns a version of an item, once it was the one in force; null, once there was none. */
  #read<K extends ItemKind>(kind: K, id: string, version: Version): ItemOfKind<K> | null {
    if (version === undefined) throw malformed(`the decision names no version of the ${kind} \`${id}\``);
    this.#requireNewest(kind, id, (version ?? 0) + 1);
    if (version === null) return null;
    const label = itemLabel({ kind, id, version }, this.#hash);
    const shown = this.#leaves.get(label);
    if (shown === undefined) throw malformed(`version ${version} of the ${kind} \`${id}\` is not shown`);
    this.#asked.add(label);
    if (this.#map.firstLeaf(label) !== shown.leaf.index) {
      throw notStanding(`another leaf is version ${version} of the ${kind} \`${id}\``);
    }
    if (shown.at > later(this.#decided.at, CHAINS_APART_MS)) {
      throw notStanding(`version ${version} of the ${kind} \`${id}\` is of later, \`${shown.at}\``);
    }
    return itemIn(kind, shown.leaf, (sha256) => this.#textOf(sha256));
  }

  #textOf(sha256: string): string | null {
    this.#textsRead.add(sha256);
    return this.#texts.get(sha256) ?? null;
  }

  /** Refuses a version after which another was in force already. */
  #requireNewest(kind: ItemKind, id: string, next: number): void {
    const label = itemLabel({ kind, id, version: next }, this.#hash);
    const first = this.#map.firstLeaf(label);
    if (first === null) return;
    const shown = this.#leaves.get(label);
    if (shown === undefined || shown.leaf.index !== first)
      throw malformed(`version ${next} of the ${kind} \`${id}\` is not shown`);
    this.#asked.add(label);
    if (shown.at <= later(this.#decided.at, -CHAINS_APART_MS)) {
      throw notStanding(`version ${next} of the ${kind} \`${id}\` was in force already, from \`${shown.at}\` on`);
    }
  }
}

function notStanding(why: string): LedgerError {
  return new LedgerError('REGISTRY_NOT_STANDING', `the registry was another one: ${why}`);
}
