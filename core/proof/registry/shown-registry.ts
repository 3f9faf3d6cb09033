import type { DecisionRequest, RegistryView } from '../../decision/request.ts';
import { type ItemVersion, itemLabel } from '../../entry/label.ts';
import type { ParsedEntry } from '../../entry/parse.ts';
import { LedgerError } from '../../kernel/error.ts';
import { type Instant, later } from '../../kernel/instant.ts';
import { isObject } from '../../kernel/kinds.ts';
import { type Sha256Into, sha256OfText } from '../../kernel/sha256.ts';
import type { Decided } from '../../subject/events.ts';
import { DECISION_RULES } from '../../vocabulary.ts';
import { type MapAnswers, malformed } from '../map-answers.ts';
import type { FoundLeaf } from '../shown-leaf.ts';
import { type ItemKind, type ItemOfKind, itemIn } from './registered-item.ts';
import { type Version, viewAsDecided } from './view-as-decided.ts';

/** How far the order of leaves and that of times may be apart between two chains of events. */
const CHAINS_APART_MS = 5_000;
// See docs/decisions/0545-the-registry-by-times-and-leaves.md
/** How far the clocks of two machines of one ledger may be apart. */
const CLOCKS_APART_MS = 60_000;

type RegistryEntry = Extract<ParsedEntry, { readonly kind: 'registry' }>;

/** An entry of the registry in the tree. */
interface RegistryLeaf extends FoundLeaf {
  readonly parsed: RegistryEntry;
}

/** Holds what the push or disclosure at a leaf asked for, and what it says of its decision. */
interface DecisionAt {
  readonly request: DecisionRequest;
  readonly decided: Decided;
  readonly leafIndex: bigint;
}

/** Reads the registry items that decisions name, each in the version that was in force. */
export class ShownRegistry {
  readonly #leaves = new Map<string, RegistryLeaf>();
  readonly #asked = new Set<string>();
  readonly #map: MapAnswers;
  readonly #hash: Sha256Into;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #textsRead = new Set<string>();

  /** @throws BUNDLE_MALFORMED when an entry is about no item, two are about one version, or a text is there twice */
  constructor(
    { leaves, texts }: { readonly leaves: readonly FoundLeaf[]; readonly texts: readonly string[] },
    map: MapAnswers,
    hash: Sha256Into,
  ) {
    this.#texts = new Map(texts.map((text) => [sha256OfText(text, hash), text]));
    if (this.#texts.size < texts.length) throw malformed('a text is shown twice');
    this.#map = map;
    this.#hash = hash;
    for (const leaf of leaves) {
      if (!isRegistryLeaf(leaf)) throw malformed(`leaf ${leaf.index} is about no registry item`);
      if (this.#leaves.has(leaf.parsed.u)) throw malformed('two entries are about one version of an item');
      this.#leaves.set(leaf.parsed.u, leaf);
    }
  }

  /**
   * Returns what the registry had of all that a decision's request names.
   * @throws REGISTRY_NOT_STANDING when another version was in force
   * @throws BUNDLE_MALFORMED when an entry is not shown
   * @throws DECISION_MISMATCH when the decision names an item that the rules do not read
   */
  view(decision: DecisionAt): RegistryView {
    let read = 0;
    const { registry } = decision.decided;
    const view = viewAsDecided(decision.request, registry, (kind, id, version) => {
      read++;
      return kind === 'staff' ? this.#readStaff(decision, id, version) : this.#read(decision, kind, id, version);
    });
    if (Object.keys(registry).length > read) {
      throw new LedgerError('DECISION_MISMATCH', 'the decision names an item that the rules do not read');
    }
    return view;
  }

  /**
   * Refuses a decision by rules that were not in force, or that are not those of this program under their number.
   * @param id the log's origin
   * @throws REGISTRY_NOT_STANDING, BUNDLE_MALFORMED as `view`
   * @throws RULES_UNKNOWN when this program does not have them
   */
  requireRules(id: string, decision: DecisionAt): void {
    const { number, sha256 } = DECISION_RULES;
    const named = decision.decided.rules;
    const { rules } = this.#inForce(decision, 'rules', id, named).parsed.claims;
    if (named === number && isObject(rules) && rules.sha256 === sha256) return;
    throw new LedgerError('RULES_UNKNOWN', `this program does not know the rules ${named} that were decided by`);
  }

  /**
   * Returns the leaf that has the label of an item's version first; null: none that the map covers.
   * @throws BUNDLE_MALFORMED when it is not looked up
   */
  firstLeaf(item: ItemVersion): bigint | null {
    return this.#map.firstLeaf(itemLabel(item, this.#hash));
  }

  /**
   * Returns the entry of an item's version, which is the first with its label.
   * @throws REGISTRY_NOT_STANDING when another leaf has its label first
   * @throws BUNDLE_MALFORMED when it is not shown
   */
  require(item: ItemVersion): RegistryEntry {
    return this.#leafOf(item).parsed;
  }

  /** Returns the entries that decisions rest on, with their times. */
  dated(): readonly { readonly index: bigint; readonly at: Instant }[] {
    return [...this.#leaves.values()].map(({ index, parsed: { at } }) => ({ index, at }));
  }

  /** Refuses entries and texts that no check needs. @throws BUNDLE_MALFORMED when there is one */
  requireAllAsked(): void {
    for (const sha256 of this.#texts.keys()) {
      if (!this.#textsRead.has(sha256)) throw malformed(`no check needs the text \`${sha256}\``);
    }
    for (const [label, { index }] of this.#leaves) {
      if (!this.#asked.has(label)) throw malformed(`no check needs leaf ${index}`);
    }
  }

  /** Returns a member of staff, whom the registry knows by a hash and whose own id their entry opens. */
  #readStaff<K extends ItemKind>(decision: DecisionAt, id: string, version: Version): ItemOfKind<K> | null {
    const shown = [...this.#leaves.values()].find(({ parsed, opened: { claims } }) => {
      return parsed.item.version === version && isObject(claims.staff) && claims.staff.bankId === id;
    });
    if (version === null) throw malformed(`that the staff \`${id}\` were not registered cannot be shown`);
    if (shown === undefined) throw malformed(`version ${version} of the staff \`${id}\` is not shown`);
    return this.#read(decision, 'staff' as K, shown.parsed.item.id, version);
  }

  /** Returns a version of an item, once it was the one in force; null, once there was none. */
  #read<K extends ItemKind>(decision: DecisionAt, kind: K, id: string, version: Version): ItemOfKind<K> | null {
    if (version === undefined) throw malformed(`the decision names no version of the ${kind} \`${id}\``);
    if (version === null) {
      this.#requireNewest(decision, kind, id, 1);
      return null;
    }
    return itemIn(kind, this.#inForce(decision, kind, id, version), (sha256) => this.#textOf(sha256));
  }

  /** Returns a version of an item, once it was the one in force. */
  #inForce(decision: DecisionAt, kind: string, id: string, version: number): RegistryLeaf {
    this.#requireNewest(decision, kind, id, version + 1);
    const shown = this.#leafOf({ kind, id, version });
    if (shown.parsed.at > later(decision.decided.at, CLOCKS_APART_MS)) {
      throw notStanding(`version ${version} of the ${kind} \`${id}\` is of later, \`${shown.parsed.at}\``);
    }
    return shown;
  }

  #leafOf(item: ItemVersion): RegistryLeaf {
    const { kind, id, version } = item;
    const label = itemLabel(item, this.#hash);
    const shown = this.#leaves.get(label);
    if (shown === undefined) throw malformed(`version ${version} of the ${kind} \`${id}\` is not shown`);
    this.#asked.add(label);
    if (this.#map.firstLeaf(label) !== shown.index) {
      throw notStanding(`another leaf is version ${version} of the ${kind} \`${id}\``);
    }
    return shown;
  }

  #textOf(sha256: string): string | null {
    this.#textsRead.add(sha256);
    return this.#texts.get(sha256) ?? null;
  }

  /** Refuses a version after which another was in force already. */
  #requireNewest({ decided, leafIndex }: DecisionAt, kind: string, id: string, next: number): void {
    const item = { kind, id, version: next };
    if (this.firstLeaf(item) === null) return;
    const { index, parsed } = this.#leafOf(item);
    const apartMs = index > leafIndex ? CLOCKS_APART_MS : CHAINS_APART_MS;
    if (parsed.at <= later(decided.at, -apartMs)) {
      throw notStanding(`version ${next} of the ${kind} \`${id}\` was in force already, from \`${parsed.at}\` on`);
    }
  }
}

function isRegistryLeaf(leaf: FoundLeaf): leaf is RegistryLeaf {
  return leaf.parsed.kind === 'registry';
}

function notStanding(why: string): LedgerError {
  return new LedgerError('REGISTRY_NOT_STANDING', `the registry was another one: ${why}`);
}
