import type { Instant } from '../kernel/instant.ts';
import { memberOf } from '../kernel/json.ts';
import type { Notice, NoticeReference } from '../registry/model.ts';
import { channelOf } from '../subject/authority.ts';
import type { EventFacts } from '../subject/events.ts';
import type { Channel } from '../vocabulary.ts';

/** Records that a notice was shown at a channel, and the event that says so; nothing about the person who saw it. */
export interface ShownNotice {
  readonly event: string;
  readonly recordedAt: Instant;
  readonly purpose: string;
  readonly channel: Channel;
  readonly notice: NoticeReference;
}

/** A text that was shown, with the number of times at each channel. */
export interface ShownText extends Omit<NoticeReference, 'id'> {
  readonly channels: Readonly<Record<Channel, number>>;
}

/** A notice whose text differs from the one that the other channels showed. */
export interface DifferingNotice extends ShownNotice {
  /** SHA-256 of the text that the others showed, base64url. */
  readonly others: string;
}

/** Returns which notice an event says was shown at which channel, or null when it does not say both. */
export function shownBy(facts: EventFacts): ShownNotice | null {
  switch (facts.type) {
    case 'consent.given':
    case 'consent.refused':
    case 'notice.served': {
      const { id, at, actor, purpose, notice, detail } = facts;
      const channel = channelOf(actor, detail.capture);
      if (purpose === null || notice === null || channel === null) return null;
      return { event: id, recordedAt: at, purpose, channel, notice };
    }
    default:
      return null;
  }
}

/** Counts how often each text was shown at each channel, in the order of language, version and hash. */
export function countShown(all: readonly ShownNotice[]): readonly ShownText[] {
  const texts = new Map<string, ShownText & { readonly channels: Record<Channel, number> }>();
  for (const { channel, notice } of all) {
    const { language, version, sha256 } = notice;
    const key = `${language} ${version} ${sha256}`;
    const text = texts.get(key) ?? { language, version, sha256, channels: {} };
    text.channels[channel] = (memberOf(text.channels, channel) ?? 0) + 1;
    texts.set(key, text);
  }
  return [...texts.values()].sort(
    (a, b) => compare(a.language, b.language) || a.version - b.version || compare(a.sha256, b.sha256),
  );
}

/**
 * Returns the notices whose text differs from the one that the other channels showed most often, in the same language
 * on the same day (UTC), in the order of their time. Where the others showed several texts equally often, any of these
 * is right. Where they showed none, the notice current that day is. On a day when one notice replaced another, each
 * notice current at some time of the day is right, until another channel has shown a later one.
 * @param notices all notices of the purpose
 */
export function findDiffering(all: readonly ShownNotice[], notices: readonly Published[]): readonly DifferingNotice[] {
  const days = new Map<string, DayOfLanguage>();
  for (const shown of all) {
    const day = days.get(dayOf(shown)) ?? newDay(shown, notices);
    const { version, sha256 } = shown.notice;
    const ofChannel = day.texts.get(shown.channel) ?? new Map<string, TextOfChannel>();
    const { count = 0, firstAt = shown.recordedAt } = ofChannel.get(sha256) ?? {};
    const earliest = compare(shown.recordedAt, firstAt) < 0 ? shown.recordedAt : firstAt;
    ofChannel.set(sha256, { version, sha256, count: count + 1, firstAt: earliest });
    day.texts.set(shown.channel, ofChannel);
    days.set(dayOf(shown), day);
  }
  const expectedAt = (shown: ShownNotice): readonly string[] => {
    const day = days.get(dayOf(shown));
    if (day === undefined) return [];
    if (day.current.length > 1 && day.current.includes(shown.notice.sha256)) return laterBefore(day.texts, shown);
    const expected = day.expected.get(shown.channel) ?? mostShown(day.texts, shown.channel);
    day.expected.set(shown.channel, expected);
    return expected.length === 0 ? day.current.slice(-1) : expected;
  };
  return all
    .flatMap((shown) => {
      const [others, ...asOften] = expectedAt(shown);
      const { sha256 } = shown.notice;
      return others === undefined || others === sha256 || asOften.includes(sha256) ? [] : [{ ...shown, others }];
    })
    .sort((a, b) => compare(a.recordedAt, b.recordedAt) || compare(a.event, b.event));
}

type Published = Pick<Notice, 'language' | 'version' | 'sha256' | 'publishedAt'>;

interface TextOfChannel extends Pick<NoticeReference, 'version' | 'sha256'> {
  readonly count: number;
  readonly firstAt: Instant;
}

/** The texts of a day in one language, by channel and hash. */
type Texts = ReadonlyMap<Channel, ReadonlyMap<string, TextOfChannel>>;

interface DayOfLanguage {
  readonly texts: Map<Channel, Map<string, TextOfChannel>>;
  /** For each channel, the hashes that the others showed most often. */
  readonly expected: Map<Channel, readonly string[]>;
  /** Hashes of the notices current at some time of the day, in the order of their versions. */
  readonly current: readonly string[];
}

function dayOf({ recordedAt, notice }: ShownNotice): string {
  return `${dateOf(recordedAt)} ${notice.language}`;
}

function dateOf(at: Instant): string {
  return at.slice(0, 10);
}

function newDay({ recordedAt, notice }: ShownNotice, notices: readonly Published[]): DayOfLanguage {
  const date = dateOf(recordedAt);
  const current = notices
    .filter(({ language }) => language === notice.language)
    .sort((a, b) => a.version - b.version)
    .filter(({ publishedAt }, position, inOrder) => {
      const next = inOrder[position + 1];
      return dateOf(publishedAt) <= date && (next === undefined || dateOf(next.publishedAt) >= date);
    });
  return { texts: new Map(), expected: new Map(), current: current.map(({ sha256 }) => sha256) };
}

/** Returns the hashes that the other channels showed most often, in order; none when they showed nothing. */
function mostShown(texts: Texts, except: Channel): readonly string[] {
  const total = new Map<string, number>();
  for (const { sha256, count } of atOthers(texts, except)) total.set(sha256, (total.get(sha256) ?? 0) + count);
  const most = Math.max(...total.values());
  return [...total]
    .filter(([, count]) => count === most)
    .map(([sha256]) => sha256)
    .sort();
}

/** Returns the hash of the latest version that another channel had shown before, if later than this one; else none. */
function laterBefore(texts: Texts, { channel, notice, recordedAt }: ShownNotice): readonly string[] {
  const later = atOthers(texts, channel).filter(
    ({ version, firstAt }) => version > notice.version && firstAt < recordedAt,
  );
  return later
    .sort((a, b) => b.version - a.version)
    .slice(0, 1)
    .map(({ sha256 }) => sha256);
}

function atOthers(texts: Texts, except: Channel): TextOfChannel[] {
  return [...texts].flatMap(([channel, ofChannel]) => (channel === except ? [] : [...ofChannel.values()]));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
