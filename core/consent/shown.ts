import { currentNotice } from './find.ts';
import type { EventFacts } from './model.ts';
import type { NoticeReference, Purpose } from './registry.ts';
import { CHANNELS, type Channel, type EventType, type Instant } from './vocabulary.ts';

/** That a notice was shown at a channel, and by which event that is known; nothing about whom it was shown to. */
export interface ShownNotice {
  readonly event: string;
  readonly recordedAt: Instant;
  readonly purpose: string;
  readonly channel: Channel;
  readonly notice: NoticeReference;
}

/** What was shown of one text in one language, and how often at which channel. */
export interface ShownText extends Omit<NoticeReference, 'id'> {
  readonly channels: Readonly<Partial<Record<Channel, number>>>;
}

/** One that shows another text than the other channels did. */
export interface DifferingNotice extends ShownNotice {
  /** What the others showed: base64url of a SHA-256. */
  readonly others: string;
}

const SHOWING: ReadonlySet<EventType> = new Set(['consent.given', 'consent.refused', 'notice.served']);

/** Which notice an event says was shown at which channel; null when it says neither. */
export function shownBy({ id, type, at, purpose, notice, detail }: EventFacts): ShownNotice | null {
  const capture = detail?.capture;
  if (!SHOWING.has(type) || purpose === null || notice === null) return null;
  if (typeof capture !== 'object' || capture === null || !('channel' in capture)) return null;
  const channel = CHANNELS.find((known) => known === capture.channel);
  return channel === undefined ? null : { event: id, recordedAt: at, purpose, channel, notice };
}

/** How often each text was shown at each channel; by language, version and hash. */
export function countShown(all: readonly ShownNotice[]): readonly ShownText[] {
  const texts = new Map<string, ShownText & { readonly channels: Partial<Record<Channel, number>> }>();
  for (const { channel, notice } of all) {
    const { language, version, sha256 } = notice;
    const key = `${language} ${version} ${sha256}`;
    const text = texts.get(key) ?? { language, version, sha256, channels: {} };
    text.channels[channel] = (text.channels[channel] ?? 0) + 1;
    texts.set(key, text);
  }
  return [...texts.values()].sort(
    (a, b) => compare(a.language, b.language) || a.version - b.version || compare(a.sha256, b.sha256),
  );
}

/**
 * Those that showed another text than the other channels most often did in the same language on the same day (UTC); of several that these
 * showed equally often, each will do. Where no other channel showed anything, the purpose's current notice counts. In the order of their time.
 */
export function findDiffering(all: readonly ShownNotice[], purpose: Purpose): readonly DifferingNotice[] {
  const days = new Map<string, DayOfLanguage>();
  for (const shown of all) {
    const day = days.get(dayOf(shown)) ?? { counts: new Map(), expected: new Map() };
    const ofChannel = day.counts.get(shown.channel) ?? new Map<string, number>();
    ofChannel.set(shown.notice.sha256, (ofChannel.get(shown.notice.sha256) ?? 0) + 1);
    day.counts.set(shown.channel, ofChannel);
    days.set(dayOf(shown), day);
  }
  const expectedAt = (shown: ShownNotice): readonly string[] => {
    const day = days.get(dayOf(shown));
    if (day === undefined) return [];
    const expected = day.expected.get(shown.channel) ?? mostShown(day.counts, shown.channel);
    day.expected.set(shown.channel, expected);
    const current = currentNotice(purpose, shown.notice.language);
    return expected.length === 0 && current !== null ? [current.sha256] : expected;
  };
  return all
    .flatMap((shown) => {
      const [others, ...asOften] = expectedAt(shown);
      const { sha256 } = shown.notice;
      return others === undefined || others === sha256 || asOften.includes(sha256) ? [] : [{ ...shown, others }];
    })
    .sort((a, b) => compare(a.recordedAt, b.recordedAt) || compare(a.event, b.event));
}

interface DayOfLanguage {
  /** By channel and hash. */
  readonly counts: Map<Channel, Map<string, number>>;
  /** By channel, what the others most often showed. */
  readonly expected: Map<Channel, readonly string[]>;
}

function dayOf({ recordedAt, notice }: ShownNotice): string {
  return `${recordedAt.slice(0, 10)} ${notice.language}`;
}

/** The hashes that the other channels showed most often, in order; none when they showed nothing. */
function mostShown(counts: DayOfLanguage['counts'], except: Channel): readonly string[] {
  const total = new Map<string, number>();
  for (const [channel, ofChannel] of counts) {
    if (channel === except) continue;
    for (const [sha256, count] of ofChannel) total.set(sha256, (total.get(sha256) ?? 0) + count);
  }
  const most = Math.max(...total.values());
  return [...total]
    .filter(([, count]) => count === most)
    .map(([sha256]) => sha256)
    .sort();
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
