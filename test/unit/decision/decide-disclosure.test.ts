import { describe, expect, it } from 'vitest';
import { decideDisclosure } from '../../../core/decision/decide-disclosure.ts';
import { NOW, situationOf, type TableCase } from '../../support/decision/table.ts';

/** Decides a disclosure of these categories in this situation. */
function disclosing(dataCategories: readonly string[], row: Partial<TableCase> = {}) {
  const { state, registry, request, circumstances } = situationOf({
    name: '',
    ask: { disclose: dataCategories },
    answer: 'yes',
    ...row,
  });
  if (request.kind !== 'disclose') throw new Error('the row asks for a push');
  const { decision, decided, disclosed, withheld } = decideDisclosure(state, registry, request, NOW, circumstances);
  return { reasons: decision.reasons, decided: decided.dataCategories, disclosed, withheld };
}

describe('a disclosure', () => {
  it('of what the subject consented to leaves whole', () => {
    expect(disclosing(['name'])).toEqual({ reasons: [], decided: ['name'], disclosed: ['name'], withheld: [] });
  });

  it('of more is decided for what may leave, and the rest is withheld', () => {
    expect(disclosing(['income', 'name'])).toEqual({
      reasons: [],
      decided: ['name'],
      disclosed: ['name'],
      withheld: ['income'],
    });
  });

  it('of nothing that may leave is refused for all that was asked for', () => {
    expect(disclosing(['income', 'salary'])).toEqual({
      reasons: ['data-category-not-consented'],
      decided: ['income', 'salary'],
      disclosed: [],
      withheld: ['income', 'salary'],
    });
    expect(disclosing(['name'], { consent: { status: 'withdrawn' } })).toMatchObject({
      reasons: ['withdrawn'],
      disclosed: [],
    });
  });
});
