import { type NaiveEffect, type NaiveNo, NaivePair, type NaiveYes } from './naive-pair.ts';

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

/** A purpose as the model knows it. */
export interface NaivePurpose {
  readonly kind: 'push' | 'disclosure';
  readonly maxValidityDays: number | null;
  /** Days after a no in which nobody asks. */
  coolDownDays: number | null;
  retired: boolean;
  /** When it was last put in use again. */
  revivedMs: number;
  /** Versions of its notice, each material or not, and when it was published; version 1 is the first. */
  readonly notices: { readonly material: boolean; readonly publishedMs: number }[];
}

export type NaiveOptOut = 'objection' | 'sharing' | 'restriction';

export interface NaivePermit {
  readonly subject: string;
  readonly channel: string;
  readonly untilMs: number;
  used: boolean;
  /** The newest no that came after it. */
  ended?: string;
}

const DAY_MS = 86_400_000;
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
  /** Since when and until when each customer is a minor; infinity: without an end. */
  readonly minors = new Map<string, { readonly sinceMs: number; readonly untilMs: number }>();
  readonly elderly = new Set<string>();
  /** Until when each customer's guardian is one; infinity: without an end. */
  readonly guardianUntilMs = new Map<string, number>();
  readonly permits: NaivePermit[] = [];

  constructor(nowMs: number) {
    this.nowMs = nowMs;
    const notices = [{ material: true, publishedMs: nowMs }];
    this.purposes = {
      offers: { kind: 'push', maxValidityDays: 30, coolDownDays: 7, retired: false, revivedMs: 0, notices },
      quotes: {
        kind: 'disclosure',
        maxValidityDays: null,
        coolDownDays: null,
        retired: false,
        revivedMs: 0,
        notices: [...notices],
      },
    };
  }

  /** Registers a purpose anew. */
  define(name: NaivePurposeName, retired: boolean, coolDownDays: number | null): void {
    const purpose = this.purposes[name];
    if (purpose.retired && !retired) purpose.revivedMs = this.nowMs;
    purpose.retired = retired;
    purpose.coolDownDays = coolDownDays;
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
      readonly version: number;
      readonly days: number | null;
      readonly readAloud: boolean;
    },
  ): { readonly against: readonly string[] } | { readonly effect: NaiveEffect } {
    const { extent, version, days, by, readAloud, lateMs } = said;
    const { retired, maxValidityDays, notices } = this.purposes[purposeOf(about)];
    const pair = this.pair(subject, about);
    const saidMs = this.nowMs - (lateMs ?? 0);
    const lastsUntilMs = maxValidityDays === null ? Number.POSITIVE_INFINITY : saidMs + maxValidityDays * DAY_MS;
    const untilMs = days === null ? lastsUntilMs : this.nowMs + days * DAY_MS;
    const isTooOld = pair.isTooOld(saidMs) || saidMs < this.#noToAll(subject, about).lastNoMs;
    const effect = isTooOld ? 'none' : by === 'staff' ? 'waits' : 'counts';
    const publishedMs = notices[version - 1]?.publishedMs ?? 0;
    const against = [
      ...(by === 'guardian' && !this.hasGuardian(subject) ? ['SUBJECT_NOT_OWN'] : []),
      ...(by !== 'guardian' && this.isMinor(subject) ? ['GUARDIAN_REQUIRED'] : []),
      ...(this.#lacksReading(subject, about, readAloud) ? ['CARE_STEP_REQUIRED'] : []),
      ...(retired ? ['PURPOSE_RETIRED'] : []),
      ...(this.suspended.has(about) ? ['RECIPIENT_SUSPENDED'] : []),
      ...(version < this.#oldestThatCounts(about) ? ['NOTICE_SUPERSEDED'] : []),
      ...(effect !== 'none' && saidMs < publishedMs ? ['CAPTURE_BEFORE_NOTICE'] : []),
      ...(lastsUntilMs <= this.nowMs ? ['CAPTURE_TOO_OLD'] : []),
      ...(untilMs > lastsUntilMs ? ['VALID_UNTIL_TOO_FAR'] : []),
      ...(effect === 'waits' && pair.inVain >= MOST_IN_VAIN ? ['LIMIT_REACHED'] : []),
    ];
    if (against.length > 0) return { against };
    const yes: NaiveYes = {
      extent,
      noticeVersion: version,
      untilMs: untilMs === Number.POSITIVE_INFINITY ? null : untilMs,
      byGuardian: by === 'guardian',
      readAloud,
      saidMs,
      recordedMs: this.nowMs,
    };
    if (effect === 'waits') pair.report(yes);
    if (effect === 'counts') this.#endPermits(subject, about, pair.agree(yes), 'withdrawn');
    return { effect };
  }

  /** Why what staff captured does not count by its code, null when it does from now on. */
  confirm(subject: string, about: NaiveAbout): string | null {
    const pair = this.pair(subject, about);
    const { waits } = pair;
    if (waits === null) return 'CONFIRMATION_NOT_PENDING';
    if (this.nowMs >= waits.recordedMs + 30 * DAY_MS) return 'CONFIRMATION_EXPIRED';
    const changedMs = Math.max(this.purposes[purposeOf(about)].revivedMs, this.changedMs.get(about) ?? 0);
    if (waits.saidMs < changedMs) return 'CONFIRMATION_NOT_PENDING';
    if (waits.untilMs !== null && this.nowMs >= waits.untilMs) return 'VALIDITY_EMPTY';
    pair.waits = null;
    this.#endPermits(subject, about, pair.agree({ ...waits, saidMs: this.nowMs }), 'withdrawn');
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
      for (const one of concerned) this.withdraw(subject, one, part, how);
      if (concerned.length === 0 || part === null) this.#deny(subject, about, 'refused', how);
      return;
    }
    const pair = this.pair(subject, about);
    const saidMs = how.lateMs === null ? pair.newest(this.nowMs) : this.nowMs - how.lateMs;
    if (pair.yes === null && !(pair.waits !== null && saidMs >= pair.waits.saidMs)) {
      this.#deny(subject, about, 'refused', how);
      return;
    }
    const left = pair.yes?.extent.filter((one) => part !== null && !part.includes(one)) ?? [];
    if (left.length === 0) {
      this.#deny(subject, about, 'withdrawn', how, part);
      return;
    }
    if (saidMs < pair.saidMs) return;
    pair.narrow(part ?? [], saidMs);
    this.#endPermits(subject, about, part ?? [], 'withdrawn');
    if (how.by !== 'staff') pair.inVain = 0;
  }

  #deny(
    subject: string,
    about: NaiveDenied,
    why: 'refused' | 'withdrawn',
    { by, lateMs }: NaiveSaying,
    part: readonly string[] | null = null,
  ): void {
    const pair = this.pair(subject, about);
    const saidMs = lateMs === null ? pair.newest(this.nowMs) : this.nowMs - lateMs;
    if (saidMs < pair.saidMs) return;
    const { coolDownDays } = this.purposes[purposeOf(about)];
    const ends = [this.#coolUntilMs(subject, about), coolDownDays === null ? null : saidMs + coolDownDays * DAY_MS];
    const latest = Math.max(...ends.map((ms) => ms ?? 0));
    pair.deny({ why, saidMs }, part);
    pair.coolUntilMs = latest > this.nowMs ? latest : null;
    if (by !== 'staff') pair.inVain = 0;
    this.#endPermits(subject, about, null, why);
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
    return ended === undefined ? this.againstPush(subject, channel) : [ended];
  }

  /** Why nothing is made or lifted, null when it stands as it was asked from now on. */
  optOut(subject: string, optOut: NaiveOptOut, change: 'made' | 'lifted', byStaff: boolean): string | null {
    const optedOut = this.optedOut[optOut];
    if (change === 'lifted') {
      if (byStaff && optedOut.has(subject)) return 'STAFF_ALONE';
      optedOut.delete(subject);
      return null;
    }
    if (optOut !== 'sharing' && !optedOut.has(subject)) {
      this.#endPermits(subject, null, null, optOut === 'objection' ? 'objected' : 'restricted');
    }
    optedOut.add(subject);
    return null;
  }

  /**
   * Why the bank does not come to know this of a customer, null when it knows it from now on.
   * @param minorDays for how many days they are a minor from now on; null: not at all
   */
  know(subject: string, minorDays: number | null, elderly: boolean, byStaff: boolean): string | null {
    const wasMinor = this.isMinor(subject);
    const untilMs = minorDays === null ? 0 : this.nowMs + minorDays * DAY_MS;
    const endsEarlier = untilMs < (this.minors.get(subject)?.untilMs ?? 0);
    if (byStaff && (endsEarlier || (!elderly && this.elderly.has(subject)))) return 'STAFF_ALONE';
    const sinceMs = wasMinor ? (this.minors.get(subject)?.sinceMs ?? this.nowMs) : this.nowMs;
    // The guardian of a need that has ended is none in a need that begins.
    if (minorDays !== null && !wasMinor) this.guardianUntilMs.delete(subject);
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
  appoint(subject: string, days: number | null, byStaff: boolean): string | null {
    if (byStaff) return 'STAFF_ALONE';
    if (!this.isMinor(subject)) return 'GUARDIAN_NOT_NEEDED';
    if (this.nowMs < (this.guardianUntilMs.get(subject) ?? 0)) return 'REPRESENTATIVE_STANDS';
    this.guardianUntilMs.set(subject, days === null ? Number.POSITIVE_INFINITY : this.nowMs + days * DAY_MS);
    return null;
  }

  /** Why the appointment of the guardian does not end, null when it has. @param byThemselves the subject ends it */
  end(subject: string, byThemselves: boolean): string | null {
    if (!this.guardianUntilMs.has(subject)) return 'REPRESENTATIVE_UNKNOWN';
    if (byThemselves && this.isMinor(subject)) return 'GUARDIAN_BY_BANK_ONLY';
    this.guardianUntilMs.delete(subject);
    return null;
  }

  /** Returns whether somebody may act as the guardian: appointed, and needed. */
  hasGuardian(subject: string): boolean {
    return this.isMinor(subject) && this.nowMs < (this.guardianUntilMs.get(subject) ?? 0);
  }

  /** Everything that speaks against asking, in alphabetical order. */
  againstAsking(subject: string, about: NaiveAbout): string[] {
    const { kind, retired } = this.purposes[purposeOf(about)];
    const objects = this.optedOut[kind === 'push' ? 'objection' : 'sharing'].has(subject);
    return [
      ...(objects ? ['objected'] : []),
      ...(this.#againstWhatWasSaid(subject, about).length === 0 ? ['consent-stands'] : []),
      ...(this.#coolsDown(subject, about) ? ['cooling-down'] : []),
      ...(retired ? ['purpose-retired'] : []),
      ...(this.suspended.has(about) ? ['recipient-suspended'] : []),
      ...(this.optedOut.restriction.has(subject) ? ['restricted'] : []),
    ].sort();
  }

  /** Everything that speaks against a push, in alphabetical order. */
  againstPush(subject: string, channel: string): string[] {
    const against = this.#against(subject, 'offers', [channel], 'channel-not-consented');
    if (this.optedOut.objection.has(subject)) against.push('objected');
    return against.sort();
  }

  /** Everything that speaks against a disclosure, in alphabetical order. */
  againstDisclosure(subject: string, about: NaiveAbout, categories: readonly string[]): string[] {
    const against = this.#against(subject, about, categories, 'data-category-not-consented');
    if (this.suspended.has(about)) against.push('recipient-suspended');
    if (this.optedOut.sharing.has(subject)) against.push('objected');
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
    const against = this.purposes[purposeOf(about)].retired ? ['purpose-retired'] : [];
    if (this.optedOut.restriction.has(subject)) against.push('restricted');
    against.push(...this.#againstWhatWasSaid(subject, about));
    const extent = this.#yesOf(subject, about)?.extent;
    if (extent !== undefined && wanted.some((one) => !extent.includes(one))) against.push(tooFar);
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
    if (yes.noticeVersion < this.#oldestThatCounts(about)) against.push('notice-superseded');
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
    const { coolDownDays } = this.purposes[purposeOf(about)];
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

  #oldestThatCounts(about: NaiveAbout): number {
    return this.purposes[purposeOf(about)].notices.findLastIndex(({ material }) => material) + 1;
  }
}
