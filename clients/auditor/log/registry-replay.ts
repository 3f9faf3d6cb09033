import type { ItemVersion } from '../../../core/entry/label.ts';
import type { ParsedEntry } from '../../../core/entry/parse.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { isObject } from '../../../core/kernel/kinds.ts';
import { sha256OfText } from '../../../core/kernel/sha256.ts';
import { fastSha256 } from '../sha256.ts';

/** An entry about no person. */
export type OpenEntry = Extract<ParsedEntry, { readonly kind: 'registry' }>;

/** The last event of a chain. */
interface ChainEnd {
  readonly seq: number;
  readonly at: string;
}

/** The versions of an item that entries make: all up to `whole`, and those of `apart`, with their leaf and time. */
interface Versions {
  readonly item: ItemVersion;
  whole: number;
  readonly apart: Map<number, { readonly leafIndex: number; readonly at: string }>;
}

// See docs/decisions/0506-the-registry-is-replayed-by-links.md
/** Replays the registry from the entries about no person: their chains, the versions of each item, the texts. */
export class RegistryReplay {
  readonly #ends = new Map<string, ChainEnd>();
  readonly #items = new Map<string, Versions>();
  readonly #registrars: number;

  /** @param registrars number of different registrars that a publication takes */
  constructor(registrars = 1) {
    this.#registrars = registrars;
  }

  /** Number of items that have a version. */
  get items(): number {
    return this.#items.size;
  }

  /**
   * Takes the next entry.
   * @throws REGISTRY_FORKED when it does not follow the last event of its chain, or begins a second chain of its item
   * @throws REGISTRY_GAP when events between it and that one are missing
   * @throws REGISTRY_TIME_REVERSED when it is earlier than that one
   * @throws REGISTRY_NOT_APPROVED when it is a publication by fewer registrars than it takes
   * @throws REGISTRY_TEXT_MISMATCH when a text in it does not have the hash beside it
   */
  take(entry: OpenEntry, leafHash: Uint8Array, leafIndex: number): void {
    const before = entry.prev === null ? undefined : this.#ends.get(entry.prev);
    if (entry.prev !== null) this.#ends.delete(entry.prev);
    this.#ends.set(toBase64url(leafHash), entry);
    this.#count(entry, leafIndex);
    const fail = (code: RegistryFault, why: string) => {
      throw fault(code, leafIndex, why);
    };
    if (entry.prev === null && entry.item.version !== 1 && entry.type !== 'notice.published') {
      fail('REGISTRY_FORKED', 'it begins another chain of an item that has a version');
    }
    if (entry.prev !== null && before === undefined) fail('REGISTRY_FORKED', 'it does not follow the end of a chain');
    if (before !== undefined && entry.seq !== before.seq + 1) fail('REGISTRY_GAP', `it follows event ${before.seq}`);
    if (before !== undefined && entry.at < before.at)
      fail('REGISTRY_TIME_REVERSED', 'it is earlier than the one before');
    if (!isApproved(entry, this.#registrars)) fail('REGISTRY_NOT_APPROVED', 'one registrar published it alone');
    if (!textsFit(entry.claims)) fail('REGISTRY_TEXT_MISMATCH', 'a text in it has another hash');
  }

  /**
   * Yields a failure REGISTRY_GAP for each item of which a version is missing although a later one was recorded before
   * `until`, an instant: entries of different chains may come to the log in another order than they were recorded.
   */
  *gaps(until: string): Generator<LedgerError> {
    for (const { item, whole, apart } of this.#items.values()) {
      const [first] = apart;
      if (first === undefined || first[1].at > until) continue;
      const why = `version ${whole + 1} of ${item.kind} \`${item.id}\` is missing, and version ${first[0]} is there`;
      yield fault('REGISTRY_GAP', first[1].leafIndex, why);
    }
  }

  #count({ item, at }: OpenEntry, leafIndex: number): void {
    const key = JSON.stringify([item.kind, item.id]);
    const versions = this.#items.get(key) ?? { item, whole: 0, apart: new Map() };
    this.#items.set(key, versions);
    if (item.version > versions.whole) versions.apart.set(item.version, { leafIndex, at });
    while (versions.apart.delete(versions.whole + 1)) versions.whole++;
  }
}

type RegistryFault =
  | 'REGISTRY_FORKED'
  | 'REGISTRY_GAP'
  | 'REGISTRY_TIME_REVERSED'
  | 'REGISTRY_NOT_APPROVED'
  | 'REGISTRY_TEXT_MISMATCH';

/** Tells the types of events that let more be done, so that they take as many registrars as the bank asks for. */
const PUBLICATION =
  /^(?:(?:purpose|recipient|product|staff|place|campaign|client|channel)\.(?:registered|changed)|notice\.published|content\.approved)$/;

/** Returns whether an event was published by as many registrars as it takes: one may retire an item. */
function isApproved({ type, item, claims }: OpenEntry, registrars: number): boolean {
  const { approval } = claims;
  const published = claims[item.kind];
  if (isObject(approval))
    return isText(approval.proposedBy) && isText(approval.approvedBy) && approval.proposedBy !== approval.approvedBy;
  if (approval !== undefined) return false;
  return registrars === 1 || !PUBLICATION.test(type) || (isObject(published) && published.retired === true);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Returns whether each text that stands beside a `sha256` has that hash. */
function textsFit(value: Json | { readonly [name: string]: Json }): boolean {
  if (Array.isArray(value)) return value.every(textsFit);
  if (!isObject(value)) return true;
  const { text, sha256 } = value as { readonly [name: string]: Json };
  const fits = typeof text !== 'string' || typeof sha256 !== 'string' || sha256OfText(text, fastSha256) === sha256;
  return fits && Object.values(value as { readonly [name: string]: Json }).every(textsFit);
}

function fault(code: RegistryFault, leafIndex: number, why: string): LedgerError {
  return new LedgerError(code, `leaf \`${leafIndex}\`: ${why}`, { details: { leafIndex: `${leafIndex}` } });
}
