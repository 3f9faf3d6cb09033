import type { RegistryCode } from '../../kernel/error-codes.ts';
import type { ProblemRow } from '../kit/problem-row.ts';

/** Lists the problems of registry items, and of ids that are not registered. */
export const REGISTRY_PROBLEMS: Readonly<Record<RegistryCode, ProblemRow>> = {
  APPROVAL_BY_PROPOSER: {
    status: 403,
    title: 'Nobody approves what they proposed themselves',
    fix: 'let another registrar approve it; for an act about a subject, let another member of staff, or send the customer a code and add it',
  },
  CLIENT_NOT_ALLOWED: {
    status: 403,
    title: 'The client is not registered for this purpose, recipient or channel',
    fix: 'use a client that is, or let a registrar register this one for it (`PUT /v1/clients/{id}`)',
  },
  REGISTRY_ITEM_UNKNOWN: {
    status: 404,
    title: 'The registry has no item with this id',
    fix: 'use the id of a registered item',
  },
  PURPOSE_KIND_FIXED: {
    status: 409,
    title: 'The kind of a purpose cannot change',
    fix: 'register another purpose',
  },
  PURPOSE_BASIS_FIXED: {
    status: 409,
    title: 'The basis and the ends of a purpose cannot change',
    fix: 'register another purpose',
  },
  CONTENT_FIXED: {
    status: 409,
    title: 'The language and product of a text cannot change while it is approved for another purpose',
    fix: 'name the language and product that it is approved with, or withdraw it there first',
  },
  PROPOSAL_SETTLED: {
    status: 409,
    title: 'The proposal has already been approved or rejected, or has expired',
    fix: 'propose again what is still to change',
  },
  PROPOSAL_OUTDATED: {
    status: 409,
    title: 'What the proposal would change has changed since it was made',
    fix: 'reject it, and propose again what is still wanted',
  },
  PURPOSE_UNKNOWN: {
    status: 422,
    title: 'The purpose is not registered',
    fix: 'name a registered purpose',
  },
  CAMPAIGN_UNKNOWN: {
    status: 422,
    title: 'The campaign is not registered for the purpose',
    fix: 'register it (`PUT /v1/campaigns/{id}`), name one that is, or leave `campaign` out',
  },
  PURPOSE_RETIRED: {
    status: 422,
    title: 'The purpose is retired',
    fix: 'name a purpose that is in use',
  },
  CONSENT_REQUIRED: {
    status: 422,
    title: 'Marketing and the recipient’s own ends must rest on consent',
    fix: 'leave `basis` out, or set `ends` to `service` if the purpose is one of service',
  },
  BASIS_REFERENCE_REQUIRED: {
    status: 422,
    title: 'A basis other than consent must name what it rests on',
    fix: 'add `basisReference`',
  },
  BASIS_REFERENCE_NOT_ALLOWED: {
    status: 422,
    title: 'A purpose that rests on consent has no `basisReference`',
    fix: 'leave `basisReference` out',
  },
  CHANNEL_UNKNOWN: {
    status: 422,
    title: 'The channel is not registered, or out of use',
    fix: 'name a registered channel that is in use, or let a registrar register it (`PUT /v1/channels/{id}`)',
  },
  RECIPIENT_UNKNOWN: {
    status: 422,
    title: 'The recipient is not registered',
    fix: 'name a registered recipient',
  },
  RECIPIENT_SUSPENDED: {
    status: 422,
    title: 'The recipient is suspended',
    fix: 'name a recipient that is not suspended',
  },
  RECIPIENT_NOT_FOR_PURPOSE: {
    status: 422,
    title: 'The recipient is not registered for the purpose',
    fix: 'name a recipient of the purpose',
  },
  NOTICE_MATERIAL: {
    status: 422,
    title: 'An editorial notice must state the same as the version before it',
    fix: 'leave `material` out, or set it to true: consents must then be renewed',
  },
  NOTICE_LANGUAGES_MISSING: {
    status: 422,
    title: 'A material notice must come in every language of its purpose',
    fix: 'add the missing languages to `translations`, or set `material` to false if it says nothing new',
  },
  NOTICE_IN_USE_LATER: {
    status: 422,
    title: 'Words that are published now are not in use only later',
    fix: 'leave `inUseSince` out, or name a time that has passed',
  },
  PRODUCT_UNKNOWN: {
    status: 422,
    title: 'The product is not registered',
    fix: 'name a registered product',
  },
  PRODUCT_RETIRED: {
    status: 422,
    title: 'The product is retired',
    fix: 'name a product that is in use',
  },
  PARTNER_REQUIRED: {
    status: 422,
    title: 'A consigned product must name its partner',
    fix: 'add `partner`: the id of a recipient',
  },
  PARTNER_NOT_ALLOWED: {
    status: 422,
    title: 'The institution’s own product has no partner',
    fix: 'leave `partner` out',
  },
  RISK_NOTICE_REQUIRED: {
    status: 422,
    title: 'A product with a risk must have a risk notice',
    fix: 'add `riskNotice` in at least one language',
  },
  RISK_NOTICE_MISSING: {
    status: 422,
    title: 'The text lacks the risk notice of its product',
    fix: 'put the product’s risk notice of that language in the text, word for word',
  },
  PHRASE_FORBIDDEN: {
    status: 422,
    title: 'The text contains a phrase that this ledger forbids',
    fix: 'remove the phrase',
  },
  CONTENT_NOT_FOR_PURPOSE: {
    status: 422,
    title: 'Content is for pushes, and the purpose is one of disclosure',
    fix: 'name a purpose of pushes',
  },
  CONTENT_NAMES_OTHER_PRODUCT: {
    status: 422,
    title: 'The text names a product that is not its own',
    fix: 'name that product in `product`, or remove its name: a text is about one product',
  },
};
