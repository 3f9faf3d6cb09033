import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveScopes, firstRegistrar, requireRegistered } from '../../../core/registry/client.ts';
import { SCOPES } from '../../../core/vocabulary.ts';
import { ACME, OFFERS, QUOTES } from '../../support/sample-registry.ts';

describe('a client', () => {
  it('is registered for items that are registered, or for all', () => {
    expect(() => requireRegistered('purposes', [], [])).not.toThrow();
    expect(() => requireRegistered('purposes', ['*'], [null])).not.toThrow();
    expect(() => requireRegistered('recipients', [ACME.id], [ACME])).not.toThrow();
  });

  it.each([
    ['PURPOSE_UNKNOWN', 'purposes', [OFFERS.id, 'nothing'], [OFFERS, null]],
    ['RECIPIENT_UNKNOWN', 'recipients', [ACME.id, 'nobody'], [ACME, null]],
    ['PURPOSE_UNKNOWN', 'purposes', [QUOTES.id, 'nothing'], [QUOTES]],
  ] as const)('is refused by %s with a pointer to the id', (code, list, ids, registered) => {
    const problem = expect.objectContaining({ code, pointer: `/${list}/1` });
    expect(() => requireRegistered(list, ids, registered)).toThrow(problem);
  });

  it('has the scopes that its token and its registration both have', () => {
    const some = fc.subarray([...SCOPES]);
    fc.assert(
      fc.property(some, some, (inToken, scopes) => {
        const counting = effectiveScopes(new Set([...inToken, 'openid']), { scopes });
        expect([...counting].sort()).toEqual(
          SCOPES.filter((one) => [inToken, scopes].every((l) => l.includes(one))).sort(),
        );
      }),
    );
  });

  it('that begins a registry registers others, and does nothing else', () => {
    expect(firstRegistrar('desk')).toMatchObject({ id: 'desk', scopes: ['registry'], purposes: [], channels: [] });
  });
});
