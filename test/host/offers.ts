import type { LedgerApi } from '../support/ledger-api.ts';

/** Asks whether the subject may be sent offers by SMS, the purpose of `registerOffers`. */
export function checkOffers(api: LedgerApi, token: string, subject: string): ReturnType<LedgerApi['call']> {
  return api.call(token, 'POST', '/access/v1/evaluation', {
    subject: { type: 'customer', id: subject },
    action: { name: 'push', properties: { channel: 'sms' } },
    resource: { type: 'purpose', id: 'offers' },
  });
}
