import type { ListedPermit, PermitsAndEnds } from '../../core/decision/open-permits.ts';
import type { Permit } from '../../core/decision/permit.ts';
import type { ChainId } from './events.ts';

/** Names the list of a client's open permits for a subject and a purpose. */
export interface PermitListKey {
  readonly chain: ChainId;
  readonly purpose: string;
  readonly client: string;
}

/** Reads permits. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface Permits {
  readPermit(id: string): Promise<Permit | null>;
  /** Reads a list as it was last written, so perhaps with permits that have expired or ended since; empty at first. */
  readPermitList(key: PermitListKey): Promise<readonly ListedPermit[]>;
  /** Reads, with one query, the listed permits of a subject and what ended any, of the last seven days at least. */
  readPermitsAndEnds(chain: ChainId): Promise<PermitsAndEnds>;
}
