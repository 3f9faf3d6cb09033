import { expect, it, test } from 'vitest';
import { effectOf, needsConfirmation, saidAtOf, saidBy } from '../../../core/subject/effect.ts';
import type { Actor } from '../../../core/subject/events.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import { APP, eventOf, BY_STAFF as STAFF } from '../../support/given.ts';
import { pairWith, stateWith, waitingPair } from '../../support/sample-pair.ts';
import { NOW, OFFERS } from '../../support/sample-registry.ts';

const BEFORE = '2026-11-23T07:00:00.000Z';
const AFTER = '2026-11-23T09:00:00.000Z';
const captured = (at: string | null) => ({ channel: 'app', at, attachments: [] }) as const;
const NOTHING = pairWith({}, { current: null });
const yes = (at: string | null, actor: Actor = APP) =>
  eventOf('consent.given', { actor, detail: { capture: captured(at) } });
const no = (at: string | null, saidAt: string | null = null) =>
  eventOf('consent.refused', { detail: { capture: at === null ? null : captured(at), saidAt } });

const staff = { id: 'S-77', branch: 'B-12', channel: 'branch' } as const;
it.each<[string, Actor, boolean]>([
  ['staff', STAFF, true],
  ['a guardian before staff', { kind: 'guardian', client: 'app', authority: 'event-0', staff }, true],
  ['a delegate before staff', { kind: 'delegate', client: 'app', authority: 'event-0', staff }, true],
  ['a guardian', { kind: 'guardian', client: 'app', authority: 'event-0' }, false],
  ['a system of the bank', APP, false],
  ['the subject', { kind: 'subject', client: 'app' }, false],
])('a consent awaits confirmation or not, by who reports it: %s', (_, actor, waits) => {
  expect(needsConfirmation(actor)).toBe(waits);
});

test('a yes was said when it was captured, but never after it was recorded', () => {
  expect(saidBy(null, NOW)).toBe(NOW);
  expect(saidBy(BEFORE, NOW)).toBe(BEFORE);
  expect(saidBy(AFTER, NOW)).toBe(NOW);
  expect(saidAtOf(NOTHING, yes(BEFORE))).toBe(BEFORE);
});

test('a no was said when it was captured or put down, and without a claim after all that is on record', () => {
  expect(saidAtOf(NOTHING, no(BEFORE))).toBe(BEFORE);
  expect(saidAtOf(NOTHING, no(AFTER))).toBe(NOW);
  expect(saidAtOf(NOTHING, no(null))).toBe(NOW);
  expect(saidAtOf(NOTHING, no(null, BEFORE))).toBe(BEFORE);
  expect(saidAtOf(pairWith({}), no(null, BEFORE))).toBe(NOW);
  expect(saidAtOf(waitingPair({}), no(null, BEFORE))).toBe(NOW);
  expect(saidAtOf(pairWith({}), no(BEFORE))).toBe(BEFORE);
});

test('a no to all recipients is one to each, so that a yes from before it changes nothing', () => {
  const lastNo = { event: 'event-0', saidAt: NOW, status: 'refused' } as const;
  const toAll = stateWith(pairWith({ status: 'refused' }, { lastNo }));
  const one = pairWith({}, { purpose: OFFERS.id, recipient: 'acme-insurance', current: null });
  expect(effectOf(toAll, one, yes(BEFORE))).toBe('none');
  expect(effectOf(toAll, one, yes(NOW))).toBe('counts');
  expect(effectOf(EMPTY_STATE, one, yes(BEFORE, STAFF))).toBe('waits');
});
