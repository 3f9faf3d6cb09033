import { createHash } from 'node:crypto';
import { type Body, eventIdOf, expect, permitIdOf, reasonsOf } from './answers.ts';
import type { ClientName } from './client.ts';
import type { RunningLedger } from './ledger.ts';
import { type Printer, short } from './print.ts';

/** Steps of the demo, each of which throws an Error when the ledger does not answer as expected. */
export type DemoSteps = ReturnType<typeof demoSteps>;

/** Makes the steps of the demo for a ledger. */
export function demoSteps({ client }: Pick<RunningLedger, 'client'>, print: Printer) {
  function push(subject: string, purpose: string, more: Body = {}) {
    return client.call('marketing', 'POST', '/v1/pushes', { subject, purpose, channel: 'sms', ...more });
  }

  /** Registers S-77 and S-78 at branch B-1; what is registered so already stays. */
  async function registerAtBranch(): Promise<void> {
    const member = { branches: ['B-1'], products: [], validUntil: '2099-01-01T00:00:00Z' };
    for (const id of ['S-77', 'S-78']) await client.call('registrar', 'PUT', `/v1/staff/${id}`, member);
  }

  /** Returns the yes by sms that a member of staff reports. */
  function consentAtBranch(purpose: string, notice: Body): Body {
    return { purpose, decision: 'given', channels: ['sms'], notice: { id: notice.id, language: 'en' } };
  }

  return {
    async register(id: string, purpose: Body): Promise<void> {
      await client.call('registrar', 'PUT', `/v1/purposes/${id}`, purpose);
    },

    async publish(purpose: string, text: string): Promise<Body> {
      const { body } = await client.call('registrar', 'POST', `/v1/purposes/${purpose}/notices`, {
        language: 'en',
        text,
      });
      const notice = body.notice as Body;
      print.fact('notice', `version ${notice.version}, SHA-256 ${short(notice.sha256)}`);
      return notice;
    },

    /** Records a consent, captured by the bank's app unless `capture` says otherwise; returns the answer. */
    async give(
      subject: string,
      purpose: string,
      notice: Body,
      capture: Body = { channel: 'app' },
      channels: readonly string[] = ['sms'],
    ): Promise<Body> {
      const { body } = await client.call('app', 'POST', `/v1/subjects/${subject}/consents`, {
        purpose,
        decision: 'given',
        channels,
        notice: { id: notice.id, language: 'en' },
        capture,
      });
      return body;
    },

    /** Records what a customer says to member of staff S-77 at branch B-1; returns the answer. */
    async giveAtBranch(subject: string, purpose: string, notice: Body): Promise<Body> {
      await registerAtBranch();
      const consents = `/v1/subjects/${subject}/consents`;
      return (await client.call('staff-S-77', 'POST', consents, consentAtBranch(purpose, notice))).body;
    },

    consentAtBranch,

    /** Returns a document that shows somebody's authority, as an appointment names it. */
    document(name: string): Body {
      const sha256 = createHash('sha256').update(name).digest('base64url');
      return { type: 'document', sha256, size: '48211', uri: `s3://evidence/${name}.pdf`, retentionClass: 'authority' };
    },

    /** Lets S-77 propose what lets more be done for a customer, and S-78 approve it; returns the id of its event. */
    async byTwoStaff(subject: string, method: string, path: string, act: Body): Promise<string> {
      await registerAtBranch();
      const { body } = await client.call('staff-S-77', method, `/v1/subjects/${subject}/${path}`, act);
      const { id } = body.proposal as { readonly id: string };
      const approval = `/v1/subjects/${subject}/proposals/${id}/approval`;
      return eventIdOf((await client.call('staff-S-78', 'POST', approval)).body);
    },

    /** Withdraws a consent in the bank's app; with `channels`, for these alone. */
    async withdraw(subject: string, purpose: string, channels: readonly string[] | null = null): Promise<void> {
      const said = { purpose, channels, capture: { channel: 'app' } };
      await client.call('app', 'POST', `/v1/subjects/${subject}/withdrawals`, said);
    },

    /** Sends a push that is permitted, and consumes its permit; returns the answer to that. */
    async pushed(subject: string, purpose: string, why: string, more: Body = {}): Promise<Body> {
      const { body } = await push(subject, purpose, more);
      expect(body.decision === true, `a push of ${purpose} to ${subject} is permitted`);
      const used = await client.call('marketing', 'POST', `/v1/permits/${permitIdOf(body)}/consumption`);
      expect(used.body.decision === true, 'its permit can be consumed');
      print.yes(`${why}: pushed`);
      return used.body;
    },

    /** Asks for a push that is refused for this reason. */
    async refused(subject: string, purpose: string, reason: string, why: string, more: Body = {}): Promise<void> {
      const { body } = await push(subject, purpose, more);
      expect(body.decision === false && reasonsOf(body).includes(reason), `a push to ${subject} is refused: ${reason}`);
      print.no(`${why}: ${reasonsOf(body).join(', ')}`);
    },

    /** Sends a request that is answered with this problem code and records nothing. */
    async problem(code: string, why: string, method: string, path: string, body: Body, by: ClientName) {
      const answer = await client.send(by, method, path, body);
      expect(answer.body.code === code, `${method} ${path} is answered with ${code}`);
      print.no(`${why}: ${answer.status} ${code}`);
    },

    /** Returns the newest event of this type in a subject's history. */
    async newest(subject: string, type: string): Promise<Body> {
      const { body } = await client.call('app', 'GET', `/v1/subjects/${subject}/history?type=${type}&limit=1`);
      const [event] = body.events as Body[];
      expect(event !== undefined, `the history of ${subject} has a ${type}`);
      return event;
    },
  };
}
