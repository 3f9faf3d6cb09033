import { LedgerError } from '../kernel/error.ts';
import type { Purpose } from './model.ts';

type Definition = Pick<
  Purpose,
  'kind' | 'basis' | 'basisReference' | 'ends' | 'dataCategories' | 'maskedCategories' | 'sensitiveCategories'
>;

/**
 * Refuses a purpose that contradicts itself, or its earlier registration.
 * @param known the purpose as it is registered, null for a new one
 *
 * SECURITY: kind, basis and ends never change: a purpose that subjects have agreed to cannot turn into one that asks
 * nobody.
 *
 * @throws PURPOSE_KIND_FIXED, PURPOSE_BASIS_FIXED when it is registered with another kind, basis or ends
 * @throws CONSENT_REQUIRED when marketing or a recipient's own ends are to rest on another basis than consent
 * @throws BASIS_REFERENCE_REQUIRED, BASIS_REFERENCE_NOT_ALLOWED when a basis lacks its reference, or consent has one
 * @throws DATA_CATEGORY_NOT_IN_PURPOSE when a masked or sensitive category is not one of its data categories
 */
export function requireFitting(known: Purpose | null, input: Definition): void {
  if (known !== null && known.kind !== input.kind) {
    throw new LedgerError('PURPOSE_KIND_FIXED', `the purpose is registered as \`${known.kind}\``, { pointer: '/kind' });
  }
  for (const member of ['basis', 'ends'] as const) {
    if (known === null || known[member] === input[member]) continue;
    throw new LedgerError('PURPOSE_BASIS_FIXED', `the purpose is registered with \`${known[member]}\``, {
      pointer: `/${member}`,
    });
  }
  if (input.basis !== 'consent' && input.ends !== 'service') {
    throw new LedgerError('CONSENT_REQUIRED', `\`${input.ends}\` is possible by consent only`, { pointer: '/basis' });
  }
  if (input.basis !== 'consent' && input.basisReference === null) {
    throw new LedgerError(
      'BASIS_REFERENCE_REQUIRED',
      `the basis \`${input.basis}\` must name its clause, law or duty`,
      {
        pointer: '/basisReference',
      },
    );
  }
  if (input.basis === 'consent' && input.basisReference !== null) {
    throw new LedgerError('BASIS_REFERENCE_NOT_ALLOWED', 'consent is a basis of its own', {
      pointer: '/basisReference',
    });
  }
  for (const member of ['maskedCategories', 'sensitiveCategories'] as const) {
    const unknown = input[member].findIndex((category) => !input.dataCategories.includes(category));
    if (unknown < 0) continue;
    throw new LedgerError('DATA_CATEGORY_NOT_IN_PURPOSE', 'the purpose does not have this data category', {
      pointer: `/${member}/${unknown}`,
    });
  }
}
