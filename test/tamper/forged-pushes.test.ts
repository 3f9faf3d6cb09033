import { expect, test } from 'vitest';
import type { ErrorCode } from '../../core/kernel/error-codes.ts';
import { later } from '../../core/kernel/instant.ts';
import type { CoverageParts } from '../../core/proof/parts.ts';
import type { Purpose } from '../../core/registry/model.ts';
import { OFFERS } from '../support/sample-registry.ts';
import { type ForgedLog, Person, type Told } from './forged-log.ts';
import { agreed, consume, detail, give, HOUR_MS, PUSH, permit, proofOf, secret, verify } from './honest-push.ts';

/** A push that is no honest one, and what is to pass for its coverage. */
interface Forgery {
  readonly log: ForgedLog;
  readonly push: Told;
  readonly parts: CoverageParts;
}

/** A push under a consent, with the map stated after it. */
async function pushed(options: Parameters<typeof agreed>[0] = {}) {
  const made = await agreed(options);
  const permitted = await permit(made.log, made.person);
  const push = await consume(made.log, made.person, permitted);
  return { ...made, permitted, push, statement: await made.log.state() };
}

/** An honest proof, of which something is changed. */
async function changed(change: (parts: CoverageParts) => CoverageParts): Promise<Forgery> {
  const { log, person, push, statement } = await pushed();
  return { log, push, parts: change(await proofOf(log, person, { push, statement })) };
}

/** A push by the state before the withdrawal that came before it. */
async function onTheStateBefore(lie: object): Promise<Forgery> {
  const { log, person } = await agreed();
  const permitted = await permit(log, person);
  const state = person.state;
  await withdraw(log, person);
  const push = await consume(log, person, permitted, { consent: permitted.facts.consent }, { state, ...lie });
  const statement = await log.state();
  const honest = { push: { ...push, label: { version: 1, count: 2 } }, statement, state, following: null };
  return { log, push, parts: await proofOf(log, person, honest) };
}

function withdraw(log: ForgedLog, person: Person, lie: object = {}): Promise<Told> {
  return log.tell(person, 'consent.withdrawn', { purpose: PUSH.purpose }, { n: secret(0x11), ...lie });
}

/** A push whose events say something else than the rules would have them say. */
async function said(
  change: (log: ForgedLog, person: Person) => { permit?: object; push?: object; lie?: object; purpose?: object },
): Promise<Forgery> {
  const { log, person } = await agreed();
  const lies = change(log, person);
  const permitted = await permit(log, person, lies.permit ?? {});
  const push = await consume(log, person, permitted, lies.push ?? {}, lies.lie ?? {});
  const statement = await log.state();
  return { log, push, parts: await proofOf(log, person, { push, statement }) };
}

const FORGERIES: readonly (readonly [name: string, code: ErrorCode, forge: () => Promise<Forgery>])[] = [
  [
    'a push on the state before a withdrawal, labelled as on it',
    'STATE_NOT_STANDING',
    () => onTheStateBefore({ label: { version: 1, count: 2 } }),
  ],
  ['a push on the state before a withdrawal, labelled as after it', 'LABEL_MISMATCH', () => onTheStateBefore({})],
  [
    'a version that is skipped',
    'STATE_VERSION_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await withdraw(log, person, { label: { version: 3, count: 0 } });
      await give(log, person, secret(0x44), { label: { version: 4, count: 0 } });
      const push = await consume(log, person, permitted, {}, { label: { version: 4, count: 1 } });
      const statement = await log.state();
      return { log, push, parts: await proofOf(log, person, { push, statement }) };
    },
  ],
  [
    'a no that is hidden under a second label key',
    'STATE_NOT_STANDING',
    async () => {
      const { log, person } = await agreed({ keys: 2 });
      const permitted = await permit(log, person);
      const state = person.state;
      await withdraw(log, person, { key: 2 });
      const lie = { state, label: { version: 1, count: 3 } };
      const push = await consume(log, person, permitted, { consent: permitted.facts.consent }, lie);
      const statement = await log.state();
      const honest = { push: { ...push, label: { version: 1, count: 3 } }, statement, state, following: null };
      return { log, push, parts: await proofOf(log, person, honest) };
    },
  ],
  [
    'a map that is stated without a label',
    'PROOF_ROOT_MISMATCH',
    async () => {
      const { log, person, push } = await pushed();
      const records = log.records(log.log.size);
      const statement = await log.state(records.slice(1));
      return { log, push, parts: await proofOf(log, person, { push, statement }, records) };
    },
  ],
  [
    'a permit that is used twice',
    'PERMIT_CONSUMED',
    async () => {
      const { log, person, permitted } = await pushed();
      const push = await consume(log, person, permitted);
      const statement = await log.state();
      return { log, push, parts: await proofOf(log, person, { push, statement }) };
    },
  ],
  ['a permit whose secret is not revealed', 'PERMIT_MISMATCH', () => said(() => ({ lie: { n: null } }))],
  ['a permit for another channel', 'PERMIT_MISMATCH', () => said(() => ({ push: { channels: ['email'] } }))],
  [
    'a permit for another client',
    'PERMIT_MISMATCH',
    () => said(() => ({ push: { actor: { kind: 'client', client: 'other' } } })),
  ],
  [
    'a permit that had expired',
    'PERMIT_EXPIRED',
    () =>
      said((log, person) => ({
        permit: { detail: { ...detail(log, person), permit: 'permit-1', expiresAt: log.at, notBefore: null } },
      })),
  ],
  [
    'a permit that could not be used yet',
    'PERMIT_EXPIRED',
    () =>
      said((log, person) => {
        const [notBefore, expiresAt] = [later(log.at, HOUR_MS), later(log.at, 2 * HOUR_MS)];
        return { permit: { detail: { ...detail(log, person), permit: 'permit-1', expiresAt, notBefore } } };
      }),
  ],
  [
    'a permit from before an objection, used after it was lifted',
    'PERMIT_ENDED',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await log.tell(person, 'objection.made');
      await log.tell(person, 'objection.lifted');
      const push = await consume(log, person, permitted);
      const statement = await log.state();
      return { log, push, parts: await proofOf(log, person, { push, statement }) };
    },
  ],
  [
    'a consent that had ended',
    'CONSENT_ENDED',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await withdraw(log, person);
      await give(log, person, secret(0x44));
      const push = await consume(log, person, permitted, { consent: permitted.facts.consent });
      const statement = await log.state();
      return { log, push, parts: await proofOf(log, person, { push, statement }) };
    },
  ],
  [
    'a consent that was refused',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await withdraw(log, person);
      const no = person.told.at(-1) as Told;
      const consent = { event: no.facts.id, leafHash: (person.state.pairs[0]?.current?.leafHash ?? '') as string };
      const push = await consume(log, person, permitted, { consent });
      const statement = await log.state();
      return { log, push, parts: await proofOf(log, person, { push, statement }) };
    },
  ],
  [
    'a consent of another person',
    'LABEL_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const other = new Person('C-2002');
      const theirs = await give(log, other, secret(0x55));
      const consent = { event: theirs.facts.id, leafHash: other.state.pairs[0]?.current?.leafHash ?? '' };
      const permitted = await permit(log, person, { consent });
      const push = await consume(log, person, permitted, { consent });
      const statement = await log.state();
      return { log, push, parts: await proofOf(log, person, { push, statement, consent: theirs }) };
    },
  ],
  [
    'a channel that was not consented to',
    'DECISION_MISMATCH',
    () => said(() => ({ permit: { channels: ['app'] }, push: { channels: ['app'] } })),
  ],
  [
    'an older version of the purpose',
    'REGISTRY_NOT_STANDING',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      log.at = later(log.at, HOUR_MS);
      const retired: Purpose = { ...OFFERS, version: 2, retired: true };
      await log.item('purpose', retired);
      log.at = later(log.at, HOUR_MS);
      const push = await consume(log, person, permitted);
      const statement = await log.state();
      return { log, push, parts: await proofOf(log, person, { push, statement }) };
    },
  ],
  [
    'an event that was decided at another time than it says',
    'EVENT_IN_FUTURE',
    () =>
      said((log, person) => {
        const { decided, ...others } = detail(log, person);
        const earlier = { ...others, decided: { ...decided, at: later(decided.at, -HOUR_MS) } };
        return { push: { detail: { ...earlier, permit: 'permit-1', permitEvent: 'event-4' } } };
      }),
  ],
  ['a proof without the state', 'BUNDLE_MALFORMED', () => changed((parts) => ({ ...parts, state: null }))],
  [
    'a proof without a look-up',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, lookUps: parts.lookUps.slice(1) })),
  ],
  [
    'a proof without a label',
    'LABEL_MISMATCH',
    () => changed((parts) => ({ ...parts, labels: parts.labels.slice(1) })),
  ],
  [
    'a proof with a label too many',
    'BUNDLE_MALFORMED',
    () =>
      changed((parts) => {
        const [first] = parts.labels;
        return first === undefined ? parts : { ...parts, labels: [...parts.labels, { ...first, version: 9 }] };
      }),
  ],
  [
    'a proof that shows another label of the person first',
    'BUNDLE_MALFORMED',
    async () => {
      const { log, person, push, statement } = await pushed();
      const parts = await proofOf(log, person, { push, statement });
      const [other] = await log.source(person, statement.index).labels({ version: 5, count: 3 });
      return { log, push, parts: { ...parts, labels: other === undefined ? [] : [other.shown, ...parts.labels] } };
    },
  ],
  ['a proof with a permit too few', 'BUNDLE_MALFORMED', () => changed((parts) => ({ ...parts, permit: null }))],
  ['a proof with the registry left out', 'BUNDLE_MALFORMED', () => changed((parts) => ({ ...parts, registry: [] }))],
  [
    'a proof with a member of another state',
    'STATE_MISMATCH',
    () =>
      changed((parts) => {
        const members =
          parts.state?.members.map((one, i) => (i === 1 ? { ...one, bytes: new Uint8Array(3) } : one)) ?? [];
        return { ...parts, state: parts.state && { ...parts.state, members } };
      }),
  ],
];

test.each(FORGERIES)('%s is refused', async (_, code, forge) => {
  const { log, push, parts } = await forge();
  await expect(verify(log, push, parts)).rejects.toMatchObject({ code });
});
