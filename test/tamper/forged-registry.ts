import { decidedOn } from '../../core/decision/decision-events.ts';
import { itemLabel } from '../../core/entry/label.ts';
import { later } from '../../core/kernel/instant.ts';
import type { Json } from '../../core/kernel/json.ts';
import { nobleSha256 } from '../../core/kernel/sha256.ts';
import { purposeClaims } from '../../core/registry/claims.ts';
import type { Purpose } from '../../core/registry/model.ts';
import type { Decided } from '../../core/subject/events.ts';
import { OFFERS } from '../support/sample-registry.ts';
import { SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import type { ForgedLog, Person, Told } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { agreed, changed, consume, detail, give, HOUR_MS, judged, PUSH, permit, secret } from './honest-push.ts';

const RETIRED: Purpose = { ...OFFERS, version: 2, retired: true };
const NARROWER: Purpose = { ...OFFERS, version: 2, channels: ['email'] };
const QUIET: Purpose = { ...OFFERS, quietHours: { from: '22:00', to: '07:00', timeZone: 'Asia/Shanghai' } };

/** A push after which, or before which, the registry changes by so many milliseconds. */
async function beside(change: Purpose, byMs: number, order: 'before' | 'after'): Promise<unknown> {
  const { log, person } = await agreed();
  const permitted = await permit(log, person);
  const { at } = log;
  const register = async () => {
    log.at = later(at, byMs);
    await log.item('purpose', change);
  };
  if (order === 'before') await register();
  log.at = at;
  const push = await consume(log, person, permitted);
  if (order === 'after') await register();
  log.at = later(log.at, HOUR_MS);
  return judged(log, person, push);
}

/** A push that was decided as its events say, which is not as it was. */
async function decidedAs(
  change: (decided: Decided, log: ForgedLog) => Decided,
  purpose: Purpose = OFFERS,
  at?: string,
): Promise<unknown> {
  const { log, person } = await agreed({ purpose });
  if (at !== undefined) log.at = at;
  const permitted = await permit(log, person);
  const { decided, ...others } = detail(log, person);
  const said = { ...others, decided: change(decided, log), permit: 'permit-1', permitEvent: permitted.facts.id };
  return judged(log, person, await consume(log, person, permitted, { detail: said }));
}

/** A push for a purpose of which the entry has these claims. */
async function claiming(claims: Json): Promise<unknown> {
  const { log, person } = await agreed();
  await log.item('purpose', { ...OFFERS, version: 2 }, { purpose: claims });
  log.at = later(log.at, HOUR_MS);
  return decidedBy(log, person, { ...OFFERS, version: 2 });
}

async function decidedBy(log: ForgedLog, person: Person, purpose: Purpose): Promise<unknown> {
  const said = () => ({
    ...detail(log, person),
    decided: decidedOn(person.state, { purpose, recipient: null }, PUSH, log.at),
  });
  const times = { permit: 'permit-1', expiresAt: later(log.at, HOUR_MS), notBefore: null };
  const permitted = await permit(log, person, { detail: { ...said(), ...times } });
  const used = { permit: 'permit-1', permitEvent: permitted.facts.id };
  return judged(log, person, await consume(log, person, permitted, { detail: { ...said(), ...used } }));
}

const ofOffers = (change: object) => ({
  ...(purposeClaims({ ...OFFERS, version: 2 }, nobleSha256) as object),
  ...change,
});

export const FORGED_REGISTRY: readonly Forgery[] = [
  ['a version of the purpose that was replaced', 'REGISTRY_NOT_STANDING', () => beside(RETIRED, -HOUR_MS, 'before')],
  ['a version that was replaced six seconds before', 'REGISTRY_NOT_STANDING', () => beside(RETIRED, -6_000, 'before')],
  [
    'a version that was replaced an hour before, of which the log has the next one behind the push',
    'REGISTRY_NOT_STANDING',
    () => beside(NARROWER, -HOUR_MS, 'after'),
  ],
  ['a version that was replaced a minute before', 'REGISTRY_NOT_STANDING', () => beside(NARROWER, -61_000, 'after')],
  [
    'a version that came an hour later',
    'REGISTRY_NOT_STANDING',
    async () => {
      const { log, person } = await agreed();
      const { at } = log;
      log.at = later(at, HOUR_MS);
      await log.item('purpose', { ...OFFERS, version: 2 });
      log.at = at;
      return decidedBy(log, person, { ...OFFERS, version: 2 });
    },
  ],
  [
    'a version that another entry was first',
    'REGISTRY_NOT_STANDING',
    async () => {
      const { log, person } = await agreed();
      await give(log, person, secret(0x44), { n: itemLabel({ kind: 'purpose', id: OFFERS.id, version: 2 }) });
      await log.item('purpose', { ...OFFERS, version: 2 });
      return decidedBy(log, person, { ...OFFERS, version: 2 });
    },
  ],
  [
    'a purpose that was not registered',
    'DECISION_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const of = { purpose: 'other', consent: null, nullifier: secret(0x22) };
      await log.tell(person, 'consent.given', { purpose: 'other', channels: ['sms'], nullifier: secret(0x33) });
      const unregistered = { ...detail(log, person).decided, registry: { purpose: null, channel: null } };
      const said = { ...detail(log, person), decided: unregistered };
      const times = { permit: 'permit-1', expiresAt: later(log.at, HOUR_MS), notBefore: null };
      const permitted = await permit(log, person, { ...of, detail: { ...said, ...times } });
      const used = { permit: 'permit-1', permitEvent: permitted.facts.id };
      const push = await consume(log, person, permitted, {
        ...of,
        nullifier: null,
        detail: { ...said, decided: { ...unregistered, at: log.at }, ...used },
      });
      const nothing = { leaf: null, next: null, version: 0 };
      return judged(log, person, push, {
        registry: [
          { kind: 'purpose', id: 'other', ...nothing },
          { kind: 'channel', id: 'sms', ...nothing },
          rulesOf(log),
        ],
      });
    },
  ],
  ['an entry with the claims of another purpose', 'ENTRY_MALFORMED', () => claiming(ofOffers({ id: 'other' }))],
  ['an entry with the claims of another version', 'ENTRY_MALFORMED', () => claiming(ofOffers({ version: 1 }))],
  ['an entry that lacks a condition of its purpose', 'ENTRY_MALFORMED', () => claiming({ id: OFFERS.id, version: 2 })],
  ['a purpose that is retired', 'DECISION_MISMATCH', () => claiming(ofOffers({ retired: true }))],
  [
    'a decision that names no version of the channel',
    'BUNDLE_MALFORMED',
    () => decidedAs((decided) => ({ ...decided, registry: { purpose: 1 } })),
  ],
  [
    'a decision by rules that nobody put on record',
    'BUNDLE_MALFORMED',
    () => decidedAs((decided) => ({ ...decided, rules: 2 })),
  ],
  [
    'a push in quiet hours',
    'DECISION_MISMATCH',
    () => decidedAs((decided) => ({ ...decided, utcOffset: '+08:00' }), QUIET, '2026-11-23T15:00:00.000Z'),
  ],
  [
    'a push in quiet hours, by the clock of another zone',
    'DECISION_MISMATCH',
    () => decidedAs((decided) => ({ ...decided, utcOffset: '+00:00' }), QUIET, '2026-11-23T15:00:00.000Z'),
  ],
  [
    'a push that says another basis',
    'DECISION_MISMATCH',
    () => otherBasis({ basis: 'contract', basisReference: 'clause 4' }),
  ],
  ['a proof with the registry left out', 'BUNDLE_MALFORMED', () => changed((parts) => ({ ...parts, registry: [] }))],
  [
    'a proof with one entry of the registry twice',
    'BUNDLE_MALFORMED',
    () => changed(({ registry, ...parts }) => ({ ...parts, registry: [...registry, ...registry.slice(-1)] })),
  ],
  [
    'a proof with an event of the person in the registry',
    'BUNDLE_MALFORMED',
    () =>
      changed(({ registry, ...parts }) => ({
        ...parts,
        registry: [...registry, ...(parts.consent ? [parts.consent] : [])],
      })),
  ],
  [
    'a proof with a text that no check needs',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, texts: ['text'] })),
  ],
];

function rulesOf(log: ForgedLog) {
  const leaf = log.itemLeaf('rules', SMALL_LOG_ORIGIN, 1);
  return { kind: 'rules', id: SMALL_LOG_ORIGIN, version: 1, leaf, next: null };
}

/** A push whose detail says that it rests on something else. */
async function otherBasis(basis: object): Promise<unknown> {
  const { log, person } = await agreed();
  const permitted: Told = await permit(log, person);
  const said = { ...detail(log, person), ...basis, permit: 'permit-1', permitEvent: permitted.facts.id };
  return judged(log, person, await consume(log, person, permitted, { detail: said }));
}
