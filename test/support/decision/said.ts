import { confirmationFacts, pendingConsent } from '../../../core/consent/confirm.ts';
import { giveConsent } from '../../../core/consent/give.ts';
import { recipientsConcerned, withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { quietUntil } from '../../../core/decision/quiet-hours.ts';
import { DAY_MS, HOUR_MS, type Instant, later } from '../../../core/kernel/instant.ts';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import type { Notice, Purpose, Recipient } from '../../../core/registry/model.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import type { KnownActor } from '../../../core/subject/authority.ts';
import { answerFacts, openDispute } from '../../../core/subject/dispute/answer.ts';
import { disputeFacts, readableEvent } from '../../../core/subject/dispute/dispute.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import type { CommandFacts } from '../../../core/subject/facts.ts';
import { type OptOut, optOutFacts, pauseFacts, resumptionFacts } from '../../../core/subject/opt-outs.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { Channel, DisputeOutcome, Pausable } from '../../../core/vocabulary.ts';

/** Something that came on record before the question is asked: one of the members from `gives` on says what. */
export interface SaidRow {
  /** How long ago it came on record: `3 days ago`, `1 hour ago`, `4 minutes ago` or `now`. */
  readonly when: string;
  /** When it was captured, said likewise; absent: the capture claims no time. */
  readonly captured?: string;
  /** Absent: the customer. */
  readonly by?: 'staff';
  /** Absent: the usual recipient of a disclosure, none for a push; `all`: no recipient is named. */
  readonly to?: string;
  /** Channels of a push, or data categories of a disclosure. */
  readonly gives?: readonly string[];
  /** When the consent ends; absent: it has no end. */
  readonly until?: string;
  readonly refuses?: true;
  readonly withdraws?: 'all' | readonly string[];
  /** The customer confirms what staff captured. */
  readonly confirms?: true;
  /** The channel of a push that is permitted. */
  readonly pushes?: string;
  readonly makes?: OptOut;
  readonly lifts?: OptOut;
  /** The customer pauses these, for thirty days. */
  readonly pauses?: Pausable;
  readonly resumes?: Pausable;
  /** The customer disputes the consent that was given or captured last. */
  readonly disputes?: true;
  /** Other staff answer the dispute so. */
  readonly answers?: DisputeOutcome;
}

/** The registry items that the rows are about. */
export interface SaidAbout {
  readonly now: Instant;
  readonly purpose: Purpose;
  readonly notice: Notice;
  /** The usual one first. */
  readonly recipients: readonly Recipient[];
}

/** A push that was permitted. */
export interface SaidPermit {
  readonly purpose: string;
  readonly channel: string;
  readonly seq: number;
  readonly notBefore: Instant | null;
}

export const STAFF = { id: 'S-77', branch: 'B-12' };
const CLIENT = { kind: 'client', client: 'app' } as const;
const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: HOUR_MS, day: DAY_MS };

/** Returns the instant that a row means. */
export function instantOf(when: string, now: Instant): Instant {
  if (when === 'now') return now;
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s? ago$/.exec(when) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined) throw new Error(`the table has no time \`${when}\``);
  return later(now, -Number(count) * unitMs);
}

/** Returns the end of a pause that is made at this time. */
export function pausedUntil(at: Instant): Instant {
  return later(at, 30 * DAY_MS);
}

/** Returns the recipient that a row is about; null: none is named. */
export function recipientIn({ to }: SaidRow, { purpose, recipients }: Omit<SaidAbout, 'now'>): string | null {
  if (purpose.kind === 'push' || to === 'all') return null;
  return to ?? recipients[0]?.id ?? null;
}

/** Returns the members of a body that say which channels or data categories a row is about. */
export function partIn(purpose: Purpose, part: readonly string[]) {
  return purpose.kind === 'push' ? { channels: part as readonly Channel[] } : { dataCategories: part };
}

/** Applies what came on record by the rules of the ledger; returns the state, and the push that was permitted last. */
export function afterSaying(
  rows: readonly SaidRow[],
  start: SubjectState,
  about: SaidAbout,
): { readonly state: SubjectState; readonly permit: SaidPermit | null } {
  let state = start;
  let permit: SaidPermit | null = null;
  let seq = 0;
  const events: EventFacts[] = [];
  for (const row of rows) {
    const at = instantOf(row.when, about.now);
    const actor: KnownActor =
      row.by === 'staff' ? { kind: 'staff', client: 'app', staff: { ...STAFF, channel: 'branch' } } : CLIENT;
    for (const { endsNullifier: _, ...facts } of factsOf(row, about, {
      state,
      actor,
      at,
      now: at,
      putDownAt: null,
      newNullifier: nullifierOf(seq),
      events,
    })) {
      const event = { ...facts, id: `event-${seq}`, subject: 'C-1', at, actor } as EventFacts;
      state = applyEvent(state, event, seq, `leaf-${seq}`);
      events.push(event);
      seq += 1;
    }
    if (row.pushes !== undefined) {
      const notBefore = quietUntil(about.purpose.quietHours, state.profile.timeZone, at);
      permit = { purpose: about.purpose.id, channel: row.pushes, seq: seq++, notBefore };
    }
  }
  return { state, permit };
}

interface Known {
  readonly state: SubjectState;
  readonly actor: KnownActor;
  readonly at: Instant;
  readonly now: Instant;
  readonly putDownAt: null;
  readonly newNullifier: string;
  readonly events: readonly EventFacts[];
}

function factsOf(row: SaidRow, about: SaidAbout, known: Known): readonly CommandFacts[] {
  const { state, at, newNullifier } = known;
  if (row.gives !== undefined || row.refuses) return [decisionFacts(row, about, known)];
  if (row.withdraws !== undefined) return withdrawals(row, about, known);
  if (row.confirms) {
    const waiting = state.pairs.flatMap((pair) => pair.waiting?.event ?? []);
    return waiting.map((event) => confirmationFacts(pendingConsent(state, event, at), about.purpose, at, newNullifier));
  }
  if (row.pauses !== undefined) {
    const pause = pauseFacts(state, { of: row.pauses, until: pausedUntil(at) }, at, null);
    return pause === null ? [] : [pause];
  }
  if (row.resumes !== undefined) {
    const resumption = resumptionFacts(state, row.resumes, at);
    return resumption === null ? [] : [resumption];
  }
  if (row.disputes || row.answers !== undefined) return disputing(row, known);
  const optOut = row.makes ?? row.lifts;
  const facts = optOut === undefined ? null : optOutFacts(state, optOut, row.makes === undefined ? 'lifted' : 'made');
  return facts === null ? [] : [facts];
}

function disputing({ answers }: SaidRow, { state, events }: Known): readonly CommandFacts[] {
  if (answers !== undefined) {
    const made = events.findLast(({ type }) => type === 'dispute.made') ?? null;
    const { open, said } = openDispute(state, made);
    return [answerFacts(state, open, said, { outcome: answers, text: null })];
  }
  const disputed = events.findLast(({ type }) => type === 'consent.given') ?? null;
  const current = events.findLast(({ type }) => type === 'consent.confirmed') ?? null;
  const facts = disputeFacts(state, { disputed: readableEvent(disputed), current }, null, null);
  return facts === null ? [] : [facts];
}

function decisionFacts(row: SaidRow, about: SaidAbout, known: Known): CommandFacts {
  const { now, purpose, notice, recipients } = about;
  const recipient = recipientIn(row, about);
  const command = {
    purpose: purpose.id,
    recipient,
    decision: row.refuses ? ('refused' as const) : ('given' as const),
    channels: [],
    dataCategories: [],
    ...partIn(purpose, row.gives ?? []),
    notice: row.refuses ? null : { id: notice.id, language: notice.language },
    validFrom: null,
    validUntil: row.until === undefined ? null : instantOf(row.until, now),
    served: null,
    fees: null,
    uses: null,
    capture: { ...captureIn(row, now), evidence: null, attachments: [], steps: [] },
  };
  const registry = { purpose, notice, recipient: recipients.find(({ id }) => id === recipient) ?? null };
  const more = { subject: 'C-1', acting: known.actor, served: null, hash: nobleSha256, channel: null };
  return giveConsent({ ...known, ...more, registry: { ...registry, product: null, attachedProducts: [] } }, command)
    .facts;
}

function withdrawals(row: SaidRow, about: SaidAbout, known: Known): readonly CommandFacts[] {
  const { now, purpose, recipients } = about;
  const part = row.withdraws === 'all' ? {} : partIn(purpose, row.withdraws ?? []);
  const whole = { purpose: purpose.id, recipient: recipientIn(row, about), channels: null, dataCategories: null };
  const said = { ...whole, ...part, capture: captureIn(row, now) };
  return recipientsConcerned(known.state, said).map((recipient) => {
    const registry = { purpose, recipient: recipients.find(({ id }) => id === recipient) ?? null };
    return withdrawalFacts({ ...known, registry }, { ...said, recipient }).facts;
  });
}

function captureIn({ by, captured }: SaidRow, now: Instant) {
  return {
    channel: by === 'staff' ? null : ('app' as const),
    at: captured === undefined ? null : instantOf(captured, now),
    authority: null,
  };
}

/** The nullifier of the consent that the event at this position makes. */
function nullifierOf(seq: number): string {
  return `${seq}`.padStart(42, 'n').concat('A');
}
