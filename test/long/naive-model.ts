import { type NaiveEffect, type NaiveNo, NaivePair, type NaiveYes } from './naive-pair.ts';
import { type NaiveDefinition, NaivePurpose } from './naive-purpose.ts';

export type NaivePurposeName = 'offers' | 'quotes';
/** The matter of a decision: the purpose of pushes, or quotes from one of two recipients. */
export type NaiveAbout = 'offers' | 'acme' | 'best';
/** The matter of a no: one of these, or quotes from anybody. */
export type NaiveDenied = NaiveAbout | 'quotes';
export const RECIPIENTS = ['acme', 'best'] as const;

/** Who speaks for a customer: they themselves by the app, a member of staff who captures it, or their guardian. */
export type NaiveSpeaker = 'self' | 'staff' | 'guardian';

/** Who says something, and how long ago the capture claims that it was said; null: it claims nothing. */
export interface NaiveSaying {
  readonly by: NaiveSpeaker;
  readonly lateMs: number | null;
}

export type NaiveOptOut = 'objection' | 'sharing' | 'restriction';

export type NaivePausable = 'pushes' | 'disclosures';

export interface NaivePermit {
  readonly subject: string;
  readonly channel: string;
  readonly untilMs: number;
  used: boolean;
  /** The newest no that came after it. */
  ended?: string;
}

/** The channels of offers, and the data categories of quotes, as they are first registered. */
export const FIRST_OFFERED = {
  offers: ['sms', 'email', 'app'],
  quotes: ['name', 'telephone', 'address'],
} as const satisfies Record<NaivePurposeName, readonly string[]>;

/** A notice that was shown to somebody. */
interface NaiveShowing {
  readonly language: string;
  readonly version: number;
  readonly shownMs: number;
}

const DAY_MS = 86_400_000;
/** An event that is dated further ahead than this says that one of the clocks is wrong. */
const MOST_AHEAD_MS = 60_000;
const MOST_IN_VAIN = 5;
const NOTHING = new NaivePair();

/** Returns the purpose that something is about. */
export function purposeOf(about: NaiveDenied): NaivePurposeName {
  return about === 'offers' ? 'offers' : 'quotes';
}

/**
 * Predicts the ledger's answers without its rules, none of which it may import. It knows a few customers, a purpose of
 * pushes whose notice is read aloud to the elderly, and a purpose of disclosures to two recipients.
 */
export class NaiveModel {
  nowMs: number;
  /** How far the clock is ahead of the right one. */
  aheadMs = 0;
  readonly purposes: Record<NaivePurposeName, NaivePurpose>;
  readonly suspended = new Set<NaiveAbout>();
  /** When each recipient last became another legal person. */
  readonly changedMs = new Map<NaiveAbout, number>();
  readonly pairs = new Map<string, NaivePair>();
  readonly optedOut = {
    objection: new Set<string>(),
    sharing: new Set<string>(),
    restriction: new Set<string>(),
  };
  /** Until when each customer has paused something. */
  readonly pausedUntilMs = { pushes: new Map<string, number>(), disclosures: new Map<string, number>() };
  /** Since when and until when each customer is a minor; infinity: without an end. */
  readonly minors = new Map<string, { readonly sinceMs: number; readonly untilMs: number }>();
  readonly elderly = new Set<string>();
  /** The appointments of each customer's guardian, oldest first; infinity: without an end. */
  readonly #appointments = new Map<string, { readonly untilMs: number; ended: boolean }[]>();
  /** When each customer's last event is dated. */
  readonly #lastMs = new Map<string, number>();
  readonly #persons = new Map<NaiveAbout, number>();
  /** When each recipient was last registered. */
  readonly #registeredMs = new Map<NaiveAbout, number>();
  /** The newest showing of a notice to each customer, by purpose. */
  readonly #showings = new Map<string, NaiveShowing>();
  readonly permits: NaivePermit[] = [];

  constructor(nowMs: number) {
    this.nowMs = nowMs;
    const definition = { retired: false, demandsServed: false };
    this.purposes = {
      offers: new NaivePurpose('push', 30, { ...definition, coolDownDays: 7, offered: FIRST_OFFERED.offers }, nowMs),
      quotes: new NaivePurpose(
        'disclosure',
        null,
        { ...definition, coolDownDays: null, offered: FIRST_OFFERED.quotes },
        nowMs,
      ),
    };
    for (const name of ['offers', 'quotes'] as const) this.publish(name, ['en'], true);
  }

  /** Registers a purpose anew. */
  define(name: NaivePurposeName, definition: NaiveDefinition): void {
    this.purposes[name].define(definition, this.nowMs);
  }

  /** Registers a recipient anew, who may be another legal person now. Its registrations never go back in time. */
  register(recipient: NaiveAbout, isAnother: boolean): void {
    const registeredMs = Math.max(this.#registeredMs.get(recipient) ?? 0, this.nowMs);
    this.#registeredMs.set(recipient, registeredMs);
    if (!isAnother) return;
    this.changedMs.set(recipient, registeredMs);
    this.#persons.set(recipient, this.#personOf(recipient) + 1);
  }

  /** Why a notice is not published in these languages, null when it is from now on. */
  publish(name: NaivePurposeName, languages: readonly string[], material: boolean): string | null {
    const persons = name === 'offers' ? [] : RECIPIENTS.map((one) => `${one} ${this.#personOf(one)}`);
    return this.purposes[name].publish(languages, { material, publishedMs: this.nowMs, persons });
  }

  /** Counts how often a recipient has become another legal person. */
  #personOf(recipient: NaiveAbout): number {
    return this.#persons.get(recipient) ?? 0;
  }

  /** Suspends a recipient for good. */
  suspend(recipient: NaiveAbout): void {
    if (!this.suspended.has(recipient)) this.register(recipient, false);
    this.suspended.add(recipient);
  }

  /** Returns how an event of this customer is dated that is recorded now: never before their last one. */
  atMs(subject: string): number {
    return Math.max(this.nowMs, this.#lastMs.get(subject) ?? this.nowMs);
  }

  /** An event of this customer comes on record. */
  recorded(subject: string): void {
    this.#lastMs.set(subject, this.atMs(subject));
  }

  /** Returns whether the clock cannot be right, or the customer's last event is dated wrongly. */
  isBehind(subject: string): boolean {
    return this.atMs(subject) > this.nowMs + MOST_AHEAD_MS;
  }

  /** A notice is shown to a customer. */
  show(subject: string, purpose: NaivePurposeName, language: string, lateMs: number | null): void {
    const { length: version } = this.purposes[purpose].noticesIn(language);
    const shownMs = lateMs === null ? this.atMs(subject) : this.nowMs - lateMs;
    this.#showings.set(`${subject} ${purpose}`, { language, version, shownMs });
    this.recorded(subject);
  }

  pair(subject: string, about: NaiveDenied): NaivePair {
    const key = `${subject} ${about}`;
    const known = this.pairs.get(key) ?? new NaivePair();
    this.pairs.set(key, known);
    return known;
  }

  /** Everything for which this cannot be agreed to, or what comes of it when there is nothing. */
  give(
    subject: string,
    about: NaiveAbout,
    said: NaiveSaying & {
      readonly extent: readonly string[];
      readonly language: string;
      readonly version: number;
      /** Says whether it names the newest showing of a notice of the purpose. */
      readonly served: boolean;
      readonly days: number | null;
      readonly readAloud: boolean;
    },
  ): { readonly against: readonly string[] } | { readonly effect: NaiveEffect } {
    const { extent, language, version, days, by, readAloud, lateMs } = said;
    const purpose = this.purposes[purposeOf(about)];
    const { definition, maxValidityDays } = purpose;
    const notice = purpose.noticesIn(language)[version - 1];
    const pair = this.pair(subject, about);
    const capturedMs = this.nowMs - (lateMs ?? 0);
    const saidMs = lateMs === null ? this.atMs(subject) : capturedMs;
    const lastsUntilMs = maxValidityDays === null ? Number.POSITIVE_INFINITY : capturedMs + maxValidityDays * DAY_MS;
    const untilMs = days === null ? lastsUntilMs : this.nowMs + days * DAY_MS;
    const isTooOld = pair.isTooOld(saidMs) || saidMs < this.#noToAll(subject, about).lastNoMs;
    const effect = isTooOld ? 'none' : by === 'staff' ? 'waits' : 'counts';
    const isOfAnother = about !== 'offers' && !notice?.persons.includes(`${about} ${this.#personOf(about)}`);
    const isBeyond = (what: readonly string[] = []) => extent.some((one) => !what.includes(one));
    const against = [
      ...(this.isBehind(subject) ? ['CLOCK_BEHIND'] : []),
      ...(isBeyond(definition.offered) ? ['CHANNEL_NOT_IN_PURPOSE', 'DATA_CATEGORY_NOT_IN_PURPOSE'] : []),
      ...(isBeyond(notice?.states) || isOfAnother ? ['NOTICE_DOES_NOT_COVER'] : []),
      ...(this.#lacksShowing(subject, about, said) ? ['NOTICE_NOT_SERVED'] : []),
      ...(by === 'guardian' && !this.hasGuardian(subject) ? ['SUBJECT_NOT_OWN'] : []),
      ...(by !== 'guardian' && this.isMinor(subject) ? ['GUARDIAN_REQUIRED'] : []),
      ...(this.#lacksReading(subject, about, readAloud) ? ['CARE_STEP_REQUIRED'] : []),
      ...(definition.retired ? ['PURPOSE_RETIRED'] : []),
      ...(this.suspended.has(about) ? ['RECIPIENT_SUSPENDED'] : []),
      ...(purpose.isSuperseded(language, version) ? ['NOTICE_SUPERSEDED'] : []),
      ...(effect !== 'none' && lateMs !== null && saidMs < (notice?.publishedMs ?? 0) ? ['CAPTURE_BEFORE_NOTICE'] : []),
      ...(lastsUntilMs <= this.nowMs ? ['CAPTURE_TOO_OLD'] : []),
      ...(untilMs > lastsUntilMs ? ['VALID_UNTIL_TOO_FAR'] : []),
      ...(effect === 'waits' && pair.inVain >= MOST_IN_VAIN ? ['LIMIT_REACHED'] : []),
    ];
    if (against.length > 0) return { against };
    const yes: NaiveYes = {
      extent,
      language,
      noticeVersion: version,
      untilMs: untilMs === Number.POSITIVE_INFINITY ? null : untilMs,
      byGuardian: by === 'guardian',
      readAloud,
      saidMs,
      recordedMs: this.atMs(subject),
    };
    this.recorded(subject);
    if (effect === 'waits') pair.report(yes);
    if (effect === 'counts') this.#endPermits(subject, about, pair.agree(yes), 'withdrawn');
    return { effect };
  }

  /** Why what staff captured does not count by its code, null when it does from now on. */
  confirm(subject: string, about: NaiveAbout): string | null {
    const pair = this.pair(subject, about);
    const { waits } = pair;
    if (this.isBehind(subject)) return 'CLOCK_BEHIND';
    if (waits === null) return 'CONFIRMATION_NOT_PENDING';
    if (this.nowMs >= waits.recordedMs + 30 * DAY_MS) return 'CONFIRMATION_EXPIRED';
    const purpose = this.purposes[purposeOf(about)];
    const changedMs = Math.max(purpose.revivedMs, this.changedMs.get(about) ?? 0);
    if (waits.saidMs < changedMs || purpose.offersAgain(waits.extent, waits.saidMs)) return 'CONFIRMATION_NOT_PENDING';
    if (waits.untilMs !== null && this.nowMs >= waits.untilMs) return 'VALIDITY_EMPTY';
    pair.waits = null;
    this.recorded(subject);
    this.#endPermits(subject, about, pair.agree({ ...waits, saidMs: this.atMs(subject) }), 'withdrawn');
    return null;
  }

  /** Says no to something. */
  refuse(subject: string, about: NaiveAbout, how: NaiveSaying): void {
    this.#deny(subject, about, 'refused', how);
  }

  /** Withdraws something, or a part of it. */
  withdraw(subject: string, about: NaiveDenied, part: readonly string[] | null, how: NaiveSaying): void {
    if (about === 'quotes') {
      const concerned = RECIPIENTS.filter((one) => this.pair(subject, one).isWithdrawable());
      const saysAll = concerned.length === 0 || part === null;
      for (const one of concerned) this.withdraw(subject, one, part, how);
      if (saysAll) this.#deny(subject, about, 'refused', how);
      return;
    }
    const pair = this.pair(subject, about);
    const saidMs = this.#saidMs(subject, pair, how);
    if (pair.yes === null && !(pair.waits !== null && saidMs >= pair.waits.saidMs)) {
      this.#deny(subject, about, 'refused', how);
      return;
    }
    const left = pair.yes?.extent.filter((one) => part !== null && !part.includes(one)) ?? [];
    if (left.length === 0) {
      this.#deny(subject, about, 'withdrawn', how, part);
      return;
    }
    this.recorded(subject);
    if (saidMs < pair.saidMs) return;
    pair.narrow(part ?? [], saidMs);
    this.#endPermits(subject, about, part ?? [], 'withdrawn');
    if (how.by !== 'staff') pair.inVain = 0;
  }

  #deny(
    subject: string,
    about: NaiveDenied,
    why: 'refused' | 'withdrawn',
    how: NaiveSaying,
    part: readonly string[] | null = null,
  ): void {
    const pair = this.pair(subject, about);
    const saidMs = this.#saidMs(subject, pair, how);
    this.recorded(subject);
    if (saidMs < pair.saidMs) return;
    const { coolDownDays } = this.purposes[purposeOf(about)].definition;
    const ends = [this.#coolUntilMs(subject, about), coolDownDays === null ? null : saidMs + coolDownDays * DAY_MS];
    const latest = Math.max(...ends.map((ms) => ms ?? 0));
    pair.deny({ why, saidMs }, part);
    pair.coolUntilMs = latest > this.nowMs ? latest : null;
    if (how.by !== 'staff') pair.inVain = 0;
    this.#endPermits(subject, about, null, why);
  }

  /** When a no was said. Its capture's claim is not believed against a yes that a clock ahead has dated. */
  #saidMs(subject: string, pair: NaivePair, { lateMs }: NaiveSaying): number {
    const isBelieved = lateMs !== null && pair.saidMs <= this.nowMs;
    return isBelieved ? this.nowMs - lateMs : pair.newest(this.atMs(subject));
  }

  /** Every permit that a no finds is over, whatever is said later. @param channels null: for any channel */
  #endPermits(subject: string, about: NaiveDenied | null, channels: readonly string[] | null, why: string): void {
    if (about !== null && about !== 'offers') return;
    for (const permit of this.permits) {
      if (permit.subject !== subject) continue;
      if (channels === null || channels.includes(permit.channel)) permit.ended = why;
    }
  }

  /** Everything that speaks against using a permit now, in alphabetical order. */
  againstUse({ subject, channel, ended }: NaivePermit): string[] {
    const against = this.againstPush(subject, channel);
    return against.length === 0 && ended !== undefined ? [ended] : against;
  }

  /** Why nothing is made or lifted, null when it stands as it was asked from now on. */
  optOut(subject: string, optOut: NaiveOptOut, change: 'made' | 'lifted', byProgram: boolean): string | null {
    const optedOut = this.optedOut[optOut];
    if (change === 'lifted') {
      if (!optedOut.has(subject)) return null;
      if (byProgram) return 'CUSTOMER_OR_TWO_STAFF';
      if (this.isBehind(subject)) return 'CLOCK_BEHIND';
      optedOut.delete(subject);
      this.recorded(subject);
      return null;
    }
    if (optedOut.has(subject)) return null;
    this.recorded(subject);
    if (optOut !== 'sharing') {
      this.#endPermits(subject, null, null, optOut === 'objection' ? 'objected' : 'restricted');
    }
    optedOut.add(subject);
    return null;
  }

  /** Why nothing is paused for so many days or resumed (null), null when it stands as it was asked from now on. */
  pause(subject: string, of: NaivePausable, days: number | null, byProgram: boolean): string | null {
    const pausedUntilMs = this.pausedUntilMs[of];
    if (days === null) {
      if (!this.isPaused(subject, of)) return null;
      if (byProgram) return 'CUSTOMER_OR_TWO_STAFF';
      if (this.isBehind(subject)) return 'CLOCK_BEHIND';
      pausedUntilMs.delete(subject);
      this.recorded(subject);
      return null;
    }
    const untilMs = this.nowMs + days * DAY_MS;
    if (untilMs <= (pausedUntilMs.get(subject) ?? 0)) return null;
    this.recorded(subject);
    pausedUntilMs.set(subject, untilMs);
    if (of === 'pushes') this.#endPermits(subject, null, null, 'paused');
    return null;
  }

  isPaused(subject: string, of: NaivePausable): boolean {
    return this.nowMs < (this.pausedUntilMs[of].get(subject) ?? 0);
  }

  /**
   * Why the bank does not come to know this of a customer, null when it knows it from now on.
   * @param minorDays for how many days they are a minor from now on; null: not at all
   */
  know(subject: string, minorDays: number | null, elderly: boolean, byProgram: boolean): string | null {
    const wasMinor = this.isMinor(subject);
    const untilMs = minorDays === null ? 0 : this.nowMs + minorDays * DAY_MS;
    const isKnown = untilMs === (this.minors.get(subject)?.untilMs ?? 0) && elderly === this.elderly.has(subject);
    if (isKnown) return null;
    if (this.isBehind(subject)) return 'CLOCK_BEHIND';
    const endsEarlier = untilMs < (this.minors.get(subject)?.untilMs ?? 0);
    if (byProgram && (endsEarlier || (!elderly && this.elderly.has(subject)))) return 'CUSTOMER_OR_TWO_STAFF';
    const sinceMs = (wasMinor ? this.minors.get(subject)?.sinceMs : null) ?? this.atMs(subject);
    this.recorded(subject);
    // The guardian of a need that has ended is none in a need that begins.
    if (minorDays !== null && !wasMinor) for (const one of this.#appointmentsOf(subject)) one.ended = true;
    if (minorDays === null) this.minors.delete(subject);
    else this.minors.set(subject, { sinceMs, untilMs });
    if (elderly) this.elderly.add(subject);
    else this.elderly.delete(subject);
    return null;
  }

  isMinor(subject: string): boolean {
    return this.nowMs < (this.minors.get(subject)?.untilMs ?? 0);
  }

  /** Why nobody becomes the guardian, null when somebody is from now on. */
  appoint(subject: string, days: number | null, byProgram: boolean): string | null {
    if (byProgram) return 'CUSTOMER_OR_TWO_STAFF';
    if (this.isBehind(subject)) return 'CLOCK_BEHIND';
    if (!this.isMinor(subject)) return 'GUARDIAN_NOT_NEEDED';
    if (this.isAppointed(subject)) return 'REPRESENTATIVE_STANDS';
    const untilMs = days === null ? Number.POSITIVE_INFINITY : this.nowMs + days * DAY_MS;
    this.#appointmentsOf(subject).push({ untilMs, ended: false });
    this.recorded(subject);
    return null;
  }

  /** Tells why the guardian's newest appointment does not end, null when it does. @param byThemselves by the subject */
  end(subject: string, byThemselves: boolean): string | null {
    const newest = this.#appointmentsOf(subject).at(-1);
    if (newest === undefined || newest.ended) return 'REPRESENTATIVE_UNKNOWN';
    if (byThemselves && this.isMinor(subject)) return 'GUARDIAN_BY_BANK_ONLY';
    newest.ended = true;
    this.recorded(subject);
    return null;
  }

  /** Returns whether somebody may act as the guardian: appointed, and needed. */
  hasGuardian(subject: string): boolean {
    return this.isMinor(subject) && this.isAppointed(subject);
  }

  isAppointed(subject: string): boolean {
    return this.#appointmentsOf(subject).some(({ untilMs, ended }) => !ended && this.nowMs < untilMs);
  }

  #appointmentsOf(subject: string): { readonly untilMs: number; ended: boolean }[] {
    const known = this.#appointments.get(subject) ?? [];
    this.#appointments.set(subject, known);
    return known;
  }

  /** Everything that speaks against asking, in alphabetical order. */
  againstAsking(subject: string, about: NaiveAbout): string[] {
    const { kind, definition } = this.purposes[purposeOf(about)];
    const objects = this.optedOut[kind === 'push' ? 'objection' : 'sharing'].has(subject);
    return [
      ...(objects ? ['objected'] : []),
      ...(this.#isWorthAsking(subject, about) ? [] : ['consent-stands']),
      ...(this.#coolsDown(subject, about) ? ['cooling-down'] : []),
      ...(definition.retired ? ['purpose-retired'] : []),
      ...(this.suspended.has(about) ? ['recipient-suspended'] : []),
      ...(this.optedOut.restriction.has(subject) ? ['restricted'] : []),
    ].sort();
  }

  #isWorthAsking(subject: string, about: NaiveAbout): boolean {
    if (this.#againstWhatWasSaid(subject, about).length > 0) return true;
    const { yes } = this.pair(subject, about);
    return yes !== null && this.purposes[purposeOf(about)].offersAgain(yes.extent, yes.saidMs);
  }

  /** Everything that speaks against a push, in alphabetical order. */
  againstPush(subject: string, channel: string): string[] {
    const against = this.#against(subject, 'offers', [channel], 'channel-not-consented');
    if (this.optedOut.objection.has(subject)) against.push('objected');
    if (this.isPaused(subject, 'pushes')) against.push('paused');
    return against.sort();
  }

  /** Everything that speaks against a disclosure, in alphabetical order. */
  againstDisclosure(subject: string, about: NaiveAbout, categories: readonly string[]): string[] {
    const against = this.#against(subject, about, categories, 'data-category-not-consented');
    if (this.suspended.has(about)) against.push('recipient-suspended');
    if (this.optedOut.sharing.has(subject)) against.push('objected');
    if (this.isPaused(subject, 'disclosures')) against.push('paused');
    return against.sort();
  }

  /** Returns what counts of what a customer has said: `given`, `refused`, `withdrawn`, or `waits`. */
  counting(subject: string, about: NaiveAbout): { readonly status: string; readonly extent: readonly string[] } | null {
    const { yes, no, waits } = this.pair(subject, about);
    if (yes !== null) return { status: 'given', extent: yes.extent };
    if (no !== null) return { status: no.why, extent: [] };
    return waits === null ? null : { status: 'waits', extent: waits.extent };
  }

  #against(subject: string, about: NaiveAbout, wanted: readonly string[], tooFar: string): string[] {
    const purpose = this.purposes[purposeOf(about)];
    const against = purpose.definition.retired ? ['purpose-retired'] : [];
    if (this.isBehind(subject)) against.push('clock-behind');
    if (this.optedOut.restriction.has(subject)) against.push('restricted');
    against.push(...this.#againstWhatWasSaid(subject, about));
    const yes = this.#yesOf(subject, about);
    const covered = yes && purpose.covered(yes.extent, yes.saidMs);
    if (covered !== null && wanted.some((one) => !covered.includes(one))) against.push(tooFar);
    return against;
  }

  /** Everything that speaks against what was said itself, whatever it is asked for. */
  #againstWhatWasSaid(subject: string, about: NaiveAbout): string[] {
    const no = this.#noOf(subject, about);
    const yes = this.#yesOf(subject, about);
    const isAlone = this.isMinor(subject) && (!this.hasGuardian(subject) || yes?.byGuardian === false);
    const against = isAlone ? ['minor-without-guardian'] : [];
    if (no !== null) return [...against, no.why];
    if (yes === null) return [...against, 'no-consent'];
    if (yes.byGuardian && !this.#isStillGuarded(subject, yes)) against.push('guardian-consent-ended');
    if (yes.untilMs !== null && this.nowMs >= yes.untilMs) against.push('expired');
    if (this.pair(subject, about).yes === null) against.push('awaiting-confirmation');
    if (yes.saidMs < this.purposes[purposeOf(about)].revivedMs) against.push('purpose-changed');
    if (yes.saidMs < (this.changedMs.get(about) ?? 0)) against.push('recipient-changed');
    if (this.purposes[purposeOf(about)].isSuperseded(yes.language, yes.noticeVersion))
      against.push('notice-superseded');
    if (this.#lacksReading(subject, about, yes.readAloud)) against.push('care-step-missing');
    return against;
  }

  /** The no that counts: to this recipient or, where nothing newer does, to all of them. */
  #noOf(subject: string, about: NaiveAbout): NaiveNo | null {
    const { saidMs, no } = this.pair(subject, about);
    const toAll = this.#noToAll(subject, about);
    return toAll.saidMs > saidMs ? toAll.no : no;
  }

  /** The yes that counts or, where nothing does, the one that waits. */
  #yesOf(subject: string, about: NaiveAbout): NaiveYes | null {
    const { yes, waits } = this.pair(subject, about);
    return this.#noOf(subject, about) === null ? (yes ?? waits) : null;
  }

  #noToAll(subject: string, about: NaiveDenied): NaivePair {
    return about === 'offers' ? NOTHING : this.pair(subject, 'quotes');
  }

  /** Returns whether the need for a guardian goes on that there was when they agreed. */
  #isStillGuarded(subject: string, { recordedMs }: NaiveYes): boolean {
    return this.isMinor(subject) && (this.minors.get(subject)?.sinceMs ?? 0) <= recordedMs;
  }

  /** When nobody is kept from asking any more by a no that came before. */
  #coolUntilMs(subject: string, about: NaiveDenied): number | null {
    const { coolUntilMs, no } = this.pair(subject, about);
    if (coolUntilMs !== null) return coolUntilMs;
    const { coolDownDays } = this.purposes[purposeOf(about)].definition;
    return no === null || coolDownDays === null ? null : no.saidMs + coolDownDays * DAY_MS;
  }

  #coolsDown(subject: string, about: NaiveAbout): boolean {
    const isOpen = about !== 'offers' && this.pair(subject, about).yes === null;
    const ends = [this.#coolUntilMs(subject, about), isOpen ? this.#coolUntilMs(subject, 'quotes') : null];
    return ends.some((ms) => ms !== null && this.nowMs < ms);
  }

  #lacksReading(subject: string, about: NaiveAbout, readAloud: boolean): boolean {
    return about === 'offers' && this.elderly.has(subject) && !readAloud;
  }

  /** Returns whether a consent does not name the showing of its notice that it should, or was said before it. */
  #lacksShowing(
    subject: string,
    about: NaiveAbout,
    { served, language, version, lateMs }: NaiveSaying & Omit<NaiveShowing, 'shownMs'> & { readonly served: boolean },
  ): boolean {
    const shown = served ? this.#showings.get(`${subject} ${purposeOf(about)}`) : undefined;
    if (shown === undefined) return this.purposes[purposeOf(about)].definition.demandsServed;
    const isOther = shown.language !== language || shown.version !== version;
    return isOther || (lateMs !== null && this.nowMs - lateMs < shown.shownMs);
  }
}
