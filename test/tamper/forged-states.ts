import { openEntry, saltsButState } from '../../core/entry/open.ts';
import { openMembers } from '../../core/entry/state-commitment.ts';
import { later } from '../../core/kernel/instant.ts';
import type { CoverageParts } from '../../core/proof/parts.ts';
import { type ForgedLog, Person, type Told } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { agreed, changed, consume, give, judged, permit, proofOf, secret, withdraw } from './honest-push.ts';
import { verify } from './verify.ts';

/** The members of the state of somebody who said something about two purposes. */
const ALL_MEMBERS = [0, 1, 2, 3, 4, 5, 6];

/** A push by the state before the withdrawal that came before it. */
async function onTheStateBefore(lie: object) {
  const { log, person } = await agreed();
  const permitted = await permit(log, person);
  const { state } = person;
  await withdraw(log, person);
  const push = await consume(log, person, permitted, { consent: permitted.facts.consent }, { state, ...lie });
  return judged(log, person, { ...push, label: { version: 1, count: 2 } }, { state, following: null });
}

/** A push by a state without the withdrawal that is on record, as its own entry commits to it. */
async function onAnotherState(change: (parts: CoverageParts) => CoverageParts) {
  const { log, person } = await agreed();
  const { state } = person;
  await withdraw(log, person);
  const lied = { ...state, version: 2 };
  const consent = { event: person.told[0]?.facts.id ?? '', leafHash: state.pairs[0]?.current?.leafHash ?? '' };
  const permitted = await permit(log, person, { consent });
  const push = await consume(log, person, permitted, { consent }, { state: lied });
  const statement = await log.state();
  const parts = await proofOf(log, person, { push, statement, state: lied });
  return verify(log, push, change(parts));
}

/** A push that says another position in the person's events than it has. */
async function at(lie: object, label: Told['label']) {
  const { log, person } = await agreed();
  const push = await consume(log, person, await permit(log, person), {}, { label, ...lie });
  return judged(log, person, push);
}

/** A push, after which the person withdraws as the lie says it. */
async function withdrawnAfter(lie: (log: ForgedLog, person: Person) => Promise<Told>, keys = 1) {
  const { log, person } = await agreed({ keys });
  const push = await consume(log, person, await permit(log, person));
  const following = await lie(log, person);
  return judged(log, person, push, { following });
}

/** A push to somebody who has said nothing, by a state that says something. */
async function onNothing() {
  const { log, person } = await agreed();
  const silent = new Person('C-3003');
  const { state } = person;
  const consent = { event: person.told[0]?.facts.id ?? '', leafHash: state.pairs[0]?.current?.leafHash ?? '' };
  const permitted = await permit(log, silent, { consent }, { state });
  const push = await consume(log, silent, permitted, { consent }, { state: { ...state, version: 0 } });
  return judged(log, silent, push, { state: { ...state, version: 0 } });
}

export const FORGED_STATES: readonly Forgery[] = [
  [
    'a push on the state before a withdrawal, labelled as on it',
    'STATE_NOT_STANDING',
    () => onTheStateBefore({ label: { version: 1, count: 2 } }),
  ],
  ['a push on the state before a withdrawal, labelled as after it', 'LABEL_MISMATCH', () => onTheStateBefore({})],
  ['a push by a state that its own entry alone commits to', 'STATE_MISMATCH', () => onAnotherState((parts) => parts)],
  [
    'such a push, with the state of the version left out',
    'BUNDLE_MALFORMED',
    () => onAnotherState((parts) => ({ ...parts, stateBefore: null })),
  ],
  ['a state of somebody who has said nothing', 'STATE_MISMATCH', onNothing],
  [
    'a version that is skipped',
    'STATE_VERSION_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await withdraw(log, person, { label: { version: 3, count: 0 } });
      await give(log, person, secret(0x44), { label: { version: 4, count: 0 } });
      return judged(log, person, await consume(log, person, permitted, {}, { label: { version: 4, count: 1 } }));
    },
  ],
  [
    'a no that is hidden under a second label key',
    'STATE_NOT_STANDING',
    async () => {
      const { log, person } = await agreed({ keys: 2 });
      const permitted = await permit(log, person);
      const { state } = person;
      await withdraw(log, person, { key: 2 });
      const lie = { state, label: { version: 1, count: 3 } };
      const push = await consume(log, person, permitted, { consent: permitted.facts.consent }, lie);
      return judged(log, person, push, { state, following: null });
    },
  ],
  [
    'a version that stands at two leaves, one for each label key',
    'STATE_NOT_STANDING',
    async () => {
      const { log, person } = await agreed({ keys: 2 });
      const again = { key: 2, label: { version: 1, count: 0 } };
      const version = await log.tell(person, 'objection.made', {}, { ...again, state: person.state });
      await log.tell(person, 'objection.lifted', {}, { label: { version: 1, count: 1 } });
      const permitted = await permit(log, person, {}, { label: { version: 1, count: 2 } });
      const push = await consume(log, person, permitted, {}, { label: { version: 1, count: 3 } });
      return judged(log, person, push, { version });
    },
  ],
  ['an event left out before a push', 'LABEL_GAP', () => at({}, { version: 1, count: 3 })],
  ['a push that says an earlier position', 'LABEL_GAP', () => at({ seq: 1 }, { version: 1, count: 2 })],
  [
    'a push that does not follow the version as its first event',
    'LABEL_GAP',
    () => at({ seq: 1, prev: new Uint8Array(32) }, { version: 1, count: 1 }),
  ],
  ['a push that is labelled as a change', 'LABEL_KIND_MISMATCH', () => at({}, { version: 2, count: 0 })],
  [
    'a version made by an event that changes nothing',
    'LABEL_KIND_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const version = await log.tell(person, 'ask.made', {}, { label: { version: 2, count: 0 } });
      const lie = (count: number) => ({ label: { version: 2, count }, state: { ...person.state, version: 2 } });
      const permitted = await permit(log, person, {}, lie(1));
      const push = await consume(log, person, permitted, {}, lie(2));
      return judged(log, person, push, { version, state: { ...person.state, version: 2 } });
    },
  ],
  [
    'a version that an entry has as its `n`',
    'LABEL_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const [next] = await log.source(person, 0n).labels({ version: 2, count: 0 });
      const lied = { ...person.state, version: 2 };
      const version = await log.tell(
        person,
        'objection.made',
        {},
        { n: next?.label ?? null, label: { version: 7, count: 0 }, state: lied },
      );
      const permitted = await permit(log, person, {}, { label: { version: 2, count: 1 }, state: lied });
      const push = await consume(log, person, permitted, {}, { label: { version: 2, count: 2 }, state: lied });
      return judged(log, person, push, { version, state: lied });
    },
  ],
  [
    'a version that somebody else made',
    'LABEL_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const version = await give(log, new Person('C-2002'), secret(0x55));
      return judged(log, person, await consume(log, person, await permit(log, person)), { version });
    },
  ],
  [
    'a no of before the push that is logged after it',
    'STATE_NOT_STANDING',
    () =>
      withdrawnAfter((log, person) => {
        log.at = later(log.at, -60_000);
        return withdraw(log, person);
      }),
  ],
  [
    'a no that says an earlier position than the push',
    'STATE_NOT_STANDING',
    () => withdrawnAfter((log, person) => withdraw(log, person, { seq: 1 })),
  ],
  [
    'a later no whose place another entry takes, with the label as its `n`',
    'LABEL_MISMATCH',
    () =>
      withdrawnAfter(async (log, person) => {
        const [next] = await log.source(person, 0n).labels({ version: 2, count: 0 });
        return log.tell(person, 'ask.made', {}, { n: next?.label ?? null });
      }),
  ],
  [
    'a later no under each of two label keys',
    'STATE_NOT_STANDING',
    () =>
      withdrawnAfter(async (log, person) => {
        const first = await withdraw(log, person);
        await log.tell(person, 'objection.made', {}, { key: 2, label: { version: 2, count: 0 } });
        return first;
      }, 2),
  ],
  [
    'a member of another state',
    'STATE_MISMATCH',
    () =>
      changed(({ state, ...parts }) => {
        const members = state?.members.map((one, i) => (i === 1 ? { ...one, bytes: new Uint8Array(3) } : one)) ?? [];
        return { ...parts, state: state && { ...state, members } };
      }),
  ],
  [
    'a member of the state that the rules do not read',
    'STATE_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const other = { purpose: 'other', channels: ['sms'], nullifier: secret(0x33) };
      await log.tell(person, 'consent.given', other);
      const push = await consume(log, person, await permit(log, person));
      const statement = await log.state();
      const parts = await proofOf(log, person, { push, statement });
      const all = (of: Told) =>
        openMembers(person.state, saltsButState(openEntry(of.entry, of.disclosures)), ALL_MEMBERS);
      return verify(log, push, { ...parts, state: all(push), stateBefore: all(person.told[1] as Told) });
    },
  ],
  ['a proof without the state', 'BUNDLE_MALFORMED', () => changed((parts) => ({ ...parts, state: null }))],
  [
    'a proof without the first member of the state',
    'BUNDLE_MALFORMED',
    () =>
      changed(({ state, ...parts }) => ({ ...parts, state: state && { ...state, members: state.members.slice(1) } })),
  ],
  [
    'a proof without the member of the consent',
    'DISCLOSURE_MISSING',
    () =>
      changed(({ state, stateBefore, ...parts }) => {
        const less = (of: typeof state) => of && { ...of, members: of.members.slice(0, -1) };
        return { ...parts, state: less(state), stateBefore: less(stateBefore) };
      }),
  ],
];
