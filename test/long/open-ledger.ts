import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { replayHistory } from '../../core/entry/history.ts';
import type { Acting } from '../../core/subject/authority.ts';
import { pairOf } from '../../core/subject/current.ts';
import type { SubjectState } from '../../core/subject/state.ts';
import type { CareFlag, Channel, Pausable } from '../../core/vocabulary.ts';
import { noticeInput, purposeInput } from '../../core/wire/registry/schemas.ts';
import { DynamoCodeStore } from '../../lambdas/adapters/dynamodb/code-store.ts';
import type { TableNames } from '../../lambdas/adapters/dynamodb/decision-reads.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoPutDownStore } from '../../lambdas/adapters/dynamodb/put-down-store.ts';
import { confirmConsent } from '../../lambdas/app/consent/confirm-consent.ts';
import { recordConsent } from '../../lambdas/app/consent/give-consent.ts';
import { serveNotice } from '../../lambdas/app/consent/serve-notice.ts';
import { withdrawConsent } from '../../lambdas/app/consent/withdraw-consent.ts';
import { ask } from '../../lambdas/app/decision/ask.ts';
import { consumePermit } from '../../lambdas/app/decision/consume-permit.ts';
import { disclose } from '../../lambdas/app/decision/disclose.ts';
import { evaluate } from '../../lambdas/app/decision/evaluate.ts';
import { requestPush } from '../../lambdas/app/decision/request-push.ts';
import { approveAct } from '../../lambdas/app/proposal/approve-act.ts';
import { subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import type { ClientRequest } from '../../lambdas/app/record/request.ts';
import { publishNotice } from '../../lambdas/app/registry/publish-notice.ts';
import { registerPurpose } from '../../lambdas/app/registry/register-purpose.ts';
import { registerRecipient } from '../../lambdas/app/registry/register-recipient.ts';
import { registerStaff } from '../../lambdas/app/registry/register-sellers.ts';
import { suspendRecipient } from '../../lambdas/app/registry/suspend-recipient.ts';
import { appointRepresentative } from '../../lambdas/app/subject/appoint-representative.ts';
import { liftOptOut, makeOptOut } from '../../lambdas/app/subject/change-opt-out.ts';
import { endAppointment } from '../../lambdas/app/subject/end-appointment.ts';
import { OBJECTION, PAUSE, RESTRICTION } from '../../lambdas/app/subject/opt-out-kinds.ts';
import { patchProfile } from '../../lambdas/app/subject/patch-profile.ts';
import { MemoryClock } from '../memory/clock.ts';
import { memoryDeps } from '../support/api.ts';
import type { TestEngine } from '../support/dynoxide.ts';
import { memoryParts } from '../support/memory-ledger.ts';
import { published } from '../support/published.ts';
import { EVERYTHING, UNTOLD } from '../support/pushes.ts';
import {
  FIRST_OFFERED,
  type NaiveAbout,
  type NaivePurposeName,
  type NaiveSaying,
  purposeOf,
  RECIPIENTS,
} from './naive-model.ts';
import type { NaiveDefinition } from './naive-purpose.ts';

const DAY_MS = 86_400_000;
/** The purpose of pushes is read aloud to the elderly. */
const READ_ALOUD = 'read-aloud';
export const PERMIT_MS = 300_000;

const request = (client: string) => ({
  actor: { kind: 'client', client } as const,
  idempotency: null,
  registered: EVERYTHING,
});
const PROGRAM = { ...request('app'), tokenSubject: 'app' };
const THEMSELVES = {
  actor: { kind: 'subject', client: 'consent-centre' } as const,
  idempotency: null,
  tokenSubject: 'customer',
};
const staffed = (id: string) => ({
  actor: { kind: 'staff', client: `staff-${id}`, staff: { id, branch: 'B-1', channel: 'branch' } } as const,
  idempotency: null,
  tokenSubject: `staff-${id}`,
});
const AUTHORITY = {
  type: 'document' as const,
  sha256: 'A'.repeat(43),
  size: '1',
  uri: 's3://evidence/authority.pdf',
  retentionClass: 'authority',
  product: null,
};
const STAFF = { id: 'S-1', branch: 'B-1', channel: 'branch' } as const;
const BY_STAFF = {
  actor: { kind: 'staff', client: 'staff-S-1', staff: STAFF } as const,
  idempotency: null,
  registered: EVERYTHING,
};

let ledgers = 0;

/** Opens the use cases on the real engine, with a registry and customers named by the number of the ledger. */
export async function openLedger({ client }: TestEngine, names: TableNames) {
  const own = (name: string) => `${name}-${number}`;
  const number = ledgers++;
  const clock = new MemoryClock();
  const store = new DynamoEventStore(client, names);
  const codes = new Map<string, string>();
  const parts = { ...memoryParts(), clock, putDown: new DynamoPutDownStore(client, names.guardTable) };
  const deps = {
    ...memoryDeps(parts, store, randomUUID()),
    // A copy cannot tell its age once the clock was set back: checks read the store.
    registry: { cached: store, fresh: store },
    permitLifetimeSeconds: PERMIT_MS / 1_000,
    codes: new DynamoCodeStore(client, names.table),
    codeLifetimeSeconds: 3_650 * (DAY_MS / 1_000),
    codeDelivery: {
      deliver: async ({ event, code }: { readonly event: string; readonly code: string }) =>
        void codes.set(event, code),
    },
  };
  const [record, withdraw, push, confirm] = [
    recordConsent(deps),
    withdrawConsent(deps),
    requestPush(deps),
    confirmConsent(deps),
  ];
  const [consume, disclosed, check, serve] = [consumePermit(deps), disclose(deps), evaluate(deps), serveNotice(deps)];
  const [appoint, approve, end, mayAsk, profile] = [
    appointRepresentative(deps),
    approveAct(deps),
    endAppointment(deps),
    ask(deps),
    patchProfile(deps),
  ];
  const [register, publish, suspend] = [registerPurpose(deps), publishNotice(deps), suspendRecipient(deps)];
  const [object, unobject] = [makeOptOut(deps, OBJECTION), liftOptOut(deps, OBJECTION)];
  const optOuts = {
    objection: { made: object, lifted: unobject },
    sharing: { made: object, lifted: unobject },
    restriction: { made: makeOptOut(deps, RESTRICTION), lifted: liftOptOut(deps, RESTRICTION) },
  };
  const [makePause, endPause] = [makeOptOut(deps, PAUSE), liftOptOut(deps, PAUSE)];
  /** The ids of notices, by purpose, language and version. */
  const notices = new Map<string, string>();
  const showings = new Map<string, string>();
  let texts = 0;
  const permits: string[] = [];
  const captured = new Map<string, string>();
  const appointments = new Map<string, string>();
  const recipientOf = (about: NaiveAbout) => (about === 'offers' ? null : own(about));
  /** The channels of a push, or the data categories of a disclosure; null: none in particular. */
  const extentOf = (about: NaiveAbout | 'quotes', extent: readonly string[] | null) =>
    about === 'offers'
      ? { channels: extent as readonly Channel[] | null, dataCategories: null }
      : { channels: null, dataCategories: extent };
  const captureOf = ({ by, lateMs }: NaiveSaying) => ({
    channel: by === 'staff' ? null : ('app' as const),
    at: lateMs === null ? null : new Date(clock.nowMs() - lateMs).toISOString(),
    authority: null,
  });
  const guardianOf = (subject: string) => own(`guardian-of-${subject}`);
  const at = (days: number) => new Date(clock.nowMs() + days * DAY_MS).toISOString();

  async function define(
    purpose: NaivePurposeName,
    { retired, coolDownDays, offered, demandsServed }: NaiveDefinition,
  ): Promise<void> {
    const members =
      purpose === 'offers'
        ? { kind: 'push', channels: offered, maxValidityDays: 30, careSteps: { elderly: READ_ALOUD } }
        : { kind: 'disclosure', dataCategories: offered };
    const title = { en: purpose };
    const input = purposeInput.parse({ ...members, title, retired, coolDownDays, noticeServed: demandsServed });
    await published(deps, register(own(purpose), input), request('registrar'));
  }

  /** Publishes new words in these languages at once. */
  async function word(purpose: NaivePurposeName, languages: readonly string[], material: boolean): Promise<void> {
    const [first, ...translations] = languages.map((language) => ({ language, text: `text ${texts++}` }));
    const input = noticeInput.parse({ ...first, translations, material });
    const { body } = await published(deps, publish(own(purpose), input), request('registrar'));
    for (const { id, language, version } of [body.notice, ...body.translations]) {
      notices.set(`${purpose} ${language} ${version}`, id);
    }
  }

  const noticeOf = (purpose: NaivePurposeName, language: string, version: number) => ({
    id: notices.get(`${purpose} ${language} ${version}`) ?? '',
    language,
  });

  function acting(subject: string, by: NaiveSaying['by']): ClientRequest<Acting> {
    if (by !== 'guardian') return by === 'staff' ? BY_STAFF : request('app');
    return {
      actor: { kind: 'other-subject', client: 'consent-centre', subject: guardianOf(subject) },
      idempotency: null,
      registered: EVERYTHING,
    };
  }

  /** Says yes to an extent, or no (null); returns what came of it. */
  async function say(
    subject: string,
    about: NaiveAbout,
    extent: readonly string[] | null,
    how: NaiveSaying & {
      readonly language: string;
      readonly version: number;
      readonly served: boolean;
      readonly days: number | null;
      readonly readAloud: boolean;
    },
  ): Promise<string> {
    const { channels, dataCategories } = extentOf(about, extent ?? []);
    const { body } = await record(
      own(subject),
      {
        purpose: own(purposeOf(about)),
        recipient: recipientOf(about),
        decision: extent === null ? 'refused' : 'given',
        channels: [...(channels ?? [])],
        dataCategories: [...(dataCategories ?? [])],
        notice: extent === null ? null : noticeOf(purposeOf(about), how.language, how.version),
        validFrom: null,
        validUntil: how.days === null ? null : at(how.days),
        served: how.served ? (showings.get(`${subject} ${purposeOf(about)}`) ?? null) : null,
        fees: null,
        uses: null,
        capture: { ...captureOf(how), evidence: null, attachments: [], steps: how.readAloud ? [READ_ALOUD] : [] },
      },
      acting(subject, how.by),
    );
    if (body.effect === 'waits') captured.set(`${subject} ${about}`, body.event.id);
    return body.effect;
  }

  const member = { branches: [STAFF.branch], products: [], validUntil: '2099-01-01T00:00:00.000Z' };
  for (const id of [STAFF.id, 'S-77', 'S-78']) {
    await published(deps, registerStaff(deps)(id, member), request('registrar'));
  }
  const first = { retired: false, demandsServed: false };
  await define('offers', { ...first, coolDownDays: 7, offered: FIRST_OFFERED.offers });
  await define('quotes', { ...first, coolDownDays: null, offered: FIRST_OFFERED.quotes });
  const identities = new Map(
    RECIPIENTS.map((name) => [name as NaiveAbout, { name: `${name}`, legalId: '', contact: '' }]),
  );
  async function registerAs(recipient: NaiveAbout): Promise<void> {
    const { name = '', legalId = '', contact = '' } = identities.get(recipient) ?? {};
    const registered = { name, legalId: legalId || null, purposes: [own('quotes')], contact: contact || null };
    await published(deps, registerRecipient(deps)(own(recipient), registered), request('registrar'));
  }
  for (const recipient of RECIPIENTS) await registerAs(recipient);
  await word('offers', ['en'], true);
  await word('quotes', ['en'], true);
  return {
    clock,
    permits,
    say,
    define,
    word,
    /** Changes one thing of a recipient; returns whether it is another legal person now. */
    async change(recipient: NaiveAbout, changed: 'contact' | 'name' | 'legalId'): Promise<boolean> {
      const before = identities.get(recipient) ?? { name: '', legalId: '', contact: '' };
      identities.set(recipient, { ...before, [changed]: `${before[changed]}x` });
      await registerAs(recipient);
      return changed === 'legalId' || (changed === 'name' && before.legalId === '');
    },
    suspend: (recipient: NaiveAbout) => suspend(own(recipient), { reason: 'ended' }, request('registrar')),
    /** Withdraws a part of something or all of it (null), from all recipients where it is about `quotes`. */
    withdraw(subject: string, about: NaiveAbout | 'quotes', part: readonly string[] | null, how: NaiveSaying) {
      const purpose = own(about === 'quotes' ? about : purposeOf(about));
      const recipient = about === 'quotes' ? null : recipientOf(about);
      const { channels, dataCategories } = extentOf(about, part);
      const input = {
        purpose,
        recipient,
        channels: channels && [...channels],
        dataCategories: dataCategories && [...dataCategories],
        capture: captureOf(how),
      };
      return withdraw(own(subject), input, acting(subject, how.by));
    },
    /** Confirms the newest consent that staff captured, whatever has become of it; false when they captured none. */
    async confirm(subject: string, about: NaiveAbout): Promise<boolean> {
      const event = captured.get(`${subject} ${about}`);
      if (event === undefined) return false;
      await confirm(own(subject), { event, code: codes.get(event) ?? '', capture: null }, request('app'));
      return true;
    },
    async optOut(subject: string, optOut: keyof typeof optOuts, change: 'made' | 'lifted', byProgram: boolean) {
      const input = { sharing: optOut === 'sharing', capture: null };
      const { body } = await optOuts[optOut][change](own(subject), input, byProgram ? PROGRAM : THEMSELVES);
      return 'event' in body ? body.event : null;
    },
    /** Pauses something for so many days, or resumes it (null); returns the event, null when nothing is recorded. */
    async pause(subject: string, of: Pausable, days: number | null, byProgram: boolean) {
      const by = byProgram ? PROGRAM : THEMSELVES;
      const { body } =
        days === null
          ? await endPause(own(subject), { of, capture: null }, by)
          : await makePause(own(subject), { of, until: at(days), capture: null }, by);
      return 'event' in body ? body.event : null;
    },
    async know(subject: string, minorDays: number | null, elderly: boolean, byProgram: boolean): Promise<void> {
      const care: CareFlag[] = [
        ...(minorDays === null ? [] : ['minor' as const]),
        ...(elderly ? ['elderly' as const] : []),
      ];
      const careUntil = minorDays === null ? {} : { minor: at(minorDays) };
      const by = byProgram ? PROGRAM : staffed('S-77');
      const { body } = await profile(own(subject), { care, careUntil, capture: null }, { ...by, ifMatch: null });
      if ('proposal' in body) await approve({ subject: own(subject), event: body.proposal.id }, null, staffed('S-78'));
    },
    async appoint(subject: string, days: number | null, byProgram: boolean): Promise<void> {
      const guardian = {
        role: 'guardian' as const,
        representative: guardianOf(subject),
        purposes: null,
        evidence: [AUTHORITY],
        validFrom: null,
        validUntil: days === null ? null : at(days),
        capture: null,
      };
      const { body } = await appoint(own(subject), guardian, byProgram ? PROGRAM : staffed('S-77'));
      if ('event' in body) throw new Error('staff have appointed alone');
      const proposal = { subject: own(subject), event: body.proposal.id };
      appointments.set(subject, (await approve(proposal, null, staffed('S-78'))).body.event.id);
    },
    /** Ends the newest appointment. */
    async end(subject: string, byThemselves: boolean): Promise<void> {
      const event = appointments.get(subject) ?? '';
      await end({ subject: own(subject), event }, undefined, byThemselves ? THEMSELVES : PROGRAM);
    },
    /** Shows a version of a notice, as late as the channel claims. */
    async serve(subject: string, purpose: NaivePurposeName, language: string, version: number, lateMs: number | null) {
      const shown = { notice: noticeOf(purpose, language, version), capture: captureOf({ by: 'self', lateMs }) };
      const { body } = await serve(own(subject), shown, request('app'));
      showings.set(`${subject} ${purpose}`, body.event.id);
    },
    async ask(subject: string, about: NaiveAbout) {
      const asked = { purpose: own(purposeOf(about)), recipient: recipientOf(about), capture: null };
      const { body } = await mayAsk(own(subject), asked, request('app'));
      return body.decision ? [] : [...body.context.reasons].sort();
    },
    async push(subject: string, channel: string) {
      const asked = { subject: own(subject), purpose: own('offers'), channel, ...UNTOLD };
      const { body } = await push(asked, request('marketing'));
      if (body.decision) permits.push(body.permit.id);
      return [...body.context.reasons].sort();
    },
    consume: async (permit: string) => [...(await consume(permit, request('marketing'))).body.context.reasons].sort(),
    async disclose(subject: string, recipient: NaiveAbout, categories: readonly string[]) {
      const data = Object.fromEntries(categories.map((category) => [category, 'x']));
      const asked = { subject: own(subject), purpose: own('quotes'), recipient: own(recipient), data };
      const { body } = await disclosed(asked, request('partner-gateway'));
      return body.decision ? Object.keys(body.data).sort() : [];
    },
    async check(subject: string, about: NaiveAbout, asked: readonly string[]) {
      const action =
        about === 'offers'
          ? { name: 'push' as const, properties: { channel: asked[0] ?? '', ...UNTOLD } }
          : { name: 'disclose' as const, properties: { recipient: own(about), dataCategories: [...asked] } };
      const resource = { type: 'purpose' as const, id: own(purposeOf(about)) };
      const asking = { subject: { type: 'customer' as const, id: own(subject) }, action, resource };
      const { context } = await check(asking, EVERYTHING);
      return [...context.reasons].sort();
    },
    /** Returns the decision that the state says counts, as `NaiveModel.counting` does. */
    counting(state: SubjectState | null, about: NaiveAbout) {
      const purpose = own(purposeOf(about));
      const pair = state === null ? null : pairOf(state, purpose, recipientOf(about));
      const [consent, status] = pair?.current ? [pair.current, pair.current.status] : [pair?.waiting, 'waits'];
      if (!consent) return null;
      const extent = about === 'offers' ? consent.channels : consent.dataCategories;
      return { status, extent: status === 'given' || status === 'waits' ? extent : [] };
    },
    /** The stored state, once the history has been replayed from its entries and has given it. */
    async replayed(subject: string) {
      const chain = subjectChain(deps.pepper, own(subject));
      const events = [];
      for (let before: number | null = null; ; ) {
        const page = await store.listEvents(chain, before, 100);
        events.push(...page);
        before = page.at(-1)?.seq ?? 0;
        if (page.length < 100) break;
      }
      const states = replayHistory(events.reverse(), deps.hash);
      const state = await store.readState(chain);
      if (state !== null) expect(states.at(-1)).toEqual(state);
      return state;
    },
  };
}

export type Ledger = Awaited<ReturnType<typeof openLedger>>;
