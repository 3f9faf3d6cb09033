export { emptyHash, hashBranch } from './hash.ts';
export { type LookUp, type LookUpProof, lookUp } from './look-up.ts';
export { mergePacked, sortPacked } from './packed.ts';
export { keyBit, type PrefixRecord, RECORD_BYTES } from './record.ts';
export { hashSubtree, prefixRoot, proveIn, proveLookUp, subtreesBelow } from './tree.ts';
