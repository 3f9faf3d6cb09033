import type { PushRequest } from '../../../core/decision/request.ts';
import { itemLabel } from '../../../core/entry/label.ts';
import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { SLOT_NAMES, type Slots } from '../../../core/entry/slots.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { type DecidedEvent, decidedEvent } from '../../../core/proof/decided-event.ts';
import type { ProofReader } from '../../../core/proof/parts.ts';
import type { CoverageCase, NamedItem, RecordedLeaf } from '../../../core/proof/prove-coverage.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import type { Events, StoredEvent } from '../../ports/events.ts';
import type { Registry, VersionedKind } from '../../ports/registry.ts';
import { keyedId } from '../record/pseudonyms.ts';

export interface GatherCoverageDeps {
  readonly store: Pick<Events, 'findEvent' | 'listEvents'> & Pick<Registry, 'readRegistryVersion'>;
  /** Keys the hash by which the registry knows staff. */
  readonly pepper: Uint8Array;
  readonly hash: Sha256Into;
}

/** Returns the first entry of the log that has a value, base64url, as far as the map is stated; null: none has. */
export type FindEntry = (value: string) => Promise<Uint8Array | null>;

const PAGE = 100;

/** An event of the subject with what it says. */
interface OpenedEvent extends StoredEvent {
  readonly slots: Slots;
}

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
  const events = await historyOf(deps, event);
  const decided = decidedEvent(openEntry(event.entry, event.disclosures, deps.hash));
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
    registry: await namedItems(deps, decided, findEntry),
    texts: await textsOf(deps, decided),
    state,
  };
}

/** Reads the subject's events, oldest first: all up to this one, and those after it. */
async function historyOf({ store, hash }: GatherCoverageDeps, { chain }: StoredEvent): Promise<readonly OpenedEvent[]> {
  const events: StoredEvent[] = [];
  for (let before: number | null = null; ; ) {
    const page = await store.listEvents(chain, before, PAGE);
    events.push(...page);
    const last = page.at(-1);
    if (last === undefined || last.seq === 0) break;
    before = last.seq;
  }
  return events
    .reverse()
    .map((event) => ({ ...event, slots: requireSlots(openEntry(event.entry, event.disclosures, hash), SLOT_NAMES) }));
}

function stateAt(events: readonly OpenedEvent[], seq: number): SubjectState {
  return events
    .filter((event) => event.seq <= seq)
    .reduce((state, event) => applyEvent(state, event.slots, event.seq, toBase64url(event.leafHash)), EMPTY_STATE);
}

function narrowedBy(state: SubjectState, { consent, request }: DecidedEvent): string | null {
  const pair = state.pairs.find(
    ({ purpose, current }) => purpose === request.purpose && current?.event === consent?.event,
  );
  return pair?.current?.narrowedBy?.event ?? null;
}

/** Returns the texts that a decision read: that of the content, and the risk notice that it has to hold. */
async function textsOf(
  { store }: GatherCoverageDeps,
  { request, decided: { registry } }: DecidedEvent,
): Promise<readonly string[]> {
  if (request.kind === 'disclose' || request.contentSha256 === null || registry.content == null) return [];
  const content = await store.readRegistryVersion('content', request.contentSha256, registry.content);
  if (content === null) return [];
  const product =
    content.product === null || registry.product == null
      ? null
      : await store.readRegistryVersion('product', content.product, registry.product);
  return [
    ...new Set([content.text, ...Object.values(product?.riskNotice ?? {}), ...Object.values(product?.fees ?? {})]),
  ];
}

/** Returns the registry items that a decision read, each with the entries of its version and of the next. */
async function namedItems(
  deps: GatherCoverageDeps,
  { request, decided: { registry } }: DecidedEvent,
  findEntry: FindEntry,
): Promise<readonly NamedItem[]> {
  const item = (kind: VersionedKind, id: string, version: number | null | undefined) =>
    namedItem(deps, kind, id, version ?? 0, findEntry);
  const purpose = await item('purpose', request.purpose, registry.purpose);
  if (request.kind === 'disclose') return [purpose, await item('recipient', request.recipient, registry.recipient)];
  const { channel, campaign, contentSha256 } = request;
  return [
    purpose,
    await item('channel', channel, registry.channel),
    ...(campaign === null ? [] : [await item('campaign', campaign, registry.campaign)]),
    ...(contentSha256 === null ? [] : await contentItems(deps, request, contentSha256, registry, item)),
  ];
}

async function contentItems(
  { store, pepper }: GatherCoverageDeps,
  { staff }: PushRequest,
  id: string,
  registry: DecidedEvent['decided']['registry'],
  item: (kind: VersionedKind, id: string, version: number | null | undefined) => Promise<NamedItem>,
): Promise<readonly NamedItem[]> {
  const content = registry.content == null ? null : await store.readRegistryVersion('content', id, registry.content);
  const items = [await item('content', id, registry.content)];
  if (content === null || content.product === null) return items;
  items.push(await item('product', content.product, registry.product));
  const { product: version } = registry;
  const product = version == null ? null : await store.readRegistryVersion('product', content.product, version);
  if (product?.partner != null) items.push(await item('recipient', product.partner, registry.partner));
  if (staff !== null) {
    items.push(await item('staff', keyedId(pepper, 'staff', staff.id), registry.staff));
    items.push(await item('place', staff.branch, registry.branch));
  }
  return items;
}

async function namedItem(
  { store, hash }: GatherCoverageDeps,
  kind: VersionedKind,
  id: string,
  version: number,
  findEntry: FindEntry,
): Promise<NamedItem> {
  const leafOfVersion = async (wanted: number) => {
    const entry = wanted === 0 ? null : await findEntry(itemLabel({ kind, id, version: wanted }, hash));
    const parsed = entry && parseEntry(entry, hash);
    return parsed?.kind === 'registry' ? leafOrNull(await store.findEvent(parsed.id)) : null;
  };
  const [leaf, next] = await Promise.all([leafOfVersion(version), leafOfVersion(version + 1)]);
  return { kind, id, version, leaf, next };
}

function leafOrNull(event: StoredEvent | null | undefined): RecordedLeaf | null {
  return event == null || event.leafIndex === null ? null : leafOf(event);
}

function leafOf({ leafIndex, entry, disclosures }: StoredEvent): RecordedLeaf {
  if (leafIndex === null) throw new LedgerError('STORE_CORRUPT', 'an event before it is not in the log');
  return { index: leafIndex, entry, disclosures };
}

/** Returns the subject of an event about a person. @throws DISCLOSURE_MISSING when it was erased */
export function subjectOf({ entry, disclosures }: StoredEvent, hash: Sha256Into): string {
  return requireSlots(openEntry(entry, disclosures, hash), ['subject']).subject;
}
