import { fromUtf8 } from '../../core/kernel/bytes.ts';
import { isObject } from '../../core/kernel/kinds.ts';

/** Returns whether a file is meant as a policy: an object that names a chain and a log, and holds no entry. */
export function isPolicy(file: Uint8Array): boolean {
  const document = jsonIn(file);
  return isObject(document) && 'chain' in document && 'origin' in document && !('entry' in document);
}

function jsonIn(file: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(file));
  } catch {
    return null;
  }
}
