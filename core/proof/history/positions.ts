import type { LabelPosition } from '../../entry/label.ts';

/** Returns the two positions of which an event that follows this one has one; null: of the first event. */
export function positionsAfter(last: LabelPosition | null): readonly LabelPosition[] {
  const { version, count } = last ?? { version: 0, count: 0 };
  return [
    { version, count: count + 1 },
    { version: version + 1, count: 0 },
  ];
}
