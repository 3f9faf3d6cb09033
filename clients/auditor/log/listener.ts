import type { LedgerError } from '../../../core/kernel/error.ts';

/** Receives the findings of an audit as they are made. */
export interface AuditListener {
  found(step: string, text: string): void;
  failed(step: string, failure: LedgerError): void;
  note(text: string): void;
  progress(done: number, total: number): void;
}
