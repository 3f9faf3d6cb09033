import { later } from '../../core/kernel/instant.ts';
import { type ForgedLog, Person, type Told } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { agreed, changed, consume, detail, give, HOUR_MS, judged, permit, pushed, secret } from './honest-push.ts';

/** Says what of a permit and its consumption, or of their entries, is not as the rules make it. */
interface Lies {
  readonly permit?: object;
  readonly permitLie?: object;
  readonly push?: object;
  readonly lie?: object;
}

async function said(lies: (log: ForgedLog, person: Person) => Lies): Promise<unknown> {
  const { log, person } = await agreed();
  const told = lies(log, person);
  const permitted = await permit(log, person, told.permit ?? {}, told.permitLie ?? {});
  return judged(log, person, await consume(log, person, permitted, told.push ?? {}, told.lie ?? {}));
}

/** A push whose detail says something else than its permit. */
function otherwise(change: object): Promise<unknown> {
  return said((log, person) => ({
    push: { detail: { ...detail(log, person), permit: 'permit-1', permitEvent: log.nextId, ...change } },
  }));
}

/** A push under a permit that can be used from and until these times after it, in milliseconds. */
function usable(fromMs: number | null, untilMs: number): Promise<unknown> {
  return said((log, person) => {
    const [notBefore, expiresAt] = [fromMs === null ? null : later(log.at, fromMs), later(log.at, untilMs)];
    return { permit: { detail: { ...detail(log, person), permit: 'permit-1', expiresAt, notBefore } } };
  });
}

/** A push by a permit of before an objection that was lifted since, as the permit says it. */
async function ended(lie: object): Promise<unknown> {
  const { log, person } = await agreed();
  const permitted = await permit(log, person, {}, lie);
  await log.tell(person, 'objection.made');
  await log.tell(person, 'objection.lifted');
  return judged(log, person, await consume(log, person, permitted));
}

export const FORGED_PERMITS: readonly Forgery[] = [
  [
    'a permit that is used twice',
    'PERMIT_CONSUMED',
    async () => {
      const { log, person, permitted } = await pushed();
      return judged(log, person, await consume(log, person, permitted));
    },
  ],
  [
    'a permit that another entry used first',
    'PERMIT_CONSUMED',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await give(log, new Person('C-2002'), secret(0x55), { n: permitted.facts.nullifier });
      return judged(log, person, await consume(log, person, permitted));
    },
  ],
  ['a permit whose secret is not revealed', 'PERMIT_MISMATCH', () => said(() => ({ lie: { n: null } }))],
  ['a permit without a secret', 'PERMIT_MISMATCH', () => said(() => ({ permit: { nullifier: null } }))],
  ['a permit for another channel', 'PERMIT_MISMATCH', () => said(() => ({ push: { channels: ['email'] } }))],
  ['a permit for another purpose', 'PERMIT_MISMATCH', () => said(() => ({ permit: { purpose: 'other' } }))],
  [
    'a permit for another client',
    'PERMIT_MISMATCH',
    () => said(() => ({ push: { actor: { kind: 'client', client: 'other' } } })),
  ],
  ['a permit that rests on no consent', 'PERMIT_MISMATCH', () => said(() => ({ permit: { consent: null } }))],
  [
    'a permit that rests on an older consent',
    'PERMIT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const older = { event: person.told[0]?.facts.id ?? '', leafHash: person.state.pairs[0]?.current?.leafHash ?? '' };
      await give(log, person, secret(0x44), { n: secret(0x11) });
      return judged(log, person, await consume(log, person, await permit(log, person, { consent: older })));
    },
  ],
  ['a permit for another campaign', 'PERMIT_MISMATCH', () => otherwise({ campaign: 'spring' })],
  ['a permit for another content', 'PERMIT_MISMATCH', () => otherwise({ contentSha256: secret(0x77) })],
  ['a permit for another language', 'PERMIT_MISMATCH', () => otherwise({ language: 'zh-CN' })],
  ['a permit for another seller', 'PERMIT_MISMATCH', () => otherwise({ staff: { id: 'S-1', branch: 'B-1' } })],
  ['a permit by another id', 'PERMIT_MISMATCH', () => otherwise({ permit: 'permit-2' })],
  [
    'a permit of another person',
    'PERMIT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const other = new Person('C-2002');
      await give(log, other, secret(0x55));
      const theirs = await permit(log, other, { consent: null });
      return judged(log, person, await consume(log, person, theirs), { permit: theirs });
    },
  ],
  [
    'an event that is no permit',
    'PERMIT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const asked = await log.tell(person, 'ask.made');
      return judged(log, person, await consume(log, person, asked), { permit: asked });
    },
  ],
  [
    'a permit that was granted later',
    'PERMIT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const lie = { permit: 'permit-1', permitEvent: 'event-later' };
      const push = await log.tell(
        person,
        'permit.consumed',
        {
          purpose: 'credit-card-offers',
          channels: ['sms'],
          consent: namedIn(person),
          detail: { ...detail(log, person), ...lie },
        },
        { n: secret(0x22) },
      );
      const permitted = await permit(log, person, { id: 'event-later' });
      return judged(log, person, push, { permit: permitted });
    },
  ],
  ['a permit that had expired', 'PERMIT_EXPIRED', () => usable(null, 0)],
  ['a permit that could not be used yet', 'PERMIT_EXPIRED', () => usable(HOUR_MS, 2 * HOUR_MS)],
  ['a permit from before an objection, used after it was lifted', 'PERMIT_ENDED', () => ended({})],
  ['such a permit that says a later position than it has', 'PERMIT_MISMATCH', () => ended({ seq: 9 })],
  ['such a permit that says a position behind the objection', 'PERMIT_MISMATCH', () => ended({ seq: 3 })],
  ['a proof without the permit', 'PERMIT_UNKNOWN', () => changed((parts) => ({ ...parts, permit: null }))],
];

function namedIn(person: Person): Told['facts']['consent'] {
  const current = person.state.pairs[0]?.current;
  return current ? { event: current.event, leafHash: current.leafHash } : null;
}
