import { decide } from '../../core/decision/decide.ts';
import { decidedOn } from '../../core/decision/decision-events.ts';
import type { PushRequest } from '../../core/decision/request.ts';
import { toBase64url } from '../../core/kernel/bytes.ts';
import { later } from '../../core/kernel/instant.ts';
import { nobleSha256 } from '../../core/kernel/sha256.ts';
import type { CoverageParts } from '../../core/proof/parts.ts';
import { type CoverageCase, proveCoverage, type RecordedLeaf } from '../../core/proof/prove-coverage.ts';
import type { Purpose } from '../../core/registry/model.ts';
import { CALM } from '../support/given.ts';
import { UNTOLD } from '../support/pushes.ts';
import { HASH_TEXT, OFFERS } from '../support/sample-registry.ts';
import { SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import { ForgedLog, type Lie, Person, type Told } from './forged-log.ts';
import { verify } from './verify.ts';

/** The push of these logs. */
export const PUSH: PushRequest = { kind: 'push', purpose: 'credit-card-offers', channel: 'sms', ...UNTOLD };
/** The notice that was shown before each consent. */
export const NOTICE = { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT };
export const HOUR_MS = 3_600_000;

/** 32 bytes that are all this one, as text. */
export function secret(byte: number): string {
  return toBase64url(new Uint8Array(32).fill(byte));
}

/** A log with these label keys, of which so many started at once, in which a person agreed to offers. */
export async function agreed({
  keys = 1,
  started = keys,
  purpose = OFFERS,
  said = {},
}: {
  keys?: number;
  started?: number;
  purpose?: Purpose;
  said?: object;
} = {}) {
  const log = new ForgedLog(keys);
  await log.start(started);
  await log.item('purpose', purpose);
  const person = new Person('C-1001');
  const consent = await give(log, person, secret(0x11), {}, said);
  return { log, person, consent, purpose };
}

/** The person says yes to offers by SMS and email. */
export function give(
  log: ForgedLog,
  person: Person,
  nullifier: string,
  lie: Lie = {},
  others: object = {},
): Promise<Told> {
  const detail = { evidence: 'own-token' };
  const said = {
    purpose: PUSH.purpose,
    channels: ['sms', 'email'],
    dataCategories: [],
    notice: NOTICE,
    nullifier,
    detail,
    ...others,
  };
  return log.tell(person, 'consent.given', said, lie);
}

/** A push under a consent, with the map stated after it. */
export async function pushed(options: Parameters<typeof agreed>[0] = {}) {
  const made = await agreed(options);
  const permitted = await permit(made.log, made.person);
  const push = await consume(made.log, made.person, permitted);
  return { ...made, permitted, push, statement: await made.log.state() };
}

/** The person takes the consent back. */
export function withdraw(log: ForgedLog, person: Person, lie: Lie = {}): Promise<Told> {
  return log.tell(person, 'consent.withdrawn', { purpose: PUSH.purpose }, { n: secret(0x11), ...lie });
}

/** States the map, and judges a push by the honest proof of it, but for lies. */
export async function judged(log: ForgedLog, person: Person, push: Told, lies: Partial<CoverageCase> = {}) {
  const statement = await log.state();
  return verify(log, push, await proofOf(log, person, { push, statement, ...lies }));
}

/** Judges an honest push by a proof of which something is changed. */
export async function changed(
  change: (parts: CoverageParts) => CoverageParts,
  options: Parameters<typeof agreed>[0] = {},
) {
  const { log, person, push, statement } = await pushed(options);
  return verify(log, push, change(await proofOf(log, person, { push, statement })));
}

/** Grants a permit for a push as the rules do it. */
export function permit(log: ForgedLog, person: Person, said: object = {}, lie: Lie = {}): Promise<Told> {
  return log.tell(
    person,
    'push.permitted',
    {
      purpose: PUSH.purpose,
      channels: [PUSH.channel],
      consent: named(person),
      nullifier: secret(0x22),
      detail: { ...detail(log, person), permit: 'permit-1', expiresAt: later(log.at, 24 * HOUR_MS), notBefore: null },
      ...said,
    },
    lie,
  );
}

/** Consumes a permit as the rules do it. */
export function consume(
  log: ForgedLog,
  person: Person,
  permitted: Told,
  said: object = {},
  lie: Lie = {},
): Promise<Told> {
  return log.tell(
    person,
    'permit.consumed',
    {
      purpose: PUSH.purpose,
      channels: [PUSH.channel],
      consent: named(person),
      detail: { ...detail(log, person), permit: 'permit-1', permitEvent: permitted.facts.id },
      ...said,
    },
    { n: permitted.facts.nullifier, ...lie },
  );
}

/** The members of a push's detail that both have. */
export function detail(log: ForgedLog, person: Person) {
  const { campaign, contentSha256, language, staff } = PUSH;
  const decided = decidedOn(person.state, { purpose: OFFERS, recipient: null }, PUSH, log.at);
  return { campaign, contentSha256, language, staff, basis: null, basisReference: null, decided };
}

function named(person: Person) {
  const { consent } = decide(
    person.state,
    { purpose: OFFERS, recipient: null },
    PUSH,
    '2026-11-24T08:00:00.000Z',
    CALM,
  );
  return consent && { event: consent.event, leafHash: consent.leafHash };
}

/** Returns what shows the coverage of a push, as the ledger makes it, but for lies. */
export async function proofOf(
  log: ForgedLog,
  person: Person,
  { push, statement, ...lies }: { push: Told; statement: RecordedLeaf } & Partial<CoverageCase>,
  records = log.records(statement.index),
): Promise<CoverageParts> {
  const before = person.told.filter(({ index }) => index < push.index);
  const after = person.told.filter(({ index }) => index > push.index);
  const maker = (version: number) => (each: Told) => each.label.version === version && each.label.count === 0;
  const { facts } = push;
  const consent = before.find(({ facts: { id } }) => id === facts.consent?.event) ?? null;
  const permitEvent = 'permitEvent' in facts.detail ? facts.detail.permitEvent : null;
  const { rules = 1, registry = {} } = 'decided' in facts.detail ? facts.detail.decided : {};
  const version = registry.purpose ?? 0;
  return proveCoverage(
    {
      reader: 'audit',
      leaf: push,
      label: push.label,
      statement,
      version: before.find(maker(push.label.version)) ?? null,
      following: after.find((each) => maker(push.label.version + 1)(each) && each.index < statement.index) ?? null,
      consent,
      narrowing: null,
      permit: before.find(({ facts: { id } }) => id === permitEvent) ?? null,
      registry: [
        {
          kind: 'purpose',
          id: OFFERS.id,
          version,
          leaf: log.itemLeaf('purpose', OFFERS.id, version),
          next: log.itemLeaf('purpose', OFFERS.id, version + 1),
        },
        { kind: 'channel', id: facts.channels?.[0] ?? '', version: 0, leaf: null, next: null },
        {
          kind: 'rules',
          id: SMALL_LOG_ORIGIN,
          version: rules,
          leaf: log.itemLeaf('rules', SMALL_LOG_ORIGIN, rules),
          next: log.itemLeaf('rules', SMALL_LOG_ORIGIN, rules + 1),
        },
      ],
      labelKeys: log.startedBefore(push.index),
      texts: [],
      state: push.state,
      ...lies,
    },
    log.source(person, statement.index, records),
    nobleSha256,
  );
}
