import type { Product } from './model.ts';

/**
 * Returns a text in the form in which texts are compared: compatible characters, case, white space and invisible
 * characters make no difference. Source: UAX #15, NFKC
 */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Returns the first of these phrases that a text holds, or null; both are compared folded. */
export function phraseIn(text: string, phrases: readonly string[]): string | null {
  const read = folded(text);
  const isHeld = (phrase: string) => phrase !== '' && read.includes(phrase);
  return phrases.find((phrase) => isHeld(folded(phrase))) ?? null;
}

/** The character that replaces a name once found, so that no shorter name is found in it. */
const TAKEN = '\u{FFFC}';

/**
 * Returns, for each name of a product in a text (its id or a title in any language), the ids of the products that have
 * that name. Of names within each other the longest counts: a text about `Gold Plus` does not name `Gold`.
 */
export function namedIn(text: string, products: readonly Product[]): readonly (readonly string[])[] {
  const owners = new Map<string, string[]>();
  for (const { id, title } of products) {
    for (const name of new Set([id, ...Object.values(title)].map(folded))) {
      owners.set(name, [...(owners.get(name) ?? []), id]);
    }
  }
  const named: (readonly string[])[] = [];
  let left = folded(text);
  for (const [name, ids] of [...owners].sort(([a], [b]) => b.length - a.length)) {
    const rest = without(left, name);
    if (rest === left) continue;
    left = rest;
    named.push(ids);
  }
  return named;
}

/** Matches characters of scripts that separate their words. */
const OF_A_WORD = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}]/u;

/** Returns the text with this name replaced wherever it is a word of its own. */
function without(text: string, name: string): string {
  if (name === '') return text;
  let rest = text;
  for (let at = rest.indexOf(name); at >= 0; ) {
    const end = at + name.length;
    const continues = (before: string, after: string) => OF_A_WORD.test(before) && OF_A_WORD.test(after);
    const isPart =
      continues(rest.charAt(at - 1), name.charAt(0)) || continues(name.charAt(name.length - 1), rest.charAt(end));
    if (!isPart) rest = rest.slice(0, at) + TAKEN + rest.slice(end);
    at = rest.indexOf(name, at + 1);
  }
  return rest;
}
