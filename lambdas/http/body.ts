import { concat } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { MAX_BODY_BYTES } from '../../core/limits.ts';
import { parseJson } from './json.ts';

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const PATCH_TYPE = /^application\/(?:merge-patch\+)?json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Refuses a request that declares a longer body than the limit, in bytes. @throws REQUEST_TOO_LARGE */
export function requireLength(request: Request, limit = MAX_BODY_BYTES): void {
  if (Number(request.headers.get('content-length')) > limit) throw tooLarge(limit);
}

/**
 * Reads the bytes of a request's body; empty when it has none.
 * @param limit in bytes
 * @throws REQUEST_TOO_LARGE as soon as more bytes arrive or are declared than the limit
 */
export async function readBody(request: Request, limit = MAX_BODY_BYTES): Promise<Uint8Array> {
  requireLength(request, limit);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return concat(...chunks);
}

/**
 * Returns the JSON of a body, or undefined when it is empty.
 * @throws MEDIA_TYPE_UNSUPPORTED when the body is not declared as plain JSON, nor that of a PATCH as a merge patch
 * @throws REQUEST_MALFORMED when `parseJson` refuses it
 */
export function jsonOf(request: Request, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  const type = request.method === 'PATCH' ? PATCH_TYPE : JSON_TYPE;
  if (!type.test(request.headers.get('content-type') ?? '')) {
    throw new LedgerError('MEDIA_TYPE_UNSUPPORTED', 'the body is not declared as `application/json`');
  }
  const coding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') {
    throw new LedgerError('MEDIA_TYPE_UNSUPPORTED', 'the body has a `Content-Encoding`: send it as it is');
  }
  return parseJson(bytes);
}

function tooLarge(limit: number): LedgerError {
  return new LedgerError('REQUEST_TOO_LARGE', `the body has more than ${limit} bytes`);
}
