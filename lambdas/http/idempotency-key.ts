import { LedgerError } from '../../core/kernel/error.ts';
import { IDEMPOTENCY_KEY } from '../../core/wire/kit/fields.ts';

/**
 * Returns the key of an `Idempotency-Key` header; quoted and bare spellings of a key are the same key.
 * @throws IDEMPOTENCY_KEY_MALFORMED when it is neither
 */
export function idempotencyKeyIn(header: string): string {
  const [whole, quoted] = IDEMPOTENCY_KEY.exec(header) ?? [];
  const key = quoted?.replace(/\\(["\\])/g, '$1') ?? whole;
  if (key !== undefined) return key;
  const why = needsQuotesOnly(header)
    ? 'holds a space and no double quotes around it'
    : 'is not 1 to 255 printable ASCII characters';
  throw new LedgerError('IDEMPOTENCY_KEY_MALFORMED', `\`Idempotency-Key\` ${why}`);
}

function needsQuotesOnly(header: string): boolean {
  return header.includes(' ') && !header.includes('"') && IDEMPOTENCY_KEY.test(`"${header}"`);
}
