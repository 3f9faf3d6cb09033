export type NaivePurposeName = 'offers' | 'quotes';

/** Who speaks for a customer: they themselves by the app, a member of staff who captures it, or their guardian. */
export type NaiveSpeaker = 'self' | 'staff' | 'guardian';

/** A customer's answer about one purpose, as plainly as it can be kept. */
interface Said {
  answer: 'given' | 'refused' | 'withdrawn';
  /** Channels, or data categories. */
  extent: readonly string[];
  noticeVersion: number;
  untilMs: number | null;
  byGuardian: boolean;
  readAloud: boolean;
  atMs: number;
}

/** A purpose as the model knows it. */
export interface NaivePurpose {
  readonly kind: 'push' | 'disclosure';
  readonly offered: readonly string[];
  readonly maxValidityDays: number | null;
  /** Days after a no in which nobody asks. */
  coolDownDays: number | null;
  retired: boolean;
  /** Versions of its notice, each material or not; version 1 is the first. */
  readonly notices: boolean[];
}

export interface NaivePermit {
  readonly subject: string;
  readonly channel: string;
  readonly untilMs: number;
  used: boolean;
  /** The newest no that came after it. */
  ended?: string;
}

const DAY_MS = 86_400_000;

/**
 * Predicts the ledger's answers without its rules, none of which it may import. It knows a few customers, a purpose of
 * pushes whose notice is read aloud to the elderly, and a purpose of disclosures to one recipient.
 */
export class NaiveModel {
  nowMs: number;
  readonly purposes: Record<NaivePurposeName, NaivePurpose>;
  suspended = false;
  /** The answer of each customer about each purpose, as it is now. */
  readonly said = new Map<string, Said>();
  /** Beside it, the answer that staff captured and nobody has confirmed. */
  readonly waiting = new Map<string, Said>();
  /** Until when nobody asks because of a no, as it was said with it. */
  readonly coolUntilMs = new Map<string, number>();
  /** How often staff have captured it in vain. */
  readonly inVain = new Map<string, number>();
  readonly objecting = new Set<string>();
  readonly restricting = new Set<string>();
  readonly minors = new Set<string>();
  readonly elderly = new Set<string>();
  /** Until when each customer's guardian stands; infinity: without an end. */
  readonly guardianUntilMs = new Map<string, number>();
  readonly permits: NaivePermit[] = [];

  constructor(nowMs: number) {
    this.nowMs = nowMs;
    this.purposes = {
      offers: {
        kind: 'push',
        offered: ['sms', 'email', 'app'],
        maxValidityDays: 30,
        coolDownDays: 7,
        retired: false,
        notices: [true],
      },
      quotes: {
        kind: 'disclosure',
        offered: ['name', 'telephone', 'address'],
        maxValidityDays: null,
        coolDownDays: null,
        retired: false,
        notices: [true],
      },
    };
  }

  /** Everything for which this cannot be agreed to; what was said is kept when there is nothing. */
  give(
    subject: string,
    purpose: NaivePurposeName,
    said: {
      readonly extent: readonly string[];
      readonly version: number;
      readonly days: number | null;
      readonly by: NaiveSpeaker;
      readonly readAloud: boolean;
    },
  ): readonly string[] {
    const { extent, version, days, by, readAloud } = said;
    const { retired, maxValidityDays } = this.purposes[purpose];
    const most = maxValidityDays ?? Number.POSITIVE_INFINITY;
    const against = [
      ...(by === 'guardian' && !this.hasGuardian(subject) ? ['SUBJECT_NOT_OWN'] : []),
      ...(by !== 'guardian' && this.minors.has(subject) ? ['GUARDIAN_REQUIRED'] : []),
      ...(this.#lacksReading(subject, purpose, readAloud) ? ['CARE_STEP_REQUIRED'] : []),
      ...(retired ? ['PURPOSE_RETIRED'] : []),
      ...(purpose === 'quotes' && this.suspended ? ['RECIPIENT_SUSPENDED'] : []),
      ...(version < this.#oldestThatCounts(purpose) ? ['NOTICE_SUPERSEDED'] : []),
      ...(days !== null && days > most ? ['VALID_UNTIL_TOO_FAR'] : []),
      ...(by === 'staff' && this.#capturedInVain(subject, purpose) >= 5 ? ['LIMIT_REACHED'] : []),
    ];
    if (against.length > 0) return against;
    const lasts = days ?? maxValidityDays;
    const key = `${subject} ${purpose}`;
    const answer: Said = {
      answer: 'given',
      extent,
      noticeVersion: version,
      atMs: this.nowMs,
      byGuardian: by === 'guardian',
      readAloud,
      untilMs: lasts === null ? null : this.nowMs + lasts * DAY_MS,
    };
    if (by === 'staff') {
      this.waiting.set(key, answer);
      this.inVain.set(key, this.#capturedInVain(subject, purpose) + 1);
    } else this.#count(subject, purpose, answer);
    return [];
  }

  /** Makes this the answer: it ends the permits of the channels that the one before had and it has not. */
  #count(subject: string, purpose: NaivePurposeName, answer: Said): void {
    const key = `${subject} ${purpose}`;
    const before = this.said.get(key);
    if (before?.answer === 'given' && purpose === 'offers') {
      this.end(
        subject,
        'withdrawn',
        ({ channel }) => before.extent.includes(channel) && !answer.extent.includes(channel),
      );
    }
    this.said.set(key, answer);
    this.#forget(key);
    this.coolUntilMs.delete(key);
  }

  #forget(key: string): void {
    this.waiting.delete(key);
    this.inVain.delete(key);
  }

  /** Why what staff captured does not count by its code, null when it does from now on. */
  confirm(subject: string, purpose: NaivePurposeName): string | null {
    const waits = this.waiting.get(`${subject} ${purpose}`);
    if (waits === undefined) return 'CONFIRMATION_NOT_PENDING';
    if (this.nowMs >= waits.atMs + 30 * DAY_MS) return 'CONFIRMATION_EXPIRED';
    if (waits.untilMs !== null && this.nowMs >= waits.untilMs) return 'VALIDITY_EMPTY';
    this.#count(subject, purpose, { ...waits, atMs: this.nowMs });
    return null;
  }

  refuse(subject: string, purpose: NaivePurposeName, byStaff: boolean) {
    if (purpose === 'offers') this.end(subject, 'refused');
    const untold = { extent: [], noticeVersion: 0, byGuardian: false, readAloud: false, untilMs: null };
    this.#deny(subject, purpose, { answer: 'refused', ...untold, atMs: this.nowMs }, byStaff);
  }

  #deny(subject: string, purpose: NaivePurposeName, answer: Said, byStaff: boolean): void {
    const key = `${subject} ${purpose}`;
    const coolUntilMs = this.#coolUntilAfterNo(subject, purpose);
    if (coolUntilMs === null) this.coolUntilMs.delete(key);
    else this.coolUntilMs.set(key, coolUntilMs);
    this.said.set(key, answer);
    this.waiting.delete(key);
    if (!byStaff) this.inVain.delete(key);
  }

  /** Every permit that a customer's no finds is over, whatever they say later; or every one of these. */
  end(subject: string, why: string, which: (permit: NaivePermit) => boolean = () => true): void {
    for (const permit of this.permits) if (permit.subject === subject && which(permit)) permit.ended = why;
  }

  /** Everything that speaks against using a permit now, in alphabetical order. */
  againstUse({ subject, channel, ended }: NaivePermit): string[] {
    const against = this.againstPush(subject, channel);
    return against.length > 0 || ended === undefined ? against : [ended];
  }

  /** Withdraws what there is, or else refuses; returns which. */
  withdraw(subject: string, purpose: NaivePurposeName): 'withdrawn' | 'refused' {
    const key = `${subject} ${purpose}`;
    const said = this.said.get(key);
    const ends = said?.answer === 'given' ? said : this.waiting.get(key);
    if (ends === undefined) {
      this.refuse(subject, purpose, false);
      return 'refused';
    }
    if (purpose === 'offers') this.end(subject, 'withdrawn');
    this.#deny(subject, purpose, { ...ends, answer: 'withdrawn', atMs: this.nowMs }, false);
    return 'withdrawn';
  }

  /** Why nothing is made or lifted, null when it stands as it was asked from now on. */
  stop(standing: Set<string>, subject: string, change: 'made' | 'lifted', byStaff: boolean): string | null {
    if (change === 'made') {
      if (!standing.has(subject)) this.end(subject, standing === this.objecting ? 'objected' : 'restricted');
      standing.add(subject);
    } else if (byStaff && standing.has(subject)) return 'STAFF_ALONE';
    else standing.delete(subject);
    return null;
  }

  /** Why the bank does not come to know this of a customer, null when it knows it from now on. */
  know(subject: string, { minor, elderly }: { minor: boolean; elderly: boolean }, byStaff: boolean): string | null {
    const forgets = (!minor && this.minors.has(subject)) || (!elderly && this.elderly.has(subject));
    if (byStaff && forgets) return 'STAFF_ALONE';
    if (minor) this.minors.add(subject);
    else this.minors.delete(subject);
    if (elderly) this.elderly.add(subject);
    else this.elderly.delete(subject);
    return null;
  }

  /** Why nobody becomes the guardian, null when somebody is from now on. */
  appoint(subject: string, days: number | null, byStaff: boolean): string | null {
    if (byStaff) return 'STAFF_ALONE';
    if (!this.minors.has(subject)) return 'GUARDIAN_NOT_NEEDED';
    if (this.hasGuardian(subject)) return 'REPRESENTATIVE_STANDS';
    this.guardianUntilMs.set(subject, days === null ? Number.POSITIVE_INFINITY : this.nowMs + days * DAY_MS);
    return null;
  }

  hasGuardian(subject: string): boolean {
    return this.nowMs < (this.guardianUntilMs.get(subject) ?? 0);
  }

  /** Everything that speaks against asking, in alphabetical order. */
  againstAsking(subject: string, purpose: NaivePurposeName): string[] {
    const { kind, retired } = this.purposes[purpose];
    const stands = this.#againstWhatWasSaid(subject, purpose).length === 0;
    const cools = this.nowMs < (this.#coolUntilMs(subject, purpose) ?? 0);
    return [
      ...(kind === 'push' && this.objecting.has(subject) ? ['objected'] : []),
      ...(stands ? ['consent-stands'] : []),
      ...(cools ? ['cooling-down'] : []),
      ...(retired ? ['purpose-retired'] : []),
      ...(purpose === 'quotes' && this.suspended ? ['recipient-suspended'] : []),
      ...(this.restricting.has(subject) ? ['restricted'] : []),
    ].sort();
  }

  /** Everything that speaks against a push, in alphabetical order. */
  againstPush(subject: string, channel: string): string[] {
    const against = this.#against(subject, 'offers', [channel], 'channel-not-consented');
    if (this.objecting.has(subject)) against.push('objected');
    return against.sort();
  }

  /** Everything that speaks against a disclosure, in alphabetical order. */
  againstDisclosure(subject: string, categories: readonly string[]): string[] {
    const against = this.#against(subject, 'quotes', categories, 'data-category-not-consented');
    if (this.suspended) against.push('recipient-suspended');
    return against.sort();
  }

  /** Returns a customer's consents in force, by purpose. */
  standing(subject: string): Record<string, string> {
    const answers = (['offers', 'quotes'] as const).map((purpose) => [purpose, this.#shown(subject, purpose)] as const);
    return Object.fromEntries(
      answers.flatMap(([purpose, said]) => (said === undefined ? [] : [[purpose, said.answer]])),
    );
  }

  #against(subject: string, purpose: NaivePurposeName, wanted: readonly string[], tooFar: string): string[] {
    const against = this.purposes[purpose].retired ? ['purpose-retired'] : [];
    if (this.restricting.has(subject)) against.push('restricted');
    against.push(...this.#againstWhatWasSaid(subject, purpose));
    const said = this.#shown(subject, purpose);
    if (said?.answer === 'given' && wanted.some((one) => !said.extent.includes(one))) against.push(tooFar);
    return against;
  }

  /** Everything that speaks against what was said itself, whatever it is asked for. */
  #againstWhatWasSaid(subject: string, purpose: NaivePurposeName): string[] {
    const said = this.#shown(subject, purpose);
    const isAlone =
      this.minors.has(subject) && (!this.hasGuardian(subject) || (said?.answer === 'given' && !said.byGuardian));
    const against = isAlone ? ['minor-without-guardian'] : [];
    if (said === undefined) return [...against, 'no-consent'];
    if (said.answer !== 'given') return [...against, said.answer];
    if (said.untilMs !== null && this.nowMs >= said.untilMs) against.push('expired');
    if (!this.said.has(`${subject} ${purpose}`)) against.push('awaiting-confirmation');
    if (said.noticeVersion < this.#oldestThatCounts(purpose)) against.push('notice-superseded');
    if (this.#lacksReading(subject, purpose, said.readAloud)) against.push('care-step-missing');
    return against;
  }

  /** The answer as it is now; where nothing counts, what waits. */
  #shown(subject: string, purpose: NaivePurposeName): Said | undefined {
    const key = `${subject} ${purpose}`;
    return this.said.get(key) ?? this.waiting.get(key);
  }

  /** When nobody is kept from asking any more by a no that came before. */
  #coolUntilMs(subject: string, purpose: NaivePurposeName): number | null {
    const key = `${subject} ${purpose}`;
    const kept = this.coolUntilMs.get(key);
    if (kept !== undefined) return kept;
    const said = this.said.get(key);
    const { coolDownDays } = this.purposes[purpose];
    return said === undefined || said.answer === 'given' || coolDownDays === null
      ? null
      : said.atMs + coolDownDays * DAY_MS;
  }

  #coolUntilAfterNo(subject: string, purpose: NaivePurposeName): number | null {
    const { coolDownDays } = this.purposes[purpose];
    const both = [
      this.#coolUntilMs(subject, purpose),
      coolDownDays === null ? null : this.nowMs + coolDownDays * DAY_MS,
    ];
    const latest = Math.max(...both.map((ms) => ms ?? 0));
    return latest > this.nowMs ? latest : null;
  }

  #capturedInVain(subject: string, purpose: NaivePurposeName): number {
    return this.inVain.get(`${subject} ${purpose}`) ?? 0;
  }

  #lacksReading(subject: string, purpose: NaivePurposeName, readAloud: boolean): boolean {
    return purpose === 'offers' && this.elderly.has(subject) && !readAloud;
  }

  #oldestThatCounts(purpose: NaivePurposeName): number {
    return this.purposes[purpose].notices.lastIndexOf(true) + 1;
  }
}
