import type { Channel } from '../../../core/vocabulary.ts';

/** A word about one purpose, as it was said and as it was recorded, in minutes. */
export interface Word {
  /** Names a yes that counts at once or that staff captured, a refusal, a withdrawal of all or a part, or a code. */
  readonly kind: 'yes' | 'capture' | 'no' | 'withdrawal' | 'stop' | 'code';
  readonly channels: readonly Channel[];
  /** When it claims to be said; null: it claims no time. */
  readonly claimed: number | null;
  readonly recorded: number;
}

interface Shown {
  readonly status: 'given' | 'refused' | 'withdrawn';
  readonly channels: readonly Channel[];
}

type Words = readonly Word[];

/** When a word was said: a no without a claim was said last of all. */
function saidAt(words: Words, n: number): number {
  const { kind, claimed, recorded } = wordAt(words, n);
  return kind === 'code' || claimed === null ? recorded : Math.min(claimed, recorded);
}

/** Returns the effect of a word, from nothing but the words up to it. */
export function effectOfWord(words: Words, n: number): 'counts' | 'waits' | 'none' {
  if (!isHeard(words, n)) return 'none';
  return wordAt(words, n).kind === 'capture' ? 'waits' : 'counts';
}

/** Remembers of each word if it is heard, which no later word changes. */
const heardWords = new WeakMap<Word, boolean>();

function isHeard(words: Words, n: number): boolean {
  const word = wordAt(words, n);
  const heard = heardWords.get(word) ?? hears(words, n);
  heardWords.set(word, heard);
  return heard;
}

/** Tells if a word is heard: if no decision was on record that was said after it. A no may come after a part of it. */
function hears(words: Words, n: number): boolean {
  const { kind, claimed } = wordAt(words, n);
  const isYes = kind === 'yes' || kind === 'capture';
  if (!isYes && (claimed === null || kind === 'code')) return true;
  if (isYes) {
    return !earlierWords(words, n).some((k) => isDecision(words, k) && saidAt(words, k) > saidAt(words, n));
  }
  const current = currentWord(words, n);
  return current === null || saidAt(words, current) <= saidAt(words, n);
}

/** The heard words before one. */
function earlierWords(words: Words, n: number): number[] {
  return words.flatMap((_, k) => (k < n && isHeard(words, k) ? [k] : []));
}

/** Tells if a word is a decision of the subject, and not only a capture by staff. */
function isDecision(words: Words, n: number): boolean {
  return wordAt(words, n).kind !== 'capture';
}

/** The last heard word before one that made a decision as a whole; null: none did. */
function currentWord(words: Words, n: number): number | null {
  return earlierWords(words, n).findLast((k) => isDecision(words, k) && !isPartial(words, k)) ?? null;
}

/** Tells if a heard word takes a part of a consent away, and leaves some of it. */
function isPartial(words: Words, n: number): boolean {
  if (wordAt(words, n).kind !== 'stop') return false;
  const left = channelsBefore(words, n) ?? [];
  return left.some((channel) => !wordAt(words, n).channels.includes(channel));
}

/** The channels of the consent that counts just before a word; null: none counts. */
function channelsBefore(words: Words, n: number): readonly Channel[] | null {
  const current = currentWord(words, n);
  if (current === null) return null;
  const { kind, channels } = wordAt(words, current);
  if (kind !== 'yes' && kind !== 'code') return null;
  const given = kind === 'yes' ? channels : waitingBefore(words, current)?.channels;
  const stopped = earlierWords(words, n).filter((k) => k > current && isPartial(words, k));
  return (given ?? []).filter((channel) => !stopped.some((k) => wordAt(words, k).channels.includes(channel)));
}

/** Returns the channels of the last heard capture that no decision since has ended; null: nothing waits. */
function waitingBefore(words: Words, n: number): { readonly channels: readonly Channel[] } | null {
  const heard = earlierWords(words, n);
  const capture = heard.findLast((k) => wordAt(words, k).kind === 'capture');
  if (capture === undefined) return null;
  const since = heard.filter((k) => k > capture && isSince(words, k, capture));
  if (since.some((k) => wordAt(words, k).kind !== 'stop')) return null;
  const channels = wordAt(words, capture).channels.filter(
    (channel) => !since.some((k) => wordAt(words, k).channels.includes(channel)),
  );
  return channels.length === 0 ? null : { channels };
}

/** Tells if a decision was said after a capture: one without a claim always was. */
function isSince(words: Words, n: number, capture: number): boolean {
  return isDecision(words, n) && saidAt(words, n) >= saidAt(words, capture);
}

/** Returns what is shown after all words, and for each word the channels whose permits from then are dead. */
export function shownAfter(words: Words, all: readonly Channel[]) {
  const end = words.length;
  const waits = waitingBefore(words, end);
  return {
    current: shownCurrent(words),
    waiting: waits === null ? null : { status: 'given', channels: waits.channels },
    dead: words.map((_, n) => all.filter((channel) => diesAfter(words, n, channel))),
  };
}

function shownCurrent(words: Words): Shown | null {
  const end = words.length;
  const current = currentWord(words, end);
  if (current === null) return null;
  const channels = channelsBefore(words, end);
  if (channels !== null) return { status: 'given', channels };
  return { status: isWithdrawal(words, current) ? 'withdrawn' : 'refused', channels: [] };
}

/** Tells if a no found something to withdraw. */
function isWithdrawal(words: Words, n: number): boolean {
  const { kind } = wordAt(words, n);
  if (kind !== 'withdrawal' && kind !== 'stop') return false;
  return channelsBefore(words, n) !== null || capturedBefore(words, n);
}

function capturedBefore(words: Words, n: number): boolean {
  const capture = earlierWords(words, n).findLast((k) => wordAt(words, k).kind === 'capture');
  return capture !== undefined && waitingBefore(words, n) !== null && isSince(words, n, capture);
}

/** Tells if a heard word after this one ends the permits of a channel. */
function diesAfter(words: Words, n: number, channel: Channel): boolean {
  return words.some((_, k) => k > n && isHeard(words, k) && endsPermits(words, k, channel));
}

function endsPermits(words: Words, n: number, channel: Channel): boolean {
  const { kind, channels } = wordAt(words, n);
  if (kind === 'capture') return false;
  if (kind === 'stop' && isPartial(words, n)) return channels.includes(channel);
  if (kind === 'yes' || kind === 'code') {
    const after = kind === 'yes' ? channels : (waitingBefore(words, n)?.channels ?? []);
    return (channelsBefore(words, n) ?? []).includes(channel) && !after.includes(channel);
  }
  return true;
}

function wordAt(words: Words, n: number): Word {
  const word = words[n];
  if (word === undefined) throw new Error('there are not so many words');
  return word;
}
