/** What a customer has said about one purpose, as plainly as it can be kept. */
interface Said {
  answer: 'given' | 'refused' | 'withdrawn';
  /** Channels, or data categories. */
  extent: readonly string[];
  noticeVersion: number;
  untilMs: number | null;
}

/** A purpose as the model knows it. */
export interface NaivePurpose {
  readonly kind: 'push' | 'disclosure';
  readonly offered: readonly string[];
  readonly maxValidityDays: number | null;
  retired: boolean;
  /** Versions of its notice, each material or not; version 1 is the first. */
  readonly notices: boolean[];
}

export interface NaivePermit {
  readonly subject: string;
  readonly channel: string;
  readonly untilMs: number;
  used: boolean;
}

const DAY_MS = 86_400_000;

/**
 * What the ledger should answer, kept without its rules: it must import none of them. One purpose of pushes, one of disclosures with one
 * recipient, a few customers.
 */
export class NaiveModel {
  nowMs: number;
  readonly purposes: Record<'offers' | 'quotes', NaivePurpose>;
  suspended = false;
  readonly said = new Map<string, Said>();
  readonly objecting = new Set<string>();
  readonly permits: NaivePermit[] = [];

  constructor(nowMs: number) {
    this.nowMs = nowMs;
    this.purposes = {
      offers: {
        kind: 'push',
        offered: ['sms', 'email', 'app'],
        maxValidityDays: 30,
        retired: false,
        notices: [true],
      },
      quotes: {
        kind: 'disclosure',
        offered: ['name', 'telephone', 'address'],
        maxValidityDays: null,
        retired: false,
        notices: [true],
      },
    };
  }

  /** Why this cannot be agreed to, null when it can; what was said is kept when it can. */
  give(subject: string, purpose: 'offers' | 'quotes', extent: readonly string[], version: number, days: number | null) {
    const { retired, maxValidityDays } = this.purposes[purpose];
    if (retired) return 'PURPOSE_RETIRED';
    if (purpose === 'quotes' && this.suspended) return 'RECIPIENT_SUSPENDED';
    if (version < this.#oldestThatCounts(purpose)) return 'NOTICE_SUPERSEDED';
    const most = maxValidityDays ?? Number.POSITIVE_INFINITY;
    if (days !== null && days > most) return 'VALID_UNTIL_TOO_FAR';
    const lasts = days ?? maxValidityDays;
    const untilMs = lasts === null ? null : this.nowMs + lasts * DAY_MS;
    this.said.set(`${subject} ${purpose}`, { answer: 'given', extent, noticeVersion: version, untilMs });
    return null;
  }

  refuse(subject: string, purpose: 'offers' | 'quotes') {
    this.said.set(`${subject} ${purpose}`, { answer: 'refused', extent: [], noticeVersion: 0, untilMs: null });
  }

  /** Whether there was anything to withdraw. */
  withdraw(subject: string, purpose: 'offers' | 'quotes'): boolean {
    const said = this.said.get(`${subject} ${purpose}`);
    if (said?.answer !== 'given') return false;
    said.answer = 'withdrawn';
    return true;
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

  /** What stands for a customer, by purpose. */
  standing(subject: string): Record<string, string> {
    const names = ['offers', 'quotes'].filter((purpose) => this.said.has(`${subject} ${purpose}`));
    return Object.fromEntries(names.map((purpose) => [purpose, this.said.get(`${subject} ${purpose}`)?.answer ?? '']));
  }

  #against(subject: string, purpose: 'offers' | 'quotes', wanted: readonly string[], tooFar: string): string[] {
    const against = this.purposes[purpose].retired ? ['purpose-retired'] : [];
    const said = this.said.get(`${subject} ${purpose}`);
    if (said === undefined) return [...against, 'no-consent'];
    if (said.answer !== 'given') return [...against, said.answer];
    if (said.untilMs !== null && this.nowMs >= said.untilMs) against.push('expired');
    if (said.noticeVersion < this.#oldestThatCounts(purpose)) against.push('notice-superseded');
    if (wanted.some((one) => !said.extent.includes(one))) against.push(tooFar);
    return against;
  }

  #oldestThatCounts(purpose: 'offers' | 'quotes'): number {
    return this.purposes[purpose].notices.lastIndexOf(true) + 1;
  }
}
