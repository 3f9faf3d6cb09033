import { type ItemVersion, itemLabel } from '../../../core/entry/label.ts';
import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { type DecidedEvent, decidedEvent } from '../../../core/proof/decided-event.ts';
import type { ProofReader } from '../../../core/proof/parts.ts';
import type { CoverageCase, NamedItem, RecordedLeaf } from '../../../core/proof/prove-coverage.ts';
import type { ItemKind, ItemOfKind } from '../../../core/proof/registry/registered-item.ts';
import { type Version, viewAsDecided } from '../../../core/proof/registry/view-as-decided.ts';
import type { Content, Product } from '../../../core/registry/model.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { Events, StoredEvent } from '../../ports/events.ts';
import type { Registry, VersionedKind } from '../../ports/registry.ts';
import { keyedId } from '../record/pseudonyms.ts';
import { leafOf, leafOrNull, openedHistory, stateAt } from './opened-history.ts';

export interface GatherCoverageDeps {
  readonly origin: string;
  readonly store: Pick<Events, 'findEvent' | 'listEvents'> & Pick<Registry, 'readRegistryVersion'>;
  /** Keys the hash by which the registry knows staff. */
  readonly pepper: Uint8Array;
  readonly hash: Sha256Into;
}

/** Returns the first entry of the log that has a value, base64url, as far as the map is stated; null: none has. */
export type FindEntry = (value: string) => Promise<Uint8Array | null>;

/**
 * Gathers all that shows the coverage of a push or a disclosure, from the subject's history and the registry.
 * @param statement the entry of the map that covers it
 * @param before the end of the leaves that the statement covers
 * @throws DISCLOSURE_MISSING when an event before it was erased
 */
export async function gatherCoverage(
  deps: GatherCoverageDeps,
  event: StoredEvent & { readonly leafIndex: bigint },
  {
    statement,
    before,
    reader,
    findEntry,
  }: {
    readonly statement: RecordedLeaf;
    readonly before: bigint;
    readonly reader: ProofReader;
    readonly findEntry: FindEntry;
  },
): Promise<CoverageCase> {
  const { label } = event;
  if (label === null) throw new LedgerError('EVENT_UNKNOWN', 'the event is about no person');
  const events = await openedHistory(deps, event.chain, null);
  const decided = decidedEvent(openEntry(event.entry, event.disclosures, deps.hash));
  const { registry, texts } = await decidedBy(deps, decided, findEntry);
  const state = stateAt(events, event.seq);
  const byId = (id: string | null | undefined) => events.find((each) => each.id === id) ?? null;
  const maker = (version: number) => events.find((each) => each.label?.version === version && each.label.count === 0);
  const consent = byId(decided.consent?.event);
  const narrowing = byId(narrowedBy(state, decided));
  const own = byId(event.id)?.slots;
  const following = maker(label.version + 1);
  return {
    reader,
    leaf: leafOf(event),
    label,
    statement,
    version: label.version === 0 ? null : leafOrNull(maker(label.version)),
    following: following?.leafIndex != null && following.leafIndex < before ? leafOrNull(following) : null,
    consent: consent?.label == null ? null : { ...leafOf(consent), label: consent.label },
    narrowing: leafOrNull(narrowing),
    permit: own?.type === 'permit.consumed' ? leafOrNull(byId(own.detail.permitEvent)) : null,
    registry,
    labelKeys: reader === 'recipient' ? [] : await labelKeysBefore(deps, event, findEntry),
    texts,
    state,
  };
}

/** Returns the registry items and the texts that a decision read. */
export async function decidedBy(
  deps: GatherCoverageDeps,
  decided: DecidedEvent,
  findEntry: FindEntry,
): Promise<Pick<CoverageCase, 'registry' | 'texts'>> {
  const sold = await soldBy(deps, decided);
  return { registry: await namedItems(deps, decided, sold, findEntry), texts: textsOf(sold) };
}

function narrowedBy(state: SubjectState, { consent, request }: DecidedEvent): string | null {
  const pair = state.pairs.find(
    ({ purpose, current }) => purpose === request.purpose && current?.event === consent?.event,
  );
  return pair?.current?.narrowedBy?.event ?? null;
}

/** Holds the content that a push named, and its product, as they were when it was decided. */
interface Sold {
  readonly content: Content | null;
  readonly product: Product | null;
}

async function soldBy({ store }: GatherCoverageDeps, { request, decided: { registry } }: DecidedEvent): Promise<Sold> {
  const read = async <K extends 'content' | 'product'>(kind: K, id: string | null, version: Version) =>
    id === null || version == null ? null : store.readRegistryVersion(kind, id, version);
  const content = await read('content', request.kind === 'push' ? request.contentSha256 : null, registry.content);
  return { content, product: await read('product', content?.product ?? null, registry.product) };
}

/** Returns the texts that a decision read: that of the content, and those of its product, of which it holds one. */
function textsOf({ content, product }: Sold): readonly string[] {
  const ofProduct = product === null ? [] : [...Object.values(product.riskNotice), ...Object.values(product.fees)];
  return content === null ? [] : [...new Set([content.text, ...ofProduct])];
}

/** Returns the registry items that a decision read, each with the entries of its version and of the next. */
function namedItems(
  deps: GatherCoverageDeps,
  { request, decided }: DecidedEvent,
  sold: Sold,
  findEntry: FindEntry,
): Promise<readonly NamedItem[]> {
  const items: Promise<NamedItem>[] = [];
  // Only what these two say leads to other items.
  const known: { readonly [K in ItemKind]?: ItemOfKind<K> | null } = sold;
  viewAsDecided(request, decided.registry, (kind, id, version) => {
    const registered = kind === 'staff' ? keyedId(deps.pepper, 'staff', id) : id;
    items.push(namedItem(deps, kind, registered, version ?? 0, findEntry));
    return known[kind] ?? null;
  });
  items.push(namedItem(deps, 'rules', deps.origin, decided.rules, findEntry));
  return Promise.all(items);
}

/** Returns the entries of the label keys that had started before a leaf. */
export async function labelKeysBefore(
  { store, origin, hash }: GatherCoverageDeps,
  { leafIndex }: { readonly leafIndex: bigint },
  findEntry: FindEntry,
): Promise<readonly RecordedLeaf[]> {
  const started: RecordedLeaf[] = [];
  for (let version = 1; ; version++) {
    const key = await leafOfItem({ store, hash }, { kind: 'labels', id: origin, version }, findEntry);
    if (key === null || key.index >= leafIndex) return started;
    started.push(key);
  }
}

async function namedItem(
  deps: GatherCoverageDeps,
  kind: VersionedKind | 'rules',
  id: string,
  version: number,
  findEntry: FindEntry,
): Promise<NamedItem> {
  const [leaf, next] = await Promise.all([
    version === 0 ? null : leafOfItem(deps, { kind, id, version }, findEntry),
    leafOfItem(deps, { kind, id, version: version + 1 }, findEntry),
  ]);
  return { kind, id, version, leaf, next };
}

async function leafOfItem(
  { store, hash }: Pick<GatherCoverageDeps, 'store' | 'hash'>,
  item: ItemVersion,
  findEntry: FindEntry,
): Promise<RecordedLeaf | null> {
  const entry = await findEntry(itemLabel(item, hash));
  const parsed = entry && parseEntry(entry, hash);
  return parsed?.kind === 'registry' ? leafOrNull(await store.findEvent(parsed.id)) : null;
}

/** Returns the subject of an event about a person. @throws DISCLOSURE_MISSING when it was erased */
export function subjectOf({ entry, disclosures }: StoredEvent, hash: Sha256Into): string {
  return requireSlots(openEntry(entry, disclosures, hash), ['subject']).subject;
}
