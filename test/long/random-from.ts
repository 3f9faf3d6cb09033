/** Draws the same numbers from the same seed. */
export interface Drawn {
  /** Returns a whole number from 0, below this one. */
  below(end: number): number;
  one<T>(list: readonly T[]): T;
}

/** Makes numbers of a seed. Source: mulberry32, public domain. */
export function randomFrom(seed: number): Drawn {
  let state = seed >>> 0;
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
  return { below, one: <T>(list: readonly T[]) => list[below(list.length)] as T };
}
