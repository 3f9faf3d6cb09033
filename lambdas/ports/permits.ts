import type { Permit } from '../../core/decision/permit.ts';

/** Reads permits. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface Permits {
  readPermit(id: string): Promise<Permit | null>;
}
