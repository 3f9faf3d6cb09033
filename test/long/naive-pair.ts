/** A yes as plainly as it can be kept. */
export interface NaiveYes {
  /** Channels, or data categories. */
  readonly extent: readonly string[];
  /** The notice that was shown. */
  readonly language: string;
  readonly noticeVersion: number;
  readonly untilMs: number | null;
  readonly byGuardian: boolean;
  readonly readAloud: boolean;
  /** When it was said, and when it came on record. */
  readonly saidMs: number;
  readonly recordedMs: number;
}

/** A no as plainly as it can be kept. */
export interface NaiveNo {
  readonly why: 'refused' | 'withdrawn';
  readonly saidMs: number;
}

/** The effect of something that was said. */
export type NaiveEffect = 'counts' | 'waits' | 'none';

/** The words of a customer about one purpose and one recipient, as far as they still matter. */
export class NaivePair {
  /** The yes that counts, or the no that does; neither: nothing was said, or staff alone said something. */
  yes: NaiveYes | null = null;
  no: NaiveNo | null = null;
  /** The yes that staff captured and the customer has not confirmed. */
  waits: NaiveYes | null = null;
  /** When the newest no was said, whatever has become of it. */
  lastNoMs = Number.NEGATIVE_INFINITY;
  /** Until when nobody asks because of a no, as it was said with it; null: nothing was said. */
  coolUntilMs: number | null = null;
  /** How often in a row staff captured this and nobody confirmed it. */
  inVain = 0;

  /** Returns when the decision was said that counts. */
  get saidMs(): number {
    return this.yes?.saidMs ?? this.no?.saidMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Returns whether a yes that was said then comes too late to change anything. */
  isTooOld(saidMs: number): boolean {
    return saidMs < this.saidMs || saidMs < this.lastNoMs;
  }

  /** Returns whether there is something to withdraw. */
  isWithdrawable(): boolean {
    return this.yes !== null || this.waits !== null;
  }

  /** A no without a time of its own was said after all that is on record. */
  newest(nowMs: number): number {
    return Math.max(nowMs, this.yes?.saidMs ?? nowMs, this.no?.saidMs ?? nowMs, this.waits?.saidMs ?? nowMs);
  }

  /** Says yes; returns the channels that it drops. */
  agree(yes: NaiveYes): readonly string[] {
    const dropped = this.yes?.extent.filter((one) => !yes.extent.includes(one)) ?? [];
    this.yes = yes;
    this.no = null;
    if (this.waits !== null && this.waits.saidMs <= yes.saidMs) this.waits = null;
    this.coolUntilMs = null;
    this.inVain = 0;
    return dropped;
  }

  /** Staff say that the customer said yes. */
  report(yes: NaiveYes): void {
    this.waits = yes;
    this.inVain += 1;
  }

  /** Says no, after which nothing counts. @param part what alone of that which waits is withdrawn; null: all of it */
  deny(no: NaiveNo, part: readonly string[] | null): void {
    this.yes = null;
    this.no = no;
    this.#takeFromWaiting(part, no.saidMs);
    this.lastNoMs = Math.max(this.lastNoMs, no.saidMs);
  }

  /** Says no to a part of the yes that counts, and leaves the rest. */
  narrow(part: readonly string[], saidMs: number): void {
    if (this.yes !== null) this.yes = without(this.yes, part);
    this.#takeFromWaiting(part, saidMs);
    this.lastNoMs = Math.max(this.lastNoMs, saidMs);
  }

  #takeFromWaiting(part: readonly string[] | null, saidMs: number): void {
    if (this.waits === null || this.waits.saidMs > saidMs) return;
    const left = part === null ? null : without(this.waits, part);
    this.waits = left?.extent.length === 0 ? null : left;
  }
}

function without(yes: NaiveYes, part: readonly string[]): NaiveYes {
  return { ...yes, extent: yes.extent.filter((one) => !part.includes(one)) };
}
