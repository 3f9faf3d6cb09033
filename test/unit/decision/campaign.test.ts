import { describe, expect, it } from 'vitest';
import { campaignReasons, requireCampaign } from '../../../core/decision/campaign.ts';
import type { Campaign } from '../../../core/registry/model.ts';

const FROM = '2026-11-23T08:00:00.000Z';
const UNTIL = '2026-12-01T00:00:00.000Z';
const CAMPAIGN: Campaign = {
  id: 'winter',
  version: 1,
  purpose: 'offers',
  from: FROM,
  until: UNTIL,
  oncePerSubject: false,
  retired: false,
};
const PUSH = { purpose: 'offers', campaign: 'winter' };
const ONCE = { ...CAMPAIGN, oncePerSubject: true };
const LAST = '2026-11-30T23:59:59.999Z';

describe('a push of a campaign', () => {
  it.each([
    ['at its beginning', CAMPAIGN, FROM, false, []],
    ['before its end', CAMPAIGN, LAST, false, []],
    ['before its beginning', CAMPAIGN, '2026-11-23T07:59:59.999Z', false, ['campaign-not-running']],
    ['at its end', CAMPAIGN, UNTIL, false, ['campaign-not-running']],
    ['that is retired', { ...CAMPAIGN, retired: true }, FROM, false, ['campaign-not-running']],
    ['that became one of another purpose', { ...CAMPAIGN, purpose: 'news' }, FROM, false, ['campaign-not-running']],
    ['that is not registered', null, FROM, false, ['campaign-not-running']],
    ['that each subject gets once, for the first time', ONCE, FROM, false, []],
    ['that each subject gets once, again', ONCE, FROM, true, ['campaign-sent']],
    ['that is sent again and again', CAMPAIGN, FROM, true, []],
    ['that is over and was sent', ONCE, UNTIL, true, ['campaign-not-running', 'campaign-sent']],
  ] as const)('%s', (_, campaign, now, isSent, reasons) => {
    expect(campaignReasons(PUSH, campaign, isSent, now)).toEqual(reasons);
  });

  it('is none where it names none', () => {
    const unnamed = { ...PUSH, campaign: null };
    expect(campaignReasons(unnamed, null, true, FROM)).toEqual([]);
    expect(() => requireCampaign(unnamed, null)).not.toThrow();
  });

  it('is refused where the campaign is not registered for the purpose', () => {
    const unknown = expect.objectContaining({ code: 'CAMPAIGN_UNKNOWN', pointer: '/campaign' });
    expect(() => requireCampaign(PUSH, CAMPAIGN)).not.toThrow();
    expect(() => requireCampaign(PUSH, null)).toThrow(unknown);
    expect(() => requireCampaign({ ...PUSH, purpose: 'news' }, CAMPAIGN)).toThrow(unknown);
    expect(() => requireCampaign({ ...PUSH, campaign: 'spring' }, CAMPAIGN)).toThrow(unknown);
  });
});
