import { describe, expect, it } from 'vitest';
import { contentReasons } from '../../../core/decision/push-content.ts';
import { NO_CONTENT, type PushRequest } from '../../../core/decision/request.ts';
import { channelOr } from '../../../core/registry/channel.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import { NOW, OFFERS, SAVINGS, SAVINGS_TEXT } from '../../support/sample-registry.ts';

const VIEW = { ...NO_CONTENT, content: SAVINGS_TEXT, product: SAVINGS };
const PUSH: PushRequest = {
  kind: 'push',
  purpose: OFFERS.id,
  channel: 'sms',
  campaign: null,
  contentSha256: SAVINGS_TEXT.id,
  language: null,
  staff: null,
};
const APPROVED_ONLY = { ...OFFERS, contentApproved: true };
const reasons = (
  purpose = APPROVED_ONLY,
  view: typeof VIEW | typeof NO_CONTENT = VIEW,
  push: Partial<PushRequest> = {},
  channel = channelOr(null, 'sms'),
) => contentReasons(EMPTY_STATE, purpose, { view, channel }, { ...PUSH, ...push }, NOW);

describe('the content of a push', () => {
  it('is pushed where it is approved and its product suits everybody', () => {
    expect(reasons()).toEqual([]);
  });

  it('is approved for the purpose, in the language, and without a forbidden phrase, where the purpose asks for that', () => {
    const refused = ['content-not-approved'];
    expect(reasons({ ...APPROVED_ONLY, id: 'news' })).toEqual(refused);
    expect(reasons(APPROVED_ONLY, VIEW, { language: 'zh-Hant' })).toEqual(refused);
    expect(reasons(APPROVED_ONLY, { ...VIEW, isForbidden: true })).toEqual(refused);
    expect(reasons(APPROVED_ONLY, NO_CONTENT)).toEqual(refused);
    expect(reasons(OFFERS, NO_CONTENT)).toEqual([]);
  });

  it('is about a product in use, whose partner is not suspended', () => {
    expect(reasons(OFFERS, { ...VIEW, product: { ...SAVINGS, retired: true } })).toEqual(['product-unknown']);
    expect(reasons(OFFERS, { ...VIEW, product: { ...SAVINGS, partner: 'fund-house' } })).toEqual(['recipient-unknown']);
  });

  it('with a risk is pushed to nobody who was not assessed', () => {
    expect(reasons(OFFERS, { ...VIEW, product: { ...SAVINGS, riskLevel: 2 } })).toEqual(['risk-mismatch']);
  });

  it('is sold by qualified staff where staff sell it', () => {
    expect(reasons(OFFERS, VIEW, { channel: 'branch' }, channelOr(null, 'branch'))).toEqual(['staff-not-qualified']);
  });
});
