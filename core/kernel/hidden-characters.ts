/** Names how a text is read: as an id, as one line, or as one or several paragraphs. */
export type TextShape = 'id' | 'line' | 'prose';

// Tags are hidden letters, so that the flags that hold some are for prose alone.
const EMOJI: Readonly<Record<Exclude<TextShape, 'id'>, RegExp>> = {
  line: /[\p{RGI_Emoji}--\p{RGI_Emoji_Tag_Sequence}]/gv,
  prose: /\p{RGI_Emoji}/gv,
};
// A joiner forms the letters of scripts that join; a selector tells forms of a Han or Mongolian letter apart.
const FORMING =
  /(?<=[\p{M}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}])[\u200c\u200d]|(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]|(?<=\p{Script=Mongolian})[\u180b-\u180d\u180f]/gu;
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/u;
const RIGHT_TO_LEFT =
  /(?=\p{L})[\u0590-\u05ff\u0600-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
// A mark, or an isolate that ends in its own line and holds no other.
const DIRECTION = /[\u200e\u200f\u061c]|[\u2066-\u2068]([^\u2066-\u2069\u202a-\u202e\n\r]*)\u2069/gu;

// See docs/decisions/0933-what-is-read-is-what-is-hashed.md
/**
 * Returns the first character of a text that its reader cannot see or that changes the order in which they read the
 * others; null when there is none. Prose in a right-to-left script may hold marks of direction, and isolates that end
 * in their own line; an id holds no joiner or selector either, whatever it forms.
 */
export function hiddenCharacter(text: string, shape: TextShape): string | null {
  if (shape === 'id') return HIDDEN.exec(text)?.[0] ?? null;
  let rest = text.replace(EMOJI[shape], '').replace(FORMING, '');
  if (shape === 'prose' && RIGHT_TO_LEFT.test(text)) rest = rest.replace(DIRECTION, '$1');
  return HIDDEN.exec(rest)?.[0] ?? null;
}

/** Returns the name of a character by its number, such as `U+200B`. */
export function characterName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
