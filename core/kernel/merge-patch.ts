import type { Json } from './json.ts';
import { isObject } from './kinds.ts';

/**
 * Returns a JSON value as a merge patch changes it: members of the patch replace those of the value, null removes one,
 * and all else stays. Source: RFC 7396 §2
 */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, Json>(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
