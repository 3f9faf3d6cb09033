import { LedgerError } from '../kernel/error.ts';
import type { Content, Product, Recipient } from './model.ts';
import { holds } from './text-match.ts';

/**
 * Tells whether a product of this risk level needs a risk notice, and an assessment of each subject it is pushed to.
 */
export function bearsRisk(riskLevel: number): boolean {
  return riskLevel > 1;
}

/**
 * Tells whether a text holds the risk notice that its product has now, if it bears a risk. A changed risk notice ends
 * earlier approvals.
 */
export function holdsRiskNotice({ text, language }: Pick<Content, 'text' | 'language'>, product: Product): boolean {
  if (!bearsRisk(product.riskLevel)) return true;
  const notice = Object.hasOwn(product.riskNotice, language) ? (product.riskNotice[language] ?? '') : '';
  return notice !== '' && holds(text, notice);
}

/**
 * Refuses a product that is incomplete or contradicts itself.
 * @param partner the recipient that it names, null when it names none or the registry has none
 * @throws PARTNER_REQUIRED, PARTNER_NOT_ALLOWED when its origin and its partner contradict each other
 * @throws RECIPIENT_UNKNOWN when its partner is not registered
 * @throws RECIPIENT_SUSPENDED when its partner is suspended, unless the product is retired
 * @throws RISK_NOTICE_REQUIRED when it bears a risk and has no risk notice
 */
export function requireWhole(
  input: Pick<Product, 'origin' | 'partner' | 'riskLevel' | 'riskNotice' | 'retired'>,
  partner: Recipient | null,
): void {
  const pointer = '/partner';
  if (input.origin === 'own' && input.partner !== null) {
    throw new LedgerError('PARTNER_NOT_ALLOWED', 'a product of the institution’s own has no partner', { pointer });
  }
  if (input.origin === 'consigned' && input.partner === null) {
    throw new LedgerError('PARTNER_REQUIRED', 'a consigned product names the partner that it is sold for', { pointer });
  }
  if (input.partner !== null && partner === null) {
    throw new LedgerError('RECIPIENT_UNKNOWN', 'no such recipient is registered', { pointer });
  }
  if (partner !== null && partner.suspended !== null && !input.retired) {
    throw new LedgerError('RECIPIENT_SUSPENDED', 'the partner is suspended', { pointer });
  }
  if (bearsRisk(input.riskLevel) && Object.keys(input.riskNotice).length === 0) {
    throw new LedgerError('RISK_NOTICE_REQUIRED', 'a product that bears a risk has a risk notice', {
      pointer: '/riskNotice',
    });
  }
}
