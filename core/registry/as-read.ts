import { CONFUSABLES } from './confusables.ts';

// See docs/decisions/0934-look-alikes-are-a-table-of-ours.md
/** Look-alikes that Unicode does not list, as `target:sources`: `i` and `l`, small capitals, and letters of Han. */
const MORE_LOOK_ALIKES =
  'a:ᴀ b:ʙ d:ᴅ e:ᴇ f:ꜰ g:ɢ h:ʜ j:ᴊ k:ĸ l:iʟ n:ɴ p:ᴘ q:ꞯ r:ʀ rn:ʍ t:ᴛ ' +
  '本:夲 日:曰 巳:己已 末:未 人:入 王:壬 天:夭 免:兔 治:冶 戊:戌戍 收:収 无:旡 回:囘囬廻 高:髙 国:囯圀 第:笫苐 因:囙 另:叧 ' +
  '去:厺 亏:亐 事:亊 户:戶 兑:兌 内:內 没:沒 真:眞 清:淸 青:靑 即:卽 産:產 税:稅 説:說 别:別 為:爲 净:凈 告:吿';

/** Made when a text is first read: most functions that start read none. */
let looks: ReadonlyMap<string, string> | null = null;

function lookAlikes(): ReadonlyMap<string, string> {
  const more = pairsOf(MORE_LOOK_ALIKES);
  const pairs = new Map(more);
  for (const [source, target] of pairsOf(CONFUSABLES.join(' '))) {
    pairs.set(source, Array.from(target, (letter) => more.get(letter) ?? letter).join(''));
  }
  return pairs;
}

function pairsOf(entries: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const entry of entries.split(' ')) {
    const [target = '', sources = ''] = entry.split(':');
    for (const source of sources) pairs.set(source, target);
  }
  return pairs;
}

/**
 * Returns a character, of a text without marks, as the letters that it is taken for, in lower case; two that look alike
 * are the same. Source: UTS #39 §4, with the table's sources folded to lower case
 */
export function looked(character: string): string {
  looks ??= lookAlikes();
  const small = character.toLowerCase();
  return looks.get(character) ?? looks.get(small) ?? small;
}

/** Returns the words of a text, with one blank between them: all but letters and digits sets words apart. */
export function wordsOf(text: string): string {
  return text.replace(/(?:[^\p{L}\p{N}]|(?!ー)(?=\p{Script=Common})\p{Lm})+/gu, ' ').trim();
}

/** Returns a text in compatible characters, without marks and characters that nobody sees. Source: UAX #15, NFKD */
export function withoutMarks(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}\u{1F1E6}-\u{1F1FF}]/gu, framedLetter);
}

/** Returns the Latin letter in a filled circle, a filled square or a flag. */
function framedLetter(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const first = [0x1f1e6, 0x1f170, 0x1f150].find((each) => each <= codePoint) ?? 0;
  return String.fromCharCode(0x61 + codePoint - first);
}

/** Holds one way to read a text: its words, with one blank between them, and its letters without blanks. */
export interface ReadText {
  readonly words: string;
  readonly letters: string;
}

/**
 * Returns the ways in which a text can be read, as letters that look alike: each character as it looks, with bars that
 * set words apart, as small letters and as capitals. A capital may look like another letter than its small form does:
 * `Ν` like `N`, `ν` like `v`.
 */
export function readingsOf(text: string): readonly ReadText[] {
  const plain = withoutMarks(text);
  const spellings = [plain, plain.replace(/[|∣⏽]/gu, ' ')];
  if (/[^\0-\x7f]/.test(plain)) spellings.push(wordsOf(plain.toLowerCase()), wordsOf(plain.toUpperCase()));
  const readings = new Set([...new Set(spellings)].map((spelling) => wordsOf(Array.from(spelling, looked).join(''))));
  return [...readings].map((words) => ({ words, letters: words.replaceAll(' ', '') }));
}

/** Tags of HTML that begin a new line or cell; others leave the letters around them together. */
const SETS_APART =
  /<\/?(?:address|article|aside|blockquote|br|dd|div|dl|dt|figure|footer|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|t[dhr]|table|tbody|tfoot|thead|ul)\b[^<>]*>/gi;
/** Names of entities that nobody sees. */
const UNSEEN = /^(?:shy|zwn?j|lrm|rlm|NoBreak|ZeroWidthSpace|Invisible\w+)$/;
const ACCENTED = /^([A-Za-z])(?:acute|breve|caron|cedil|circ|dot|grave|macr|ogon|ring|slash|strok|tilde|uml)$/;

/** Returns a text as it is shown where HTML or Markdown is rendered: without tags, comments, links and emphasis. */
export function withoutMarkup(text: string): string {
  return text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(SETS_APART, ' ')
    .replace(/<[/!?]?[a-z][^<>]*>/gi, '')
    .replace(/!?\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g, '$1')
    .replace(/[*~`]+/g, '')
    .replace(/&#(\d{1,7});?/g, (_, decimal: string) => characterOf(Number(decimal)))
    .replace(/&#x([\da-f]{1,6});?/gi, (_, hex: string) => characterOf(Number.parseInt(hex, 16)))
    .replace(/&(\w{2,32});/g, (_, name: string) => (UNSEEN.test(name) ? '' : (ACCENTED.exec(name)?.[1] ?? ' ')));
}

function characterOf(codePoint: number): string {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ' ';
}
