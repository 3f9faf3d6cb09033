import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf } from '../../../core/kernel/instant.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { hasAuthority, outlivesGuardian } from '../../../core/subject/authority.ts';
import { currentDecision } from '../../../core/subject/current.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import { EMPTY_STATE, NO_PROFILE, type Profile, type SubjectState } from '../../../core/subject/state.ts';
import type { CareFlag } from '../../../core/vocabulary.ts';
import { eventOf } from '../../support/given.ts';
import { HASH_TEXT } from '../../support/sample-registry.ts';

/** Times are small whole numbers, so that events, ends of flags and ends of appointments often meet. */
const LAST = 24;
const time = fc.integer({ min: 0, max: LAST });
const timeOrNone = fc.option(time, { nil: null, freq: 1 });
const at = (ms: number) => instantOf(ms);
const instantOrNull = (ms: number | null) => (ms === null ? null : at(ms));

interface Flags {
  readonly minor: number | null | 'unset';
  readonly limited: number | null | 'unset';
}

/** A step of a subject's life: what happens at its time; the n-th step is the event `event-n`. */
type Step =
  | { readonly kind: 'profile'; readonly flags: Flags }
  | { readonly kind: 'appoint'; readonly from: number | null; readonly until: number | null }
  | { readonly kind: 'consent'; readonly by: number };

const flag = fc.oneof(fc.constant('unset' as const), timeOrNone);
const profile: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('profile'),
  flags: fc.record({ minor: flag, limited: flag }),
});
const appointment: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('appoint'),
  from: timeOrNone,
  until: timeOrNone,
});
const consent: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('consent'), by: fc.nat({ max: 8 }) });
const life = fc.array(fc.oneof({ arbitrary: profile, weight: 2 }, appointment, consent), { maxLength: 9 });

/** The time of the n-th step: no two are the same, and the ends of flags fall on, between and after them. */
const timeOf = (n: number) => 2 * n + 1;

function profileOf({ minor, limited }: Flags): Profile {
  const all: readonly (readonly [CareFlag, Flags['minor']])[] = [
    ['minor', minor],
    ['limited-capacity', limited],
  ];
  const set = all.filter(([, end]) => end !== 'unset');
  const ends = set.flatMap(([name, end]) => (typeof end === 'number' ? [[name, at(end)]] : []));
  return { ...NO_PROFILE, care: set.map(([name]) => name), careUntil: Object.fromEntries(ends) };
}

function eventFor(step: Step, n: number): EventFacts {
  const slots = { id: `event-${n}`, at: at(timeOf(n)) };
  if (step.kind === 'profile') return eventOf('profile.changed', { ...slots, detail: profileOf(step.flags) });
  if (step.kind === 'appoint') {
    const detail = {
      role: 'guardian' as const,
      representative: `G-${n}`,
      purposes: null,
      validFrom: instantOrNull(step.from),
      validUntil: instantOrNull(step.until),
      evidence: [],
    };
    return eventOf('representative.appointed', { ...slots, detail });
  }
  return eventOf('consent.given', {
    ...slots,
    purpose: `purpose-${n}`,
    nullifier: HASH_TEXT,
    actor: { kind: 'guardian', client: 'app', authority: `event-${step.by}` },
  });
}

// The naive model: what was so at each instant, looked up in the list of steps.

function neededAt(steps: readonly Step[], ms: number): boolean {
  const known = steps.filter((step, n) => step.kind === 'profile' && timeOf(n) <= ms).at(-1);
  if (known?.kind !== 'profile') return false;
  return [known.flags.minor, known.flags.limited].some((end) => end === null || (end !== 'unset' && ms < end));
}

function neededThroughout(steps: readonly Step[], from: number, to: number): boolean {
  return Array.from({ length: Math.max(0, to - from) + 1 }, (_, n) => from + n).every((ms) => neededAt(steps, ms));
}

/** The need did not pause between the two instants; who was appointed before a need waits for it to begin once. */
function modelAuthority(steps: readonly Step[], n: number, now: number): boolean {
  const step = steps[n];
  if (step?.kind !== 'appoint') throw new Error('the step is no appointment');
  const begun = step.from === null || now >= step.from;
  const over = step.until !== null && now >= step.until;
  return begun && !over && neededThroughout(steps, timeOf(n), now);
}

const stateAfter = (steps: readonly Step[]): SubjectState =>
  steps.reduce((state, step, n) => applyEvent(state, eventFor(step, n), n, `leaf-${n}`), EMPTY_STATE);

test('a guardian has authority exactly while the need for which they were appointed has not paused', () => {
  fc.assert(
    fc.property(life, fc.nat({ max: LAST }), (steps, later) => {
      const state = stateAfter(steps);
      const now = timeOf(steps.length) + later;
      for (const [n, step] of steps.entries()) {
        if (step.kind !== 'appoint') continue;
        const one = state.representatives.find(({ event }) => event === `event-${n}`);
        // The API appoints a guardian only where one is needed at the time.
        if (!neededAt(steps, timeOf(n))) continue;
        const acts = one !== undefined && hasAuthority(state, one, at(now));
        expect(acts).toBe(modelAuthority(steps, n, now));
      }
    }),
    { seed: 17, numRuns: 3_000 },
  );
});

test('a guardian’s yes counts exactly while the need in which they gave it has not paused', () => {
  fc.assert(
    fc.property(life, fc.nat({ max: LAST }), (steps, later) => {
      const state = stateAfter(steps);
      const now = timeOf(steps.length) + later;
      for (const [n, step] of steps.entries()) {
        if (step.kind !== 'consent' || !neededAt(steps, timeOf(n))) continue;
        const given = currentDecision(state, `purpose-${n}`, null);
        if (given === null) throw new Error('the consent is not on record');
        expect(outlivesGuardian(state, given, at(now))).toBe(!neededThroughout(steps, timeOf(n), now));
      }
    }),
    { seed: 18, numRuns: 3_000 },
  );
});
