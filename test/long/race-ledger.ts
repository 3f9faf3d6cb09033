import { randomUUID } from 'node:crypto';
import { afterAll, expect } from 'vitest';
import { replayHistory } from '../../core/entry/history.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { DAY_MS, instantOf } from '../../core/kernel/instant.ts';
import type { Actor } from '../../core/subject/events.ts';
import { campaignInput } from '../../core/wire/registry/campaigns.ts';
import { staffInput } from '../../core/wire/registry/products.ts';
import { noticeInput, purposeInput } from '../../core/wire/registry/schemas.ts';
import { DynamoCodeStore } from '../../lambdas/adapters/dynamodb/code-store.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoPutDownStore } from '../../lambdas/adapters/dynamodb/put-down-store.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { confirmConsent } from '../../lambdas/app/consent/confirm-consent.ts';
import { recordConsent } from '../../lambdas/app/consent/give-consent.ts';
import { withdrawConsent } from '../../lambdas/app/consent/withdraw-consent.ts';
import { consumePermit } from '../../lambdas/app/decision/consume-permit.ts';
import { requestPush } from '../../lambdas/app/decision/request-push.ts';
import { approveAct } from '../../lambdas/app/proposal/approve-act.ts';
import { rejectAct } from '../../lambdas/app/proposal/reject-act.ts';
import { subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import { publishNotice } from '../../lambdas/app/registry/publish-notice.ts';
import { registerCampaign } from '../../lambdas/app/registry/register-campaign.ts';
import { registerPurpose } from '../../lambdas/app/registry/register-purpose.ts';
import { registerStaff } from '../../lambdas/app/registry/register-sellers.ts';
import { liftOptOut, makeOptOut } from '../../lambdas/app/subject/change-opt-out.ts';
import { OBJECTION, PAUSE, RESTRICTION } from '../../lambdas/app/subject/opt-out-kinds.ts';
import type { RecordWrite } from '../../lambdas/ports/event-store.ts';
import type { StoredEvent } from '../../lambdas/ports/events.ts';
import { memoryDeps } from '../support/api.ts';
import { startTestEngine } from '../support/dynoxide.ts';
import { memoryParts } from '../support/memory-ledger.ts';
import { published } from '../support/published.ts';
import { EVERYTHING, UNTOLD } from '../support/pushes.ts';

const AT_ONCE = 40;
const CAMPAIGN = 'winter';
const BY = (client: string) => ({
  actor: { kind: 'client', client } satisfies Actor,
  idempotency: null,
  registered: EVERYTHING,
});
const THEMSELVES = {
  actor: { kind: 'subject', client: 'consent-centre' } as const,
  idempotency: null,
  tokenSubject: 'customer',
};
const STAFF = { id: 'S-77', branch: 'B-1', channel: 'branch' } as const;
const byStaff = (id: string) => ({
  actor: { kind: 'staff', client: `staff-${id}`, staff: { ...STAFF, id } } satisfies Actor,
  idempotency: null,
  registered: EVERYTHING,
  tokenSubject: `staff-${id}`,
});
const CAPTURE = { channel: 'app' as const, at: null, authority: null, evidence: null, attachments: [], steps: [] };
const ABOUT = { purpose: 'offers', recipient: null, served: null, capture: CAPTURE };
const WHOLE = { ...ABOUT, channels: null, dataCategories: null };
const keyed = (subject: string) => ({ ...BY('app'), idempotency: { key: `app#${subject}`, fingerprint: subject } });
const PAUSED = { of: 'pushes', until: instantOf(Date.now() + 30 * DAY_MS), capture: null } as const;
const PUSH = { purpose: 'offers', channel: 'sms', ...UNTOLD };

/** A store in which others are always faster. */
class LosingStore extends DynamoEventStore {
  override async record(_: RecordWrite): Promise<void> {
    throw new LedgerError('STORE_CONFLICT', 'the chain moved');
  }
}

/**
 * The use cases on a real engine, which ends with the test file, with one purpose that customers can agree to.
 * @param conditions of the purpose
 * @param campaign that the pushes name; null: none
 */
export async function startRaceLedger(conditions: object = {}, campaign: object | null = null) {
  const engine = await startTestEngine();
  afterAll(() => engine.stop());
  const names = await engine.tables();
  const store = new DynamoEventStore(engine.client, names);
  const codes = new DynamoCodeStore(engine.client, names.table);
  const putDown = new DynamoPutDownStore(engine.client, names.guardTable);
  const parts = { ...memoryParts(), clock: systemClock, codes, putDown };
  /** Makes a process of its own, which takes turns with no other. */
  const processOn = (events: DynamoEventStore) => memoryDeps(parts, events, randomUUID());
  const all = processOn(store);
  const purpose = purposeInput.parse({
    kind: 'push',
    title: { en: 'Offers' },
    channels: ['sms', 'email'],
    ...conditions,
  });
  await published(all, registerPurpose(all)('offers', purpose), BY('registrar'));
  if (campaign !== null) {
    const registered = campaignInput.parse({ purpose: 'offers', ...campaign });
    await published(all, registerCampaign(all)(CAMPAIGN, registered), BY('registrar'));
  }
  const member = staffInput.parse({ branches: [STAFF.branch], products: [], validUntil: '2099-01-01T00:00:00Z' });
  for (const id of [STAFF.id, 'S-78', 'S-90']) {
    await published(all, registerStaff(all)(id, member), BY('registrar'));
  }
  const words = noticeInput.parse({ language: 'en', text: 'We would like to send you offers.' });
  const { notice } = (await published(all, publishNotice(all)('offers', words), BY('registrar'))).body;
  const given = {
    ...ABOUT,
    decision: 'given' as const,
    channels: ['sms' as const, 'email' as const],
    dataCategories: [],
    notice: { id: notice.id, language: 'en' },
    validFrom: null,
    validUntil: null,
    fees: null,
    uses: null,
  };
  // Pushes and refusals come by another process, which does not take turns with this one.
  const other = processOn(store);
  const [push, consume, refuse] = [requestPush(other), consumePermit(other), recordConsent(other)];
  const [record, withdraw] = [recordConsent(all), withdrawConsent(all)];
  const [object, restrict, pause] = [makeOptOut(all, OBJECTION), makeOptOut(all, RESTRICTION), makeOptOut(all, PAUSE)];
  const [confirm, consumeHere] = [confirmConsent(all), consumePermit(all)];
  // Each no by a key, by a process that loses each attempt to record, and by one that hears a repetition.
  const noesBy = (deps: ReturnType<typeof processOn>) => {
    const [withdrawIt, objectIt, restrictIt, pauseIt] = [
      withdrawConsent(deps),
      makeOptOut(deps, OBJECTION),
      makeOptOut(deps, RESTRICTION),
      makeOptOut(deps, PAUSE),
    ];
    return {
      withdraw: (subject: string) => withdrawIt(subject, WHOLE, keyed(subject)),
      narrow: (subject: string) => withdrawIt(subject, { ...WHOLE, channels: ['sms'] }, keyed(subject)),
      object: (subject: string) => objectIt(subject, { sharing: false, capture: null }, keyed(subject)),
      restrict: (subject: string) => restrictIt(subject, { capture: null }, keyed(subject)),
      pause: (subject: string) => pauseIt(subject, PAUSED, keyed(subject)),
    };
  };
  const sweeping = processOn(store);
  const [unobject, unrestrict, resume] = [
    liftOptOut(other, OBJECTION),
    liftOptOut(other, RESTRICTION),
    liftOptOut(other, PAUSE),
  ];
  const [approve, approveElsewhere, reject] = [approveAct(all), approveAct(other), rejectAct(other)];
  const sent = new Map<string, string>();
  all.codeDelivery.deliver = async ({ event, code }) => void sent.set(event, code);
  return {
    give: (subject: string) => record(subject, given, BY('app')),
    refuse: (subject: string) => refuse(subject, { ...given, decision: 'refused' }, BY('app')),
    /** The event of a consent that staff captured and that waits. */
    async capture(subject: string): Promise<string> {
      return (await record(subject, { ...given, capture: null }, byStaff(STAFF.id))).body.event.id;
    },
    confirm: (subject: string, event: string) =>
      confirm(subject, { event, code: sent.get(event) ?? '', capture: null }, BY('consent-centre')),
    /** Returns the status of a subject's consent, or undefined when there is none. */
    async status(subject: string): Promise<string | undefined> {
      return (await store.readState(subjectChain(all.pepper, subject)))?.pairs[0]?.current?.status;
    },
    /** The id of a permit, null when the push was refused. */
    async push(subject: string) {
      const named = campaign === null ? {} : { campaign: CAMPAIGN };
      const { body } = await push({ ...PUSH, ...named, subject }, BY('marketing'));
      return body.decision ? body.permit.id : null;
    },
    /** Returns whether the permit could be used. */
    consume: async (permit: string) => (await consume(permit, BY('marketing'))).body.decision,
    /** Returns the reasons why another process could not use the permit; none if it could. */
    consumeElsewhere: async (permit: string) => (await consumeHere(permit, BY('marketing'))).body.context.reasons,
    look: (permit: string) => store.readPermit(permit),
    withdraw: (subject: string) => withdraw(subject, WHOLE, BY('app')),
    /** Withdraws the channel of the pushes, and leaves the other. */
    narrow: (subject: string) => withdraw(subject, { ...WHOLE, channels: ['sms'] }, BY('app')),
    object: (subject: string) => object(subject, { sharing: false, capture: null }, BY('app')),
    restrict: (subject: string) => restrict(subject, { capture: null }, BY('app')),
    pause: (subject: string) => pause(subject, PAUSED, BY('app')),
    /** Lets a member of staff propose to lift the objection; returns the proposal. */
    async proposeLift(subject: string): Promise<string> {
      const { body } = await unobject(subject, { sharing: false, capture: null }, byStaff(STAFF.id));
      if (!('proposal' in body)) throw new Error('staff have lifted it alone');
      return body.proposal.id;
    },
    approve: (subject: string, event: string) => approve({ subject, event }, null, byStaff('S-78')),
    approveElsewhere: (subject: string, event: string) => approveElsewhere({ subject, event }, null, byStaff('S-90')),
    reject: (subject: string, event: string) => reject({ subject, event }, byStaff('S-90')),
    /** Each no by a key of the subject, which cannot be recorded and is put down. */
    putDown: noesBy(processOn(new LosingStore(engine.client, names))),
    /** Each no by the same key once more, by another process. */
    repeat: noesBy(processOn(store)),
    unobject: (subject: string) => unobject(subject, { sharing: false, capture: null }, THEMSELVES),
    unrestrict: (subject: string) => unrestrict(subject, { capture: null }, THEMSELVES),
    resume: (subject: string) => resume(subject, { of: PAUSED.of, capture: null }, THEMSELVES),
    giveElsewhere: (subject: string) => refuse(subject, given, BY('app')),
    /** Records what is put down of a subject, as the sweep does. */
    catchUp: (subject: string) => sweeping.recordPutDown(subjectChain(all.pepper, subject)),
    lastSeq: async (subject: string) => (await store.readHead(subjectChain(all.pepper, subject)))?.seq ?? -1,
    /** All events of a subject, oldest first; they replay to the states that they commit to. */
    async history(subject: string): Promise<readonly StoredEvent[]> {
      const events = [...(await store.listEvents(subjectChain(all.pepper, subject), null, 100))].reverse();
      expect(replayHistory(events, all.hash)).toHaveLength(events.length);
      return events;
    },
  };
}

/** Runs this for every number below `count`, some at once. */
export async function forEach(count: number, run: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/**
 * Begins two acts on one thing: every second time the other one first, ahead by none to five reads, so that over few
 * numbers already each is done first.
 */
export function race<One, Other>(
  number: number,
  [one, other]: readonly [() => Promise<One>, () => Promise<Other>],
  read: () => Promise<unknown>,
): [Promise<One>, Promise<Other>] {
  const late = async <Done>(act: () => Promise<Done>) => {
    for (let reads = Math.floor(number / 2) % 6; reads > 0; reads--) await read();
    return act();
  };
  const otherFirst = number % 2 === 1 ? other() : null;
  return [otherFirst ? late(one) : one(), otherFirst ?? late(other)];
}

/** The types of these events. */
export const typesOf = (events: readonly StoredEvent[]) => events.map(({ type }) => type);
/** The types of what came after the first event of a type. */
export const typesAfter = (events: readonly StoredEvent[], type: StoredEvent['type']) => {
  const types = typesOf(events);
  return types.slice(types.indexOf(type) + 1);
};
