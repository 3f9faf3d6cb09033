import { later, msOf } from '../../core/kernel/instant.ts';
import type { AnchorTime } from '../../core/proof/times.ts';
import { OFFERS } from '../support/sample-registry.ts';
import { ForgedLog, Person } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { agreed, consume, detail, give, HOUR_MS, judged, permit, proofOf, secret } from './honest-push.ts';
import { verify } from './verify.ts';

const DAY_MS = 24 * HOUR_MS;

/** Names a part of a push that may be told at another time than that of the log. */
type Part = 'purpose' | 'consent' | 'push';

/** A push in a log that is anchored before and after each part of it, of which one says a time so far from its own. */
async function toldAt(part: Part, byMs: number): Promise<unknown> {
  const log = new ForgedLog();
  const anchors: AnchorTime[] = [];
  const anchor = () => anchors.push({ treeSize: log.log.size, atMs: msOf(log.at) });
  const at = async <T>(which: Part, tell: () => Promise<T>): Promise<T> => {
    const { at: own } = log;
    if (which === part) log.at = later(own, byMs);
    const told = await tell();
    log.at = later(own, 1_000);
    anchor();
    return told;
  };
  await log.start();
  anchor();
  await at('purpose', () => log.item('purpose', OFFERS));
  const person = new Person('C-1001');
  await at('consent', () => give(log, person, secret(0x11)));
  const push = await at('push', async () => consume(log, person, await permit(log, person)));
  const statement = await log.state();
  anchor();
  return verify(log, push, await proofOf(log, person, { push, statement }), { anchors });
}

/** A push that says another time than the clock by which it was decided. */
async function decidedAt(byMs: number): Promise<unknown> {
  const { log, person } = await agreed();
  const permitted = await permit(log, person);
  const { decided, ...others } = detail(log, person);
  const used = { permit: 'permit-1', permitEvent: permitted.facts.id };
  const said = { ...others, ...used, decided: { ...decided, at: later(decided.at, byMs) } };
  return judged(log, person, await consume(log, person, permitted, { detail: said }));
}

const TO_2099_MS = Date.UTC(2099, 0, 1) - Date.UTC(2026, 10, 23, 8);

export const FORGED_TIMES: readonly Forgery[] = [
  ['a push dated 2099', 'EVENT_IN_FUTURE', () => toldAt('push', TO_2099_MS)],
  ['a push dated 300 days ago', 'EVENT_BACKDATED', () => toldAt('push', -300 * DAY_MS)],
  ['a push dated two hours ago', 'EVENT_BACKDATED', () => toldAt('push', -2 * HOUR_MS)],
  ['a push dated five minutes ahead', 'EVENT_IN_FUTURE', () => toldAt('push', 300_000)],
  ['a consent dated 300 days ago', 'EVENT_BACKDATED', () => toldAt('consent', -300 * DAY_MS)],
  ['a consent dated 2099', 'EVENT_BACKDATED', () => toldAt('consent', TO_2099_MS)],
  ['a version of the purpose dated 300 days ago', 'EVENT_BACKDATED', () => toldAt('purpose', -300 * DAY_MS)],
  ['a version of the purpose dated 2099', 'REGISTRY_NOT_STANDING', () => toldAt('purpose', TO_2099_MS)],
  ['a push that was decided an hour before it says', 'EVENT_IN_FUTURE', () => decidedAt(-HOUR_MS)],
  ['a push that was decided an hour after it says', 'EVENT_BACKDATED', () => decidedAt(HOUR_MS)],
];
