import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byTokenAlone,
  effectiveScopes,
  firstRegistrar,
  memberOutside,
  requireRegistered,
  requireWithin,
} from '../../../core/registry/client.ts';
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

  it('counts for a no by the known scopes of its token alone while its registration cannot be read', () => {
    const alone = byTokenAlone('app', new Set(['consents:any', 'openid']));
    expect(alone).toMatchObject({ id: 'app', scopes: ['consents:any'], purposes: [], seesReasons: false });
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

describe('an act of a client', () => {
  const names = fc.subarray(['a', 'b', 'c']);
  const list = fc.oneof(names, fc.constant(['*']));
  const named = fc.constantFrom('a', 'b', 'c');
  const act = fc.record({
    purpose: named,
    recipient: fc.option(named),
    channel: fc.option(named),
  });

  it('is within when the client is registered for whatever it is about, or for all', () => {
    fc.assert(
      fc.property(fc.record({ purposes: list, recipients: list, channels: list }), act, (registered, about) => {
        const client = { ...registered, seesReasons: false };
        const missing = (['purpose', 'recipient', 'channel'] as const).filter((member) => {
          const allowed: readonly string[] = registered[`${member}s`];
          return about[member] !== null && !allowed.includes('*') && !allowed.includes(about[member]);
        });
        expect(memberOutside(client, about)).toBe(missing[0] ?? null);
        const refusal = { code: 'CLIENT_NOT_ALLOWED', pointer: `/${missing[0]}` };
        const pointers = { purpose: '/purpose', recipient: '/recipient', channel: '/channel' };
        const asked = () => requireWithin(client, about, pointers);
        if (missing.length === 0) expect(asked).not.toThrow();
        else expect(asked).toThrow(expect.objectContaining(refusal));
      }),
    );
  });

  it('is refused without a pointer where the request does not say what it is about', () => {
    const client = { purposes: [], recipients: [], channels: [], seesReasons: true };
    const asked = () => requireWithin(client, { purpose: 'a', recipient: null, channel: null }, {});
    expect(asked).toThrow(expect.objectContaining({ code: 'CLIENT_NOT_ALLOWED', pointer: undefined }));
  });
});
