import { later } from '../../core/kernel/instant.ts';
import type { CoverageCase } from '../../core/proof/prove-coverage.ts';
import type { Consent, SubjectState } from '../../core/subject/state.ts';
import { OFFERS } from '../support/sample-registry.ts';
import { type ForgedLog, Person, type Told } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { agreed, changed, consume, detail, give, judged, PUSH, permit, secret, withdraw } from './honest-push.ts';

/** A push for which a permit and its consumption name this consent. */
async function resting(
  log: ForgedLog,
  person: Person,
  consent: Told['facts']['consent'],
  lies: Partial<CoverageCase> = {},
) {
  const push = await consume(log, person, await permit(log, person, { consent }), { consent });
  return judged(log, person, push, lies);
}

/** A push under a consent of which the state says something else than its entry. */
async function otherwiseInState(change: Partial<Consent>, said: object = {}) {
  const { log, person } = await agreed({ said });
  const honest = person.state;
  const lied = withConsent({ ...honest, version: 2 }, change);
  const version = await log.tell(person, 'profile.changed', PROFILE, { state: lied });
  const consent = person.told[0]?.facts.id ?? '';
  const named = { event: consent, leafHash: honest.pairs[0]?.current?.leafHash ?? '' };
  const permitted = await permit(log, person, { consent: named }, { state: lied });
  const push = await consume(log, person, permitted, { consent: named }, { state: lied });
  return judged(log, person, push, { version, state: lied });
}

const PROFILE = { detail: { care: [], careUntil: {}, timeZone: null, staleContacts: [], suitability: null } };

function withConsent(state: SubjectState, change: Partial<Consent>): SubjectState {
  const pairs = state.pairs.map((pair) => ({ ...pair, current: pair.current && { ...pair.current, ...change } }));
  return { ...state, pairs };
}

/** A push by this channel after the person took email away, and the state says this of what is left. */
async function narrowed(channel: string, left: readonly string[], change: Partial<Consent>, hidden = false) {
  const { log, person } = await agreed();
  const [given] = person.told as [Told];
  const consent = { event: given.facts.id, leafHash: person.state.pairs[0]?.current?.leafHash ?? '' };
  const says = { left: { channels: left, dataCategories: [] }, coolsDownUntil: null, saidAt: null, capture: null };
  const said = {
    id: NARROWING.event,
    purpose: PUSH.purpose,
    channels: ['email'],
    consent,
    nullifier: secret(0x66),
    detail: says,
  };
  const state = { channels: left as Consent['channels'], nullifier: secret(0x66), narrowedBy: NARROWING, ...change };
  const becomes = withConsent({ ...person.state, version: 2 }, state);
  const narrowing = await log.tell(person, 'consent.withdrawn', said, { n: secret(0x11), becomes });
  const permitted = await permit(log, person, { channels: [channel], consent });
  const push = await consume(log, person, permitted, { channels: [channel], consent });
  return judged(log, person, push, hidden ? {} : { narrowing });
}

const NEWER = { id: 'notice-3', language: 'en', version: 3, sha256: 'B'.repeat(42).concat('A') };
const NARROWING = { event: 'event-narrowing', leafHash: '' };

export const FORGED_CONSENTS: readonly Forgery[] = [
  [
    'a consent that had ended',
    'CONSENT_ENDED',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await withdraw(log, person);
      await give(log, person, secret(0x44));
      const { consent } = permitted.facts;
      return judged(log, person, await consume(log, person, permitted, { consent }));
    },
  ],
  [
    'a consent that ended in the very entry of the push',
    'CONSENT_ENDED',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person, { nullifier: secret(0x11) });
      return judged(log, person, await consume(log, person, permitted));
    },
  ],
  [
    'a no that is named as the consent',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await withdraw(log, person);
      const no = person.told.at(-1) as Told;
      return resting(log, person, {
        event: no.facts.id,
        leafHash: person.state.pairs[0]?.current?.leafHash ?? '',
      });
    },
  ],
  [
    'a refusal that is named as the consent',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const no = await log.tell(
        person,
        'consent.refused',
        { purpose: PUSH.purpose, channels: ['sms'] },
        { n: secret(0x11) },
      );
      return resting(log, person, { event: no.facts.id, leafHash: person.state.pairs[0]?.current?.leafHash ?? '' });
    },
  ],
  [
    'a consent of another person',
    'LABEL_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const other = new Person('C-2002');
      const theirs = await give(log, other, secret(0x55));
      const leafHash = other.state.pairs[0]?.current?.leafHash ?? '';
      return resting(log, person, { event: theirs.facts.id, leafHash }, { consent: theirs });
    },
  ],
  [
    'a consent to another purpose',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const other = await log.tell(person, 'consent.given', {
        purpose: 'other',
        channels: ['sms'],
        nullifier: secret(0x33),
      });
      const leafHash = person.state.pairs.find(({ purpose }) => purpose === 'other')?.current?.leafHash ?? '';
      return resting(log, person, { event: other.facts.id, leafHash });
    },
  ],
  [
    'a consent to another recipient',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const said = { purpose: PUSH.purpose, recipient: 'acme', channels: ['sms'], nullifier: secret(0x33) };
      const other = await log.tell(person, 'consent.given', said);
      const leafHash = person.state.pairs.find(({ recipient }) => recipient === 'acme')?.current?.leafHash ?? '';
      return resting(log, person, { event: other.facts.id, leafHash });
    },
  ],
  [
    'a consent by another name',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      return resting(
        log,
        person,
        { event: 'event-9', leafHash: person.state.pairs[0]?.current?.leafHash ?? '' },
        {
          consent: person.told[0] as Told,
        },
      );
    },
  ],
  [
    'another consent than the one that is named',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const first = person.told[0] as Told;
      await give(log, person, secret(0x44), { n: secret(0x11) });
      const push = await consume(log, person, await permit(log, person));
      return judged(log, person, push, { consent: first });
    },
  ],
  [
    'a consent that the person has never given',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const other = new Person('C-2002');
      const lied = { ...person.state, version: 1 };
      const version = await log.tell(other, 'profile.changed', PROFILE, { state: lied });
      const permitted = await permit(log, other, { consent: null }, { state: lied });
      const push = await consume(log, other, permitted, { consent: null }, { state: lied });
      return judged(log, other, push, { version, state: lied });
    },
  ],
  [
    'a consent named where the purpose rests on a contract',
    'CONSENT_MISMATCH',
    async () => {
      const purpose = { ...OFFERS, basis: 'contract', basisReference: 'clause 4' } as const;
      const { log, person } = await agreed({ purpose });
      const basis = { basis: 'contract', basisReference: 'clause 4' };
      const consent = {
        event: person.told[0]?.facts.id ?? '',
        leafHash: person.state.pairs[0]?.current?.leafHash ?? '',
      };
      const times = { permit: 'permit-1', expiresAt: later(log.at, 60_000), notBefore: null };
      const permitted = await permit(log, person, { consent, detail: { ...detail(log, person), ...times, ...basis } });
      const used = { permit: 'permit-1', permitEvent: permitted.facts.id };
      const push = await consume(log, person, permitted, {
        consent,
        detail: { ...detail(log, person), ...used, ...basis },
      });
      return judged(log, person, push);
    },
  ],
  [
    'a consent that says a later time than the push',
    'EVENT_BACKDATED',
    async () => {
      const { log, person } = await agreed();
      log.at = later(log.at, -30_000);
      return judged(log, person, await consume(log, person, await permit(log, person)));
    },
  ],
  ['a consent to a newer notice, by the state', 'CONSENT_MISMATCH', () => otherwiseInState({ notice: NEWER })],
  [
    'a consent until later, by the state',
    'CONSENT_MISMATCH',
    () => otherwiseInState({ validUntil: '2099-01-01T00:00:00.000Z' }),
  ],
  [
    'a consent to more channels, by the state',
    'CONSENT_MISMATCH',
    () => otherwiseInState({ channels: ['sms', 'email', 'app'] }),
  ],
  [
    'a consent said at another time, by the state',
    'CONSENT_MISMATCH',
    () => otherwiseInState({ saidAt: '2026-11-23T08:00:01.500Z' }),
  ],
  [
    'a consent by a guardian, and by the state the person’s own',
    'CONSENT_MISMATCH',
    () => otherwiseInState({ guardian: null }, { actor: { kind: 'guardian', client: 'app', authority: 'event-0' } }),
  ],
  ['a consent with better evidence, by the state', 'CONSENT_MISMATCH', () => otherwiseInState({ evidence: 'passkey' })],
  ['a consent that was narrowed, and is shown whole', 'CONSENT_ENDED', () => narrowed('sms', ['sms'], {}, true)],
  [
    'a narrowing that leaves more than was given',
    'CONSENT_MISMATCH',
    () => narrowed('app', ['sms', 'email', 'app'], {}),
  ],
  ['a channel that was taken away', 'DECISION_MISMATCH', () => narrowed('email', ['sms'], {})],
  [
    'a narrowing that left less than the state says',
    'CONSENT_MISMATCH',
    () => narrowed('email', ['sms'], { channels: ['sms', 'email'] }),
  ],
  [
    'another narrowing than that of the state',
    'CONSENT_MISMATCH',
    () => narrowed('sms', ['sms'], { narrowedBy: { event: 'event-9', leafHash: '' } }),
  ],
  [
    'a narrowing of which the state knows nothing',
    'BUNDLE_MALFORMED',
    () => narrowed('sms', ['sms'], { narrowedBy: null }),
  ],
  ['a proof without the consent', 'BUNDLE_MALFORMED', () => changed((parts) => ({ ...parts, consent: null }))],
  [
    'a channel that was not consented to',
    'DECISION_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person, { channels: ['app'] });
      return judged(log, person, await consume(log, person, permitted, { channels: ['app'] }));
    },
  ],
  [
    'a second channel beside the one that was consented to',
    'DECISION_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person, { channels: ['sms', 'app'] });
      return judged(log, person, await consume(log, person, permitted, { channels: ['sms', 'app'] }));
    },
  ],
];
