export { type LookUp, type LookUpProof, lookUp } from './look-up.ts';
export type { PrefixRecord } from './record.ts';
export { prefixRoot, proveLookUp } from './tree.ts';
