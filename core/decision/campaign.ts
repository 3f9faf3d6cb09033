import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Campaign } from '../registry/model.ts';
import type { Reason } from '../vocabulary.ts';
import type { PushRequest } from './request.ts';

type Named = Pick<PushRequest, 'purpose' | 'campaign'>;

/**
 * Refuses a push that names a campaign which is not registered for its purpose.
 * @param campaign as the registry has it, null where it has none
 * @throws CAMPAIGN_UNKNOWN with a pointer to the name
 */
export function requireCampaign(push: Named, campaign: Campaign | null): void {
  if (push.campaign === null || isOf(push, campaign)) return;
  throw new LedgerError('CAMPAIGN_UNKNOWN', 'no such campaign is registered for the purpose', { pointer: '/campaign' });
}

/**
 * Returns the reasons against a push of its campaign now; none where it names none. A campaign runs from `from`
 * inclusive to `until` exclusive, unless it is retired.
 * @param campaign as the registry has it, null where it has none
 * @param isSent true when the subject got a push of the campaign
 */
export function campaignReasons(
  push: Named,
  campaign: Campaign | null,
  isSent: boolean,
  now: Instant,
): readonly Reason[] {
  if (push.campaign === null) return [];
  if (!isOf(push, campaign)) return ['campaign-not-running'];
  const { from, until, oncePerSubject, retired } = campaign;
  const reasons: Reason[] = [];
  if (retired || now < from || now >= until) reasons.push('campaign-not-running');
  if (oncePerSubject && isSent) reasons.push('campaign-sent');
  return reasons;
}

function isOf({ purpose, campaign: id }: Named, campaign: Campaign | null): campaign is Campaign {
  return campaign !== null && campaign.id === id && campaign.purpose === purpose;
}
