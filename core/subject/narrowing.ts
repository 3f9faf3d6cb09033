import type { Channel } from '../vocabulary.ts';
import type { Consent, Pair } from './state.ts';

/** The channels and data categories that a withdrawal takes away; null: it is about none in particular. */
export interface TakenAway {
  readonly channels: readonly string[] | null;
  readonly dataCategories: readonly string[] | null;
}

/** Returns the consent without the channels and data categories that are taken away. */
export function without(consent: Consent, { channels, dataCategories }: TakenAway): Consent {
  return {
    ...consent,
    channels: consent.channels.filter((channel) => !channels?.includes(channel)),
    dataCategories: consent.dataCategories.filter((category) => !dataCategories?.includes(category)),
  };
}

/** Returns the channels and data categories of a consent that are left when these are taken away. */
export function leftOf(
  consent: Consent,
  taken: TakenAway,
): { readonly channels: readonly Channel[]; readonly dataCategories: readonly string[] } {
  const { channels, dataCategories } = without(consent, taken);
  return { channels, dataCategories };
}

/** Returns whether nothing is left of a consent. */
export function isEmpty({ channels, dataCategories }: Consent): boolean {
  return channels.length === 0 && dataCategories.length === 0;
}

/** Returns whether a withdrawal of this takes a part of the current consent away, and leaves the rest. */
export function isNarrowing({ current }: Pair, taken: TakenAway): boolean {
  if (current?.status !== 'given' || (taken.channels === null && taken.dataCategories === null)) return false;
  return !isEmpty(without(current, taken));
}
