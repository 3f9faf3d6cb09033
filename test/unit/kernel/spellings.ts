import type { Json } from '../../../core/kernel/json.ts';

/** Spells a JSON value in another way that says the same: members shuffled, with blanks, escapes and exponents. */
export function shuffledJson(value: Json, seed: number): string {
  let state = seed | 1;
  /** A number below `most`, by Marsaglia's xorshift. */
  const below = (most: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % most;
  };
  const blank = () => ['', ' ', '\n', '\t', '\r\n  '][below(5)] ?? '';
  const escaped = (text: string) =>
    `"${Array.from({ length: text.length }, (_, at) => spelt(text.charCodeAt(at))).join('')}"`;
  const spelt = (unit: number) => {
    const plain = unit >= 0x20 && unit !== 0x22 && unit !== 0x5c && (unit < 0xd800 || unit > 0xdfff);
    if (plain && below(4) > 0) return String.fromCharCode(unit);
    const digits = unit.toString(16).padStart(4, '0');
    return `\\u${below(2) === 0 ? digits : digits.toUpperCase()}`;
  };
  const spell = (part: Json): string => {
    if (typeof part === 'string') return escaped(part);
    if (typeof part === 'number') return below(2) === 0 ? JSON.stringify(part) : part.toExponential();
    if (typeof part !== 'object' || part === null) return JSON.stringify(part);
    if (Array.isArray(part)) return `[${part.map((item) => blank() + spell(item) + blank()).join(',')}]`;
    const members = Object.entries(part).map(([name, member]) => ({ rank: below(1 << 20), name, member }));
    members.sort((one, other) => one.rank - other.rank);
    return `{${members.map(({ name, member }) => `${blank()}${escaped(name)}${blank()}:${blank()}${spell(member)}${blank()}`).join(',')}}`;
  };
  return blank() + spell(value) + blank();
}
