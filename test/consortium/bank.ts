import { expect } from 'vitest';
import { consentToOffers, ledgerApi, registerOffers } from '../support/ledger-api.ts';

/** An anchor in the ledger's list. */
export interface ListedAnchor {
  readonly treeSize: string;
  readonly transaction: string;
  readonly block: string;
  readonly blockHash: string;
}

/** A consent that the ledger has acknowledged. */
export interface Given {
  readonly subject: string;
  readonly event: string;
}

export type Bank = Awaited<ReturnType<typeof openBank>>;

/** Makes the calls of a bank's programs and an auditor to the ledger at `url`. */
export async function openBank(url: string) {
  const api = ledgerApi(url);
  const notice = await registerOffers(api);
  const app = await api.programToken('app', 'consents:any');
  const marketing = await api.programToken('marketing', 'decisions');
  const auditor = await api.programToken('auditor', 'audit');
  const bank = {
    /** Records a consent. @throws Error when the ledger does not accept it */
    async give(subject: string): Promise<Given> {
      const { event } = await api.expect(201, app, 'POST', `/v1/subjects/${subject}/consents`, consentToOffers(notice));
      return { subject, event: (event as { id: string }).id };
    },
    /** Returns whether this subject may be sent an offer. */
    async check(subject: string): Promise<boolean> {
      const { decision } = await api.expect(200, marketing, 'POST', '/access/v1/evaluation', {
        subject: { type: 'customer', id: subject },
        action: { name: 'push', properties: { channel: 'sms' } },
        resource: { type: 'purpose', id: 'offers' },
      });
      return decision === true;
    },
    async publishedSize(): Promise<bigint> {
      return BigInt((await (await fetch(`${url}/checkpoint`)).text()).split('\n')[1] ?? '0');
    },
    async leafIndex({ subject, event }: Given): Promise<bigint | null> {
      const { events } = await api.expect(200, app, 'GET', `/v1/subjects/${subject}/history`);
      const found = (events as { id: string; leafIndex: string | null }[]).find(({ id }) => id === event);
      return found?.leafIndex == null ? null : BigInt(found.leafIndex);
    },
    /** Lists the anchors, newest first. */
    async anchors(): Promise<readonly ListedAnchor[]> {
      return (await api.expect(200, auditor, 'GET', '/v1/anchors')).anchors as ListedAnchor[];
    },
    /** Returns 200 with a proof bundle, 202 while there is none. */
    proofAnswer: ({ event }: Given) => api.call(auditor, 'GET', `/v1/events/${event}/proof`),
    /** Returns the anchor in an event's proof, as soon as it has one. */
    async provenAt(given: Given, timeoutMs = 60_000): Promise<ListedAnchor> {
      return (await api.proof(auditor, given.event, timeoutMs)).anchor as ListedAnchor;
    },
    /** Waits until the published log holds the event, and returns its leaf index. */
    async published(given: Given): Promise<bigint> {
      const index = expect.poll(() => bank.leafIndex(given), { timeout: 20_000 });
      await index.not.toBeNull();
      const known = (await bank.leafIndex(given)) as bigint;
      await expect.poll(() => bank.publishedSize(), { timeout: 20_000 }).toBeGreaterThan(known);
      return known;
    },
  };
  return bank;
}
