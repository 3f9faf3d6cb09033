import { expect } from 'vitest';
import { replayHistory } from '../../core/entry/history.ts';
import type { Acting } from '../../core/subject/authority.ts';
import { NO_PROFILE } from '../../core/subject/state.ts';
import type { CareFlag, Channel } from '../../core/vocabulary.ts';
import { purposeInput } from '../../core/wire/registry/schemas.ts';
import { DynamoCodeStore } from '../../lambdas/adapters/dynamodb/code-store.ts';
import type { TableNames } from '../../lambdas/adapters/dynamodb/decision-reads.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { systemRandom } from '../../lambdas/adapters/node/system.ts';
import { confirmConsent } from '../../lambdas/app/consent/confirm-consent.ts';
import { recordConsent } from '../../lambdas/app/consent/give-consent.ts';
import { serveNotice } from '../../lambdas/app/consent/serve-notice.ts';
import { withdrawConsent } from '../../lambdas/app/consent/withdraw-consent.ts';
import { ask } from '../../lambdas/app/decision/ask.ts';
import { consumePermit } from '../../lambdas/app/decision/consume-permit.ts';
import { disclose } from '../../lambdas/app/decision/disclose.ts';
import { evaluate } from '../../lambdas/app/decision/evaluate.ts';
import { registryCache } from '../../lambdas/app/decision/registry-cache.ts';
import { requestPush } from '../../lambdas/app/decision/request-push.ts';
import { subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import { publishNotice } from '../../lambdas/app/registry/publish-notice.ts';
import { registerPurpose } from '../../lambdas/app/registry/register-purpose.ts';
import { registerRecipient } from '../../lambdas/app/registry/register-recipient.ts';
import { suspendRecipient } from '../../lambdas/app/registry/suspend-recipient.ts';
import { appointRepresentative } from '../../lambdas/app/subject/appoint-representative.ts';
import { changeObjection } from '../../lambdas/app/subject/change-objection.ts';
import { changeProfile } from '../../lambdas/app/subject/change-profile.ts';
import { changeRestriction } from '../../lambdas/app/subject/change-restriction.ts';
import { endAppointment } from '../../lambdas/app/subject/end-appointment.ts';
import { MemoryClock } from '../memory/clock.ts';
import { memoryDeps } from '../support/api.ts';
import type { TestEngine } from '../support/dynoxide.ts';
import { published } from '../support/published.ts';
import { UNTOLD } from '../support/pushes.ts';
import type { NaivePurposeName, NaiveSpeaker } from './naive-model.ts';

const DAY_MS = 86_400_000;
/** The purpose of pushes is read aloud to the elderly. */
const READ_ALOUD = 'read-aloud';
export const PERMIT_MS = 300_000;

const by = (client: string) => ({ actor: { kind: 'client', client } as const, idempotency: null });
const AUTHORITY = {
  type: 'document' as const,
  sha256: 'A'.repeat(43),
  size: '1',
  uri: 's3://evidence/authority.pdf',
  retentionClass: 'authority',
  product: null,
};
const STAFF = { id: 'S-1', branch: 'B-1' };
const CAPTURE = { at: null, authority: null, evidence: null, attachments: [] };

/** How anything but a consent is captured. */
function capturedBy(byStaff: boolean) {
  return byStaff ? { channel: 'branch' as const, at: null, staff: STAFF, authority: null } : null;
}

let ledgers = 0;

/** Opens the use cases on the real engine, with a registry and customers named by the number of the ledger. */
export async function openLedger({ client }: TestEngine, names: TableNames) {
  const own = (name: string) => `${name}-${number}`;
  const number = ledgers++;
  const clock = new MemoryClock();
  const store = new DynamoEventStore(client, names);
  const codes = new Map<string, string>();
  const base = {
    ...memoryDeps(undefined, store),
    clock,
    random: systemRandom,
    permitLifetimeSeconds: PERMIT_MS / 1_000,
    codes: new DynamoCodeStore(client, names.table),
    codeLifetimeSeconds: 3_650 * (DAY_MS / 1_000),
    codeDelivery: {
      deliver: async ({ event, code }: { readonly event: string; readonly code: string }) =>
        void codes.set(event, code),
    },
  };
  const deps = { ...base, registry: registryCache({ store, clock }) };
  const [record, withdraw, push, confirm] = [
    recordConsent(deps),
    withdrawConsent(deps),
    requestPush(deps),
    confirmConsent(deps),
  ];
  const [consume, disclosed, check, serve] = [consumePermit(deps), disclose(deps), evaluate(deps), serveNotice(deps)];
  const [appoint, end, mayAsk, profile] = [
    appointRepresentative(deps),
    endAppointment(deps),
    ask(deps),
    changeProfile(deps),
  ];
  const [register, publish, suspend] = [registerPurpose(deps), publishNotice(deps), suspendRecipient(deps)];
  const stops = {
    objection: { made: changeObjection(deps, 'made'), lifted: changeObjection(deps, 'lifted') },
    restriction: { made: changeRestriction(deps, 'made'), lifted: changeRestriction(deps, 'lifted') },
  };
  const notices: Record<NaivePurposeName, string[]> = { offers: [], quotes: [] };
  const permits: string[] = [];
  const captured = new Map<string, string>();
  const appointments = new Map<string, string>();
  const recipientOf = (purpose: NaivePurposeName) => (purpose === 'offers' ? null : own('acme'));
  const guardianOf = (subject: string) => own(`guardian-of-${subject}`);
  const at = (days: number) => new Date(clock.nowMs() + days * DAY_MS).toISOString();

  async function define(purpose: NaivePurposeName, retired: boolean, coolDownDays: number | null) {
    const members =
      purpose === 'offers'
        ? {
            kind: 'push',
            channels: ['sms', 'email', 'app'],
            maxValidityDays: 30,
            careSteps: { elderly: READ_ALOUD },
          }
        : { kind: 'disclosure', dataCategories: ['name', 'telephone', 'address'] };
    const input = purposeInput.parse({ ...members, title: { en: purpose }, retired, coolDownDays });
    await published(deps, register(own(purpose), input), by('registrar'));
  }

  async function word(purpose: NaivePurposeName, material: boolean) {
    const text = `version ${notices[purpose].length + 1}`;
    const { body } = await published(deps, publish(own(purpose), { language: 'en', text, material }), by('registrar'));
    notices[purpose].push(body.notice.id);
  }

  function acting(subject: string, speaker: NaiveSpeaker): { readonly actor: Acting; readonly idempotency: null } {
    if (speaker !== 'guardian') return by('app');
    return {
      actor: { kind: 'other-subject', client: 'consent-centre', subject: guardianOf(subject) },
      idempotency: null,
    };
  }

  async function say(
    subject: string,
    purpose: NaivePurposeName,
    extent: readonly string[] | null,
    how: {
      readonly version: number;
      readonly days: number | null;
      readonly by: NaiveSpeaker;
      readonly readAloud: boolean;
    } = { version: 1, days: null, by: 'self', readAloud: false },
  ) {
    const staff = how.by === 'staff' ? STAFF : null;
    const { body } = await record(
      own(subject),
      {
        purpose: own(purpose),
        recipient: recipientOf(purpose),
        decision: extent === null ? 'refused' : 'given',
        channels: purpose === 'offers' ? ((extent ?? []) as Channel[]) : [],
        dataCategories: purpose === 'quotes' ? [...(extent ?? [])] : [],
        notice: extent === null ? null : { id: notices[purpose][how.version - 1] ?? '', language: 'en' },
        validFrom: null,
        validUntil: how.days === null ? null : at(how.days),
        served: null,
        fees: null,
        capture: {
          ...CAPTURE,
          channel: staff === null ? 'app' : 'branch',
          staff,
          steps: how.readAloud ? [READ_ALOUD] : [],
        },
      },
      acting(subject, how.by),
    );
    if (staff !== null && extent !== null) captured.set(`${subject} ${purpose}`, body.event.id);
  }

  await define('offers', false, 7);
  await define('quotes', false, null);
  const acme = { name: 'Acme', purposes: [own('quotes')], legalId: null, contact: null };
  await published(deps, registerRecipient(deps)(own('acme'), acme), by('registrar'));
  await word('offers', true);
  await word('quotes', true);
  return {
    clock,
    permits,
    say,
    define,
    word,
    suspend: () => suspend(own('acme'), { reason: 'ended' }, by('registrar')),
    withdraw: (subject: string, purpose: NaivePurposeName) =>
      withdraw(
        own(subject),
        { purpose: own(purpose), recipient: recipientOf(purpose), channels: null, dataCategories: null, capture: null },
        by('app'),
      ),
    /** Confirms the newest consent that staff captured, whatever has become of it; false when they captured none. */
    async confirm(subject: string, purpose: NaivePurposeName): Promise<boolean> {
      const event = captured.get(`${subject} ${purpose}`);
      if (event === undefined) return false;
      await confirm(own(subject), { event, code: codes.get(event) ?? '', capture: null }, by('app'));
      return true;
    },
    stop: (subject: string, stop: keyof typeof stops, change: 'made' | 'lifted', byStaff: boolean) =>
      stops[stop][change](own(subject), { sharing: false, capture: capturedBy(byStaff) }, by('app')),
    know: (subject: string, care: readonly CareFlag[], byStaff: boolean) => {
      const known = { ...NO_PROFILE, staleContacts: [], care: [...care], capture: capturedBy(byStaff) };
      return profile(own(subject), known, by('app'));
    },
    async appoint(subject: string, days: number | null, byStaff: boolean): Promise<void> {
      const guardian = {
        role: 'guardian' as const,
        representative: guardianOf(subject),
        purposes: null,
        evidence: [AUTHORITY],
        validFrom: null,
        validUntil: days === null ? null : at(days),
        capture: capturedBy(byStaff),
      };
      const { body } = await appoint(own(subject), guardian, by('app'));
      appointments.set(subject, body.event.id);
    },
    /** Ends the newest appointment. */
    async end(subject: string): Promise<void> {
      const event = appointments.get(subject) ?? '';
      await end({ subject: own(subject), event }, undefined, by('app'));
    },
    serve: (subject: string, purpose: NaivePurposeName) => {
      const notice = { id: notices[purpose].at(-1) ?? '', language: 'en' };
      return serve(own(subject), { notice, capture: null }, by('app'));
    },
    async ask(subject: string, purpose: NaivePurposeName) {
      const asked = { purpose: own(purpose), recipient: recipientOf(purpose), capture: null };
      const { body } = await mayAsk(own(subject), asked, by('app'));
      return body.decision ? [] : [...body.context.reasons].sort();
    },
    async push(subject: string, channel: string) {
      const asked = { subject: own(subject), purpose: own('offers'), channel, campaign: null, ...UNTOLD };
      const { body } = await push(asked, by('marketing'));
      if (body.decision) permits.push(body.permit.id);
      return [...body.context.reasons].sort();
    },
    consume: async (permit: string) => [...(await consume(permit, by('marketing'))).body.context.reasons].sort(),
    async disclose(subject: string, categories: readonly string[]) {
      const data = Object.fromEntries(categories.map((category) => [category, 'x']));
      const asked = { subject: own(subject), purpose: own('quotes'), recipient: own('acme'), data };
      const { body } = await disclosed(asked, by('partner-gateway'));
      return body.decision ? Object.keys(body.data).sort() : [];
    },
    async check(subject: string, action: { readonly channel: string } | { readonly categories: readonly string[] }) {
      const isPush = 'channel' in action;
      const { context } = await check({
        subject: { type: 'customer', id: own(subject) },
        action: isPush
          ? { name: 'push', properties: { ...action, ...UNTOLD } }
          : { name: 'disclose', properties: { recipient: own('acme'), dataCategories: [...action.categories] } },
        resource: { type: 'purpose', id: own(isPush ? 'offers' : 'quotes') },
      });
      return [...context.reasons].sort();
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
