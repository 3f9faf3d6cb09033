/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Returns the member of this name, undefined where an object has none of its own: names such as `constructor` too. */
export function memberOf<T>(members: Readonly<Partial<Record<string, T>>>, name: string): T | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
