import type { ConsentCapture } from '../../core/consent/capture.ts';
import type { GiveCommand, RegistryForConsent } from '../../core/consent/give.ts';
import type { Content, Notice, Product, Purpose, Recipient } from '../../core/registry/model.ts';
import { noticeStates } from '../../core/registry/notice.ts';

export const NOW = '2026-11-23T08:00:00.000Z';
export const LATEST = '2028-11-22T08:00:00.000Z';
export const HASH_TEXT = 'A'.repeat(43);

/** The members of a purpose without special conditions; the purposes below add to them. */
export const PLAIN_PURPOSE = {
  description: {},
  basis: 'consent',
  basisReference: null,
  personalised: false,
  quietHours: null,
  frequency: [],
  coolDownDays: null,
  noticeServed: false,
  maxCaptureAgeDays: null,
  captureChannels: [],
  careSteps: {},
  coolingOffHours: null,
  reaffirmationDays: null,
  feesShown: false,
  contentApproved: false,
  retentionClass: null,
  permitLifetimeSeconds: null,
  maskedCategories: [],
  sensitiveCategories: [],
  maxValidityDays: null,
  dpv: null,
  retired: false,
  minimumEvidence: null,
  evidenceClasses: [],
  since: { channels: {}, dataCategories: {}, revived: null },
} as const satisfies Partial<Purpose>;

export const OFFERS: Purpose = {
  ...PLAIN_PURPOSE,
  ends: 'marketing',
  id: 'credit-card-offers',
  version: 1,
  kind: 'push',
  title: { en: 'Credit card offers' },
  channels: ['sms', 'email', 'app'],
  dataCategories: [],
  maxValidityDays: 730,
  notices: { en: { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT, sufficesFrom: 2 } },
};

export const QUOTES: Purpose = {
  ...OFFERS,
  ends: 'recipient',
  id: 'insurance-quotes',
  kind: 'disclosure',
  channels: [],
  dataCategories: ['name', 'telephone', 'address'],
  maxValidityDays: null,
};

export const ACME: Recipient = {
  id: 'acme-insurance',
  version: 1,
  name: 'Acme Insurance',
  legalId: null,
  purposes: ['insurance-quotes'],
  contact: null,
  identitySince: null,
  contactSince: null,
  since: {},
  suspended: null,
};

export const SUSPENDED: Recipient = { ...ACME, suspended: { reason: 'contract ended', at: NOW } };

/** A product that bears no risk. */
export const SAVINGS: Product = {
  id: 'savings',
  version: 1,
  title: { en: 'Savings' },
  origin: 'own',
  partner: null,
  riskLevel: 1,
  fees: {},
  riskNotice: {},
  retired: false,
};

/** A text about that product, approved for offers. */
export const SAVINGS_TEXT: Content = {
  id: 'C'.repeat(43),
  version: 1,
  language: 'en',
  text: 'Our savings account pays interest',
  product: 'savings',
  purposes: ['credit-card-offers'],
};

export function noticeOf(purpose: Purpose, version = 2): Notice {
  return {
    id: `notice-${version}`,
    language: 'en',
    version,
    sha256: HASH_TEXT,
    purpose: purpose.id,
    text: 'We would like to send you offers',
    material: true,
    publishedAt: '2026-01-01T00:00:00.000Z',
    inUseSince: null,
    states: noticeStates(purpose, []),
  };
}

/** As `noticeOf`, published when the purpose was this, with what it was. */
export function statingNoticeOf(purpose: Purpose, recipients: readonly Recipient[] = []): Notice {
  return { ...noticeOf(purpose), states: noticeStates(purpose, recipients) };
}

/** The registry as a consent to offers by push needs it. */
export const PUSH_REGISTRY: RegistryForConsent = {
  purpose: OFFERS,
  recipient: null,
  notice: noticeOf(OFFERS),
  product: null,
  attachedProducts: [],
};

/** The registry as a consent to disclosure needs it. */
export const DISCLOSURE_REGISTRY: RegistryForConsent = {
  purpose: QUOTES,
  recipient: ACME,
  notice: noticeOf(QUOTES),
  product: null,
  attachedProducts: [],
};

/** A capture in the app that claims nothing. */
export const CAPTURE: ConsentCapture = {
  channel: 'app',
  at: null,
  authority: null,
  evidence: null,
  attachments: [],
  steps: [],
};

export const GIVE_PUSH: GiveCommand = {
  purpose: 'credit-card-offers',
  recipient: null,
  decision: 'given',
  channels: ['sms', 'email'],
  dataCategories: [],
  notice: { id: 'notice-2', language: 'en' },
  validFrom: null,
  validUntil: null,
  served: null,
  fees: null,
  uses: null,
  capture: CAPTURE,
};

export const GIVE_DISCLOSURE: GiveCommand = {
  ...GIVE_PUSH,
  purpose: 'insurance-quotes',
  recipient: 'acme-insurance',
  channels: [],
  dataCategories: ['name', 'telephone'],
};
