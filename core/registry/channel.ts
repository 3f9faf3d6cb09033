import { LedgerError } from '../kernel/error.ts';
import type { Kind } from '../kernel/kinds.ts';
import { CHANNEL_ID, type Channel } from '../vocabulary.ts';
import type { RegisteredChannel } from './model.ts';

/**
 * Lists the channels that there are before anybody registers one, in the order of their ids.
 * See docs/decisions/0978-channels-are-registered.md
 */
export const BUILT_IN_CHANNELS: readonly RegisteredChannel[] = [
  builtIn('app', 'App', '应用程序'),
  builtIn('atm', 'Cash machine', '自动柜员机'),
  builtIn('branch', 'Branch', '网点', true),
  builtIn('call', 'Telephone call', '电话', true),
  builtIn('email', 'Email', '电子邮件'),
  builtIn('post', 'Post', '邮寄'),
  builtIn('sms', 'Text message', '短信'),
  builtIn('web', 'Website', '网站'),
];

/** The kind of value that is the id of a channel, registered or not. */
export const channelKind: Kind<Channel> = { fits: isChannelId, spell: (value) => value };

/** Tells whether a value can be the id of a channel. */
export function isChannelId(value: unknown): value is Channel {
  return typeof value === 'string' && CHANNEL_ID.test(value);
}

/**
 * Returns the channel of this id: the registered one, or else the one that is built in; null: there is none.
 * @param registered what the registry has under this id, null for nothing
 */
export function channelOr(registered: RegisteredChannel | null, id: string): RegisteredChannel | null {
  if (registered?.id === id) return registered;
  return BUILT_IN_CHANNELS.find((channel) => channel.id === id) ?? null;
}

/** Tells whether pushes go by a channel, and staff act at it: it is known, and not retired. */
export function isInUse(channel: RegisteredChannel | null): channel is RegisteredChannel {
  return channel !== null && !channel.retired;
}

/**
 * Refuses a list that names a channel which nobody registered; a retired one may be named.
 * @param registered what the registry has under each id of the list, null for nothing
 * @param pointer to the list in the request
 * @throws CHANNEL_UNKNOWN with a pointer to the first of them
 */
export function requireChannels(
  ids: readonly string[],
  registered: readonly (RegisteredChannel | null)[],
  pointer: string,
): void {
  const unknown = ids.findIndex((id, index) => channelOr(registered[index] ?? null, id) === null);
  if (unknown >= 0) throw channelUnknown(`${pointer}/${unknown}`);
}

/** Returns the problem of a channel that nobody registered. @param pointer to it; absent: it is none of the request */
export function channelUnknown(pointer?: string, message = 'no such channel is registered'): LedgerError {
  return new LedgerError('CHANNEL_UNKNOWN', message, pointer === undefined ? {} : { pointer });
}

function builtIn(id: string, en: string, zh: string, staffed = false): RegisteredChannel {
  return { id, version: 0, title: { en, 'zh-CN': zh }, staffed, retired: false };
}
