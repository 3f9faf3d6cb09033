import type { Permit } from '../../core/decision/permit.ts';
import type { Notice, Purpose, Recipient } from '../../core/registry/model.ts';
import { noticeStates } from '../../core/registry/notice.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import type { IdempotencyRecord } from '../../lambdas/ports/idempotency.ts';
import type { RegistryItem } from '../../lambdas/ports/registry.ts';
import { instant, makeEvent } from '../support/events.ts';
import { PLAIN_PURPOSE } from '../support/sample-registry.ts';

export const purpose: Purpose = {
  ...PLAIN_PURPOSE,
  ends: 'marketing',
  id: 'offers',
  version: 1,
  kind: 'push',
  title: { en: 'Offers' },
  channels: ['sms'],
  dataCategories: [],
  notices: {},
};
export const notice: Notice = {
  id: 'n-1',
  language: 'zh-CN',
  version: 1,
  sha256: 'x',
  purpose: 'offers',
  text: '我们想给您发送优惠信息',
  material: true,
  publishedAt: instant(0),
  inUseSince: instant(1),
  states: noticeStates(purpose, []),
};
export const recipient: Recipient = {
  id: 'acme',
  version: 1,
  name: 'Acme',
  legalId: '91310000MA1K35J93X',
  purposes: ['quotes'],
  contact: null,
  identitySince: instant(5),
  contactSince: null,
  since: { quotes: instant(7) },
  suspended: null,
};
export const permit: Permit = {
  id: 'p-1',
  chain: 'alice',
  subject: 'C-1',
  client: 'marketing',
  purpose: 'offers',
  channel: 'sms',
  campaign: '2026-11',
  contentSha256: 'h',
  language: 'en',
  staff: { id: 'S-1', branch: 'B-1' },
  event: 'e-1',
  seq: 3,
  nullifier: 'A'.repeat(43),
  notBefore: instant(200_000),
  expiresAt: instant(300_000),
  consumedAt: null,
};
export const ITEMS = [
  {
    kind: 'product',
    item: {
      id: 'fund',
      version: 1,
      title: { en: 'Fund', 'zh-CN': '基金' },
      origin: 'consigned',
      partner: 'acme',
      riskLevel: 3,
      fees: { en: '1 %' },
      riskNotice: { en: 'You may lose.' },
      retired: false,
    },
  },
  {
    kind: 'content',
    item: { id: 'h', version: 1, language: 'en', text: 'Fund 基金', product: 'fund', purposes: ['offers'] },
  },
  { kind: 'staff', item: { id: 's-hash', version: 1, branches: ['B-1'], products: ['fund'], validUntil: instant(9) } },
  { kind: 'place', item: { id: 'B-1', version: 1, products: ['fund'] } },
  {
    kind: 'campaign',
    item: {
      id: '2026-11',
      version: 1,
      purpose: 'offers',
      from: instant(0),
      until: instant(9),
      oncePerSubject: true,
      retired: false,
    },
  },
  {
    kind: 'client',
    item: {
      id: 'app',
      version: 1,
      scopes: ['consents:any'],
      purposes: ['offers'],
      recipients: ['*'],
      channels: ['app'],
      seesReasons: true,
      retired: false,
    },
  },
  {
    kind: 'channel',
    item: { id: 'kiosk', version: 1, title: { en: 'Kiosk' }, staffed: false, retired: false },
  },
  {
    kind: 'proposal',
    item: {
      id: 'p',
      version: 1,
      kind: 'recipient',
      item: 'acme',
      about: 'acme',
      over: null,
      input: { name: 'Acme', list: [1] },
      status: 'proposed',
      proposedAt: instant(0),
      proposedBy: 'r',
      settledAt: null,
      settledBy: null,
    },
  },
] as const satisfies readonly RegistryItem[];
export const answer = (expiresAt: string): IdempotencyRecord => ({
  key: 'app#app#k',
  fingerprint: 'f',
  kind: 'recorded',
  body: { event: { id: 'e-1' }, list: [1, null, 'two'] },
  version: 3,
  expiresAt,
});

/** Writes a version of the purpose, named as the event that brings it. */
export const putterOfPurpose = (store: EventStore) => (id: string, version: number) =>
  store.record({
    event: makeEvent(`chain-${id}`, null, id),
    head: null,
    registry: [{ kind: 'purpose', item: { ...purpose, version, title: { en: id } } }],
  });
