import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { type Instant, instantOf } from '../../../core/kernel/instant.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { isClockBehind } from '../../../core/subject/clock-behind.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { HistoryAnswer, HistoryEventView } from '../../../core/wire/subject/history.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ChainId, Events, StoredEvent } from '../../ports/events.ts';
import type { States } from '../../ports/states.ts';
import { type ExportsFound, exportsOf } from '../audit/exports-of.ts';
import { eventView } from '../record/event-view.ts';
import { requireReader } from '../record/guardian-of-age.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { detailView } from './detail-view.ts';

export interface ReadHistoryDeps {
  readonly store: Pick<Events, 'listEvents'> & Pick<States, 'readState'>;
  readonly clock: Clock;
  readonly pepper: Uint8Array;
  readonly origin: string;
  readonly hash: Sha256Into;
}

// Leaves out the slots that the answer has elsewhere (`id`, `subject`, `at`, `seq`) and those that prove rather than
// tell (`prev`, `state`, `nullifier`).
const SHOWN = [
  'type',
  'actor',
  'purpose',
  'recipient',
  'channels',
  'dataCategories',
  'notice',
  'validUntil',
  'consent',
  'detail',
] as const;

/** Selects events of a subject; a null member selects all. */
export interface HistoryFilter {
  readonly type: string | null;
  readonly purpose: string | null;
  readonly recipient: string | null;
  /** Nothing that was recorded later: the history as it was at that instant. */
  readonly asOf: Instant | null;
  /** The position of an export after those that are shown. */
  readonly exportsBefore: number | null;
}

const PAGE = 100;
/** Most events that are read for one page; a filter may leave few of them, and the cursor leads on. */
const MOST_READ = 1_000;

/** Holds the events of a page as they are stored, and the cursor of the next page. */
interface EventPage {
  readonly events: readonly { readonly stored: StoredEvent; readonly view: HistoryEventView }[];
  readonly next: string | null;
}

/**
 * Returns a subject's events, newest first: their decisions, every push and disclosure about them, and who looked; with
 * the exports that hold one of these events. `next` is the cursor of the next page.
 * @param reader the subject id of a token about another subject; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when the reader does not represent the subject in everything
 */
export function readHistory(deps: ReadHistoryDeps) {
  const { store, clock, pepper } = deps;
  return async (
    subject: string,
    reader: string | null,
    page: { readonly cursor: number | null; readonly limit: number },
    filter: HistoryFilter,
  ): Promise<HistoryAnswer> => {
    const chain = subjectChain(pepper, subject);
    const now = instantOf(clock.nowMs());
    if (reader !== null) {
      const state = (await store.readState(chain)) ?? EMPTY_STATE;
      await requireReader({ store, pepper }, state, reader, now);
    }
    const { events, next } = await readPage(deps, chain, page, filter, now);
    const leaves = events.flatMap(({ stored: { leafIndex } }) => leafIndex ?? []);
    const exported = await exportsOf(deps, leaves, { before: filter.exportsBefore, asOf: filter.asOf });
    return { events: events.map(({ view }) => view), next, ...exportsShown(exported) };
  };
}

/** Returns the members of an answer about exports: none where no export holds an event. */
function exportsShown({ exports, next }: ExportsFound): Pick<HistoryAnswer, 'exports' | 'nextExports'> {
  return exports.length === 0 && next === null ? {} : { exports: [...exports], nextExports: next };
}

async function readPage(
  { store, hash }: ReadHistoryDeps,
  chain: ChainId,
  { cursor, limit }: { readonly cursor: number | null; readonly limit: number },
  filter: HistoryFilter,
  now: Instant,
): Promise<EventPage> {
  const events = [];
  let before = cursor;
  for (let read = 0; read < MOST_READ; read += PAGE) {
    const found = await store.listEvents(chain, before, PAGE);
    for (const stored of found) {
      before = stored.seq;
      const view = isInTime(stored, filter, now) ? opened(stored, hash) : null;
      if (view !== null && isAbout(view, filter)) events.push({ stored, view });
      if (events.length === limit) return { events, next: before === 0 ? null : before.toString() };
    }
    if (found.length < PAGE) return { events, next: null };
  }
  return { events, next: before === null || before === 0 ? null : before.toString() };
}

// Filters by the members that can be read without opening the entry.
function isInTime(event: StoredEvent, { type, asOf }: HistoryFilter, now: Instant): boolean {
  return (asOf === null || wasRecordedBy(event.at, asOf, now)) && (type === null || event.type === type);
}

/** Tells whether an event had been recorded at an instant. One that is dated ahead of the clock has been by now. */
function wasRecordedBy(at: Instant, asOf: Instant, now: Instant): boolean {
  return at <= asOf || (at > now && !isClockBehind(now, asOf));
}

function isAbout(event: HistoryEventView, { purpose, recipient }: HistoryFilter): boolean {
  return (purpose === null || event.purpose === purpose) && (recipient === null || event.recipient === recipient);
}

function opened(event: StoredEvent, hash: Sha256Into): HistoryEventView {
  // SECURITY: shows only the slots named here: the nullifier would link a consent to the entry that ends it.
  const facts = requireSlots(openEntry(event.entry, event.disclosures, hash), SHOWN);
  const { actor, purpose, recipient, channels, dataCategories, notice, validUntil, consent, type } = facts;
  return {
    ...eventView(event),
    type,
    actor,
    purpose,
    recipient,
    notice,
    validUntil,
    consent,
    detail: detailView(facts),
    channels: channels && [...channels],
    dataCategories: dataCategories && [...dataCategories],
  };
}
