import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUILT_IN_CHANNELS,
  channelKind,
  channelOr,
  channelUnknown,
  isChannelId,
  isInUse,
  requireChannels,
} from '../../../core/registry/channel.ts';

const WECHAT = { id: 'wechat', version: 1, title: { en: 'Mini program' }, staffed: false, retired: false };
const IDS = BUILT_IN_CHANNELS.map(({ id }) => id);
/** Ids of channels, among them those that every object has a member of. */
const id = fc.oneof(fc.constantFrom('constructor', 'wechat', ...IDS), fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/));

describe('a channel', () => {
  it('is built in, or registered; what is registered replaces what is built in', () => {
    expect(IDS).toEqual([...IDS].sort());
    expect(BUILT_IN_CHANNELS.filter(({ staffed }) => staffed).map((each) => each.id)).toEqual(['branch', 'call']);
    fc.assert(
      fc.property(id, fc.boolean(), (name, retired) => {
        const registered = { ...WECHAT, id: name, retired };
        expect(channelOr(registered, name)).toBe(registered);
        expect(channelOr(null, name)?.id ?? null).toBe(IDS.includes(name) ? name : null);
        expect(channelOr(WECHAT, name === 'wechat' ? 'rcs' : name)?.id).not.toBe('wechat');
        expect(isInUse(registered)).toBe(!retired);
      }),
    );
    expect(isInUse(null)).toBe(false);
    expect(BUILT_IN_CHANNELS.every(isInUse)).toBe(true);
  });

  it('has an id of small letters, digits and hyphens that begins with a letter', () => {
    fc.assert(
      fc.property(id, (name) => {
        expect(isChannelId(name)).toBe(true);
        expect(channelKind.fits(name)).toBe(true);
        expect(channelKind.spell(name)).toBe(name);
      }),
    );
    for (const other of ['', 'SMS', '1', '42', '-a', 'a_b', 'a b', 'x'.repeat(33), '微信', '__proto__', null, 7]) {
      expect([other, isChannelId(other)]).toEqual([other, false]);
    }
  });
});

it('a list names channels that are registered, retired or not', () => {
  fc.assert(
    fc.property(fc.uniqueArray(id, { maxLength: 8 }), fc.infiniteStream(fc.boolean()), (ids, draws) => {
      const registered = ids.map((name) => (draws.next().value ? { ...WECHAT, id: name, retired: true } : null));
      const unknown = ids.findIndex((name, n) => registered[n] === null && !IDS.includes(name));
      const required = () => requireChannels(ids, registered, '/channels');
      if (unknown < 0) expect(required).not.toThrow();
      else
        expect(required).toThrow(expect.objectContaining({ code: 'CHANNEL_UNKNOWN', pointer: `/channels/${unknown}` }));
    }),
  );
  expect(channelUnknown()).toMatchObject({ code: 'CHANNEL_UNKNOWN' });
  expect(channelUnknown().pointer).toBeUndefined();
});
