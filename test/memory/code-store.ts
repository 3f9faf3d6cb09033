import { LedgerError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { CodeStore, KeptCode } from '../../lambdas/ports/codes.ts';
import type { IdempotencyRecord } from '../../lambdas/ports/idempotency.ts';
import type { MemoryTables } from './tables.ts';

/** A `CodeStore` in memory; all effects of a call happen at once, as in a transaction. */
export class MemoryCodeStore implements CodeStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async readCode(event: string): Promise<KeptCode | null> {
    const found = this.#tables.codes.get(event);
    return found === undefined ? null : { ...found.code, attempts: found.attempts.size };
  }

  async putCode(
    code: Omit<KeptCode, 'attempts'>,
    before: KeptCode | null,
    at: Instant,
    idempotency?: IdempotencyRecord,
  ): Promise<void> {
    const { codes, idempotency: records } = this.#tables;
    if (codes.get(code.event)?.code.sent !== before?.sent) throw conflict('another code was sent');
    const earlier = idempotency && records.get(idempotency.key);
    if (earlier && earlier.expiresAt > at) throw conflict('the idempotency key is taken');
    codes.set(code.event, { code, attempts: new Set() });
    if (idempotency) records.set(idempotency.key, idempotency);
  }

  async countAttempt(event: string, attempt: string, most: number): Promise<KeptCode | null> {
    const found = this.#tables.codes.get(event);
    if (found === undefined) return null;
    const attempts = new Set(found.attempts).add(attempt);
    if (attempts.size > most) {
      throw new LedgerError('CODE_EXHAUSTED', `the code was tried ${most} times`, { details: { most } });
    }
    this.#tables.codes.set(event, { code: found.code, attempts });
    return { ...found.code, attempts: attempts.size };
  }
}

function conflict(why: string): LedgerError {
  return new LedgerError('STORE_CONFLICT', `another write was faster: ${why}`);
}
