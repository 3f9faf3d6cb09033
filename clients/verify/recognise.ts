import { fromUtf8 } from '../../core/kernel/bytes.ts';
import { isObject } from '../../core/kernel/kinds.ts';

/** Returns whether a file is meant as a policy: an object that names a chain and a log, and holds no entry. */
export function isPolicy(file: Uint8Array): boolean {
  const document = jsonIn(file);
  return isObject(document) && 'chain' in document && 'origin' in document && !('entry' in document);
}

/** Returns the text of a file that is meant as a receipt: three parts and disclosures; null when it is not. */
export function receiptIn(file: Uint8Array): string | null {
  const text = textIn(file)?.trim() ?? '';
  return /^[\w-]+\.[\w-]+\.[\w-]+~/.test(text) ? text : null;
}

/** Returns the promise in a file that is one, or an answer of the API that has one; null when there is none. */
export function promiseIn(file: Uint8Array): unknown {
  const document = jsonIn(file);
  if (!isObject(document)) return null;
  if ('leafHash' in document && 'includeBy' in document) return document;
  return isObject(document.promise) ? document.promise : null;
}

function jsonIn(file: Uint8Array): unknown {
  try {
    return JSON.parse(textIn(file) ?? '');
  } catch {
    return null;
  }
}

function textIn(file: Uint8Array): string | null {
  try {
    return fromUtf8(file);
  } catch {
    return null;
  }
}
