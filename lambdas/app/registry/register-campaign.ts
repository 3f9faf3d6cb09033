import { LedgerError } from '../../../core/kernel/error.ts';
import { WHOLE_CLAIMS } from '../../../core/registry/claims.ts';
import { definitionIn, retires } from '../../../core/registry/definition.ts';
import type { CampaignInput } from '../../../core/wire/registry/campaigns.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers or changes a campaign; pushes and consumptions keep to it from then on.
 * @throws PURPOSE_UNKNOWN when its purpose is not registered, or not one of pushes
 */
export function registerCampaign({ store }: Pick<RegistryWriteDeps, 'store'>) {
  return (id: string, input: CampaignInput): Publication<Registered<'campaign'>> => ({
    kind: 'campaign',
    id,
    item: id,
    input,
    async plan() {
      const [known, purpose] = await Promise.all([
        store.readRegistry('campaign', id),
        store.readRegistry('purpose', input.purpose),
      ]);
      if (purpose?.kind !== 'push') {
        throw new LedgerError('PURPOSE_UNKNOWN', 'no such purpose of pushes is registered', { pointer: '/purpose' });
      }
      return registration('campaign', known, { ...input, id }, WHOLE_CLAIMS.campaign);
    },
    async onlyRetires() {
      return retires(definitionIn(await store.readRegistry('campaign', id)), { ...input, id });
    },
  });
}
