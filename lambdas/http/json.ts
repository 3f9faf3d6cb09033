import { fromUtf8 } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';

const MAX_DEPTH = 16;

/**
 * Returns the value of a JSON text that every reader understands alike: UTF-8, no member named twice or `__proto__`,
 * no unpaired surrogate, and nested at most 16 deep. Source: RFC 8259, RFC 7493
 * @throws REQUEST_MALFORMED when the text is anything else
 * See docs/decisions/0405-strict-json.md
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = fromUtf8(bytes);
    value = JSON.parse(text);
  } catch {
    // SECURITY: the parser's own message quotes the body, so it goes no further.
    throw malformed('the body is not JSON in UTF-8');
  }
  requireOneMeaning(text);
  return value;
}

/** Refuses a JSON text that readers may understand differently. */
function requireOneMeaning(text: string): void {
  // For each open object the names that it has so far, for each open array null.
  const open: (Set<string> | null)[] = [];
  let names: Set<string> | null = null;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        names = text[at] === '{' ? new Set() : null;
        open.push(names);
        if (open.length > MAX_DEPTH) throw malformed(`the body is nested more than ${MAX_DEPTH} deep`);
        break;
      case '}':
      case ']':
        open.pop();
        names = null;
        break;
      case ',':
        names = open.at(-1) ?? null;
        break;
      case '"': {
        const { string, end } = stringAt(text, at);
        if (names !== null) requireNew(names, string);
        names = null;
        at = end;
        break;
      }
    }
  }
}

/** Returns the string that begins with the quote at `start`, and the index of its closing quote. */
function stringAt(text: string, start: number): { readonly string: string; readonly end: number } {
  const next = text.indexOf('"', start + 1);
  const plain = text.slice(start + 1, next);
  // A string without escapes came from UTF-8, which has no unpaired surrogates.
  if (!plain.includes('\\')) return { string: plain, end: next };
  const end = endOfEscaped(text, start);
  const string = JSON.parse(text.slice(start, end + 1)) as string;
  if (!string.isWellFormed()) throw malformed('the body holds half of a surrogate pair');
  return { string, end };
}

function endOfEscaped(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function requireNew(names: Set<string>, name: string): void {
  if (name === '__proto__') throw malformed('the body names a member `__proto__`');
  if (names.has(name)) throw malformed('the body names a member twice');
  names.add(name);
}

function malformed(message: string): LedgerError {
  return new LedgerError('REQUEST_MALFORMED', message);
}
